"""Freight factors: dated rows with source and status, and the same figures as in the table they come from."""

import csv
from datetime import date
from pathlib import Path

import pytest

from portal.registers.freight.data import (
    BASE_FILE,
    BadFactors,
    Range,
    freight_data,
    mode_names,
    parse_factors,
    status_words,
)

pytestmark = pytest.mark.nodb
DAY = date(2026, 11, 23)
TEXT = BASE_FILE.read_text(encoding="utf-8")
# mode: (class, how laden) of low, typical and high in the table.
VANS = {"van_diesel": ("Class II (1.305 to 1.74 tonnes)", "Average (up to 3.5 tonnes)", "Class I (up to 1.305 tonnes)")}
SMALL, MEDIUM, LARGE = "Rigid (>3.5 - 7.5 tonnes)", "Rigid (>7.5 tonnes-17 tonnes)", "Rigid (>17 tonnes)"
TRAILER, FULL, HALF, MEAN = "Articulated (>33t)", "100% Laden", "50% Laden", "Average laden"
TRUCKS = {
    "truck_diesel": ((TRAILER, FULL), ("All HGVs", MEAN), (SMALL, MEAN)),
    "truck_small_diesel": ((SMALL, FULL), (SMALL, MEAN), (SMALL, MEAN)),
    "truck_medium_diesel": ((MEDIUM, FULL), (MEDIUM, MEAN), (MEDIUM, MEAN)),
    "truck_large_diesel": ((LARGE, FULL), (LARGE, MEAN), (LARGE, HALF)),
    "truck_trailer_diesel": ((TRAILER, FULL), (TRAILER, MEAN), (TRAILER, HALF)),
}


def test_every_mode_has_a_name_and_one_row_today() -> None:
    rows = freight_data().valid(DAY)
    assert sorted(row.mode for row in rows) == sorted(mode_names())
    for row in rows:
        assert status_words(row.status)
        assert not row.confirmed
        assert row.note
        assert (row.per_tonne_km is None) == (row.status == "missing") == (not row.source)
        assert (row.empty_return is not None) == (row.way == "road" and row.status != "missing")
        if row.typical_load and row.most_load:
            assert row.typical_load < row.most_load


def test_the_file_says_that_detours_are_our_own_assumption() -> None:
    assert "Egen antakelse" in freight_data().detour_source
    assert freight_data().off_km == {"point": 5, "area": 15, "zone": 40, "country": 300}


def test_a_mode_or_day_that_is_not_there_is_none() -> None:
    assert freight_data().factor("rocket", DAY) is None
    assert freight_data().factor("rail", date(2024, 12, 31)) is None
    assert freight_data().valid(date(2024, 12, 31)) == ()


def _table(shared_data: Path) -> dict[tuple[str, str, str], float]:
    with (shared_data / "facts" / "co2_freight_defra_2025.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["scope"], row["level2"].removeprefix("WTT- ").lower(), f"{row['level3']}|{row['variant']}"): float(
                row["factor_2025"]
            )
            for row in csv.DictReader(stream)
        }


def _same(mode: str, table: dict[tuple[str, str, str], float], group: str, keys: list[str]) -> None:
    sums = [table["TTW", group, key] + table["WTT", group, key] for key in keys]
    found = freight_data().factor(mode, DAY).per_tonne_km
    assert (found.low, found.typical, found.high) == pytest.approx(sums)


@pytest.mark.parametrize("mode", TRUCKS)
def test_trucks_are_as_in_the_table(mode: str, shared_data: Path) -> None:
    _same(mode, _table(shared_data), "hgv (all diesel)", ["|".join(key) for key in TRUCKS[mode]])


def test_vans_and_trains_are_as_in_the_table(shared_data: Path) -> None:
    table = _table(shared_data)
    _same("van_diesel", table, "vans", [f"{key}|Diesel" for key in VANS["van_diesel"]])
    assert freight_data().factor("rail", DAY).per_tonne_km.typical == pytest.approx(
        table["TTW", "rail", "Freight train|"] + 0.00691
    )


def test_electric_vans_are_reckoned_from_named_figures(shared_data: Path) -> None:
    table = _table(shared_data)
    british = [f"{name}|Battery Electric Vehicle" for name in ("Class I (up to 1.305 tonnes)", VANS["van_diesel"][1])]
    low, typical = (table["TTW", "vans", key] / 0.177 for key in british)
    found = freight_data().factor("van_electric", DAY)
    assert found.per_tonne_km.low == pytest.approx(low * 0.008, rel=1e-3)
    assert found.per_tonne_km.typical == pytest.approx(typical * 0.015, rel=1e-3)
    assert found.status == "derived"
    assert "NVE" in found.source


def test_ranges_add_and_multiply_end_by_end() -> None:
    assert Range(1, 2, 3) + Range(1, 1, 1) == Range(2, 3, 4)
    assert Range(1, 2, 3) * 2 == Range(2, 4, 6)
    assert Range(1, 2, 3) * Range(1, 2, 3) == Range(1, 4, 9)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[0.62562, 0.6313, 0.87423]", "[0.9, 0.6313, 0.87423]"),
        ("[0.62562, 0.6313, 0.87423]", "[-1.0, 0.6313, 0.87423]"),
        ("[0.62562, 0.6313, 0.87423]", "[0.6313, 0.87423]"),
        ("[0.62562, 0.6313, 0.87423]", '"x"'),
        ('mode = "rail"', 'mode = "van_diesel"'),
        ('mode = "rail"', 'mode = "rocket"'),
        ('way = "rail"', 'way = "moon"'),
        ('status = "derived"', 'status = "sure"'),
        ('source = "UK Government GHG Conversion Factors 2025, Rail, Freight train"', 'source = ""'),
        ("air = [1.0, 1.05, 1.15]", ""),
        ("country = 300", ""),
        ("[distance]", "[distance"),
    ],
)
def test_a_wrong_file_is_refused(before: str, after: str) -> None:
    assert before in TEXT
    with pytest.raises(BadFactors):
        parse_factors(TEXT.replace(before, after, 1))


def test_a_newer_row_follows_an_older_one() -> None:
    row = TEXT[TEXT.index('[[factor]]\nmode = "rail"') : TEXT.index('[[factor]]\nmode = "ship"')]
    newer = row.replace("2025-01-01", "2027-01-01").replace("0.00691", "0.1")
    older = TEXT.replace(row, row.replace("valid_from", "valid_to = 2026-12-31\nvalid_from"))
    data = parse_factors(older + "\n" + newer)
    assert data.factor("rail", date(2026, 12, 31)).per_tonne_km.typical == pytest.approx(0.0347)
    assert data.factor("rail", date(2027, 1, 1)).per_tonne_km.typical == pytest.approx(0.12779)

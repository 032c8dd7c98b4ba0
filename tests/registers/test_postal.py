"""Postal codes: the shipped ones, Bring's register, the zones of all Norway, and countries that goods come from."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from portal import cli
from portal.core.db import db, unit_of_work
from portal.core.errors import Refused
from portal.market.places.distance import great_circle_km
from portal.market.places.outlines import read_outlines
from portal.registers.postal.actions import import_register, load_base_postal
from portal.registers.postal.models import PostalCode
from portal.registers.postal.queries import country_point, municipality_points, place_of, places_of
from portal.registers.postal.rows import (
    BASE_FILE,
    SOURCES,
    countries,
    place_name,
    read_base,
    town_of,
    towns,
    zone_of,
    zones,
)
from tests.needs.search.test_search import statements


def _write(tmp_path: Path, *rows: str, encoding: str = "iso-8859-1") -> Path:
    path = tmp_path / "register.txt"
    path.write_text("".join(f"{row}\r\n" for row in rows), encoding=encoding, newline="")
    return path


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(PostalCode)) or 0


def test_a_code_of_the_region_has_a_point(app: Flask) -> None:
    with app.app_context():
        assert place_of("2815") == ("2815", "Gjøvik", "3407", 60.789, 10.688, "point")


@pytest.mark.parametrize("code", ["", "281", "28155", "abcd", "２８１５", "28 15", "²815", " 2815", "2815\n"])
def test_what_is_no_code_is_nowhere(app: Flask, code: str) -> None:
    with app.app_context():
        assert place_of(code) is None


def test_a_code_that_is_not_in_the_table_is_somewhere_in_its_zone(app: Flask) -> None:
    with app.app_context():
        assert place_of("5003") == ("5003", "", "", 60.39, 5.33, "zone")


def test_many_codes_are_one_question(app: Flask) -> None:
    with app.app_context(), statements() as asked:
        found = places_of(["2815", "2815", "0001", "tull", "9999"])
    assert sorted(found) == ["0001", "2815", "9999"]
    assert len(asked) == 1


def test_base_data_twice_adds_nothing(app: Flask) -> None:
    with unit_of_work(app):
        assert load_base_postal() == (0, 0, _count())


def test_the_middle_of_a_municipality_lies_by_its_codes(app: Flask) -> None:
    with app.app_context():
        points = municipality_points(["3407", "3442", "9999"])
    assert sorted(points) == ["3407", "3442"]
    assert (points["3407"].name, points["3407"].precision) == ("Gjøvik", "point")
    assert great_circle_km(points["3407"][2], points["3407"][3], 60.796, 10.692) < 10
    with app.app_context():
        assert municipality_points([]) == {}


def test_a_register_is_taken_in_and_a_second_time_changes_nothing(app: Flask, tmp_path: Path) -> None:
    path = _write(
        tmp_path, "2815\tGJØVIK ØST\t3407\tGJØVIK\tG", "8610\tMO I RANA\t1833\tRANA\tG", "", "0001\tOSLO\t0301\tOSLO\tP"
    )
    with unit_of_work(app):
        assert import_register(path) == (2, 1, 0)
    with unit_of_work(app):
        assert import_register(path) == (0, 0, 3)
        assert place_of("2815") == ("2815", "Gjøvik Øst", "3407", 60.789, 10.688, "point")
        assert place_of("8610") == ("8610", "Mo i Rana", "1833", 66.1, 13.8, "zone")
        assert municipality_points(["1833"])["1833"] == ("1833", "Rana", 66.1, 13.8, "zone")
        assert load_base_postal().added == 0
        assert place_of("2815").place == "Gjøvik Øst"


def test_a_point_that_was_not_known_comes_with_the_base_data(app: Flask) -> None:
    with unit_of_work(app):
        code = db.session.get_one(PostalCode, "2815")
        code.latitude, code.longitude, code.precision = 60.78, 10.60, "zone"
    with unit_of_work(app):
        assert load_base_postal()[:2] == (0, 1)
        assert place_of("2815").precision == "point"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("123\tA\t0301\tOSLO\tG", "linje 2: «123»"),
        ("0002;OSLO;0301;OSLO;G", "linje 2: raden"),
        ("0002\t\t0301\tOSLO\tG", "linje 2: stedsnavnet"),
        ("0002\tOSLO\t301\tOSLO\tG", "linje 2: «301»"),
        ("0001\tOSLO\t0301\tOSLO\tG", "linje 2: postnummeret 0001 står to ganger"),
        (f"0002\t{'A' * 81}\t0301\tOSLO\tG", "linje 2: stedsnavnet"),
        ("0002\tA\x00B\t0301\tOSLO\tG", "linje 2: navnet"),
    ],
)
def test_a_wrong_file_changes_nothing(app: Flask, tmp_path: Path, row: str, fault: str) -> None:
    path = _write(tmp_path, "0001\tOSLO\t0301\tOSLO\tG", row)
    with app.app_context():
        before = _count()
        with pytest.raises(Refused) as refusal:
            import_register(path)
        assert fault in refusal.value.reason
        assert _count() == before


@pytest.mark.parametrize("content", [b"", b"\n\n", b"x" * 5_000_001])
def test_an_empty_or_enormous_file_is_refused(app: Flask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.txt"
    path.write_bytes(content)
    with app.app_context(), pytest.raises(Refused):
        import_register(path)


def test_the_whole_register_is_read_as_bring_publishes_it(app: Flask, tmp_path: Path, shared_data: Path) -> None:
    utf8 = shared_data / "geo" / "postnummerregister_bring_2026-01.tab"
    latin1 = tmp_path / "postnummerregister-ansi.txt"
    latin1.write_bytes(utf8.read_text(encoding="utf-8").encode("iso-8859-1"))

    def run() -> str:
        made = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(cli.group(), ["postal", "import", str(latin1)], obj=made).output

    assert run() == f"{5122 - 194} nye, 0 endret, 194 uendret\n"
    assert run() == "0 nye, 0 endret, 5122 uendret\n"
    with app.app_context():
        assert import_register(utf8) == (0, 0, 5122)
        assert db.session.scalar(select(func.count()).where(PostalCode.latitude.is_(None))) == 0
        assert place_of("9170").precision == "zone"
        assert place_of("9170").latitude > 78
        assert place_of("5003").place == "Bergen"


def test_a_wrong_file_is_one_line_on_the_command_line(app: Flask, tmp_path: Path) -> None:
    path = _write(tmp_path, "tull")
    answer = CliRunner().invoke(cli.group(), ["postal", "import", str(path)], obj=ScriptInfo(create_app=lambda: app))
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: register.txt, linje 1")


# The files


def test_every_code_of_norway_has_a_zone() -> None:
    assert {prefix for prefix in zones() if len(prefix) == 2} == {f"{number:02d}" for number in range(100)}
    for zone in zones().values():
        assert 57.9 < zone.latitude < 79
        assert -9 < zone.longitude < 31.2
    assert zone_of("8099").around == "Jan Mayen"
    assert zone_of("3580").around == "Geilo"


def test_a_zone_is_near_the_points_that_are_known() -> None:
    for row in read_base():
        zone = zone_of(row.code)
        if row.latitude is not None and row.longitude is not None and zone is not None:
            assert great_circle_km(row.latitude, row.longitude, zone.latitude, zone.longitude) < 120, row


def test_the_codes_of_each_municipality_lie_in_it_or_near() -> None:
    labels = {place.number: place.label for place in read_outlines().municipalities}
    rows = [row for row in read_base() if row.municipality_number in labels]
    assert len(rows) == 58
    for row in rows:
        lon, lat = labels[row.municipality_number]
        assert great_circle_km(row.latitude or 0, row.longitude or 0, lat, lon) < 45, row


def test_whom_the_data_comes_from_stands_in_the_file_and_in_the_words_for_the_page() -> None:
    head = BASE_FILE.read_text(encoding="utf-8")[:600]
    assert "www.erikbolstad.no/postnummer, CC BY 3.0" in head
    assert "Bring" in head
    assert "www.erikbolstad.no/postnummer, CC BY 3.0" in SOURCES


def test_countries_have_names_in_three_languages_and_one_point() -> None:
    assert len(countries()) >= 70
    for code, country in countries().items():
        assert len(code) == 2
        assert all((country.nb, country.nn, country.en, country.around))
        assert abs(country.latitude) <= 90
        assert abs(country.longitude) <= 180
    assert "NO" not in countries()
    assert country_point("AT", "nn") == ("AT", "Austerrike", 48.25, 14.3, "country")
    assert country_point("AT", "en").name == "Austria"
    assert country_point("XX") is None


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("GJØVIK", "Gjøvik"),
        ("MO I RANA", "Mo i Rana"),
        ("VANG PÅ HEDMARKEN", "Vang på Hedmarken"),
        ("NY-ÅLESUND", "Ny-Ålesund"),
        ("Å I LOFOTEN", "Å i Lofoten"),
        ("VÅLER (INNLANDET)", "Våler (Innlandet)"),
        ("NORE OG UVDAL", "Nore og Uvdal"),
        ("  ØSTRE   TOTEN ", "Østre Toten"),
        ("I", "I"),
    ],
)
def test_names_are_written_as_people_write_them(raw: str, name: str) -> None:
    assert place_name(raw) == name


@pytest.mark.parametrize("place", ["Umeå", "umeå", " UMEÅ ", "Umeå, Västerbotten", "Umea\u030a"])
def test_a_town_abroad_is_known_however_it_is_written(place: str) -> None:
    assert town_of("SE", place) == ("SE", "Umeå", 63.83, 20.26)
    assert country_point("SE", "nb", place) == ("SE", "Sverige", 63.83, 20.26, "area")


@pytest.mark.parametrize(
    ("country", "place"), [("FI", "Umeå"), ("SE", "Umeåxx"), ("SE", ""), ("NO", "Lena"), ("SE", "x" * 999)]
)
def test_a_town_that_is_not_known_is_somewhere_in_its_country(country: str, place: str) -> None:
    assert town_of(country, place) is None


def test_other_names_of_a_town_are_the_same_town() -> None:
    assert town_of("DK", "Copenhagen") == town_of("DK", "København") == town_of("DK", "koebenhavn")
    assert town_of("PL", "Lodz") == town_of("PL", "Łódź")


def test_every_town_lies_in_a_country_of_the_table() -> None:
    listed = [(code, name) for code in countries() for name in towns(code)]
    assert len(listed) > 120
    for code, name in listed:
        town, country = town_of(code, name), countries()[code]
        far = 5000 if code in ("US", "CN", "IN") else 1300
        assert great_circle_km(town.latitude, town.longitude, country.latitude, country.longitude) < far, town

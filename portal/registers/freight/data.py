"""What moving goods costs the climate: dated factors from a file, with where they come from. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.core.i18n import _

BASE_FILE = Path(__file__).parent / "factors.toml"
STATUSES = ("second_hand", "derived", "missing")
WAYS = ("road", "rail", "sea", "air")
PRECISIONS = ("point", "area", "zone", "country")
LICENCE = "UK Government GHG Conversion Factors for Company Reporting, Open Government Licence v3.0"


class BadFactors(ValueError):
    """The file of factors cannot be used."""


@dataclass(frozen=True)
class Range:
    """What something may be: at least, typically, at most."""

    low: float
    typical: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.typical + other.typical, self.high + other.high)

    def __mul__(self, other: "Range | float") -> "Range":
        by = other if isinstance(other, Range) else Range(other, other, other)
        return Range(self.low * by.low, self.typical * by.typical, self.high * by.high)


NOTHING = Range(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Factor:
    """One way of moving goods, in a period. `per_tonne_km`: kg CO2e from well to wheel, None where no source is known;
    `empty_return`: an empty drive back as a share of the loaded one, None where it is not reckoned."""

    mode: str
    way: str
    status: str
    source: str
    note: str
    per_tonne_km: Range | None
    empty_return: float | None
    typical_load: float | None
    most_load: float | None
    valid_from: date | None
    valid_to: date | None

    @property
    def confirmed(self) -> bool:
        """Whether the official table itself was read."""
        return self.status not in STATUSES


@dataclass(frozen=True)
class FreightData:
    """Everything an estimate needs: factors, from straight line to real way, how far off a point may be (km)."""

    factors: tuple[Factor, ...]
    detours: Mapping[str, Range]
    detour_source: str
    off_km: Mapping[str, float]

    def factor(self, mode: str, on: date) -> Factor | None:
        """The factor of that mode on the day; None for a mode or a day that the file does not know."""
        fits = (
            row
            for row in self.factors
            if row.mode == mode
            and (row.valid_from is None or row.valid_from <= on)
            and (row.valid_to is None or on <= row.valid_to)
        )
        return next(fits, None)

    def valid(self, on: date) -> tuple[Factor, ...]:
        """Every factor of the day, in the order of the file."""
        return tuple(row for row in self.factors if self.factor(row.mode, on) is row)


def mode_names() -> dict[str, str]:
    """Every way of moving goods, by key, in the words of the screen."""
    return {
        "van_diesel": _("Varebil, diesel"),
        "van_electric": _("Varebil, elektrisk"),
        "truck_diesel": _("Lastebil, diesel"),
        "truck_small_diesel": _("Liten lastebil, diesel (3,5–7,5 tonn)"),
        "truck_medium_diesel": _("Middels lastebil, diesel (7,5–17 tonn)"),
        "truck_large_diesel": _("Stor lastebil, diesel (over 17 tonn)"),
        "truck_trailer_diesel": _("Vogntog, diesel (over 33 tonn)"),
        "truck_electric": _("Lastebil, elektrisk"),
        "rail": _("Tog"),
        "ship": _("Skip"),
        "air": _("Fly"),
    }


def status_words(status: str) -> str:
    """How sure a figure is, in words."""
    words = {
        "second_hand": _("Andrehånds: avskrift av den offisielle tabellen"),
        "derived": _("Ikke bekreftet: regnet ut av oss"),
        "missing": _("Vi mangler kilde"),
    }
    return words[status]


def _range(raw: Any) -> Range:
    if not isinstance(raw, Sequence) or len(raw) != 3:
        raise BadFactors("three numbers are needed: low, typical, high")
    low, typical, high = (float(number) for number in raw)
    if not 0 <= low <= typical <= high:
        raise BadFactors(f"{list(raw)} is not rising from zero")
    return Range(low, typical, high)


def _per_tonne_km(row: Mapping[str, Any]) -> Range | None:
    if row["status"] == "missing":
        return None
    if "kwh" in row:
        return _range(row["kwh"]) * _range(row["grams_per_kwh"]) * 0.001
    return _range(row["ttw"]) + _range(row["wtt"])


def _factor(row: Mapping[str, Any]) -> Factor:
    if row["status"] not in STATUSES or row["way"] not in WAYS or row["mode"] not in mode_names():
        raise BadFactors(f"{row['mode']}: status, way or mode is unknown")
    if row["status"] != "missing" and not row["source"]:
        raise BadFactors(f"{row['mode']}: a figure without a source")
    return Factor(
        mode=row["mode"],
        way=row["way"],
        status=row["status"],
        source=row["source"],
        note=row.get("note", ""),
        per_tonne_km=_per_tonne_km(row),
        empty_return=row.get("empty_return"),
        typical_load=row.get("typical_load"),
        most_load=row.get("most_load"),
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )


def parse_factors(text: str) -> FreightData:
    """The data of a TOML text; BadFactors when something is missing, unknown, falling or overlapping in time."""
    try:
        raw = tomllib.loads(text)
        factors = tuple(_factor(row) for row in raw["factor"])
        detours = {way: _range(raw["distance"][way]) for way in WAYS}
        off_km = {precision: float(raw["uncertainty_km"][precision]) for precision in PRECISIONS}
        source = raw["distance"]["source"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise BadFactors(f"{type(fault).__name__}: {fault}") from None
    for number, one in enumerate(factors):
        for other in factors[:number]:
            starts = (one.valid_from or date.min) <= (other.valid_to or date.max)
            if one.mode == other.mode and starts and (other.valid_from or date.min) <= (one.valid_to or date.max):
                raise BadFactors(f"{one.mode} is there twice at the same time")
    return FreightData(factors, detours, source, off_km)


@lru_cache(maxsize=2)
def freight_data(path: Path = BASE_FILE) -> FreightData:
    """The shipped factors, or another file's."""
    return parse_factors(path.read_text(encoding="utf-8"))

"""Reads postal codes, their zones and countries from files, and says exactly where a file is wrong. Pure."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.core.text import fold

FOLDER = Path(__file__).parent
BASE_FILE, ZONE_FILE = FOLDER / "codes.csv", FOLDER / "zones.csv"
COUNTRY_FILE, TOWN_FILE = FOLDER / "countries.csv", FOLDER / "towns.csv"
# The licence of the coordinates asks for this wherever they are used.
SOURCES = "Postnummer: Posten Bring. Koordinater: www.erikbolstad.no/postnummer, CC BY 3.0."
POINT, AREA, ZONE, COUNTRY = "point", "area", "zone", "country"
SIZE_LIMIT = 5_000_000
NAME_LIMIT = 80
_CODE = re.compile(r"[0-9]{4}")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {"I", "OG", "PÅ", "VED"}


class BadFile(ValueError):
    """The file is not a register of postal codes; the message is one line for the person who chose it."""


class CodeRow(NamedTuple):
    """One code; no coordinates where none are known."""

    code: str
    place: str
    municipality_number: str
    municipality: str
    latitude: float | None = None
    longitude: float | None = None


class Zone(NamedTuple):
    """The rough middle of all codes that begin with `prefix`."""

    prefix: str
    latitude: float
    longitude: float
    around: str


class Country(NamedTuple):
    """A sensible starting point for goods from a country: `around` is the place."""

    code: str
    nb: str
    nn: str
    en: str
    latitude: float
    longitude: float
    around: str

    def name(self, language: str) -> str:
        """What the country is called in nb, nn or en."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb)


def place_name(raw: str) -> str:
    """`NORDRE LAND` as `Nordre Land`, `MO I RANA` as `Mo i Rana`; a one-letter place such as Å stays large."""

    def word(found: re.Match[str]) -> str:
        small = found.start() and found[0] in _SMALL
        return found[0].lower() if small else found[0][:1] + found[0][1:].lower()

    return _WORD.sub(word, " ".join(raw.upper().split()))


def _table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a shipped CSV file; lines with # are remarks."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader((line for line in stream if not line.startswith("#")), strict=True)


def _degrees(raw: str) -> float | None:
    return float(raw) if raw else None


def read_base() -> list[CodeRow]:
    """The shipped codes, with coordinates."""
    return [
        CodeRow(
            row["code"],
            row["place"],
            row["municipality_number"],
            row["municipality"],
            _degrees(row["latitude"]),
            _degrees(row["longitude"]),
        )
        for row in _table(BASE_FILE)
    ]


@cache
def zones() -> dict[str, Zone]:
    """Every zone by its prefix."""
    return {
        row["prefix"]: Zone(row["prefix"], float(row["latitude"]), float(row["longitude"]), row["around"])
        for row in _table(ZONE_FILE)
    }


def zone_of(code: str) -> Zone | None:
    """The zone of a code of four digits, the most particular one; None for what is no code."""
    if not _CODE.fullmatch(code):
        return None
    return next((zones()[code[:length]] for length in range(4, 1, -1) if code[:length] in zones()), None)


@cache
def countries() -> dict[str, Country]:
    """Countries that goods may come from, by ISO code."""
    return {
        row["code"]: Country(
            row["code"],
            row["nb"],
            row["nn"],
            row["en"],
            float(row["latitude"]),
            float(row["longitude"]),
            row["around"],
        )
        for row in _table(COUNTRY_FILE)
    }


class Town(NamedTuple):
    """A town abroad."""

    country: str
    name: str
    latitude: float
    longitude: float


@cache
def _towns() -> dict[tuple[str, str], Town]:
    found = {}
    for row in _table(TOWN_FILE):
        town = Town(row["country"], row["name"], float(row["latitude"]), float(row["longitude"]))
        for name in (row["name"], *filter(None, row["also"].split("|"))):
            found[town.country, fold(name)] = town
    return found


def town_of(country: str, place: str) -> Town | None:
    """The town abroad that people mean with `place`, as it stands or before the first comma; None for another."""
    name = fold(" ".join(place.split()))
    return _towns().get((country, name)) or _towns().get((country, name.split(",")[0].strip()))


def towns(country: str) -> list[str]:
    """Names of the known towns of a country, in the order of the file."""
    return list(dict.fromkeys(town.name for (code, _name), town in _towns().items() if code == country))


def _text(path: Path) -> str:
    """The file as text: UTF-8 if it is, else ISO-8859-1 as Bring publishes it."""
    try:
        with path.open("rb") as stream:
            content = stream.read(SIZE_LIMIT + 1)
    except OSError as fault:
        raise BadFile(f"{path.name} kan ikke leses ({type(fault).__name__})") from None
    if len(content) > SIZE_LIMIT:
        raise BadFile(f"{path.name} er større enn {SIZE_LIMIT // 1_000_000} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def _register_row(line: str) -> CodeRow:
    parts = [part.strip() for part in line.split("\t")]
    if len(parts) < 4:
        raise BadFile("raden skal ha fem kolonner med tabulator mellom")
    code, place, number, municipality = parts[:4]
    if not _CODE.fullmatch(code):
        raise BadFile(f"«{code[:20]}» er ikke et postnummer på fire sifre")
    if number and not _CODE.fullmatch(number):
        raise BadFile(f"«{number[:20]}» er ikke et kommunenummer på fire sifre")
    if not place or max(len(place), len(municipality)) > NAME_LIMIT:
        raise BadFile(f"stedsnavnet mangler eller er lengre enn {NAME_LIMIT} tegn")
    if not (place + municipality).isprintable():
        raise BadFile("navnet har tegn som ikke kan skrives")
    return CodeRow(code, place_name(place), number, place_name(municipality))


def read_register(path: Path) -> list[CodeRow]:
    """Every row of Bring's register (code, place, municipality number, municipality, category; tabs, no heading).

    BadFile with the line number at the first fault.
    """
    rows: dict[str, CodeRow] = {}
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _register_row(line)
            if row.code in rows:
                raise BadFile(f"postnummeret {row.code} står to ganger")
        except BadFile as fault:
            raise BadFile(f"{path.name}, linje {number}: {fault}") from None
        rows[row.code] = row
    if not rows:
        raise BadFile(f"{path.name}: lista er tom")
    return list(rows.values())

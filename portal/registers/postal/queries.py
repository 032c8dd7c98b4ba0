"""Asking where a postal code, a municipality or a country is; every answer says how exact it is."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from portal.core.db import db
from portal.registers.postal.models import PostalCode
from portal.registers.postal.rows import AREA, COUNTRY, POINT, ZONE, Country, countries, town_of, zone_of


class PostalPlace(NamedTuple):
    """Where a code is, in degrees. `precision`: `point` (a point of the code) or `zone` (the middle of a large area).
    `place` is empty for a code that is not in the table."""

    code: str
    place: str
    municipality_number: str
    latitude: float
    longitude: float
    precision: str


class AreaPoint(NamedTuple):
    """The middle of an area: a municipality by the points of its codes (`point` or `zone`), or a country."""

    code: str
    name: str
    latitude: float
    longitude: float
    precision: str


def _place(code: str, row: PostalCode | None) -> PostalPlace | None:
    if row is not None and row.latitude is not None and row.longitude is not None:
        return PostalPlace(code, row.place, row.municipality_number, row.latitude, row.longitude, row.precision)
    zone = zone_of(code)
    if zone is None:
        return None
    place, number = (row.place, row.municipality_number) if row is not None else ("", "")
    return PostalPlace(code, place, number, zone.latitude, zone.longitude, ZONE)


def places_of(codes: Iterable[str]) -> dict[str, PostalPlace]:
    """Where the codes are, in one question; what is no code of four digits in a known zone is left out."""
    wanted = {code for code in codes if zone_of(code) is not None}
    if not wanted:
        return {}
    known = {row.code: row for row in db.session.scalars(select(PostalCode).where(PostalCode.code.in_(wanted)))}
    found = {code: _place(code, known.get(code)) for code in wanted}
    return {code: place for code, place in found.items() if place is not None}


def place_of(code: str) -> PostalPlace | None:
    """Where one code is; by its zone when the code itself has no known point, None when it cannot be a code."""
    return places_of([code]).get(code)


def municipality_points(numbers: Iterable[str]) -> dict[str, AreaPoint]:
    """The middle of the postal codes of each municipality, by its number; those without codes are left out.

    Post office boxes count, so the middle lies towards the towns, where most goods are delivered.
    """
    wanted = set(numbers)
    if not wanted:
        return {}
    asked = select(PostalCode).where(PostalCode.municipality_number.in_(wanted), PostalCode.latitude.is_not(None))
    rows: dict[str, list[PostalCode]] = {}
    for row in db.session.scalars(asked.order_by(PostalCode.code)):
        rows.setdefault(row.municipality_number, []).append(row)
    return {number: _middle(number, found) for number, found in rows.items()}


def _middle(number: str, rows: list[PostalCode]) -> AreaPoint:
    exact = [row for row in rows if row.precision == POINT]
    chosen = exact or rows
    latitude = sum(row.latitude or 0.0 for row in chosen) / len(chosen)
    longitude = sum(row.longitude or 0.0 for row in chosen) / len(chosen)
    return AreaPoint(number, rows[0].municipality, latitude, longitude, POINT if exact else ZONE)


def country_point(code: str, language: str = "nb", place: str = "") -> AreaPoint | None:
    """Where goods from a country (ISO code) start: in the town `place` when it is known (`area`), else in a sensible
    place of the country (`country`). The name is the country's. None for a country that is not in the table."""
    country: Country | None = countries().get(code)
    if country is None:
        return None
    town = town_of(code, place)
    if town is not None:
        return AreaPoint(code, country.name(language), town.latitude, town.longitude, AREA)
    return AreaPoint(code, country.name(language), country.latitude, country.longitude, COUNTRY)

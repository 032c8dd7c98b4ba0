"""How far goods travel and what that costs the climate: one formula for every origin. Pure.

It is told points, weights, a mode and a number of trips, and nothing of who or which country. It informs; nothing is
ranked, left out or sorted by what comes out of it.

    km        = great circle x detour of the mode        (one way, the mean over the places of delivery)
    tonne-km  = km x tonnes
    kg CO2e   = tonne-km x factor of the mode            (x (1 + empty return) where the vehicle drives back empty)
    per year  = per trip x trips in a year

Every figure is a range. Its ends are the ends of the detour and of the factor together, and of the distance when all
that is known of a place is its zone or its country.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from portal.core.i18n import _
from portal.market.places.distance import great_circle_km
from portal.registers.freight.data import NOTHING, Factor, FreightData, Range

# Below this share of a usual load, the vehicle must carry other things too for the factor to be right.
SMALL_SHARE = 0.2


@dataclass(frozen=True)
class Point:
    """A place in degrees; `precision` is one of freight's PRECISIONS."""

    name: str
    latitude: float
    longitude: float
    precision: str


@dataclass(frozen=True)
class Leg:
    """One declared way of bringing goods: `load` in tonnes a trip, `trips` a year; None for what was not said."""

    origin: Point | None
    mode: str
    load: float | None = None
    trips: int | None = None
    return_empty: bool = False


@dataclass(frozen=True)
class LegEstimate:
    """What one leg comes to. `km` is one way; `tonne_km` and `co2` (kg) are of one trip, `…_year` of all in a year.
    None is not known; `missing` says what it takes, `remarks` what the reader should know."""

    leg: Leg
    km: Range | None
    tonne_km: Range | None
    co2: Range | None
    km_year: Range | None
    tonne_km_year: Range | None
    co2_year: Range | None
    missing: tuple[str, ...]
    remarks: tuple[str, ...]
    factor: Factor | None


@dataclass(frozen=True)
class Estimate:
    """All legs in the order they were declared, and their sums in a year; a sum is None where a leg is not known."""

    legs: tuple[LegEstimate, ...]
    destinations: tuple[Point, ...]
    trips: int | None
    km_year: Range | None
    tonne_km_year: Range | None
    co2_year: Range | None


def straight_km(origin: Point, destination: Point, data: FreightData) -> Range:
    """The straight line, wider the less exactly the two places are known; never below zero."""
    line = great_circle_km(origin.latitude, origin.longitude, destination.latitude, destination.longitude)
    off = data.off_km[origin.precision] + data.off_km[destination.precision]
    return Range(max(0.0, line - off), line, line + off)


def one_way_km(origin: Point, destinations: Sequence[Point], way: str, data: FreightData) -> Range | None:
    """The way to the places of delivery, the mean of them; None where there are none."""
    if not destinations:
        return None
    whole = _sum(straight_km(origin, place, data) for place in destinations)
    return whole * (1 / len(destinations)) * data.detours[way]


def _sum(ranges: Iterable[Range]) -> Range:
    return reduce(lambda one, other: one + other, ranges, NOTHING)


def _whole(parts: Sequence[Range | None]) -> Range | None:
    """The sum, or None when a part of it is not known or there is none."""
    known = [part for part in parts if part is not None]
    return _sum(known) if known and len(known) == len(parts) else None


def _missing(leg: Leg, factor: Factor | None, destinations: Sequence[Point]) -> tuple[str, ...]:
    found = []
    if leg.origin is None:
        found.append(_("Vi vet ikke hvor varene kommer fra."))
    if not destinations:
        found.append(_("Vi vet ikke hvor varene skal."))
    if factor is None:
        found.append(_("Det er ikke sagt hvordan varene fraktes."))
    elif factor.per_tonne_km is None:
        found.append(_("Vi har ingen kilde for utslippet til denne transporten."))
    if leg.load is None:
        found.append(_("Det er ikke sagt hvor mye som er med på turen."))
    if leg.trips is None:
        found.append(_("Det er ikke sagt hvor mange turer det blir i året."))
    return tuple(found)


def _remarks(leg: Leg, factor: Factor | None, destinations: Sequence[Point]) -> tuple[str, ...]:
    found = []
    places = [place for place in (leg.origin, *destinations) if place is not None]
    if any(place.precision == "country" for place in places):
        found.append(_("Bare landet er kjent, så avstanden kan være flere hundre kilometer feil."))
    elif any(place.precision == "zone" for place in places):
        found.append(_("Vi regner fra midten av et stort postområde, så avstanden kan være noen mil feil."))
    if factor is None or leg.load is None:
        return tuple(found)
    if factor.most_load is not None and leg.load > factor.most_load:
        found.append(_("Lasten er større enn det som vanligvis får plass. Da trengs det trolig flere turer."))
    if factor.typical_load is not None and 0 < leg.load < factor.typical_load * SMALL_SHARE:
        found.append(_("Lasten er liten. Utslippet blir høyere enn dette hvis bilen ikke har annet med."))
    if leg.load == 0:
        found.append(_("Uten last er det ingenting å regne på, men bilen slipper ut likevel."))
    if leg.return_empty and factor.empty_return is None and factor.per_tonne_km is not None:
        found.append(_("Tom retur er ikke regnet med. Tog, skip og fly har som regel annet med tilbake."))
    return tuple(found)


def estimate_leg(leg: Leg, destinations: Sequence[Point], data: FreightData, on: date) -> LegEstimate:
    """What one leg comes to, with the factors of the day."""
    factor = data.factor(leg.mode, on)
    km = one_way_km(leg.origin, destinations, factor.way, data) if leg.origin is not None and factor else None
    tonne_km = km * leg.load if km is not None and leg.load is not None else None
    per_tonne_km = factor.per_tonne_km if factor else None
    co2 = tonne_km * per_tonne_km if tonne_km is not None and per_tonne_km is not None else None
    back = leg.return_empty and factor is not None and factor.empty_return is not None
    if co2 is not None and back and factor is not None:
        co2 = co2 * (1 + (factor.empty_return or 0))

    def in_a_year(what: Range | None) -> Range | None:
        return what * leg.trips if what is not None and leg.trips is not None else None

    driven = km * 2 if km is not None and back else km
    return LegEstimate(
        leg=leg,
        km=km,
        tonne_km=tonne_km,
        co2=co2,
        km_year=in_a_year(driven),
        tonne_km_year=in_a_year(tonne_km),
        co2_year=in_a_year(co2),
        missing=_missing(leg, factor, destinations),
        remarks=_remarks(leg, factor, destinations),
        factor=factor,
    )


def estimate(legs: Sequence[Leg], destinations: Sequence[Point], data: FreightData, on: date) -> Estimate:
    """What all declared legs come to, and their sums. Trips are shared evenly between the places of delivery."""
    found = tuple(estimate_leg(leg, destinations, data, on) for leg in legs)
    trips = [leg.trips for leg in legs]
    known = [number for number in trips if number is not None]
    return Estimate(
        legs=found,
        destinations=tuple(destinations),
        trips=sum(known) if known and len(known) == len(trips) else None,
        km_year=_whole([leg.km_year for leg in found]),
        tonne_km_year=_whole([leg.tonne_km_year for leg in found]),
        co2_year=_whole([leg.co2_year for leg in found]),
    )

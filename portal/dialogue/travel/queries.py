"""Where declared journeys start and end, as points; and what they come to. One question for any number of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.queries import OrganisationCard, municipalities
from portal.core.i18n import get_language
from portal.dialogue.travel.rules import Estimate, Leg, Point, estimate
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import part_ids
from portal.registers.freight.data import freight_data
from portal.registers.postal.queries import PostalPlace, country_point, municipality_points, places_of
from portal.registers.postal.rows import AREA, POINT

HOME = "NO"
Trip = Mapping[str, Any]


@dataclass(frozen=True)
class Journey:
    """What one firm declared, reckoned. `estimate` is None when the trips are kept from the reader."""

    estimate: Estimate | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was declared."""
        return self.estimate is not None and not self.estimate.legs


def area_points(places: Iterable[OrganisationCard]) -> list[Point]:
    """The middle of each municipality, in the order given; one whose codes are not known is left out."""
    wanted = [(place.municipality_number or "", place.short_name) for place in places]
    known = municipality_points(number for number, _name in wanted if number)
    return [
        Point(name, found.latitude, found.longitude, AREA if found.precision == POINT else found.precision)
        for number, name in wanted
        if (found := known.get(number)) is not None
    ]


def destinations_of(need: Need) -> list[Point]:
    """The municipalities that the goods of a need go to; all of them when the need names none."""
    ids = part_ids(need)
    return area_points([place for place in municipalities() if place.id in ids] or municipalities())


def postal_point(place: PostalPlace | None) -> Point | None:
    """A Norwegian postal code as a point."""
    if place is None:
        return None
    return Point(f"{place.code} {place.place}".strip(), place.latitude, place.longitude, place.precision)


def abroad_point(country: str, place: str = "") -> Point | None:
    """A place abroad as a point: the town when we know it, else the country's. The name is as the firm wrote it."""
    found = country_point(country, get_language(), place)
    if found is None:
        return None
    name = f"{place}, {found.name}" if place else found.name
    return Point(name, found.latitude, found.longitude, found.precision)


def _origin(trip: Trip, codes: Mapping[str, PostalPlace]) -> Point | None:
    country = trip.get("origin_country") or HOME
    if country != HOME:
        return abroad_point(country, trip.get("origin_place") or "")
    return postal_point(codes.get(trip.get("origin_postal") or ""))


def _leg(trip: Trip, codes: Mapping[str, PostalPlace]) -> Leg:
    return Leg(
        origin=_origin(trip, codes),
        mode=trip.get("mode") or "",
        load=trip.get("load_tonnes"),
        trips=trip.get("trips_per_year"),
        return_empty=bool(trip.get("return_empty")),
    )


def journeys(declared: Sequence[Sequence[Trip] | None], need: Need, on: date) -> list[Journey]:
    """What every list of declared trips comes to, in the order given; None is a list that the reader may not see.

    A trip has the keys mode, load_tonnes, trips_per_year, origin_postal, origin_country, origin_place, return_empty.
    """
    destinations = destinations_of(need)
    said = [trip.get("origin_postal") or "" for trips in declared for trip in trips or ()]
    codes = places_of(said)
    return [
        Journey(None)
        if trips is None
        else Journey(estimate([_leg(trip, codes) for trip in trips], destinations, freight_data(), on))
        for trips in declared
    ]


def journey(trips: Sequence[Trip] | None, need: Need, on: date) -> Journey:
    """What one firm's trips come to; see `journeys`."""
    return journeys([trips], need, on)[0]

"""The picture of a journey: one bar per way of carrying the same goods, as numbers for an SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.dialogue.travel.rules import Leg, LegEstimate, Point, estimate_leg
from portal.registers.freight.data import FreightData, Range, mode_names

WIDTH = 100.0
# What a journey by rail, sea or air is drawn beside.
BESIDE = "truck_trailer_diesel"


@dataclass(frozen=True)
class Bar:
    """One way: from `x`, `width` wide, with a mark at `mark`, all of WIDTH. `what` is kg CO2e of a trip, or None."""

    mode: str
    name: str
    what: Range | None
    x: float
    width: float
    mark: float
    is_chosen: bool
    is_too_much: bool


def _compared(leg: Leg, data: FreightData, on: date) -> list[str]:
    """Ways of the same kind, in the order of the file; never sorted by what comes out."""
    chosen = data.factor(leg.mode, on)
    if chosen is None:
        return []
    return [row.mode for row in data.valid(on) if row.way == chosen.way or row.mode in (leg.mode, BESIDE)]


def bars(leg: Leg, destinations: Sequence[Point], data: FreightData, on: date) -> list[Bar]:
    """The same goods from the same place by every way of the same kind; the longest bar ends at the edge."""
    found: list[LegEstimate] = [
        estimate_leg(replace(leg, mode=mode), destinations, data, on) for mode in _compared(leg, data, on)
    ]
    most = max((one.co2.high for one in found if one.co2 is not None), default=0.0)
    return [_bar(one, most, one.leg.mode == leg.mode) for one in found]


def _bar(one: LegEstimate, most: float, is_chosen: bool) -> Bar:
    mode, what, largest = one.leg.mode, one.co2, one.factor.most_load if one.factor else None
    is_too_much = largest is not None and (one.leg.load or 0) > largest
    if what is None or not most:
        return Bar(mode, mode_names()[mode], what, 0.0, 0.0, 0.0, is_chosen, is_too_much)

    def at(value: float) -> float:
        return round(value / most * WIDTH, 2)

    width = max(at(what.high) - at(what.low), 0.5)
    return Bar(mode, mode_names()[mode], what, at(what.low), width, at(what.typical), is_chosen, is_too_much)

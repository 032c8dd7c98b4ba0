"""How deep the market is for one need: how many could do it alone, in part and where, and what to beware of. Pure.

It counts and never ranks: what a firm says of itself is not judged here.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.core.i18n import _, ngettext


class Said(NamedTuple):
    """As much of a firm's word as counting takes."""

    role: str
    capacity: str
    areas: frozenset[int]
    confirmed: bool


class Place(NamedTuple):
    """A municipality of the need: how many would deliver there, and how many of them could do all of it alone."""

    name: str
    firms: int
    alone: int


class Depth(NamedTuple):
    """The figures of confirmed firms; `waiting` are those not confirmed, who are not counted in the others."""

    firms: int
    alone: int
    alone_all: int
    in_part: int
    looking: int
    waiting: int
    places: list[Place]
    warnings: list[str]


def measure(words: Iterable[Said], places: Sequence[tuple[int, str]]) -> Depth:
    """`places`: the municipalities of the need as (id, name), in the order of the page."""
    every = list(words)
    sure = [one for one in every if one.confirmed]
    alone = [one for one in sure if one.role == "alone"]
    alone_all = [one for one in alone if one.capacity == "all"]
    depth = Depth(
        firms=len(sure),
        alone=len(alone),
        alone_all=len(alone_all),
        in_part=sum(one.role in ("group", "subcontractor") for one in sure),
        looking=sum(one.role == "looking" for one in sure),
        waiting=len(every) - len(sure),
        places=[
            Place(name, sum(number in one.areas for one in sure), sum(number in one.areas for one in alone_all))
            for number, name in places
        ],
        warnings=[],
    )
    depth.warnings.extend(_warnings(depth))
    return depth


def _warnings(depth: Depth) -> list[str]:
    if depth.firms == 0:
        found = [_("Ingen bekreftede firmaer har meldt interesse ennå.")]
    else:
        found = _alone_words(depth) + _place_words(depth.places)
    if depth.firms == 1:
        found.insert(0, _("Bare ett firma har meldt interesse. Da får dere lite å sammenligne med."))
    if depth.looking > 1:
        found.append(
            _("%(number)d firmaer leter etter partner. De kan finne hverandre på behovet.", number=depth.looking)
        )
    if depth.waiting:
        found.append(
            ngettext(
                "%(num)d firma er ikke bekreftet ennå og er ikke med i tallene.",
                "%(num)d firmaer er ikke bekreftet ennå og er ikke med i tallene.",
                depth.waiting,
            )
        )
    return found


def _alone_words(depth: Depth) -> list[str]:
    if depth.alone_all == 0:
        return [_("Ingen sier at de kan levere alt alene. Vurder å dele opp behovet.")]
    if depth.alone_all == 1 and depth.firms > 1:
        return [_("Bare ett firma sier at det kan levere alt alene. Vurder å dele opp behovet.")]
    return []


def _place_words(places: Sequence[Place]) -> list[str]:
    none = [place.name for place in places if place.firms == 0]
    one = [place.name for place in places if place.firms == 1] if len(places) > 1 else []
    found = [_("Ingen vil levere i %(places)s.", places=", ".join(none))] if none else []
    return found + ([_("Bare ett firma vil levere i %(places)s.", places=", ".join(one))] if one else [])

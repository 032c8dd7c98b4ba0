"""Until when a hand can be raised, and how firms are counted, without a database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from portal.dialogue.interest import rules
from portal.dialogue.interest.depth import Said, measure

pytestmark = pytest.mark.nodb
OPENS = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def _reader(app: Flask) -> Any:
    with app.test_request_context():
        yield


def need(**more: Any) -> Any:
    plain = {
        "stage": "announced",
        "approved_at": OPENS - timedelta(days=9),
        "publish_at": OPENS - timedelta(days=7),
        "input_opens_at": OPENS,
        "input_closes_at": CLOSES,
    }
    return SimpleNamespace(**plain | more)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (OPENS - timedelta(days=7) - MS, "ikke offentlig"),
        (OPENS - MS, "åpner for innspill mandag 2. november"),
        (OPENS, None),
        (CLOSES - MS, None),
        (CLOSES, "Fristen gikk ut tirsdag 1. desember"),
        (CLOSES + MS, "Fristen gikk ut"),
    ],
)
def test_the_window_is_exact(moment: datetime, words: str | None) -> None:
    reason = rules.why_not_register(need(), moment)
    assert reason is None if words is None else words in str(reason)


def test_a_need_without_a_deadline_stays_open() -> None:
    assert rules.why_not_register(need(input_closes_at=None), OPENS + timedelta(days=900)) is None


@pytest.mark.parametrize("where", ["idea", "investigating", "tendered", "concluded", "withdrawn"])
def test_other_stages_refuse_whatever_the_clock_says(where: str) -> None:
    assert rules.why_not_register(need(stage=where), CLOSES - MS) is not None


def test_no_firm_and_a_firm_of_unknown_size_are_not_the_same() -> None:
    assert rules.count_sizes(None) == {}
    assert rules.count_sizes("") == {"": 1}
    assert rules.count_sizes("10-49,,0-4,0-4,250+") == {"0-4": 2, "10-49": 1, "250+": 1, "": 1}


def test_sizes_are_drawn_as_small_medium_and_large() -> None:
    counts = {"0-4": 2, "5-9": 1, "10-49": 4, "50-249": 1, "250+": 1, "": 3}
    assert rules.dots(counts) == (6, 4, 2)
    assert rules.dots({}) == (0, 0, 0)


# How deep the market is ---------------------------------------------------------------------------------------------

PLACES = [(1, "Gjøvik"), (2, "Østre Toten")]


def said(role: str = "alone", capacity: str = "all", areas: tuple[int, ...] = (1, 2), confirmed: bool = True) -> Said:
    return Said(role, capacity, frozenset(areas), confirmed)


def test_nobody_at_all() -> None:
    depth = measure([], PLACES)
    assert (depth.firms, depth.alone, depth.in_part, depth.looking, depth.waiting) == (0, 0, 0, 0, 0)
    assert depth.warnings == ["Ingen bekreftede firmaer har meldt interesse ennå."]


def test_one_firm_that_can_do_it_all_is_one_firm_too_few() -> None:
    assert measure([said()], PLACES[:1]).warnings == [
        "Bare ett firma har meldt interesse. Da får dere lite å sammenligne med.",
    ]


def test_many_who_can_do_it_all_alone_give_no_warning() -> None:
    depth = measure([said(), said(), said("group", "some")], PLACES)
    assert (depth.firms, depth.alone, depth.alone_all, depth.in_part) == (3, 2, 2, 1)
    assert depth.warnings == []


def test_none_and_only_one_who_can_do_it_all_are_told() -> None:
    none = measure([said("alone", "half"), said("subcontractor", "all")], PLACES)
    assert none.warnings == ["Ingen sier at de kan levere alt alene. Vurder å dele opp behovet."]
    one = measure([said(), said("alone", "unsure")], PLACES)
    assert one.warnings == ["Bare ett firma sier at det kan levere alt alene. Vurder å dele opp behovet."]


def test_places_that_nobody_or_only_one_would_serve_are_named() -> None:
    depth = measure([said(areas=(1,)), said(areas=(1,)), said("group", "some", (2,))], [*PLACES, (3, "Nordre Land")])
    assert [(place.name, place.firms, place.alone) for place in depth.places] == [
        ("Gjøvik", 2, 2),
        ("Østre Toten", 1, 0),
        ("Nordre Land", 0, 0),
    ]
    assert depth.warnings == ["Ingen vil levere i Nordre Land.", "Bare ett firma vil levere i Østre Toten."]


def test_firms_that_are_not_confirmed_are_told_and_not_counted() -> None:
    depth = measure([said(), said(), said(confirmed=False)], PLACES)
    assert (depth.firms, depth.waiting) == (2, 1)
    assert depth.warnings == ["1 firma er ikke bekreftet ennå og er ikke med i tallene."]


def test_firms_that_look_for_partners_are_told_of() -> None:
    depth = measure([said("looking", "half"), said("looking", "some"), said(), said()], PLACES)
    assert depth.looking == 2
    assert depth.warnings == ["2 firmaer leter etter partner. De kan finne hverandre på behovet."]

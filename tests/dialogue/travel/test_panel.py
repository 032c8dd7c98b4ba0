"""What the declared trips of proposals come to: in the order they came, by one formula, and nothing of what is secret."""

from datetime import date
from html import unescape
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, get_template_attribute
from lxml import html

from portal.accounts.models import Organisation
from portal.core.db import db
from portal.dialogue.travel.presenting import shared
from portal.dialogue.travel.queries import Journey, destinations_of, journey, journeys
from portal.needs.pipeline.models import Need, NeedPart
from tests import factories
from tests.cast import Cast
from tests.needs.search.test_search import statements

DAY = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parents[3]


def trip(**more: Any) -> dict[str, Any]:
    """One trip as a proposal keeps it."""
    said: dict[str, Any] = {
        "mode": "truck_diesel",
        "load_tonnes": 5.0,
        "trips_per_year": 52,
        "origin_postal": "2815",
        "origin_place": "",
        "origin_country": "NO",
        "return_empty": False,
    }
    return said | more


@pytest.fixture
def need(cast: Cast) -> Any:
    """A published need of Gjøvik, in a request."""
    number = factories.published(cast)
    with cast.app.test_request_context():
        yield db.session.get_one(Need, number)


def _rows(rows: list[tuple[str, str, Journey]]) -> list[list[str]]:
    page = get_template_attribute("dialogue/travel/_panel.html", "travel_side_by_side")(rows, shared())
    found = html.fromstring(str(page)).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def _panel(one: Journey) -> str:
    page = get_template_attribute("dialogue/travel/_panel.html", "travel_panel")(one, shared())
    return unescape(str(page))


def test_goods_go_to_the_municipalities_of_the_need(need: Need) -> None:
    assert [(place.name, place.precision) for place in destinations_of(need)] == [("Gjøvik", "area")]
    toten = db.session.query(Organisation).filter_by(slug="ostre-toten").one()
    need.parts.append(NeedPart(organisation_id=toten.id))
    assert [place.name for place in destinations_of(need)] == ["Gjøvik", "Østre Toten"]


def test_origins_are_found_by_code_or_country_and_named_as_said(need: Need) -> None:
    trips = [
        trip(),
        trip(origin_postal="5003"),
        trip(origin_country="SE", origin_postal="", origin_place="Umeå"),
        trip(origin_country="DE", origin_postal=""),
    ]
    found = journey(trips, need, DAY).estimate
    assert [(leg.leg.origin.name, leg.leg.origin.precision) for leg in found.legs] == [
        ("2815 Gjøvik", "point"),
        ("5003", "zone"),
        ("Umeå, Sverige", "area"),
        ("Tyskland", "country"),
    ]
    assert found.trips == 4 * 52
    assert found.co2_year.typical == pytest.approx(sum(leg.co2_year.typical for leg in found.legs))


@pytest.mark.parametrize(
    "more",
    [
        {"origin_postal": ""},
        {"origin_postal": "tull"},
        {"origin_country": "XX"},
        {"mode": ""},
        {"mode": "rocket"},
        {"load_tonnes": None},
        {"trips_per_year": None},
        {"mode": "truck_electric"},
    ],
)
def test_what_was_not_said_is_not_guessed(need: Need, more: dict[str, Any]) -> None:
    found = journey([trip(**more)], need, DAY)
    assert found.estimate.co2_year is None
    assert len(found.estimate.legs[0].missing) == 1
    assert found.estimate.legs[0].missing[0] in _panel(found)


def test_a_trip_that_lacks_keys_altogether_is_still_read(need: Need) -> None:
    assert len(journey([{}], need, DAY).estimate.legs[0].missing) == 4


def test_the_place_a_firm_writes_moves_nothing(need: Need) -> None:
    """Neither a name nor a word of praise changes a figure: only a postal code, a known town or the country does."""
    one, other = journeys(
        [[trip(origin_country="SE", origin_place=word)] for word in ("Kortreist fra Toten", "Langtfraistan")], need, DAY
    )
    assert one.estimate.co2_year == other.estimate.co2_year


def test_the_rows_stand_as_they_were_received_whatever_they_come_to(need: Need) -> None:
    declared = {
        "Langt AS": [trip(origin_postal="9900", load_tonnes=20.0)],
        "Nær AS": [trip(origin_postal="2815", load_tonnes=0.1)],
        "Taus AS": [],
        "Hemmelig AS": None,
        "Uviss AS": [trip(mode="truck_electric")],
    }
    for order in list(permutations(declared))[::7]:
        found = journeys([declared[name] for name in order], need, DAY)
        rows = [(name, "#x", one) for name, one in zip(order, found, strict=True)]
        assert [row[0] for row in _rows(rows)] == list(order)


def test_nothing_here_sorts_filters_or_scores() -> None:
    """No code and no template of the room puts journeys in another order or leaves one out by its figures."""
    for path in [*(ROOT / "portal/dialogue/travel").glob("*.py"), *(ROOT / "templates/dialogue/travel").glob("*.html")]:
        text = path.read_text(encoding="utf-8")
        for word in ("|sort", "sorted(", ".sort(", "rank", "score", "|groupby", "reverse"):
            if path.name == "forms.py" and word == "sorted(":  # the list of countries, by name
                continue
            assert word not in text.replace("never rank", "").replace("nothing is\nranked", ""), (path.name, word)


def test_trips_that_are_kept_from_the_public_give_no_figure(need: Need) -> None:
    hidden = journey(None, need, DAY)
    assert _rows([("Hemmelig AS", "#x", hidden)]) == [["Hemmelig AS", "", "", "", "", "Unntatt offentlighet"]]
    words = _panel(hidden)
    assert "unntatt offentlighet" in words
    assert "CO₂e" not in words


def test_the_panel_and_the_table_say_that_nobody_is_ranked(need: Need) -> None:
    one = journey([trip()], need, DAY)
    table = get_template_attribute("dialogue/travel/_panel.html", "travel_side_by_side")([("A", None, one)], shared())
    for words in (_panel(one), unescape(str(table))):
        assert "brukes aldri til å rangere, sile eller utelukke noen" in words
        assert 'href="/reise#formel"' in words


def test_names_of_firms_and_places_are_escaped(need: Need) -> None:
    one = journey([trip(origin_country="SE", origin_place="<i>her</i>")], need, DAY)
    parts = (("travel_side_by_side", [("<b>Firma</b>", "#x", one)]), ("travel_panel", one))
    page = "".join(
        str(get_template_attribute("dialogue/travel/_panel.html", name)(what, shared())) for name, what in parts
    )
    assert "<b>Firma" not in page
    assert "<i>her" not in page
    assert "&lt;b&gt;Firma" in page
    assert "&lt;i&gt;her" in page


def test_no_proposals_give_no_table(need: Need) -> None:
    page = get_template_attribute("dialogue/travel/_panel.html", "travel_side_by_side")([], shared())
    assert str(page).strip() == ""


def test_many_proposals_are_as_many_questions_as_one(app: Flask, need: Need) -> None:
    counts = []
    destinations_of(need)
    for number in (1, 3):
        with statements() as asked:
            journeys([[trip(origin_postal=f"28{n}5"), trip(origin_postal="5003")] for n in range(number)], need, DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 2

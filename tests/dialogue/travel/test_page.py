"""«Regn ut reisen»: anybody may try, in the address alone, and nothing is kept."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.db import db
from portal.dialogue.travel.drawing import bars
from portal.dialogue.travel.forms import read_tonnes, read_trips
from portal.dialogue.travel.rules import Leg, Point
from portal.registers.freight.data import freight_data
from tests.needs.search.test_search import statements

GOOD = {
    "fra": "5003",
    "land": "NO",
    "til": "gjovik",
    "til_postnr": "",
    "med": "truck_diesel",
    "last": "10",
    "turer": "50",
}


def _text(client: FlaskClient, expected: int = 200, address: str = "/reise", **changes: str) -> str:
    answer = client.get(address, query_string=GOOD | changes)
    assert answer.status_code == expected
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\xa0", " ").split())


def test_the_empty_page_explains_itself_with_factors_sources_and_dates(client: FlaskClient) -> None:
    answer = client.get("/reise")
    assert answer.status_code == 200
    words = unescape(answer.text)
    for said in (
        "kg CO₂e = rett linje × omvei × tonn × faktor",
        "aldri til å rangere",
        "UK Government GHG Conversion Factors 2025",
        "Open Government Licence",
        "www.erikbolstad.no/postnummer, CC BY 3.0",
        "NVE, klimadeklarasjon",
        "Ikke bekreftet",
        "Egen antakelse",
        "1. januar 2025",
    ):
        assert said in words
    assert "error-summary" not in words


def test_a_journey_is_reckoned_with_every_step_shown(client: FlaskClient) -> None:
    words = _text(client)
    assert re.search(r"Per tur: omtrent \d+ kg CO₂e", words)
    assert re.search(r"I rett linje er det omtrent 29\d km\.", words)
    assert re.search(r"29\d km × 1,3 = 38\d km", words)
    assert re.search(r"38\d km × 10 tonn = 3 8\d0 tonnkm", words)
    assert "× 0,125 kg = " in words
    assert "× 50 turer = " in words
    assert "5003" in words
    assert "midten av postområdet" in words


def test_an_empty_drive_back_is_a_step_of_its_own(client: FlaskClient) -> None:
    assert "Tom retur legger til 74 %" in _text(client, tom="y")
    assert "Tom retur er ikke regnet med" in _text(client, tom="y", med="rail")


def test_without_trips_a_year_there_is_no_year(client: FlaskClient) -> None:
    words = _text(client, turer="")
    assert "Per tur: omtrent" in words
    assert "turer =" not in words
    assert "Utslipp i året" not in words


def test_goods_from_abroad_start_in_a_sensible_place_and_say_so(client: FlaskClient) -> None:
    words = _text(client, land="DE", fra="")
    assert "Tyskland" in words
    assert "Bare landet er kjent" in words
    assert "Per tur" in words


def test_a_town_abroad_that_we_know_is_as_exact_as_one_at_home(client: FlaskClient) -> None:
    words = _text(client, land="SE", fra="", sted="umeå")
    assert "umeå, Sverige" in words
    assert "midt i byen eller kommunen" in words
    assert "Bare landet er kjent" not in words


def test_to_all_municipalities_is_their_mean_and_to_a_code_is_that_place(client: FlaskClient) -> None:
    assert "i snitt til 5 kommuner" in _text(client, til="")
    words = _text(client, til_postnr="2850")
    assert "2850 Lena" in words
    assert "i snitt" not in words


def test_a_way_without_a_source_gives_kilometres_and_says_why(client: FlaskClient) -> None:
    words = _text(client, med="truck_electric")
    assert "Utslippet kan vi ikke regne ut" in words
    assert "Vi har ingen kilde" in words
    assert "tonnkm" in words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fra": ""}, "Skriv postnummeret med fire siffer, eller velg et annet land"),
        ({"fra": "281"}, "Skriv postnummeret"),
        ({"fra": "２８１５"}, "Skriv postnummeret"),
        ({"fra": "9" * 11}, "Høyst 10 tegn"),
        ({"til_postnr": "abc"}, "Skriv postnummeret"),
        ({"land": "XX"}, "Velg noe fra lista"),
        ({"til": "oslo"}, "Velg noe fra lista"),
        ({"med": "rocket"}, "Velg noe fra lista"),
        ({"med": ""}, "Velg noe fra lista"),
        ({"last": ""}, "Fyll ut dette feltet"),
        ({"last": "mye"}, "Skriv vekta i tonn"),
        ({"last": "-1"}, "Skriv vekta i tonn"),
        ({"last": "nan"}, "Skriv vekta i tonn"),
        ({"last": "1e3"}, "Skriv vekta i tonn"),
        ({"last": "100001"}, "Skriv vekta i tonn"),
        ({"last": "1" * 1_000_000}, "Høyst 20 tegn"),
        ({"turer": "0"}, "Skriv et helt tall"),
        ({"turer": "2,5"}, "Skriv et helt tall"),
        ({"turer": "100001"}, "Skriv et helt tall"),
        ({"turer": "99999999999"}, "Skriv et helt tall"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_is_kept(
    client: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = client.get("/reise", query_string=GOOD | changes)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert 'value="truck_diesel"' in answer.text
    if "last" not in changes:
        assert 'value="10"' in answer.text


@pytest.mark.parametrize("last", ["0", "0,001", "100000", " 1 200,5 "])
def test_the_ends_of_what_a_load_may_be(client: FlaskClient, last: str) -> None:
    assert "Per tur" in _text(client, last=last)


def test_what_is_written_comes_back_escaped(client: FlaskClient) -> None:
    answer = client.get("/reise", query_string=GOOD | {"last": '"><script>alert(1)'})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("language", ["/nn", "/en"])
def test_the_page_stands_in_every_language(client: FlaskClient, language: str) -> None:
    assert client.get(f"{language}/reise", query_string=GOOD).status_code == 200


def test_nothing_is_kept_and_little_is_asked(app: Flask, client: FlaskClient) -> None:
    client.get("/reise", query_string=GOOD)
    with app.app_context(), statements() as asked:
        client.get("/reise", query_string=GOOD)
        client.get("/reise", query_string=GOOD | {"til": ""})
    assert not [one for one in asked if not one.lstrip().upper().startswith("SELECT")]
    assert len([one for one in asked if "postal_code" in one]) == 4
    with app.app_context():
        assert not db.session.new


@given(st.text(max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_number_or_nothing(raw: str) -> None:
    tonnes, trips = read_tonnes(raw), read_trips(raw)
    assert tonnes is None or 0 <= tonnes <= 100_000
    assert trips is None or 1 <= trips <= 100_000


@given(st.fixed_dictionaries({key: st.text(max_size=12) for key in GOOD}))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_is_answered(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/reise", query_string=query).status_code in (200, 422)


# The picture


@pytest.mark.parametrize("mode", ["truck_diesel", "truck_electric", "rail", "air", "van_electric"])
def test_bars_stand_in_the_order_of_the_file_and_inside_the_picture(mode: str) -> None:
    bergen, gjovik = Point("", 60.39, 5.33, "zone"), Point("", 60.79, 10.68, "area")
    day = date(2026, 11, 23)
    for load in (0.0, 0.5, 20.0):
        found = bars(Leg(bergen, mode, load, 1), [gjovik], freight_data(), day)
        order = [row.mode for row in freight_data().valid(day)]
        assert [bar.mode for bar in found] == sorted((bar.mode for bar in found), key=order.index)
        assert [bar.mode for bar in found if bar.is_chosen] == [mode]
        for bar in found:
            assert 0 <= bar.x <= bar.x + bar.width <= 100.51
            assert bar.x <= bar.mark <= 100
    assert bars(Leg(bergen, "rocket", 1.0, 1), [gjovik], freight_data(), day) == []

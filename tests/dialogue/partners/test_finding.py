"""Firms that want it see each other on a need; nobody else is seen by anybody."""

import pytest
from flask import Flask

from portal.core.db import db
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.pages.test_statements import statements


@pytest.fixture
def number(cast: Cast) -> int:
    return factories.published(cast)


def page_of(cast: Cast, who: str, number: int) -> str:
    answer = getattr(cast, who).client.get(f"/behov/{number}/partnere")
    assert answer.status_code == 200
    return answer.text


def test_two_who_look_see_each_other(cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True, role="looking", part="Rør")
    hands.raise_hand(cast, number, "olga", find_partners=True, role="subcontractor", part="Kjøring")
    page = page_of(cast, "lars", number)
    for words in ("Totenvika Transport", "0–4 ansatte", "Gjøvik", "Som underleverandør: Kjøring", "Lag en gruppe"):
        assert words in page, words
    assert "olga@behov.example" not in page
    assert "Fjellvarme AS" in page_of(cast, "olga", number)


def test_who_has_not_said_yes_sees_nobody_and_is_seen_by_nobody(cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True)
    hands.raise_hand(cast, number, "olga")
    page = page_of(cast, "olga", number)
    assert ("Dere har ikke sagt ja til å bli sett" in page, "Fjellvarme" in page) == (True, False)
    page = page_of(cast, "lars", number)
    assert ("Ingen andre leter akkurat nå" in page, "Totenvika" in page) == (True, False)


def test_who_has_not_raised_its_hand_is_asked_to(cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True)
    page = page_of(cast, "olga", number)
    assert ("Meld interesse for behovet først" in page, "Fjellvarme" in page) == (True, False)


def test_a_claimed_firm_sees_nobody_is_told_why_and_is_seen_by_nobody(cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True)
    hands.raise_hand(cast, number, "vidar", find_partners=True)
    page = page_of(cast, "vidar", number)
    assert ("Firmaet er ikke bekreftet ennå" in page, "Fjellvarme" in page) == (True, False)
    assert "Skyggefirma" not in page_of(cast, "lars", number)


def test_a_hand_taken_down_is_not_seen(cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True)
    hands.raise_hand(cast, number, "olga", find_partners=True)
    cast.olga.client.post(f"/behov/{number}/interesse/trekk")
    assert "Totenvika" not in page_of(cast, "lars", number)


def test_looking_on_one_need_is_not_looking_on_another(cast: Cast, number: int) -> None:
    other = factories.published(cast)
    hands.raise_hand(cast, number, find_partners=True)
    hands.raise_hand(cast, other, "olga", find_partners=True)
    assert "Totenvika" not in page_of(cast, "lars", number)


def test_three_firms_take_as_few_statements_as_one(app: Flask, cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True)
    hands.interest_of(cast, number, hands.firm(cast, "Første AS", "0-4"), find_partners=True)
    page_of(cast, "lars", number)
    with statements(app) as one:
        page_of(cast, "lars", number)
    for name in ("Andre AS", "Tredje AS"):
        hands.interest_of(cast, number, hands.firm(cast, name, "0-4"), find_partners=True)
    with statements(app) as three:
        page_of(cast, "lars", number)
    assert len(three) == len(one), three


@pytest.mark.parametrize("words", ['<script>alert("x")</script>', "=cmd|' /C calc'!A0"])
def test_what_a_firm_writes_is_text(words: str, app: Flask, cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True)
    hands.raise_hand(cast, number, "olga", find_partners=True, part=words)
    for page in (page_of(cast, "lars", number), cast.siv.client.get(f"/behov/{number}/interesserte").text):
        assert "<script>alert" not in page
    with app.app_context():
        assert db.session.query(hands.Interest).count() == 2

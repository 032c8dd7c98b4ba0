"""The firm follows its idea: adds a message, says who it is, takes it back; and nobody else's."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.db import db
from portal.dialogue.ideas import queries
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.market.suppliers.models import CLOSED, MERGED
from tests import factories
from tests.cast import Cast
from tests.dialogue.ideas.stage import declined, idea, matched, read, sent, withdrawn
from tests.pages.test_statements import statements

NOTE = "Vi har regnet på det: 40 000 kroner i året."


def log(app: Flask, number: int) -> list[tuple[str, str]]:
    with app.app_context():
        rows = select(IdeaEvent).where(IdeaEvent.idea_id == number).order_by(IdeaEvent.id)
        return [(row.state, row.note) for row in db.session.scalars(rows)]


def test_both_sides_see_the_same_log(app: Flask, cast: Cast) -> None:
    number = read(cast, sent(cast))
    for person in (cast.lars, cast.mona, cast.anna, cast.per):
        page = person.client.get(f"/ideer/{number}").text
        assert "Mottatt" in page
        assert "Lest" in page
        assert "Anna Rådgiver" in page


def test_the_list_has_the_firms_own_ideas_newest_first(cast: Cast) -> None:
    sent(cast, title="Den første")
    sent(cast, title="Den andre", by="mona")
    sent(cast, title="Naboens", by="olga")
    page = cast.lars.client.get("/ideer").text
    assert page.index("Den andre") < page.index("Den første")
    assert "Naboens" not in page


def test_an_empty_list_says_what_to_do(cast: Cast) -> None:
    assert "Dere har ikke sendt noen idé ennå" in cast.olga.client.get("/ideer").text


@pytest.mark.parametrize("path", ["/ideer", "/ideer/{}"])
def test_three_ideas_take_as_few_statements_as_one(app: Flask, cast: Cast, path: str) -> None:
    def asked() -> int:
        with statements(app) as made:
            assert cast.lars.client.get(path.format(first)).status_code == 200
        return len(made)

    first = matched(cast, sent(cast))
    cast.lars.client.get("/ideer")
    one = asked()
    for _each in range(2):
        matched(cast, sent(cast, by="mona"))
    assert asked() == one


def test_a_message_is_added(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    answer = cast.mona.client.post(f"/ideer/{number}/melding", data={"note": NOTE})
    assert (answer.status_code, answer.location) == (303, f"/ideer/{number}")
    assert log(app, number) == [("received", ""), ("note", NOTE)]
    assert NOTE in cast.anna.client.get(f"/ideer/{number}").text


def test_a_message_pressed_twice_is_one(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    for _press in range(2):
        assert cast.lars.client.post(f"/ideer/{number}/melding", data={"note": NOTE}).status_code == 303
    assert log(app, number) == [("received", ""), ("note", NOTE)]


@pytest.mark.parametrize("note", ["", "   ", "ø" * 2001, "ø" * 1_000_000, "Hilsen Fjellvarme AS"])
def test_a_message_that_cannot_be_kept_is_given_back(app: Flask, cast: Cast, note: str) -> None:
    number = sent(cast)
    answer = cast.lars.client.post(f"/ideer/{number}/melding", data={"note": note})
    assert answer.status_code == 422
    assert "is-bad" in answer.text
    assert note.strip() in answer.text
    assert log(app, number) == [("received", "")]


def test_a_firm_that_is_known_may_sign(app: Flask, cast: Cast) -> None:
    number = matched(cast, sent(cast))
    answer = cast.lars.client.post(f"/ideer/{number}/melding", data={"note": "Hilsen Fjellvarme AS"})
    assert answer.status_code == 303


def test_the_firm_says_who_it_is(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    assert "Fjellvarme" not in cast.anna.client.get(f"/ideer/{number}").text
    assert cast.lars.client.post(f"/ideer/{number}/vis-navn").status_code == 303
    page = cast.anna.client.get(f"/ideer/{number}").text
    assert "Fjellvarme AS" in page
    assert "974 760 673" in page
    assert "Kjent siden" in page
    assert cast.lars.client.post(f"/ideer/{number}/vis-navn").status_code == 422
    assert [state for state, _note in log(app, number)] == ["received", "named"]


def test_the_firm_takes_it_back_once(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    for _press in range(2):
        assert cast.lars.client.post(f"/ideer/{number}/trekk").status_code == 303
    assert [state for state, _note in log(app, number)] == ["received", "withdrawn"]
    assert "Trukket av firmaet" in cast.anna.client.get(f"/ideer/{number}").text
    assert "Varme fra kjølerommet" not in cast.anna.client.get("/ideer/innboks").text
    assert "Varme fra kjølerommet" in cast.anna.client.get("/ideer/innboks?vis=ferdige").text


@pytest.mark.parametrize("tail", ["melding", "vis-navn", "trekk"])
def test_what_is_done_with_is_done_with(app: Flask, cast: Cast, tail: str) -> None:
    number = declined(cast, sent(cast))
    before = log(app, number)
    assert cast.lars.client.post(f"/ideer/{number}/{tail}", data={"note": NOTE}).status_code == 422
    assert log(app, number) == before
    page = cast.lars.client.get(f"/ideer/{number}").text
    assert "Trekk ideen" not in page
    assert "Send meldingen" not in page


@pytest.mark.parametrize("tail", ["", "/melding", "/vis-navn", "/trekk"])
@pytest.mark.parametrize("who", ["olga", "vidar"])
def test_somebody_elses_idea_is_like_none(app: Flask, cast: Cast, who: str, tail: str) -> None:
    number = sent(cast)
    client: FlaskClient = getattr(cast, who).client
    ask = client.post if tail else client.get
    for address in (number, number + 1000, 0, 2**31 - 1, 2**31, 10**30):
        assert ask(f"/ideer/{address}{tail}", data={"note": NOTE}).status_code == 404
    assert log(app, number) == [("received", "")]


def test_a_closed_firm_says_nothing_more(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    with factories.work(cast):
        cast.lars.firm().state = CLOSED
    assert cast.lars.client.post(f"/ideer/{number}/melding", data={"note": NOTE}).status_code == 422
    assert cast.lars.client.post(f"/ideer/{number}/vis-navn").status_code == 422
    assert log(app, number) == [("received", "")]


def test_ideas_of_a_claim_follow_into_the_firm_it_became_one_with(app: Flask, cast: Cast) -> None:
    number = sent(cast, by="vidar")
    with factories.work(cast):
        cast.vidar.firm().state, cast.vidar.firm().merged_into_id = MERGED, cast.lars.firm_id
    assert cast.lars.client.get(f"/ideer/{number}").status_code == 200
    with app.app_context():
        assert [found.id for found in queries.of_supplier(cast.lars.firm_id)] == [number]
    matched(cast, number)
    page = cast.anna.client.get(f"/ideer/{number}").text
    assert "Fjellvarme AS" in page
    assert "Ikke bekreftet firma" not in page


def test_what_was_taken_back_stays_taken_back(app: Flask, cast: Cast) -> None:
    number = withdrawn(cast, sent(cast))
    assert cast.lars.client.post(f"/ideer/{number}/melding", data={"note": NOTE}).status_code == 422
    with app.app_context():
        assert isinstance(idea(number), Idea)
        assert idea(number).withdrawn_at is not None

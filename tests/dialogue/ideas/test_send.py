"""A firm sends an idea: what is kept, what is refused, and that a double click makes one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select

from portal.accounts import sessions
from portal.accounts.models import SupplierSeat
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas.models import Idea
from portal.market.suppliers.models import CLOSED
from tests import factories
from tests.cast import Cast, Member
from tests.dialogue.ideas.stage import TEXTS, sent
from tests.needs.pipeline.forms import of_page

PAGE = "/ideer/ny"
New = Callable[..., dict[str, Any]]


@pytest.fixture
def form(cast: Cast) -> New:
    """The form as lars's browser fills it in; `town` by slug."""

    def fill(person: Member | None = None, town: str = "gjovik", **more: Any) -> dict[str, Any]:
        with cast.app.test_request_context():
            number = factories.place_id(town) if town else "alle"
        page = of_page((person or cast.lars).client, PAGE)
        return page | TEXTS | {"place": str(number)} | more

    return fill


def ideas(app: Flask) -> list[Idea]:
    with app.app_context():
        return list(db.session.scalars(select(Idea).order_by(Idea.id)))


def events(app: Flask) -> list[tuple[str, str, str, Any]]:
    with app.app_context():
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.kind.startswith("idea.")).order_by(AuditEvent.id))
        return [(row.kind, row.subject, row.actor, row.data) for row in rows]


def test_an_idea_is_sent_and_its_page_shown(app: Flask, cast: Cast, form: New) -> None:
    answer = cast.lars.client.post(PAGE, data=form())
    [idea] = ideas(app)
    assert (answer.status_code, answer.location) == (303, f"/ideer/{idea.id}")
    assert {name: getattr(idea, name) for name in TEXTS} == TEXTS
    assert (idea.supplier_id, idea.by_id, idea.state) == (cast.lars.firm_id, cast.lars.id, "received")
    assert (idea.anonymous, idea.named_at) == (True, None)
    with app.app_context():
        assert idea.organisation_id == factories.place_id("gjovik")
    page = cast.lars.client.get(answer.location).text
    assert "Mottatt" in page
    assert "Svar innen" in page
    assert TEXTS["solution"] in page


def test_the_trail_names_neither_person_nor_firm(app: Flask, cast: Cast, form: New) -> None:
    cast.lars.client.post(PAGE, data=form())
    with app.app_context():
        place = factories.place_id("gjovik")
    assert events(app) == [("idea.sent", f"idea:{ideas(app)[0].id}", "supplier", {"organisation": place})]


def test_an_idea_can_be_for_all_and_of_no_trade(app: Flask, cast: Cast, form: New) -> None:
    assert cast.lars.client.post(PAGE, data=form(town="", category_id="", benefit="")).status_code == 303
    [idea] = ideas(app)
    assert (idea.organisation_id, idea.category_id, idea.benefit) == (None, None, "")


def test_a_firm_may_show_its_name_at_once(app: Flask, cast: Cast, form: New) -> None:
    fields = form(solution="Vi i Fjellvarme AS gjør det.")
    del fields["anonymous"]
    assert cast.lars.client.post(PAGE, data=fields).status_code == 303
    [idea] = ideas(app)
    assert (idea.anonymous, idea.named_at) == (False, idea.created_at)


def test_a_firm_that_is_not_confirmed_may_send(app: Flask, cast: Cast, form: New) -> None:
    assert "Firmaet er ikke bekreftet ennå" in cast.vidar.client.get(PAGE).text
    assert "ikke bekreftet" not in cast.lars.client.get(PAGE).text
    assert cast.vidar.client.post(PAGE, data=form(cast.vidar)).status_code == 303
    assert ideas(app)[0].supplier_id == cast.vidar.firm_id


def test_the_page_says_what_to_keep_to_oneself_and_when_the_answer_comes(cast: Cast) -> None:
    page = " ".join(cast.lars.client.get(PAGE).text.split())
    assert "Skriv ikke forretningshemmeligheter her" in page
    assert "offentlig behov som alle kan svare på" in page
    assert "innen 10 virkedager" in page


# Refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["title", "problem", "solution", "benefit"])
def test_a_text_that_says_who_they_are_is_given_back(app: Flask, cast: Cast, form: New, place: str) -> None:
    said = "Spør Fjellvarme AS om dette."
    answer = cast.lars.client.post(PAGE, data=form(**{place: said}))
    assert (answer.status_code, ideas(app)) == (422, [])
    assert "Her står det hvem dere er (Fjellvarme AS)." in answer.text
    assert said in answer.text
    assert "checked" in answer.text


def test_more_than_ten_a_day_wait_until_tomorrow(app: Flask, cast: Cast, form: New) -> None:
    for number in range(10):
        sent(cast, title=f"Idé {number}")
    answer = cast.lars.client.post(PAGE, data=form())
    assert (answer.status_code, len(ideas(app))) == (422, 10)
    assert "Send resten i morgen" in answer.text
    assert TEXTS["problem"] in answer.text


def test_what_was_sent_yesterday_does_not_count(app: Flask, cast: Cast, form: New) -> None:
    with time_machine.travel(clock.now() - timedelta(hours=25)):
        for number in range(10):
            sent(cast, title=f"Idé {number}")
    assert cast.lars.client.post(PAGE, data=form()).status_code == 303


@pytest.mark.parametrize("place", ["title", "problem", "solution", "place"])
def test_what_must_be_there(app: Flask, cast: Cast, form: New, place: str) -> None:
    answer = cast.lars.client.post(PAGE, data=form(**{place: ""}) | {place: " \u00a0 " if place != "place" else ""})
    assert (answer.status_code, ideas(app)) == (422, [])
    assert answer.text.count("is-bad") == 1
    assert TEXTS["benefit"] in answer.text


@pytest.mark.parametrize(
    ("place", "limit"), [("title", 120), ("problem", 4000), ("solution", 4000), ("benefit", 2000), ("key", 64)]
)
@pytest.mark.parametrize("over", [0, 1, 1_000_000])
def test_texts_have_a_limit(app: Flask, cast: Cast, form: New, place: str, limit: int, over: int) -> None:
    text = "ø" * (limit + over)
    answer = cast.lars.client.post(PAGE, data=form(**{place: text}))
    assert (answer.status_code, len(ideas(app))) == ((303, 1) if not over else (422, 0))


@pytest.mark.parametrize("place", ["place", "category_id"])
@pytest.mark.parametrize("value", ["0", "-1", "99999999999999999999", "x", "٣", "1 OR 1=1"])
def test_only_what_is_in_the_lists(app: Flask, cast: Cast, form: New, place: str, value: str) -> None:
    assert cast.lars.client.post(PAGE, data=form(**{place: value})).status_code == 422
    assert ideas(app) == []


def test_an_idea_cannot_be_sent_to_the_council_or_for_another_firm(app: Flask, cast: Cast, form: New) -> None:
    assert cast.lars.client.post(PAGE, data=form(town="samarbeidsradet")).status_code == 422
    more = {"supplier_id": str(cast.olga.firm_id), "state": "taken_further", "need_id": "1", "named_at": "2026-01-01"}
    assert cast.lars.client.post(PAGE, data=form() | more).status_code == 303
    [idea] = ideas(app)
    assert (idea.supplier_id, idea.state, idea.need_id, idea.named_at) == (cast.lars.firm_id, "received", None, None)


def test_what_a_person_writes_is_never_markup(cast: Cast, form: New) -> None:
    said = "<script>alert(1)</script> & 'fnutter'"
    answer = cast.lars.client.post(PAGE, data=form(title=said, problem=said, solution=said, benefit=said))
    for person in (cast.lars, cast.anna):
        page = person.client.get(answer.location).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in cast.anna.client.get("/ideer/innboks").text


# Meanwhile --------------------------------------------------------------------------------------------------------


def test_a_firm_that_was_closed_while_they_wrote_sends_nothing(app: Flask, cast: Cast, form: New) -> None:
    fields = form()
    with factories.work(cast):
        cast.lars.firm().state = CLOSED
    assert cast.lars.client.post(PAGE, data=fields).status_code == 403
    assert ideas(app) == []


def test_whoever_has_left_the_firm_sends_nothing(app: Flask, cast: Cast, form: New) -> None:
    fields = form()
    with factories.work(cast):
        db.session.execute(delete(SupplierSeat).where(SupplierSeat.user_id == cast.lars.id))
    assert cast.lars.client.post(PAGE, data=fields).status_code == 403
    assert ideas(app) == []


# Twice ------------------------------------------------------------------------------------------------------------


def test_the_same_form_three_times_is_one_idea(app: Flask, cast: Cast, form: New) -> None:
    fields = form()
    answers = [cast.lars.client.post(PAGE, data=fields) for _press in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert (len(ideas(app)), len(events(app))) == (1, 1)


def test_the_same_form_four_times_at_once_is_one_idea(app: Flask, cast: Cast, form: New) -> None:
    fields, start = form(), Barrier(4)
    clients = [app.test_client() for _each in range(4)]
    for client in clients:
        client.set_cookie(sessions.COOKIE, cast.lars.token, domain="localhost")

    def press(number: int) -> int:
        start.wait(10)
        return clients[number].post(PAGE, data=fields).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, range(4))) == [303] * 4
    assert (len(ideas(app)), len(events(app))) == (1, 1)


def test_the_same_form_with_other_words_is_another_idea(app: Flask, cast: Cast, form: New) -> None:
    fields = form()
    cast.lars.client.post(PAGE, data=fields)
    cast.lars.client.post(PAGE, data=fields | {"title": "En annen idé"})
    assert [idea.title for idea in ideas(app)] == [TEXTS["title"], "En annen idé"]


def test_a_form_of_one_person_is_no_key_to_anothers_idea(app: Flask, cast: Cast, form: New) -> None:
    fields = form()
    first = cast.lars.client.post(PAGE, data=fields)
    second = cast.olga.client.post(PAGE, data=fields | {"firm": cast.olga.firm_id})
    assert first.location != second.location
    assert [idea.supplier_id for idea in ideas(app)] == [cast.lars.firm_id, cast.olga.firm_id]


def test_a_form_without_its_token_is_refused(app: Flask, cast: Cast, form: New, monkeypatch: Any) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    fields = form() | {"csrf_token": "feil"}
    assert cast.lars.client.post(PAGE, data=fields).status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Idea)) == 0

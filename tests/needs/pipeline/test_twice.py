"""The same form twice, two people at once, an old session: one effect, nothing lost, never a fault of ours."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts import sessions
from portal.audit.models import AuditEvent
from portal.audit.queries import verify
from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline import actions
from portal.needs.pipeline.models import Need, NeedVersion
from tests import factories
from tests.cast import Cast, Member
from tests.needs.pipeline.forms import of_page

NEW = {"problem": "Maten er kald når den kommer fram.", "for_whom": "De som bor hjemme"}


def count(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(AuditEvent.kind == kind)) or 0


def needs(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Need)) or 0


def browser(app: Flask, member: Member) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(sessions.COOKIE, member.token, domain="localhost")
    return client


def at_once(app: Flask, members: list[Member], path: str, data: Callable[[int], dict[str, Any]]) -> list[int]:
    """The statuses of the same post from several browsers at the same moment."""
    clients, start = [browser(app, member) for member in members], Barrier(len(members))

    def press(number: int) -> int:
        start.wait(10)
        return clients[number].post(path, data=data(number)).status_code

    with ThreadPoolExecutor(len(members)) as pool:
        return sorted(pool.map(press, range(len(members))))


@pytest.fixture
def new_form(cast: Cast) -> dict[str, Any]:
    form = of_page(cast.kari.client, "/behov/nytt")
    with cast.app.test_request_context():
        market = factories.by_slug("mat-og-kjokken", "nb")
        return form | NEW | {"category_id": str(market.children[0].id if market.children else market.id)}


def test_a_new_need_sent_twice_is_one_draft(app: Flask, cast: Cast, new_form: dict[str, Any]) -> None:
    answers = [cast.kari.client.post("/behov/nytt", data=new_form) for _press in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert (needs(app), count(app, "need.drafted")) == (1, 1)


def test_a_new_need_sent_four_times_at_once_is_one_draft(app: Flask, cast: Cast, new_form: dict[str, Any]) -> None:
    assert at_once(app, [cast.kari] * 4, "/behov/nytt", lambda number: new_form) == [303] * 4
    assert (needs(app), count(app, "need.drafted")) == (1, 1)


def test_the_same_form_with_other_words_is_another_need(app: Flask, cast: Cast, new_form: dict[str, Any]) -> None:
    """The browser's back button, another problem, and nothing of it is lost."""
    cast.kari.client.post("/behov/nytt", data=new_form)
    cast.kari.client.post("/behov/nytt", data=new_form | {"problem": "Brødet er tørt til kvelds."})
    assert needs(app) == 2


def test_the_key_of_another_person_opens_nothing(app: Flask, cast: Cast, new_form: dict[str, Any]) -> None:
    first = cast.kari.client.post("/behov/nytt", data=new_form)
    second = cast.anna.client.post("/behov/nytt", data=new_form)
    assert first.location != second.location
    assert needs(app) == 2


def test_every_new_form_has_its_own_key(cast: Cast) -> None:
    keys = {of_page(cast.kari.client, "/behov/nytt")["key"] for _opened in range(3)}
    assert len(keys) == 3
    assert all(re.fullmatch(r"[\w-]{43}", key) for key in keys)


@pytest.mark.parametrize("key", ["", "x" * 65, "æøå", "\x00"])
def test_a_key_that_we_did_not_make(app: Flask, cast: Cast, new_form: dict[str, Any], key: str) -> None:
    status = cast.kari.client.post("/behov/nytt", data=new_form | {"key": key}).status_code
    assert status == (422 if len(key) > 64 else 303)


ONCE: dict[str, tuple[Callable[[Cast], int], str, str, dict[str, Any], str]] = {
    "submit": (factories.ready, "kari", "send", {}, "need.submitted"),
    "give back": (factories.submitted, "per", "returner", {"reason": "Skriv hvor mange det gjelder."}, "need.returned"),
    "approve": (factories.submitted, "per", "godkjenn", {}, "need.approved"),
    "take back": (factories.scheduled, "per", "utkast", {}, "need.taken_back"),
    "withdraw": (factories.published, "per", "trekk", {"reason": "Behovet falt bort i budsjettet."}, "need.withdrawn"),
    "conclude": (factories.tendered, "per", "avslutt", {"kind": "awarded", "supplier": "Varme AS"}, "need.concluded"),
}


def form_of(app: Flask, number: int, data: dict[str, Any]) -> dict[str, Any]:
    with app.app_context():
        return data | {"edit_no": str(db.session.get_one(Need, number).edit_no)}


@pytest.mark.parametrize("act", ONCE)
def test_an_act_twice_in_a_row_happens_once(act: str, app: Flask, cast: Cast) -> None:
    make, who, tail, data, kind = ONCE[act]
    number = make(cast)
    sent = form_of(app, number, data)
    answers = [getattr(cast, who).client.post(f"/behov/{number}/{tail}", data=sent).status_code for _press in range(2)]
    assert answers == [303, 422]
    assert count(app, kind) == 1


@pytest.mark.parametrize("act", ONCE)
def test_an_act_from_four_browsers_at_once_happens_once(act: str, app: Flask, cast: Cast) -> None:
    make, who, tail, data, kind = ONCE[act]
    number = make(cast)
    sent = form_of(app, number, data)
    statuses = at_once(app, [getattr(cast, who)] * 4, f"/behov/{number}/{tail}", lambda press: sent)
    assert statuses == [303, 422, 422, 422]
    assert count(app, kind) == 1
    with app.app_context():
        assert verify()[1] is None


def test_two_reviewers_at_once_make_one_publication(app: Flask, cast: Cast) -> None:
    number = factories.submitted(cast)
    sent = form_of(app, number, {})
    statuses = at_once(app, [cast.per, cast.siv], f"/behov/{number}/godkjenn", lambda press: sent)
    assert statuses == [303, 422]
    with app.app_context():
        assert db.session.scalars(select(NeedVersion.number).where(NeedVersion.need_id == number)).all() == [1]


# Two editors -------------------------------------------------------------------------------------------------------


def test_the_second_editor_gets_both_texts_and_nothing_is_kept(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    first, second = of_page(cast.kari.client, page), of_page(cast.anna.client, page)
    assert cast.kari.client.post(page, data=first | {"title": "Karis tittel"}).status_code == 303
    answer = cast.anna.client.post(page, data=second | {"title": "Annas tittel", "why": "Annas grunn"})
    assert answer.status_code == 409
    assert "Annas tittel" in answer.text
    assert "Karis tittel" in answer.text
    assert "Annas grunn" in answer.text
    with app.app_context():
        need = db.session.get_one(Need, number)
        assert (need.title, need.why) == ("Karis tittel", factories.TEXTS["why"])


def test_everything_the_second_editor_wrote_is_on_the_page(cast: Cast) -> None:
    """Questions, volumes and translations too: what is not shown is lost."""
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    first, second = of_page(cast.kari.client, page), of_page(cast.anna.client, page)
    cast.kari.client.post(page, data=first | {"title": "Karis tittel"})
    wrote = {
        "asks-0-heading": "Annas spørsmål",
        "parts-0-volume": "Annas 99 tonn",
        "title_en": "Annas English",
        "summary_nn": "Annas nynorsk",
        "value_to": "650 000",
    }
    answer = cast.anna.client.post(page, data=second | wrote)
    assert answer.status_code == 409
    shown = answer.text.replace("\u00a0", " ")
    assert [text for text in wrote.values() if text not in shown] == []


def test_two_editors_at_the_same_moment_lose_nothing(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    forms = [of_page(member.client, page) for member in (cast.kari, cast.anna, cast.per)]
    titles = ["Karis", "Annas", "Pers"]
    statuses = at_once(app, [cast.kari, cast.anna, cast.per], page, lambda i: forms[i] | {"title": titles[i]})
    assert statuses == [303, 409, 409]


def test_two_versions_at_the_same_moment(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    page = f"/behov/{number}/endre"
    forms = [of_page(member.client, page) | {"note": "Mengden er ny."} for member in (cast.per, cast.siv)]
    statuses = at_once(app, [cast.per, cast.siv], page, lambda i: forms[i] | {"quantity": f"{i + 1} tonn"})
    assert statuses == [303, 409]
    with app.app_context():
        numbers = select(NeedVersion.number).where(NeedVersion.need_id == number).order_by(NeedVersion.number)
        assert db.session.scalars(numbers).all() == [1, 2]


# Old sessions and forged forms -------------------------------------------------------------------------------------


def test_a_session_that_ran_out_keeps_nothing(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    form = of_page(cast.kari.client, page)
    with time_machine.travel(clock.now() + timedelta(days=40)):
        answer = cast.kari.client.post(page, data=form | {"title": "Ny tittel"})
    assert answer.status_code in (303, 401)
    with app.app_context():
        assert db.session.get_one(Need, number).title == factories.TEXTS["title"]


@pytest.mark.parametrize("token", [None, "", "feil", "x" * 10_000])
def test_a_form_without_its_token_is_refused(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    number = factories.submitted(cast)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    sent = form_of(app, number, {} if token is None else {"csrf_token": token})
    for member, tail in ((cast.per, "godkjenn"), (cast.kari, "rediger"), (cast.per, "trekk"), (cast.kari, "send")):
        answer = member.client.post(f"/behov/{number}/{tail}", data=sent)
        assert answer.status_code == 400, tail
        assert "Skjemaet er for gammelt" in answer.text
    assert count(app, "need.approved") == 0


def test_the_token_of_the_page_is_accepted_and_that_of_another_browser_is_not(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    form = of_page(cast.kari.client, page) | {"title": "Ny tittel"}
    assert cast.anna.client.post(page, data=form).status_code == 400
    assert cast.kari.client.post(page, data=form).status_code == 303


def test_a_fault_at_commit_is_a_page_and_keeps_nothing(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses what an action wrote: the error page still knows its reader."""
    number = factories.ready(cast)
    real = actions.submit

    def broken(need: Need, *, by: Any) -> None:
        real(need, by=by)
        db.session.add(NeedVersion(need_id=2**31 - 1, number=1, at=clock.now(), snapshot={}, changes=[]))

    monkeypatch.setattr(actions, "submit", broken)
    answer = cast.kari.client.post(f"/behov/{number}/send")
    assert answer.status_code == 409
    assert "Kari Kjøkkensjef" in answer.text
    assert count(app, "need.submitted") == 0

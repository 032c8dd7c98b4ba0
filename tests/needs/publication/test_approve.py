"""The second person lets a need out, now or at a moment, and only what they read; until then it can be taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.queries import for_subject
from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need, NeedVersion
from portal.needs.publication.rules import LONGEST_AHEAD, why_not_then
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page


def need(app: Flask, number: int) -> Need:
    with app.app_context():
        return db.session.get_one(Need, number)


def versions(app: Flask, number: int) -> list[tuple[int, str, datetime]]:
    with app.app_context():
        found = select(NeedVersion).where(NeedVersion.need_id == number).order_by(NeedVersion.number)
        return [(v.number, v.note, v.at) for v in db.session.scalars(found)]


def approve(client: FlaskClient, app: Flask, number: int, **more: Any) -> int:
    data = {"edit_no": str(need(app, number).edit_no)} | more
    return client.post(f"/behov/{number}/godkjenn", data=data).status_code


def local(moment: datetime) -> str:
    return clock.to_local(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def number(cast: Cast) -> int:
    return factories.submitted(cast)


def test_approved_without_a_moment_it_is_public_at_once(
    app: Flask, cast: Cast, client: FlaskClient, number: int
) -> None:
    assert client.get(f"/behov/{number}").status_code == 404
    assert approve(cast.per.client, app, number) == 303
    row = need(app, number)
    assert (row.stage, row.approved_by_id, stages.is_public(row, clock.now())) == ("announced", cast.per.id, True)
    assert client.get(f"/behov/{number}", follow_redirects=True).status_code == 200
    assert [v[0] for v in versions(app, number)] == [1]
    assert "Behovet ble kunngjort." in client.get(f"/behov/{number}/endringer").text
    with app.app_context():
        assert for_subject(f"need:{number}", 1)[0].kind == "need.approved"


def test_approved_for_a_moment_it_waits_for_it(app: Flask, cast: Cast, client: FlaskClient, number: int) -> None:
    when = (clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    assert approve(cast.per.client, app, number, publish_at=local(when)) == 303
    assert need(app, number).publish_at == when
    assert client.get(f"/behov/{number}").status_code == 404
    with time_machine.travel(when, tick=False):
        assert client.get(f"/behov/{number}", follow_redirects=True).status_code == 200


def test_a_moment_that_has_passed_is_now(app: Flask, cast: Cast, number: int) -> None:
    assert approve(cast.per.client, app, number, publish_at="2020-01-01T00:00") == 303
    row = need(app, number)
    assert row.publish_at == row.approved_at


def test_the_one_who_sent_it_may_not_approve(app: Flask, cast: Cast) -> None:
    number = factories.submitted(cast, by="per")
    assert approve(cast.per.client, app, number) == 422
    assert need(app, number).approved_at is None
    assert approve(cast.siv.client, app, number) == 303


def test_who_changed_the_text_after_it_was_sent_may_not_approve_it_alone(app: Flask, cast: Cast, number: int) -> None:
    """Per mends a word in what Kari sent. Kari reads it and sends it again; then Per can approve."""
    page = f"/behov/{number}/rediger"
    sent = of_page(cast.per.client, page) | {"title": "Pers egen tittel"}
    assert cast.per.client.post(page, data=sent).status_code == 303
    assert approve(cast.per.client, app, number) == 422
    assert need(app, number).approved_at is None
    assert (
        "endret behovet etter at det var sendt" in cast.kari.client.get(f"/behov/{number}", follow_redirects=True).text
    )
    assert cast.kari.client.post(f"/behov/{number}/send").status_code == 303
    assert approve(cast.per.client, app, number) == 303


def test_what_the_sender_changed_meanwhile_must_be_read_first(app: Flask, cast: Cast, number: int) -> None:
    read = need(app, number).edit_no
    page = f"/behov/{number}/rediger"
    cast.kari.client.post(page, data=of_page(cast.kari.client, page) | {"title": "En annen tittel"})
    answer = cast.per.client.post(f"/behov/{number}/godkjenn", data={"edit_no": str(read)})
    assert answer.status_code == 409
    assert "ble endret mens du leste" in answer.text
    assert need(app, number).approved_at is None
    assert approve(cast.per.client, app, number) == 303


def test_the_page_sends_the_number_of_the_text_it_shows(app: Flask, cast: Cast, number: int) -> None:
    page = cast.per.client.get(f"/behov/{number}/klar").text
    assert f'name="edit_no" value="{need(app, number).edit_no}"' in page


def test_a_need_that_the_gate_holds_is_not_approved(app: Flask, cast: Cast) -> None:
    number = factories.submitted(cast, owner_id=None)
    assert approve(cast.per.client, app, number) == 422
    assert (need(app, number).approved_at, versions(app, number)) == (None, [])


@pytest.mark.parametrize("make", ["draft", "ready", "scheduled", "published", "withdrawn", "tendered", "concluded"])
def test_what_does_not_wait_for_review_is_not_approved(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = versions(app, number)
    assert approve(cast.siv.client, app, number) == 422
    assert versions(app, number) == before


@pytest.mark.parametrize(("who", "status"), [("kari", 403), ("anna", 403), ("tor", 404), ("rune", 403), ("ada", 403)])
def test_others_may_not(app: Flask, cast: Cast, number: int, who: str, status: int) -> None:
    assert approve(getattr(cast, who).client, app, number) == status
    assert need(app, number).approved_at is None


def test_a_stranger_is_sent_to_the_login_page(app: Flask, client: FlaskClient, number: int) -> None:
    assert approve(client, app, number) in (303, 401)
    assert need(app, number).approved_at is None


@pytest.mark.parametrize(
    "raw", ["i morgen", "2026-02-30T10:00", "9999-12-31T00:00", "T", "x" * 1_000_000, "\x00", "2099-01-01T00:00"]
)
def test_moments_that_cannot_be(app: Flask, cast: Cast, number: int, raw: str) -> None:
    assert approve(cast.per.client, app, number, publish_at=raw) == 422
    assert need(app, number).approved_at is None


def test_not_after_the_deadline_for_input(app: Flask, cast: Cast, number: int) -> None:
    closes = need(app, number).input_closes_at
    assert closes is not None
    assert approve(cast.per.client, app, number, publish_at=local(closes)) == 422
    assert approve(cast.per.client, app, number, publish_at=local(closes - timedelta(minutes=1))) == 303


def test_the_edges_of_the_moment(app: Flask) -> None:
    now = clock.now()
    with app.test_request_context():
        assert why_not_then(now + LONGEST_AHEAD, None, now) is None
        assert why_not_then(now + LONGEST_AHEAD + timedelta(microseconds=1), None, now) is not None
        assert why_not_then(now, now, now) is not None
        assert why_not_then(now, now + timedelta(microseconds=1), now) is None
        assert why_not_then(now - timedelta(days=9), now - timedelta(days=1), now) is not None


# Back to its writer ------------------------------------------------------------------------------------------------


def test_sent_back_with_a_note(app: Flask, cast: Cast, number: int) -> None:
    answer = cast.per.client.post(f"/behov/{number}/returner", data={"reason": "Skriv hvor mange det gjelder."})
    assert answer.status_code == 303
    row = need(app, number)
    assert (row.submitted_at, row.submitted_by_id, row.returned_note) == (None, None, "Skriv hvor mange det gjelder.")
    assert "Skriv hvor mange det gjelder." in cast.kari.client.get("/i-dag").text


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001, "\x00"])
def test_not_sent_back_without_a_word(app: Flask, cast: Cast, number: int, reason: str) -> None:
    assert cast.per.client.post(f"/behov/{number}/returner", data={"reason": reason}).status_code == 422
    assert need(app, number).submitted_at is not None


def test_sent_again_the_note_is_gone(app: Flask, cast: Cast, number: int) -> None:
    cast.per.client.post(f"/behov/{number}/returner", data={"reason": "Skriv hvor mange det gjelder."})
    assert cast.anna.client.post(f"/behov/{number}/send").status_code == 303
    row = need(app, number)
    assert (row.returned_note, row.submitted_by_id) == ("", cast.anna.id)


# Taken back before its moment --------------------------------------------------------------------------------------


def test_taken_back_it_is_a_draft_without_versions(app: Flask, cast: Cast) -> None:
    number = factories.scheduled(cast)
    assert cast.siv.client.post(f"/behov/{number}/utkast").status_code == 303
    row = need(app, number)
    assert (row.stage, row.approved_at, row.publish_at, row.submitted_at) == ("investigating", None, None, None)
    assert versions(app, number) == []


def test_taken_back_and_approved_again(app: Flask, cast: Cast) -> None:
    number = factories.scheduled(cast)
    cast.per.client.post(f"/behov/{number}/utkast")
    cast.kari.client.post(f"/behov/{number}/send")
    assert approve(cast.per.client, app, number) == 303
    assert [v[0] for v in versions(app, number)] == [1]


def test_what_is_public_cannot_be_taken_back(app: Flask, cast: Cast) -> None:
    when = clock.now() + timedelta(days=2)
    number = factories.scheduled(cast, when)
    with time_machine.travel(when, tick=False):
        assert cast.per.client.post(f"/behov/{number}/utkast").status_code == 422
    assert need(app, number).publish_at == when
    with time_machine.travel(when - timedelta(milliseconds=1), tick=False):
        assert cast.per.client.post(f"/behov/{number}/utkast").status_code == 303


@pytest.mark.parametrize("make", ["draft", "submitted", "published", "withdrawn", "tendered"])
def test_what_is_not_waiting_for_its_moment_cannot_be_taken_back(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = need(app, number).stage
    assert cast.per.client.post(f"/behov/{number}/utkast").status_code == 422
    assert need(app, number).stage == before


@pytest.mark.parametrize("who", ["kari", "anna"])
def test_only_who_may_publish_takes_back(app: Flask, cast: Cast, who: str) -> None:
    number = factories.scheduled(cast)
    assert getattr(cast, who).client.post(f"/behov/{number}/utkast").status_code == 403
    assert need(app, number).approved_at is not None

"""The second factor is not optional: who has none sets one up before anything else."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import LoginSession, RecoveryCode
from portal.core.db import db
from tests.accounts.conftest import Person, at_once, count, events, give_password, mails, row


@pytest.fixture
def ola(new_person: Callable[..., Person]) -> Person:
    """A person with a password and no second factor yet."""
    return new_person("ola", with_factor=False)


def pending(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(LoginSession.pending_secret)).one() or ""


def test_person_without_second_factor_is_led_to_set_up(client: FlaskClient, ola: Person) -> None:
    answer = client.post("/logg-inn", data={"email": ola.email, "password": ola.password})
    assert (answer.status_code, answer.location) == (303, "/logg-inn/oppsett")
    for path in ("/konto", "/konto/passord", "/admin/brukere"):
        assert client.get(path).location.startswith("/logg-inn/oppsett")


def test_page_shows_the_secret_as_text_and_as_picture(app: Flask, client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    page = client.get("/logg-inn/oppsett").text
    assert pending(app)[:4] + " " + pending(app)[4:8] in page
    picture = client.get("/logg-inn/oppsett/qr.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert "style=" not in picture.text


def test_picture_is_for_the_person_alone(app: Flask, client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    assert app.test_client().get("/logg-inn/oppsett/qr.svg").status_code == 404


def test_looking_at_the_page_twice_shows_the_same_secret(client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    assert client.get("/logg-inn/oppsett/qr.svg").data == client.get("/logg-inn/oppsett/qr.svg").data


def test_right_code_opens_the_portal_and_shows_ten_recovery_codes(app: Flask, client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    secret = pending(app)
    answer = client.post("/logg-inn/oppsett", data={"code": Person(ola.id, ola.email, secret).code()})
    assert answer.status_code == 200
    assert answer.text.count("<li><code>") == count(app, RecoveryCode) == 10
    assert client.get("/konto").status_code == 200
    kept = row(app, ola.id)
    assert (kept.totp_secret, kept.has_second_factor) == (secret, True)
    assert len(events(app, "user.second_factor_set")) == 1
    assert [m.to for m in mails(app)] == [ola.email]


def test_wrong_code_sets_nothing(app: Flask, client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    assert client.post("/logg-inn/oppsett", data={"code": "000000"}).status_code == 422
    assert not row(app, ola.id).has_second_factor
    assert count(app, RecoveryCode) == 0


def test_code_of_the_set_up_is_used_up(app: Flask, client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    phone = Person(ola.id, ola.email, pending(app))
    code = phone.code()
    client.post("/logg-inn/oppsett", data={"code": code})
    other = app.test_client()
    give_password(other, ola)
    assert other.post("/logg-inn/kode", data={"code": code}).status_code == 422


def test_set_up_is_over_for_a_second_browser_once_it_is_done(app: Flask, client: FlaskClient, ola: Person) -> None:
    other = app.test_client()
    give_password(other, ola)
    stolen = pending(app)
    give_password(client, ola)
    with app.app_context():
        mine = next(s for s in db.session.scalars(select(LoginSession.pending_secret)) if s != stolen)
    client.post("/logg-inn/oppsett", data={"code": Person(ola.id, ola.email, mine or "").code()})
    answer = other.post("/logg-inn/oppsett", data={"code": Person(ola.id, ola.email, stolen).code()})
    assert (answer.status_code, answer.location) == (303, "/logg-inn")
    assert row(app, ola.id).totp_secret == mine


def test_person_with_second_factor_cannot_set_up_another_on_the_way_in(
    app: Flask, client: FlaskClient, bo: Person
) -> None:
    give_password(client, bo)
    assert client.get("/logg-inn/oppsett").status_code == 303
    assert client.post("/logg-inn/oppsett", data={"code": bo.code()}).status_code == 303
    assert client.get("/logg-inn/oppsett/qr.svg").status_code == 404


def test_two_confirmations_at_once_end_with_one_second_factor(app: Flask, client: FlaskClient, ola: Person) -> None:
    give_password(client, ola)
    code, cookie = Person(ola.id, ola.email, pending(app)).code(), client.get_cookie(sessions.COOKIE)
    twin = app.test_client()
    twin.set_cookie(sessions.COOKIE, cookie.value if cookie else "")
    first, second = (lambda b=b: b.post("/logg-inn/oppsett", data={"code": code}) for b in (client, twin))
    assert at_once(first, second) in ([200, 303], [200, 422])
    assert count(app, RecoveryCode) == 10

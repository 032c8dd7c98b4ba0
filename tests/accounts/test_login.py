"""Logging in with e-mail and password, then a code from the app."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import Attempt, LoginSession, User
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import Person, count, give_password, questions, row, words
from tests.cast import Cast


def test_password_and_code_open_the_portal(client: FlaskClient, bo: Person) -> None:
    answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    assert (answer.status_code, answer.location) == (303, "/logg-inn/kode")
    answer = client.post("/logg-inn/kode", data={"code": bo.code()})
    assert answer.status_code == 303
    page = client.get("/konto")
    assert page.status_code == 200
    assert "Bo Solberg" in page.text


def test_letters_of_the_address_may_be_of_any_case(client: FlaskClient, bo: Person) -> None:
    assert client.post("/logg-inn", data={"email": " BO@Gjovik.Example ", "password": bo.password}).status_code == 303


def test_password_alone_opens_nothing(client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    for path in ("/konto", "/konto/innlogginger", "/admin/brukere"):
        answer = client.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/logg-inn/kode")


@pytest.mark.parametrize(
    "password", ["feil passord her", "", "fjorten ville ender på mjøsa", "fjorten ville ender på Mjøsa "]
)
def test_wrong_password_is_refused_and_no_session_kept(
    app: Flask, client: FlaskClient, bo: Person, password: str
) -> None:
    answer = client.post("/logg-inn", data={"email": bo.email, "password": password})
    assert answer.status_code == 422
    assert sessions.COOKIE not in answer.headers.get("Set-Cookie", "")
    assert count(app, LoginSession) == 0


def test_password_of_a_thousand_signs_differs_from_its_beginning(client: FlaskClient, bo: Person) -> None:
    answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password + "x" * 900})
    assert answer.status_code == 422


def test_closed_account_is_answered_like_a_wrong_password(app: Flask, client: FlaskClient, bo: Person) -> None:
    wrong = client.post("/logg-inn", data={"email": bo.email, "password": "noe helt annet her"})
    with unit_of_work(app):
        db.session.get_one(User, bo.id).active = False
    closed = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    assert (closed.status_code, words(closed)) == (wrong.status_code, words(wrong))


def test_unknown_address_gets_the_same_answer_as_a_known_one(client: FlaskClient, bo: Person) -> None:
    known = client.post("/logg-inn", data={"email": "bo@gjovik.example", "password": "noe helt annet her"})
    unknown = client.post("/logg-inn", data={"email": "xx@gjovik.example", "password": "noe helt annet her"})
    assert known.status_code == unknown.status_code == 422
    assert words(known).replace("bo@gjovik.example", "xx@gjovik.example") == words(unknown)
    drop = {"X-Request-Id", "Set-Cookie", "Date"}
    assert {k: v for k, v in known.headers if k not in drop} == {k: v for k, v in unknown.headers if k not in drop}


def test_failed_login_is_counted_although_it_is_refused(app: Flask, client: FlaskClient, bo: Person) -> None:
    client.post("/logg-inn", data={"email": bo.email, "password": "noe helt annet her"})
    assert count(app, Attempt) == 2


def test_hash_made_at_another_cost_is_renewed_at_login(app: Flask, client: FlaskClient, bo: Person) -> None:
    app.config["ARGON2_CHEAP"] = False
    give_password(client, bo)
    app.config["ARGON2_CHEAP"] = True
    assert "m=65536" in (row(app, bo.id).password_hash or "")


def test_browser_gets_a_new_session_at_every_step(client: FlaskClient, bo: Person) -> None:
    client.set_cookie(sessions.COOKIE, "chosen-by-somebody-else")
    give_password(client, bo)
    first = client.get_cookie(sessions.COOKIE)
    client.post("/logg-inn/kode", data={"code": bo.code()})
    second = client.get_cookie(sessions.COOKIE)
    assert first is not None
    assert second is not None
    assert len({"chosen-by-somebody-else", first.value, second.value}) == 3


def test_token_from_before_the_second_factor_stays_worthless(app: Flask, client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    early = client.get_cookie(sessions.COOKIE)
    client.post("/logg-inn/kode", data={"code": bo.code()})
    thief = app.test_client()
    thief.set_cookie(sessions.COOKIE, early.value if early else "")
    assert thief.get("/konto").status_code == 303


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, bo: Person) -> None:
    answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(sessions.COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_cookie_is_secure_where_the_portal_is(app: Flask, client: FlaskClient, bo: Person) -> None:
    before, app.config["BASE_URL"] = app.config["BASE_URL"], "https://behov.example"
    answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    app.config["BASE_URL"] = before
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if sessions.COOKIE in c)
    assert cookie.startswith("__Host-bt_session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_database_holds_no_token_that_opens_anything(app: Flask, client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    cookie = client.get_cookie(sessions.COOKIE)
    with app.app_context():
        kept = db.session.scalars(select(LoginSession.token_hash)).one()
    assert cookie is not None
    assert kept != cookie.value
    assert kept == sessions.token_hash(cookie.value)


def test_stranger_without_cookie_costs_no_question_to_the_database(app: Flask, client: FlaskClient) -> None:
    client.get("/logg-inn")  # base data is in memory from here on
    with questions(app) as asked:
        client.get("/logg-inn")
    assert asked == []


def test_person_with_cookie_costs_one_question(app: Flask, cast: Cast) -> None:
    browser = cast.kari.client
    browser.get("/konto/passord")  # base data is in memory from here on
    with questions(app) as asked:
        browser.get("/konto/passord")
    assert len(asked) == 1


def test_logged_in_person_is_sent_on_from_the_login_page(cast: Cast) -> None:
    assert cast.kari.client.get("/logg-inn").status_code == 303


def test_get_of_the_login_pages_writes_nothing(
    app: Flask, client: FlaskClient, bo: Person, enter: Callable[..., FlaskClient]
) -> None:
    for path in ("/logg-inn", "/logg-inn/kode", "/logg-inn/gjenoppretting", "/logg-inn/oppsett", "/logg-inn/lenke"):
        client.get(path)
    assert count(app, LoginSession) == count(app, Attempt) == 0

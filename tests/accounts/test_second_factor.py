"""The code from the app: right once, for half a minute or so, and never again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import sessions
from portal.accounts.models import LoginSession
from portal.core import clock
from tests.accounts.conftest import Person, at_once, count, give_password, row

Enter = Callable[..., FlaskClient]


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_code_may_be_one_step_off(client: FlaskClient, bo: Person, steps: int, status: int) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False):
        give_password(client, bo)
        assert client.post("/logg-inn/kode", data={"code": bo.code(steps)}).status_code == status


def test_code_may_be_typed_with_a_space(client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    code = bo.code()
    assert client.post("/logg-inn/kode", data={"code": f" {code[:3]} {code[3:]} "}).status_code == 303


@pytest.mark.parametrize("code", ["", "000", "abcdef", "١٢٣٤٥٦", "0" * 50, "000000"])
def test_wrong_code_is_refused(app: Flask, client: FlaskClient, bo: Person, code: str) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False):
        give_password(client, bo)
        answer = client.post("/logg-inn/kode", data={"code": code})
        assert answer.status_code == 422
        assert client.get("/konto").status_code == 303


def test_wrong_code_says_what_to_do(client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    answer = client.post("/logg-inn/kode", data={"code": "000000"})
    assert "Koden stemmer ikke. Vent til appen viser en ny kode, og prøv igjen." in answer.text


def test_code_is_not_taken_twice(app: Flask, client: FlaskClient, bo: Person, enter: Enter) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False):
        enter(bo)
        give_password(client, bo)
        assert client.post("/logg-inn/kode", data={"code": bo.code()}).status_code == 422


def test_older_code_is_not_taken_after_a_newer_one(app: Flask, client: FlaskClient, bo: Person, enter: Enter) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False):
        enter(bo, steps=1)
        give_password(client, bo)
        assert client.post("/logg-inn/kode", data={"code": bo.code()}).status_code == 422


def test_next_code_is_taken(client: FlaskClient, bo: Person, enter: Enter) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False) as travel:
        enter(bo)
        travel.shift(timedelta(seconds=30))
        give_password(client, bo)
        assert client.post("/logg-inn/kode", data={"code": bo.code()}).status_code == 303


def test_two_browsers_with_the_same_code_at_once_open_one(app: Flask, bo: Person) -> None:
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        give_password(browser, bo)
    code = bo.code()
    first, second = (lambda b=b: b.post("/logg-inn/kode", data={"code": code}) for b in browsers)
    assert at_once(first, second) == [303, 422]


def test_form_sent_twice_at_once_opens_one_session(app: Flask, client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    code, cookie = bo.code(), client.get_cookie(sessions.COOKIE)
    twin = app.test_client()
    twin.set_cookie(sessions.COOKIE, cookie.value if cookie else "")
    first, second = (lambda b=b: b.post("/logg-inn/kode", data={"code": code}) for b in (client, twin))
    assert at_once(first, second) in ([303, 303], [303, 422])
    assert count(app, LoginSession) == 1


def test_five_wrong_codes_mean_the_password_again(app: Flask, client: FlaskClient, bo: Person) -> None:
    give_password(client, bo)
    answers = [client.post("/logg-inn/kode", data={"code": "000000"}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 303]
    assert count(app, LoginSession) == 0
    answer = client.post("/logg-inn/kode", data={"code": bo.code()})
    assert (answer.status_code, answer.location) == (303, "/logg-inn")


def test_guessing_codes_with_the_right_password_gets_slow(client: FlaskClient, bo: Person) -> None:
    for _ in range(2):
        give_password(client, bo)
        last = [client.post("/logg-inn/kode", data={"code": "000000"}) for _ in range(4)][-1]
    assert last.status_code == 422
    give_password(client, bo)
    answer = client.post("/logg-inn/kode", data={"code": bo.code()})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_half_way_session_lasts_a_quarter_of_an_hour(client: FlaskClient, bo: Person) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False) as travel:
        give_password(client, bo)
        travel.shift(timedelta(minutes=15, seconds=1))
        assert client.post("/logg-inn/kode", data={"code": bo.code()}).location == "/logg-inn"


def test_session_ends_after_twelve_hours(bo: Person, enter: Enter) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False) as travel:
        browser = enter(bo)
        travel.shift(timedelta(hours=11, minutes=59))
        assert browser.get("/konto").status_code == 200
        travel.shift(timedelta(minutes=2))
        assert browser.get("/konto").status_code == 303


def test_used_step_is_kept(app: Flask, bo: Person, enter: Enter) -> None:
    with time_machine.travel("2027-03-04T08:00:10Z", tick=False):
        enter(bo)
        step = int(clock.now().timestamp()) // 30
    assert row(app, bo.id).totp_last_counter == step

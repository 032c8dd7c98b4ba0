"""Guessing gets slower and slower, and shuts nobody else out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.actions import sweep
from portal.accounts.models import Attempt
from portal.accounts.rules import LIMITS, seconds_to_wait, wait_text
from portal.core import clock
from portal.core.db import unit_of_work
from tests.accounts.conftest import Person, at_once, count

WRONG = "noe helt annet her"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def guess(browser: FlaskClient, email: str, times: int = 1, **more: object) -> list[int]:
    data = {"email": email, "password": WRONG}
    return [browser.post("/logg-inn", data=data, **more).status_code for _ in range(times)]


def test_after_five_wrong_passwords_one_waits(client: FlaskClient, bo: Person) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False):
        assert guess(client, bo.email, 6) == [422] * 5 + [429]
        answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "15"
        assert "Vent 15 sekunder, og prøv igjen." in answer.text


def test_after_the_wait_the_right_password_works(client: FlaskClient, bo: Person) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        guess(client, bo.email, 5)
        travel.shift(timedelta(seconds=15))
        assert client.post("/logg-inn", data={"email": bo.email, "password": bo.password}).status_code == 303


def test_each_further_guess_doubles_the_wait(client: FlaskClient, bo: Person) -> None:
    waits = []
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        guess(client, bo.email, 5)
        for _ in range(8):
            wait = int(client.post("/logg-inn", data={"email": bo.email, "password": WRONG}).headers["Retry-After"])
            waits.append(wait)
            travel.shift(timedelta(seconds=wait))
            assert guess(client, bo.email) == [422]
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]


def test_owner_elsewhere_is_not_shut_out(client: FlaskClient, bo: Person) -> None:
    guess(client, bo.email, 10, environ_overrides=ELSEWHERE)
    assert client.post("/logg-inn", data={"email": bo.email, "password": bo.password}).status_code == 303


def test_colleague_behind_the_same_address_is_not_shut_out(
    client: FlaskClient, bo: Person, new_person: Callable[..., Person]
) -> None:
    eva = new_person("eva")
    guess(client, bo.email, 10)
    assert client.post("/logg-inn", data={"email": eva.email, "password": eva.password}).status_code == 303


def test_one_machine_trying_many_accounts_waits(client: FlaskClient, bo: Person) -> None:
    for number in range(40):
        assert guess(client, f"person{number}@gjovik.example") == [422]
    assert client.post("/logg-inn", data={"email": bo.email, "password": bo.password}).status_code == 429


def test_unknown_address_is_slowed_like_a_known_one(client: FlaskClient, bo: Person) -> None:
    assert guess(client, bo.email, 6) == guess(client, "nobody@gjovik.example", 6)


def test_right_password_clears_the_count(client: FlaskClient, bo: Person) -> None:
    guess(client, bo.email, 4)
    client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    assert guess(client, bo.email, 5) == [422] * 5


def test_guesses_sent_at_once_gain_nothing(app: Flask, client: FlaskClient, bo: Person) -> None:
    guess(client, bo.email, 4)
    right = {"email": bo.email, "password": bo.password}
    acts = [lambda: app.test_client().post("/logg-inn", data=right | {"password": WRONG}) for _ in range(4)]
    at_once(*acts)
    assert client.post("/logg-inn", data=right).status_code == 429


def test_forwarded_header_does_not_change_who_one_is(client: FlaskClient, bo: Person) -> None:
    for number in range(5):
        guess(client, bo.email, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert guess(client, bo.email, headers={"X-Forwarded-For": "203.0.113.99"}) == [429]


@pytest.mark.nodb
def test_count_is_forgotten_after_a_quiet_hour() -> None:
    limit, now = LIMITS["login"], clock.now()
    assert seconds_to_wait(limit, 50, now - timedelta(minutes=14), now) == 60
    assert seconds_to_wait(limit, 50, now - limit.quiet, now) == 0


@pytest.mark.nodb
def test_every_limit_ends_within_its_quiet_spell() -> None:
    assert all(limit.longest <= limit.quiet.total_seconds() for limit in LIMITS.values())


def test_words_of_the_wait_are_in_seconds_or_minutes(app: Flask) -> None:
    with app.test_request_context():
        assert wait_text(15) == "For mange forsøk på kort tid. Vent 15 sekunder, og prøv igjen."
        assert wait_text(900) == "For mange forsøk på kort tid. Vent 15 minutter, og prøv igjen."


def test_old_counters_are_swept(app: Flask, client: FlaskClient, bo: Person) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        guess(client, bo.email)
        travel.shift(timedelta(hours=1, seconds=1))
        with unit_of_work(app):
            sweep()
    assert count(app, Attempt) == 0

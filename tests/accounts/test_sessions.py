"""How long a login lasts: at most some hours or months, and shorter when nobody is there."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import LoginSession
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import Person, count, questions

START = "2027-03-04T08:00:00Z"


def seen(app: Flask, person: Person) -> datetime:
    with app.app_context():
        return db.session.scalars(select(LoginSession.last_seen_at).where(LoginSession.user_id == person.id)).one()


def test_staff_log_in_anew_after_twelve_hours_however_busy(bo: Person, enter: Callable[..., FlaskClient]) -> None:
    with time_machine.travel(START, tick=False) as travel:
        browser = enter(bo)
        for _hour in range(11):
            travel.shift(timedelta(hours=1))
            assert browser.get("/konto").status_code == 200
        travel.shift(timedelta(hours=1))
        assert browser.get("/konto").status_code == 303


def test_staff_who_leave_are_logged_out_when_the_setting_says_so(
    app: Flask, bo: Person, enter: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_IDLE_HOURS_STAFF", 1.0)
    with time_machine.travel(START, tick=False) as travel:
        browser = enter(bo)
        travel.shift(timedelta(minutes=59))
        assert browser.get("/konto").status_code == 200
        travel.shift(timedelta(minutes=59))
        assert browser.get("/konto").status_code == 200
        travel.shift(timedelta(minutes=61))
        assert browser.get("/konto").status_code == 303


def test_people_of_firms_stay_logged_in_for_a_month_without_a_sign(
    app: Flask, liv: Person, by_link: Callable[..., FlaskClient]
) -> None:
    with time_machine.travel(START, tick=False) as travel:
        browser = by_link(liv)
        travel.shift(timedelta(days=29))
        assert browser.get("/konto").status_code == 200
        travel.shift(timedelta(days=29))
        assert browser.get("/konto").status_code == 200
        travel.shift(timedelta(days=30, seconds=1))
        assert browser.get("/konto").status_code == 303


def test_reading_is_noted_every_ten_minutes_and_costs_nothing_in_between(
    app: Flask, bo: Person, enter: Callable[..., FlaskClient]
) -> None:
    with time_machine.travel(START, tick=False) as travel:
        browser = enter(bo)
        first = seen(app, bo)
        travel.shift(timedelta(minutes=10))
        with questions(app) as asked:
            browser.get("/konto/passord")
        assert not any(q.startswith("UPDATE") for q in asked)
        assert seen(app, bo) == first
        travel.shift(timedelta(seconds=1))
        browser.get("/konto/passord")
        assert seen(app, bo) == first + timedelta(minutes=10, seconds=1)
        with questions(app) as asked:
            browser.get("/konto/passord")
        assert not any(q.startswith("UPDATE") for q in asked)


def test_sleeping_sessions_are_not_shown_and_are_swept(
    app: Flask, liv: Person, by_link: Callable[..., FlaskClient]
) -> None:
    with time_machine.travel(START, tick=False) as travel:
        by_link(liv)
        travel.shift(timedelta(days=31))
        page = by_link(liv).get("/konto/innlogginger").text
        assert page.count("/avslutt") == 1
        with unit_of_work(app):
            sessions.sweep()
        assert count(app, LoginSession) == 1


def test_cookie_lives_as_long_as_the_session(
    app: Flask, client: FlaskClient, liv: Person, bo: Person, by_link: Callable[..., FlaskClient]
) -> None:
    firm = by_link(liv).get_cookie(sessions.COOKIE)
    client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    staff = client.get_cookie(sessions.COOKIE)
    assert firm is not None
    assert staff is not None
    assert (firm.max_age, staff.max_age) == (180 * 86400, 12 * 3600)


def test_logging_out_drops_the_cookie_of_a_secure_portal_too(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser obeys the removal of such a cookie only when it is said as strictly as the setting."""
    monkeypatch.setitem(app.config, "BASE_URL", "https://behov.example")
    cookie = next(c for c in client.post("/logg-ut").headers.getlist("Set-Cookie") if sessions.COOKIE in c)
    assert cookie.startswith("__Host-bt_session=;")
    assert "Secure" in cookie

"""People of firms choose for themselves: a password or none, a second factor or none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import LoginSession, RecoveryCode
from portal.core.db import db
from tests.accounts.conftest import PASSWORD, Person, count, events, link_in, mails, row
from tests.accounts.test_account import FRESH
from tests.accounts.test_people_of_firms import give_app_to, give_password_to
from tests.cast import Cast

ByLink = Callable[..., FlaskClient]
START = "2027-03-04T08:00:00Z"


def test_first_password_is_chosen_right_after_the_link(app: Flask, liv: Person, by_link: ByLink) -> None:
    browser = by_link(liv)
    page = browser.get("/konto/passord").text
    assert "Velg passord" in page
    assert 'name="present"' not in page
    assert browser.post("/konto/passord", data={"new": FRESH, "again": FRESH}).status_code == 303
    assert browser.get("/konto").status_code == 200
    answer = app.test_client().post("/logg-inn", data={"email": liv.email, "password": FRESH})
    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/konto/passord", "/konto/ny-app"])
def test_open_browser_of_yesterday_is_not_enough_to_change_the_way_in(
    app: Flask, liv: Person, by_link: ByLink, path: str
) -> None:
    with time_machine.travel(START, tick=False) as travel:
        browser = by_link(liv)
        travel.shift(timedelta(minutes=30, seconds=1))
        page = browser.get(path)
        assert page.status_code == 200
        assert "Vis at det er deg" in page.text
        assert browser.post(path, data={"new": FRESH, "again": FRESH}).status_code == 422
        assert row(app, liv.id).password_hash is None
        # The page offers the way: a link that leads back here.
        answer = browser.post(f"/logg-inn/lenke?next={path}", data={"email": liv.email})
        assert answer.status_code == 303
        assert browser.post(link_in(mails(app)[-1])).location == path
        assert "Vis at det er deg" not in browser.get(path).text


def test_forgotten_password_is_replaced_right_after_the_link_but_not_weeks_later(
    app: Flask, liv: Person, by_link: ByLink
) -> None:
    give_password_to(app, liv)
    with time_machine.travel(START, tick=False) as travel:
        browser = by_link(liv)
        assert 'name="present"' not in browser.get("/konto/passord").text
        travel.shift(timedelta(minutes=31))
        assert 'name="present"' in browser.get("/konto/passord").text
        assert browser.post("/konto/passord", data={"new": FRESH, "again": FRESH}).status_code == 422
        answer = browser.post("/konto/passord", data={"present": PASSWORD, "new": FRESH, "again": FRESH})
        assert answer.status_code == 303


def pending(app: Flask) -> str:
    with app.app_context():
        return (
            db.session.scalars(select(LoginSession.pending_secret).where(LoginSession.pending_secret != "")).one() or ""
        )


def test_second_factor_is_set_up_of_ones_own_will(app: Flask, liv: Person, by_link: ByLink) -> None:
    browser, other = by_link(liv), by_link(liv)
    assert "Sett opp totrinnskode" in browser.get("/konto").text
    assert browser.post("/konto/ny-app").status_code == 303
    assert browser.get("/logg-inn/oppsett/qr.svg").status_code == 200
    secret = Person(liv.id, liv.email, pending(app))
    answer = browser.post("/konto/ny-app/bekreft", data={"code": secret.code()})
    assert answer.status_code == 200
    assert answer.text.count("<code>") == 10
    assert row(app, liv.id).has_second_factor
    assert browser.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 303


def test_second_factor_is_removed_with_a_code(app: Flask, liv: Person, by_link: ByLink) -> None:
    give_app_to(app, liv)
    browser = by_link(liv)
    assert browser.post("/logg-inn/kode", data={"code": liv.code()}).status_code == 303
    assert "Fjern totrinnskoden" in browser.get("/konto").text
    assert browser.get("/konto/totrinnskode/fjern").status_code == 200
    assert browser.post("/konto/totrinnskode/fjern", data={"code": "000000"}).status_code == 422
    assert browser.post("/konto/totrinnskode/fjern", data={"code": liv.code()}).status_code == 422  # used at login
    assert row(app, liv.id).has_second_factor
    assert browser.post("/konto/totrinnskode/fjern", data={"code": liv.code(1)}).status_code == 303
    assert not row(app, liv.id).has_second_factor
    assert count(app, RecoveryCode) == 0
    assert mails(app)[-1].subject == "Innloggingen din er endret"
    assert [e.subject for e in events(app, "user.second_factor_removed")] == [f"user:{liv.id}"]
    assert by_link(liv).get("/konto").status_code == 200


def test_staff_keep_their_second_factor(app: Flask, bo: Person, enter: Callable[..., FlaskClient]) -> None:
    browser = enter(bo)
    assert "Fjern totrinnskoden" not in browser.get("/konto").text
    assert "Ansatte logger alltid inn med totrinnskode." in browser.get("/konto/totrinnskode/fjern").text
    assert browser.post("/konto/totrinnskode/fjern", data={"code": bo.code(1)}).status_code == 422
    assert row(app, bo.id).has_second_factor


def test_guessing_codes_at_the_removal_gets_slower(app: Flask, liv: Person, by_link: ByLink) -> None:
    give_app_to(app, liv)
    browser = by_link(liv)
    browser.post("/logg-inn/kode", data={"code": liv.code()})
    statuses = [browser.post("/konto/totrinnskode/fjern", data={"code": "000000"}).status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]


def test_person_sees_own_browsers(app: Flask, liv: Person, by_link: ByLink, cast: Cast) -> None:
    by_link(liv)
    browser = by_link(liv)
    assert browser.get("/konto/innlogginger").text.count("/avslutt") == 3
    assert browser.post("/konto/innlogginger/avslutt-andre").status_code == 303
    assert browser.get_cookie(sessions.COOKIE) is not None
    assert cast.lars.client.get("/konto").status_code == 200

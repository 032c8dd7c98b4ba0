"""Min konto: one's own name, password, app and browsers."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import LoginSession
from portal.core.db import db
from tests.accounts.conftest import Person, count, events, give_password, mails, row
from tests.cast import Cast

Enter = Callable[..., FlaskClient]
FRESH = "elleve rever danser tango"


def change(browser: FlaskClient, present: str, new: str = FRESH, again: str | None = None) -> int:
    data = {"present": present, "new": new, "again": new if again is None else again}
    return browser.post("/konto/passord", data=data).status_code


def test_name_telephone_and_language_are_saved(app: Flask, cast: Cast) -> None:
    data = {"name": " Kari  Kokk ", "phone": "+47 61 00 00 00", "language": "en"}
    answer = cast.kari.client.post("/konto", data=data)
    assert (answer.status_code, answer.location) == (303, "/en/konto")
    kept = row(app, cast.kari.id)
    assert (kept.name, kept.phone, kept.language) == ("Kari Kokk", "+47 61 00 00 00", "en")


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"name": "   "}, {"name": "x" * 121}, {"phone": "ring meg"}, {"language": "sv"}, {"language": ""}],
)
def test_bad_details_are_refused_and_nothing_kept(app: Flask, cast: Cast, bad: dict[str, str]) -> None:
    data = {"name": "Kari Kokk", "phone": "", "language": "nb"} | bad
    assert cast.kari.client.post("/konto", data=data).status_code == 422
    assert row(app, cast.kari.id).name == "Kari Kjøkkensjef"


def test_fields_nobody_asked_for_change_nothing(app: Flask, cast: Cast) -> None:
    data = {
        "name": "Kari Kokk",
        "language": "nb",
        "email": "x@y.example",
        "active": "",
        "roles": "administrator",
        "id": "1",
    }
    cast.kari.client.post("/konto", data=data)
    kept = row(app, cast.kari.id)
    assert (kept.email, kept.active) == ("kari@behov.example", True)
    assert cast.kari.client.get("/admin/brukere").status_code == 403


def test_password_is_changed_with_the_present_one(app: Flask, client: FlaskClient, bo: Person, enter: Enter) -> None:
    assert change(enter(bo), bo.password) == 303
    assert client.post("/logg-inn", data={"email": bo.email, "password": bo.password}).status_code == 422
    assert client.post("/logg-inn", data={"email": bo.email, "password": FRESH}).status_code == 303
    assert len(events(app, "user.password_changed")) == 1
    assert [m.subject for m in mails(app)] == ["Innloggingen din er endret"]


@pytest.mark.parametrize(
    ("present", "new", "again"),
    [
        ("feil passord her", FRESH, FRESH),
        ("", FRESH, FRESH),
        (None, "kort", "kort"),
        (None, FRESH, FRESH + "x"),
        (None, "", ""),
    ],
)
def test_password_stays_when_something_is_wrong(
    app: Flask, bo: Person, enter: Enter, present: str | None, new: str, again: str
) -> None:
    before = row(app, bo.id).password_hash
    assert change(enter(bo), bo.password if present is None else present, new, again) == 422
    assert row(app, bo.id).password_hash == before
    assert mails(app) == []


def test_changing_the_password_logs_out_everywhere_else(app: Flask, bo: Person, enter: Enter) -> None:
    first, second = enter(bo), enter(bo, 1)
    old = second.get_cookie(sessions.COOKIE)
    assert change(second, bo.password) == 303
    assert first.get("/konto").status_code == 303
    assert second.get("/konto").status_code == 200
    new = second.get_cookie(sessions.COOKIE)
    assert old is not None
    assert new is not None
    assert old.value != new.value


def test_guessing_the_present_password_gets_slow(bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    for _ in range(5):
        assert change(browser, "feil passord her") == 422
    answer = browser.post("/konto/passord", data={"present": bo.password, "new": FRESH, "again": FRESH})
    assert answer.status_code == 422
    assert "For mange forsøk" in answer.text


def test_another_app_takes_over_when_it_shows_a_right_code(
    app: Flask, client: FlaskClient, bo: Person, enter: Enter
) -> None:
    browser, other = enter(bo), enter(bo, 1)
    assert browser.post("/konto/ny-app", data={"present": bo.password}).status_code == 303
    with app.app_context():
        secret = db.session.scalars(
            select(LoginSession.pending_secret).where(LoginSession.pending_secret.is_not(None))
        ).one()
    assert row(app, bo.id).totp_secret == bo.secret
    assert browser.get("/logg-inn/oppsett/qr.svg").status_code == 200
    phone = Person(bo.id, bo.email, secret or "")
    answer = browser.post("/konto/ny-app/bekreft", data={"code": phone.code()})
    assert answer.status_code == 200
    assert answer.text.count("<li><code>") == 10
    assert row(app, bo.id).totp_secret == secret
    assert browser.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 303
    give_password(client, bo)
    assert client.post("/logg-inn/kode", data={"code": bo.code(1)}).status_code == 422


def test_another_app_needs_the_password(app: Flask, bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    assert browser.post("/konto/ny-app", data={"present": "feil passord her"}).status_code == 422
    assert browser.post("/konto/ny-app/bekreft", data={"code": "000000"}).location == "/konto/ny-app"
    assert browser.get("/logg-inn/oppsett/qr.svg").status_code == 404


def test_wrong_code_leaves_the_old_app_in_place(app: Flask, bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    browser.post("/konto/ny-app", data={"present": bo.password})
    assert browser.post("/konto/ny-app/bekreft", data={"code": "000000"}).status_code == 422
    assert row(app, bo.id).totp_secret == bo.secret


def session_ids(app: Flask, person: Person) -> list[int]:
    with app.app_context():
        mine = select(LoginSession.id).where(LoginSession.user_id == person.id).order_by(LoginSession.id)
        return list(db.session.scalars(mine))


def test_page_lists_own_browsers_and_marks_this_one(app: Flask, bo: Person, enter: Enter, cast: Cast) -> None:
    enter(bo)
    page = enter(bo, 1).get("/konto/innlogginger").text
    assert page.count("/avslutt") == 3  # two browsers and all others
    assert page.count("(denne)") == 1


def test_one_browser_is_logged_out(app: Flask, bo: Person, enter: Enter) -> None:
    first, second = enter(bo), enter(bo, 1)
    assert second.post(f"/konto/innlogginger/{session_ids(app, bo)[0]}/avslutt").status_code == 303
    assert first.get("/konto").status_code == 303
    assert second.get("/konto").status_code == 200


def test_browser_of_another_person_does_not_exist(app: Flask, bo: Person, enter: Enter, cast: Cast) -> None:
    browser = enter(bo)
    assert cast.kari.client.post(f"/konto/innlogginger/{session_ids(app, bo)[0]}/avslutt").status_code == 404
    assert browser.get("/konto").status_code == 200


def test_all_other_browsers_are_logged_out(app: Flask, bo: Person, enter: Enter, cast: Cast) -> None:
    kari = cast.kari.client
    first, second = enter(bo), enter(bo, 1)
    assert second.post("/konto/innlogginger/avslutt-andre").status_code == 303
    assert first.get("/konto").status_code == 303
    assert second.get("/konto").status_code == kari.get("/konto").status_code == 200


def test_logging_out_ends_the_session_for_good(app: Flask, bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    cookie = browser.get_cookie(sessions.COOKIE)
    answer = browser.post("/logg-ut")
    assert (answer.status_code, answer.location) == (303, "/logg-inn")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get_cookie(sessions.COOKIE) is None
    browser.set_cookie(sessions.COOKIE, cookie.value if cookie else "")
    assert browser.get("/konto").status_code == 303
    assert count(app, LoginSession) == 0


def test_logging_out_by_link_does_nothing(bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    assert browser.get("/logg-ut").status_code == 405
    assert browser.get("/konto").status_code == 200


def test_stranger_may_log_out(client: FlaskClient) -> None:
    assert client.post("/logg-ut").status_code == 303


@pytest.mark.parametrize(
    "path", ["/konto", "/konto/passord", "/konto/gjenopprettingskoder", "/konto/ny-app", "/konto/innlogginger"]
)
def test_stranger_sees_no_account(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 303


@pytest.mark.parametrize(
    "path", ["/konto", "/konto/passord", "/konto/gjenopprettingskoder", "/konto/ny-app", "/konto/innlogginger"]
)
def test_account_pages_are_kept_by_no_cache(cast: Cast, path: str) -> None:
    answer = cast.kari.client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_forged_form_is_refused(app: Flask, bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert browser.post("/logg-ut").status_code == 400
        assert change(browser, bo.password) == 400
        answer = app.test_client().post("/logg-inn", data={"email": bo.email, "password": bo.password})
        assert answer.status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert browser.get("/konto").status_code == 200

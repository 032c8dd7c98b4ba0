"""Recovery codes: ten, each once, renewed against a code of the app."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.login_actions import renew_recovery_codes
from portal.accounts.models import RecoveryCode, User
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import Person, at_once, count, events, give_password


@pytest.fixture
def codes(app: Flask, bo: Person) -> list[str]:
    """Bo's ten codes."""
    with unit_of_work(app):
        return renew_recovery_codes(db.session.get_one(User, bo.id))


def use(browser: FlaskClient, code: str) -> int:
    return browser.post("/logg-inn/gjenoppretting", data={"code": code}).status_code


def test_code_opens_the_portal_once(app: Flask, client: FlaskClient, bo: Person, codes: list[str]) -> None:
    give_password(client, bo)
    assert use(client, codes[0]) == 303
    assert client.get("/konto").status_code == 200
    other = app.test_client()
    give_password(other, bo)
    assert use(other, codes[0]) == 422
    assert use(other, codes[1]) == 303
    assert [e.data["left"] for e in events(app, "user.recovery_code_used")] == [9, 8]


def test_capitals_and_missing_hyphens_do_not_matter(client: FlaskClient, bo: Person, codes: list[str]) -> None:
    give_password(client, bo)
    assert use(client, " " + codes[3].upper().replace("-", " ")) == 303


def test_codes_of_another_person_open_nothing(
    client: FlaskClient, new_person: Callable[..., Person], codes: list[str]
) -> None:
    give_password(client, new_person("eva"))
    assert use(client, codes[0]) == 422


def test_code_without_the_password_opens_nothing(app: Flask, client: FlaskClient, codes: list[str]) -> None:
    assert client.post("/logg-inn/gjenoppretting", data={"code": codes[0]}).location == "/logg-inn"


def test_same_code_from_two_browsers_at_once_opens_one(app: Flask, bo: Person, codes: list[str]) -> None:
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        give_password(browser, bo)
    first, second = (lambda b=b: b.post("/logg-inn/gjenoppretting", data={"code": codes[0]}) for b in browsers)
    assert at_once(first, second) == [303, 422]


def test_codes_are_kept_hashed(app: Flask, codes: list[str]) -> None:
    with app.app_context():
        kept = {c.code_hash for c in db.session.query(RecoveryCode)}
    assert len(kept) == 10
    assert not kept & set(codes)


def test_new_codes_replace_the_old_ones(
    app: Flask, client: FlaskClient, bo: Person, codes: list[str], enter: Callable[..., FlaskClient]
) -> None:
    browser = enter(bo)
    answer = browser.post("/konto/gjenopprettingskoder", data={"code": bo.code(1)})
    assert answer.status_code == 200
    assert answer.text.count("<li><code>") == count(app, RecoveryCode) == 10
    give_password(client, bo)
    assert use(client, codes[0]) == 422


def test_new_codes_are_refused_without_a_fresh_code(
    app: Flask, bo: Person, codes: list[str], enter: Callable[..., FlaskClient]
) -> None:
    browser = enter(bo)
    for code in ("000000", "", bo.code()):
        assert browser.post("/konto/gjenopprettingskoder", data={"code": code}).status_code == 422
    assert count(app, RecoveryCode) == 10
    assert events(app, "user.recovery_codes_renewed") == []


def test_stranger_is_sent_to_login(client: FlaskClient) -> None:
    assert client.post("/konto/gjenopprettingskoder", data={"code": "123456"}).location == "/logg-inn"

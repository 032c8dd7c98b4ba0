"""Passkeys: made under Min konto, shown at the login page; a full login for staff and firms alike."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.actions import sweep
from portal.accounts.models import Attempt, Challenge, LoginSession, Passkey, User
from portal.accounts.passkeys import Place, place
from portal.core.db import db, unit_of_work
from tests.accounts.authenticator import Key
from tests.accounts.conftest import Person, at_once, count, events, mails, words
from tests.cast import Cast

ByLink = Callable[..., FlaskClient]
Enter = Callable[..., FlaskClient]
NAME = {"name": "Telefonen min"}


def ask_new(browser: FlaskClient, **fields: str) -> dict[str, Any]:
    answer = browser.post("/konto/passnokler/sporsmal", data=NAME | fields)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def make(browser: FlaskClient, key: Key | None = None, **fields: str) -> Key:
    """A key that the person now has."""
    key = key or Key()
    answer = browser.post("/konto/passnokler", data=NAME | {"credential": key.made(ask_new(browser, **fields))})
    assert answer.status_code == 303, answer.text
    return key


def ask(browser: FlaskClient) -> dict[str, Any]:
    answer = browser.post("/logg-inn/passnokkel/sporsmal")
    assert answer.status_code == 200
    return answer.get_json()


def show(browser: FlaskClient, key: Key, query: str = "", **how: Any) -> Any:
    return browser.post(f"/logg-inn/passnokkel{query}", data={"credential": key.shown(ask(browser), **how)})


def keys(app: Flask) -> list[Passkey]:
    with app.app_context():
        return list(db.session.scalars(select(Passkey).order_by(Passkey.id)))


@pytest.fixture
def key(liv: Person, by_link: ByLink) -> Key:
    return make(by_link(liv))


def test_person_of_a_firm_makes_a_key_and_logs_in_with_it(
    app: Flask, client: FlaskClient, liv: Person, by_link: ByLink
) -> None:
    browser = by_link(liv)
    key = make(browser)
    assert "Telefonen min" in browser.get("/konto/passnokler").text
    assert [e.subject for e in events(app, "user.passkey_added")] == [f"user:{liv.id}"]
    told = mails(app)[-1]
    assert (told.to, told.subject) == (liv.email, "Innloggingen din er endret")
    assert "passnøkkel" in told.text
    answer = show(client, key, "?next=/behov")
    assert (answer.status_code, answer.location) == (303, "/behov")
    assert "Liv Rørlegger" in client.get("/konto").text
    assert keys(app)[0].last_used_at is not None


def test_staff_are_let_in_without_a_code_since_the_key_is_two_factors(
    app: Flask, client: FlaskClient, bo: Person, enter: Enter
) -> None:
    key = make(enter(bo), present=bo.password)
    assert show(client, key).status_code == 303
    assert "Bo Solberg" in client.get("/konto").text
    assert events(app, "user.logged_in")[-1].data == {"way": "passkey", "factor": "passkey"}


def test_question_names_nobody_and_asks_for_finger_face_or_code(client: FlaskClient, key: Key) -> None:
    told = ask(client)
    assert told["rpId"] == "localhost"
    assert told["userVerification"] == "required"
    assert told.get("allowCredentials", []) == []


def test_question_for_a_new_key_names_the_keys_one_has(liv: Person, by_link: ByLink) -> None:
    browser = by_link(liv)
    make(browser)
    told = ask_new(browser)
    assert len(told["excludeCredentials"]) == 1
    assert told["rp"] == {"id": "localhost", "name": "Behovstorget"}
    assert told["authenticatorSelection"]["residentKey"] == "required"
    assert told["authenticatorSelection"]["userVerification"] == "required"
    assert told["attestation"] == "none"


def test_password_is_asked_for_before_a_key_is_made(app: Flask, bo: Person, enter: Enter) -> None:
    browser = enter(bo)
    for present in ("", "noe helt annet her"):
        answer = browser.post("/konto/passnokler/sporsmal", data=NAME | {"present": present})
        assert answer.status_code == 422
        assert answer.get_json()["problem"]
    assert count(app, Challenge) == 0


def test_open_browser_of_yesterday_is_not_enough(app: Flask, liv: Person, by_link: ByLink) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        browser = by_link(liv)
        travel.shift(timedelta(minutes=31))
        assert browser.post("/konto/passnokler/sporsmal", data=NAME).status_code == 422
        assert "Send meg en lenke" in browser.get("/konto/passnokler").text


DISHONEST: dict[str, dict[str, Any]] = {
    "another address": {"origin": "https://behovstorget.evil.example"},
    "another domain": {"rp_id": "evil.example"},
    "nobody verified": {"verified": False},
}


@pytest.mark.parametrize("how", DISHONEST.values(), ids=DISHONEST)
def test_key_that_was_made_elsewhere_or_unlocked_by_nobody_is_not_kept(
    app: Flask, liv: Person, by_link: ByLink, how: dict[str, Any]
) -> None:
    browser = by_link(liv)
    answer = browser.post("/konto/passnokler", data=NAME | {"credential": Key().made(ask_new(browser), **how)})
    assert answer.status_code == 422
    assert keys(app) == []
    # The question is used up, whatever the answer was.
    assert count(app, Challenge) == 0


@pytest.mark.parametrize(
    "how",
    [*DISHONEST.values(), {"kind": "webauthn.create"}, {"handle": b"bt-1"}],
    ids=[*DISHONEST, "another act", "another person"],
)
def test_key_that_is_shown_elsewhere_or_unlocked_by_nobody_opens_nothing(
    app: Flask, client: FlaskClient, key: Key, how: dict[str, Any]
) -> None:
    before = count(app, LoginSession)
    answer = show(client, key, **how)
    assert answer.status_code == 422
    assert client.get("/konto").status_code == 303
    assert count(app, LoginSession) == before
    assert count(app, Challenge) == 0


def test_count_that_does_not_grow_tells_of_a_copied_key(client: FlaskClient, key: Key) -> None:
    assert show(client, key).status_code == 303
    client.post("/logg-ut")
    assert show(client, key, counts=False).status_code == 422
    key.count -= 1
    assert show(client, key, counts=False).status_code == 422
    key.count += 5
    assert show(client, key).status_code == 303


def test_keys_that_are_kept_in_step_always_count_nothing(client: FlaskClient, key: Key) -> None:
    for _time in range(2):
        assert show(client, key, counts=False).status_code == 303
        client.post("/logg-ut")


def test_answer_opens_once(app: Flask, client: FlaskClient, key: Key) -> None:
    answer = key.shown(ask(client))
    assert client.post("/logg-inn/passnokkel", data={"credential": answer}).status_code == 303
    client.post("/logg-ut")
    assert client.post("/logg-inn/passnokkel", data={"credential": answer}).status_code == 422


def test_answer_sent_twice_at_once_opens_one_session(app: Flask, client: FlaskClient, key: Key) -> None:
    before = count(app, LoginSession)
    answer, cookie = key.shown(ask(client)), client.get_cookie("bt_session_passkey")
    twins = [app.test_client(), app.test_client()]
    for twin in twins:
        twin.set_cookie("bt_session_passkey", cookie.value if cookie else "")
    first, second = (lambda b=b: b.post("/logg-inn/passnokkel", data={"credential": answer}) for b in twins)
    assert at_once(first, second) == [303, 422]
    assert count(app, LoginSession) == before + 1


def test_answer_counts_only_in_the_browser_that_was_asked(app: Flask, client: FlaskClient, key: Key) -> None:
    answer = key.shown(ask(client))
    other = app.test_client()
    assert other.post("/logg-inn/passnokkel", data={"credential": answer}).status_code == 422
    ask(other)
    assert other.post("/logg-inn/passnokkel", data={"credential": answer}).status_code == 422


def test_question_lasts_five_minutes(app: Flask, client: FlaskClient, key: Key) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        answer = key.shown(ask(client))
        travel.shift(timedelta(minutes=5))
        assert client.post("/logg-inn/passnokkel", data={"credential": answer}).status_code == 422
        with unit_of_work(app):
            sweep()
        assert count(app, Challenge) == 0


def test_question_of_one_person_makes_no_key_for_another(app: Flask, liv: Person, by_link: ByLink, cast: Cast) -> None:
    browser = by_link(liv)
    made = Key().made(ask_new(browser))
    cookie = browser.get_cookie("bt_session_passkey-new")
    lars = cast.lars.client
    lars.set_cookie("bt_session_passkey-new", cookie.value if cookie else "")
    assert lars.post("/konto/passnokler", data=NAME | {"credential": made}).status_code == 422
    assert keys(app) == []


def test_key_belongs_to_one_account(app: Flask, key: Key, cast: Cast) -> None:
    lars = cast.lars.client
    made = key.made(ask_new(lars))
    assert lars.post("/konto/passnokler", data=NAME | {"credential": made}).status_code == 422
    assert len(keys(app)) == 1


def test_unknown_key_closed_account_and_nonsense_get_the_same_answer(
    app: Flask, client: FlaskClient, liv: Person, key: Key
) -> None:
    with unit_of_work(app):
        db.session.get_one(User, liv.id).active = False
    stranger = Key(handle=b"bt-99")
    answers = [show(client, key), show(client, stranger), client.post("/logg-inn/passnokkel", data={"credential": "x"})]
    assert {a.status_code for a in answers} == {422}
    assert len({words(a) for a in answers}) == 1
    drop = {"X-Request-Id", "Set-Cookie", "Date"}
    assert len({str([(k, v) for k, v in a.headers if k not in drop]) for a in answers}) == 1


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "1", '{"id":1}', '{"id":"","rawId":"","response":{},"type":"public-key"}', "x" * 30_000, "\x00", "å" * 50,
     '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"YQ","authenticatorData":"YQ","signature":"YQ","userHandle":"_w"}}'],
)  # fmt: skip
def test_nonsense_is_refused(app: Flask, client: FlaskClient, liv: Person, by_link: ByLink, credential: str) -> None:
    ask(client)
    assert client.post("/logg-inn/passnokkel", data={"credential": credential}).status_code == 422
    browser = by_link(liv)
    ask_new(browser)
    assert browser.post("/konto/passnokler", data=NAME | {"credential": credential}).status_code == 422
    assert keys(app) == []


def test_guessing_gets_slower(app: Flask, client: FlaskClient) -> None:
    statuses = [client.post("/logg-inn/passnokkel", data={"credential": "x"}).status_code for _ in range(41)]
    assert statuses == [422] * 40 + [429]


def test_questions_without_end_are_not_answered(app: Flask, client: FlaskClient) -> None:
    statuses = [client.post("/logg-inn/passnokkel/sporsmal").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert count(app, Attempt) == 1


def test_key_is_removed_and_opens_nothing_more(app: Flask, client: FlaskClient, liv: Person, by_link: ByLink) -> None:
    browser = by_link(liv)
    key = make(browser)
    assert browser.post(f"/konto/passnokler/{keys(app)[0].id}/fjern").status_code == 303
    assert keys(app) == []
    assert show(client, key).status_code == 422
    assert [e.subject for e in events(app, "user.passkey_removed")] == [f"user:{liv.id}"]


def test_key_of_another_person_does_not_exist(app: Flask, key: Key, cast: Cast) -> None:
    number = keys(app)[0].id
    assert cast.lars.client.post(f"/konto/passnokler/{number}/fjern").status_code == 404
    assert cast.ada.client.post(f"/konto/passnokler/{number}/fjern").status_code == 404
    assert len(keys(app)) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_name_must_be_a_name(app: Flask, liv: Person, by_link: ByLink, name: str) -> None:
    browser = by_link(liv)
    assert browser.post("/konto/passnokler/sporsmal", data={"name": name}).status_code == 422
    made = Key().made(ask_new(browser))
    assert browser.post("/konto/passnokler", data={"name": name, "credential": made}).status_code == 422
    assert keys(app) == []


def test_ten_keys_are_enough(app: Flask, liv: Person, by_link: ByLink) -> None:
    browser = by_link(liv)
    for _number in range(10):
        make(browser)
    assert browser.post("/konto/passnokler/sporsmal", data=NAME).status_code == 422
    assert "Lag passnøkkel" not in browser.get("/konto/passnokler").text


def test_lost_phone_takes_its_keys_along(app: Flask, client: FlaskClient, bo: Person, enter: Enter, cast: Cast) -> None:
    key = make(enter(bo), present=bo.password)
    answer = cast.ada.client.post(f"/admin/brukere/{bo.id}/nullstill", data={"reason": "Mistet telefonen"})
    assert answer.status_code == 303
    assert keys(app) == []
    assert show(client, key).status_code == 422


def test_key_ends_what_the_browser_was_logged_in_as(app: Flask, key: Key, cast: Cast) -> None:
    browser = app.test_client()
    browser.set_cookie(sessions.COOKIE, cast.kari.token)
    assert show(browser, key).status_code == 303
    assert "Liv Rørlegger" in browser.get("/konto").text
    assert cast.kari.client.get("/konto").status_code == 303


PLACES = {
    "https://behovstorget.no": Place("behovstorget.no", "https://behovstorget.no"),
    "https://behov.example:8443/torg": Place("behov.example", "https://behov.example:8443"),
    "http://localhost:8000": Place("localhost", "http://localhost:8000"),
    "http://behovstorget.no": None,
    "http://127.0.0.1:8000": None,
    "https://[::1]": None,
}


@pytest.mark.parametrize("address", PLACES)
def test_keys_work_for_the_address_of_the_settings_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", address)
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        assert place() == PLACES[address]


def test_portal_without_a_name_offers_no_keys(
    app: Flask, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "http://127.0.0.1:8000")
    assert "passnøkkel" not in client.get("/logg-inn").text
    assert "virker ikke på adressen" in cast.kari.client.get("/konto/passnokler").text
    assert client.post("/logg-inn/passnokkel/sporsmal").status_code == 422


def test_cookie_of_the_question_is_out_of_reach_and_keeps_the_page_cache_away(client: FlaskClient) -> None:
    cookie = next(
        c for c in client.post("/logg-inn/passnokkel/sporsmal").headers.getlist("Set-Cookie") if "passkey" in c
    )
    assert "session" in cookie.split("=")[0]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=300" in cookie

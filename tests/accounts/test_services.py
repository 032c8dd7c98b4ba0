"""Logging in with another service: who comes in, who does not, and what is never believed."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwk, jwt
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts import oidc, oidc_providers
from portal.accounts.models import Challenge, Identity, LoginSession, User
from portal.core import clock
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import Person, at_once, count, events, give_password, mails
from tests.accounts.oidc_provider import Service, running
from tests.accounts.test_people_of_firms import give_app_to
from tests.cast import Cast

ByLink = Callable[..., FlaskClient]
Enter = Callable[..., FlaskClient]


@pytest.fixture
def offer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Service]]:
    """`offer(audience="suppliers")` runs a service and writes it into the settings."""
    monkeypatch.setitem(app.config, "FETCH_ALLOW_PRIVATE", ("127.0.0.1",))
    before, rows = app.extensions["oidc_providers"], list[dict[str, Any]]()
    oidc.forget()
    with ExitStack() as stack:

        def start(**settings: Any) -> Service:
            service = stack.enter_context(running())
            rows.append(service.settings(**settings))
            oidc_providers.install(app, rows)
            return service

        yield start
    app.extensions["oidc_providers"] = before
    oidc.forget()


@pytest.fixture
def service(offer: Callable[..., Service]) -> Service:
    """A service of the staff's that says nothing of how strongly it has looked."""
    return offer()


def there(browser: FlaskClient, path: str) -> str:
    """Where the page that leads on leads to."""
    found = re.search(r'href="(http://127[^"]+)"', browser.get(path).text)
    assert found is not None
    return unescape(found.group(1))


def leave(browser: FlaskClient, key: str = "prove", query: str = "") -> str:
    """The address at the service that the browser is led to."""
    answer = browser.post(f"/logg-inn/tjeneste/{key}{query}")
    assert (answer.status_code, answer.location) == (303, f"/logg-inn/tjeneste/{key}/videre")
    return there(browser, answer.location)


def back(browser: FlaskClient, told: dict[str, str], key: str = "prove") -> TestResponse:
    page = browser.get(f"/logg-inn/tjeneste/{key}/svar", query_string=told)
    assert page.status_code == 200
    return browser.post(f"/logg-inn/tjeneste/{key}/svar", data=told)


def enter_by(browser: FlaskClient, service: Service, query: str = "", key: str = "prove") -> TestResponse:
    return back(browser, service.authorize(leave(browser, key, query)), key)


def connect_row(app: Flask, person_id: int, service: Service, subject: str = "subject-1") -> None:
    with unit_of_work(app):
        db.session.add(Identity(user_id=person_id, issuer=service.issuer, subject=subject, created_at=clock.now()))


def identities(app: Flask) -> list[tuple[int, str, str]]:
    with app.app_context():
        return [(i.user_id, i.issuer, i.subject) for i in db.session.scalars(select(Identity).order_by(Identity.id))]


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/konto").status_code == 200


# Who comes in -----------------------------------------------------------------------------------------------------


def test_connected_staff_show_our_second_factor_too(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    connect_row(app, bo.id, service)
    answer = enter_by(client, service, "?next=/behov")
    assert (answer.status_code, answer.location) == (303, "/logg-inn/kode?next=/behov")
    assert not is_in(client)
    assert client.post("/logg-inn/kode?next=/behov", data={"code": bo.code()}).location == "/behov"
    assert is_in(client)


@pytest.mark.parametrize("claims", [{"acr": "high"}, {"amr": ["pwd", "mfa"]}])
def test_service_that_has_seen_two_factors_is_enough_for_staff(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], bo: Person, claims: dict[str, Any]
) -> None:
    service = offer(strong_acr=["high"], strong_amr=["mfa"])
    connect_row(app, bo.id, service)
    service.claims = claims
    assert enter_by(client, service).location == "/i-dag"
    assert is_in(client)
    assert events(app, "user.logged_in")[-1].data == {"way": "service-mfa", "factor": "service-mfa"}


@pytest.mark.parametrize("claims", [{"acr": "low"}, {"amr": "mfa"}, {"amr": ["pwd"]}, {"amr": [["mfa"]]}, {}])
def test_service_that_has_not_is_not_enough(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], bo: Person, claims: dict[str, Any]
) -> None:
    service = offer(strong_acr=["high"], strong_amr=["mfa"])
    connect_row(app, bo.id, service)
    service.claims = claims
    assert enter_by(client, service).location == "/logg-inn/kode"


def test_person_of_a_firm_comes_in_by_a_service_for_firms(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], liv: Person
) -> None:
    service = offer(audience="suppliers")
    connect_row(app, liv.id, service)
    assert enter_by(client, service, "?next=/behov").location == "/behov"
    assert is_in(client)
    with app.app_context():
        assert db.session.scalars(select(Identity.last_used_at)).one() is not None


def test_second_factor_of_ones_own_is_asked_for(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], liv: Person
) -> None:
    service = offer(audience="suppliers")
    connect_row(app, liv.id, service)
    give_app_to(app, liv)
    assert enter_by(client, service).location == "/logg-inn/kode"


def test_service_for_others_lets_nobody_in_although_connected(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], liv: Person, bo: Person
) -> None:
    staff, firms = offer(), offer(key="firma", audience="suppliers")
    connect_row(app, liv.id, staff)
    connect_row(app, bo.id, firms)
    before = count(app, LoginSession)
    assert enter_by(client, staff).status_code == 422
    answer = enter_by(client, firms, key="firma")
    assert answer.location is None or not answer.location.startswith("/i-dag")
    assert not is_in(client)
    assert count(app, LoginSession) == before


def test_closed_account_stays_closed(app: Flask, client: FlaskClient, service: Service, bo: Person) -> None:
    connect_row(app, bo.id, service)
    with unit_of_work(app):
        db.session.get_one(User, bo.id).active = False
    assert enter_by(client, service).status_code == 422
    assert count(app, LoginSession) == 0


# Becoming known ---------------------------------------------------------------------------------------------------


def test_verified_address_of_staff_is_connected_after_the_second_factor(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    service.claims = {"email": "BO@gjovik.example", "email_verified": True}
    assert enter_by(client, service).location == "/logg-inn/kode"
    assert identities(app) == []
    assert client.post("/logg-inn/kode", data={"code": "000000"}).status_code == 422
    assert identities(app) == []
    assert client.post("/logg-inn/kode", data={"code": bo.code()}).status_code == 303
    assert identities(app) == [(bo.id, service.issuer, "subject-1")]
    assert mails(app)[-1].to == bo.email
    assert [e.data for e in events(app, "user.service_connected")] == [{"service": "prove"}]
    assert count(app, Challenge) == 0


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_address_that_is_not_verified_leads_nowhere(
    app: Flask, client: FlaskClient, service: Service, bo: Person, verified: Any
) -> None:
    service.claims = {"email": bo.email, "email_verified": verified}
    assert enter_by(client, service).status_code == 422
    assert count(app, LoginSession) == 0


def test_address_alone_is_too_little_for_staff_without_a_second_factor(
    app: Flask, client: FlaskClient, service: Service, new_person: Callable[..., Person]
) -> None:
    ola = new_person("ola", with_factor=False)
    service.claims = {"email": ola.email, "email_verified": True, "amr": ["mfa"]}
    assert enter_by(client, service).status_code == 422
    assert identities(app) == []


def test_address_from_a_service_for_firms_leads_to_no_account(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], bo: Person, liv: Person
) -> None:
    service = offer(audience="suppliers")
    for person in (bo, liv):
        service.claims = {"email": person.email, "email_verified": True}
        answer = enter_by(client, service)
        assert answer.status_code in (303, 422)
        assert not is_in(client)
    assert identities(app) == []


def test_stranger_is_led_to_the_sign_up(client: FlaskClient, offer: Callable[..., Service]) -> None:
    answer = enter_by(client, offer(audience="suppliers"), "?next=/behov/1/interesse")
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/bli-med")
    assert "next=/behov/1/interesse" in answer.location


def test_login_with_the_password_does_not_connect_what_waited(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    """Another login begun in the same browser is not the one that the service had a part in."""
    service.claims = {"email": bo.email, "email_verified": True}
    enter_by(client, service)
    give_password(client, bo)
    assert client.post("/logg-inn/kode", data={"code": bo.code()}).status_code == 303
    assert identities(app) == []


def test_person_connects_and_disconnects_under_min_konto(
    app: Flask, client: FlaskClient, service: Service, bo: Person, enter: Enter
) -> None:
    browser = enter(bo)
    assert "Prøvetjenesten" in browser.get("/konto/tjenester").text
    assert browser.get("/konto/tjenester/prove/koble-til").status_code == 200
    assert browser.post("/konto/tjenester/prove/koble-til", data={"present": "feil passord her"}).status_code == 422
    answer = browser.post("/konto/tjenester/prove/koble-til", data={"present": bo.password})
    assert answer.location == "/logg-inn/tjeneste/prove/videre"
    address = there(browser, answer.location)
    answer = back(browser, service.authorize(address))
    assert (answer.status_code, answer.location) == (303, "/konto/tjenester")
    assert identities(app) == [(bo.id, service.issuer, "subject-1")]
    assert mails(app)[-1].subject == "Innloggingen din er endret"
    assert is_in(browser)

    with app.app_context():
        number = db.session.scalars(select(Identity.id)).one()
    assert browser.post(f"/konto/tjenester/{number}/koble-fra").status_code == 303
    assert identities(app) == []
    assert events(app, "user.service_disconnected")[-1].data == {"service": "prove"}


def test_identity_belongs_to_one_account(
    app: Flask, service: Service, bo: Person, new_person: Callable[..., Person], enter: Enter
) -> None:
    connect_row(app, new_person("eva").id, service)
    browser = enter(bo)
    answer = browser.post("/konto/tjenester/prove/koble-til", data={"present": bo.password})
    address = there(browser, answer.location)
    answer = back(browser, service.authorize(address))
    assert answer.status_code == 422
    assert "alt koblet til en annen konto" in answer.text
    assert len(identities(app)) == 1


def test_connecting_begun_by_one_is_not_finished_by_another(
    app: Flask, service: Service, bo: Person, enter: Enter, cast: Cast
) -> None:
    browser = enter(bo)
    answer = browser.post("/konto/tjenester/prove/koble-til", data={"present": bo.password})
    address = there(browser, answer.location)
    kari, cookie = cast.kari.client, browser.get_cookie("bt_session_oidc")
    kari.set_cookie("bt_session_oidc", cookie.value if cookie else "")
    assert back(kari, service.authorize(address)).status_code == 422
    assert identities(app) == []


def test_only_services_for_ones_own_kind_are_offered(offer: Callable[..., Service], cast: Cast) -> None:
    offer(name="Kommunens"), offer(key="firma", name="Firmaenes", audience="suppliers")
    staff, firm = (who.client.get("/konto/tjenester").text for who in (cast.kari, cast.lars))
    assert "Kommunens" in staff
    assert "Firmaenes" not in staff
    assert "Firmaenes" in firm
    assert "Kommunens" not in firm
    assert cast.lars.client.get("/konto/tjenester/prove/koble-til").status_code == 404


def test_identity_of_another_person_does_not_exist(app: Flask, service: Service, bo: Person, cast: Cast) -> None:
    connect_row(app, bo.id, service)
    with app.app_context():
        number = db.session.scalars(select(Identity.id)).one()
    assert cast.kari.client.post(f"/konto/tjenester/{number}/koble-fra").status_code == 404
    assert len(identities(app)) == 1


# What is asked ----------------------------------------------------------------------------------------------------


def test_browser_is_sent_away_with_all_that_protects_the_way_back(
    client: FlaskClient, offer: Callable[..., Service]
) -> None:
    service = offer(acr=["substantial", "high"])
    address = leave(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["from"] == "here"
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://localhost/logg-inn/tjeneste/prove/svar"
    assert asked["scope"] == "openid email profile"
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == "substantial high"
    assert asked["ui_locales"] == "nb"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert service.secret not in address


def test_service_is_asked_about_itself_once_a_day(client: FlaskClient, service: Service) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        for _time in range(3):
            leave(client)
        travel.shift(timedelta(hours=23, minutes=59))
        leave(client)
        assert [path for path, _form in service.asked] == ["/.well-known/openid-configuration", "/jwks"]
        travel.shift(timedelta(minutes=1))
        leave(client)
        assert len(service.asked) == 4


def test_secret_goes_in_the_header_and_a_key_takes_its_place(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], bo: Person
) -> None:
    service = offer()
    connect_row(app, bo.id, service)
    enter_by(client, service)
    form = service.asked[-1][1]
    assert "client_secret" not in form
    ours = jwk.RSAKey.generate_key(2048)
    pem = ours.as_pem(private=True).decode()
    oidc_providers.install(app, [service.settings(client_secret="", private_key=pem, private_key_id="our-key")])
    assert enter_by(client, service).location == "/logg-inn/kode"
    token = jwt.decode(service.asked[-1][1]["client_assertion"], ours, algorithms=["RS256"])
    assert token.header["kid"] == "our-key"
    assert (token.claims["iss"], token.claims["sub"], token.claims["aud"]) == (
        "behovstorget",
        "behovstorget",
        service.issuer,
    )


def test_new_keys_of_the_service_are_fetched_but_not_for_every_forged_token(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    connect_row(app, bo.id, service)
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        leave(client)
        service.key = jwk.RSAKey.generate_key(2048, {"kid": "two"})
        assert enter_by(client, service).status_code == 422
        travel.shift(timedelta(minutes=6))
        assert enter_by(client, service).status_code == 303
        fetched = [path for path, _form in service.asked].count("/jwks")
        assert fetched == 2


# What is never believed -------------------------------------------------------------------------------------------

NOW = 10**10
LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "somebody-else"},
    "another audience among several": {"aud": ["somebody-else"]},
    "several audiences and no party": {"aud": ["behovstorget", "somebody-else"]},
    "another party": {"azp": "somebody-else"},
    "expired": {"exp": 1},
    "no end": {"exp": None},
    "end in words": {"exp": "9999999999"},
    "not valid yet": {"nbf": NOW},
    "not valid yet, in words": {"nbf": "soon"},
    "issued later": {"iat": NOW},
    "issued long ago": {"iat": 1},
    "not issued": {"iat": None},
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject that is no word": {"sub": 1},
    "subject that is too long": {"sub": "x" * 256},
}


@pytest.mark.parametrize("claims", LIES.values(), ids=LIES)
def test_token_that_lies_opens_nothing(
    app: Flask, client: FlaskClient, service: Service, bo: Person, claims: dict[str, Any]
) -> None:
    connect_row(app, bo.id, service)
    service.claims = claims
    assert enter_by(client, service).status_code == 422
    assert count(app, LoginSession) == 0
    assert count(app, Challenge) == 0


def test_token_for_several_who_name_us_as_the_party_is_believed(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    connect_row(app, bo.id, service)
    service.claims = {"aud": ["behovstorget", "other"], "azp": "behovstorget"}
    assert enter_by(client, service).status_code == 303


@pytest.mark.parametrize("acr", ["low", None, ["high"], ""])
def test_weaker_login_than_demanded_opens_nothing(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], bo: Person, acr: Any
) -> None:
    service = offer(acr="substantial high")
    connect_row(app, bo.id, service)
    service.claims = {"acr": acr}
    assert enter_by(client, service).status_code == 422
    service.claims = {"acr": "high"}
    assert enter_by(client, service).status_code == 303


def public_pem(service: Service) -> bytes:
    return service.key.as_pem(private=False)


# A secret as bytes is signed with by hand: the library refuses to do it.
FORGERIES: dict[str, Callable[[Service], tuple[str, Any]]] = {
    "no signature": lambda service: ("none", None),
    "another key": lambda service: ("RS256", jwk.RSAKey.generate_key(2048, {"kid": "one"})),
    "the public key as a secret": lambda service: ("HS256", public_pem(service)),
    "our own secret": lambda service: ("HS256", service.secret.encode()),
    "a key of another kind": lambda service: ("ES256", jwk.ECKey.generate_key("P-256", {"kid": "one"})),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_forged_token_opens_nothing(
    app: Flask, client: FlaskClient, service: Service, bo: Person, forge: Callable[[Service], tuple[str, Any]]
) -> None:
    connect_row(app, bo.id, service)
    service.alg, service.signed_by = forge(service)
    assert enter_by(client, service).status_code == 422
    assert count(app, LoginSession) == 0


def test_answer_works_once(app: Flask, client: FlaskClient, service: Service, bo: Person) -> None:
    connect_row(app, bo.id, service)
    told = service.authorize(leave(client))
    again = dict(service.codes)
    assert back(client, told).status_code == 303
    service.codes.update(again)  # a service that takes its codes twice
    assert back(client, told).status_code == 422
    assert count(app, LoginSession) == 1


def test_answer_sent_twice_at_once_opens_one_session(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    connect_row(app, bo.id, service)
    told = service.authorize(leave(client))
    cookie = client.get_cookie("bt_session_oidc")
    service.codes = _Forever(service.codes)
    twins = [app.test_client(), app.test_client()]
    for twin in twins:
        twin.set_cookie("bt_session_oidc", cookie.value if cookie else "")
    first, second = (lambda b=b: b.post("/logg-inn/tjeneste/prove/svar", data=told) for b in twins)
    assert at_once(first, second) == [303, 422]
    assert count(app, LoginSession) == 1


class _Forever(dict[str, Any]):
    def pop(self, key: str, *more: Any) -> Any:
        return self.get(key, *more)


def test_get_uses_nothing_up(app: Flask, client: FlaskClient, service: Service, bo: Person) -> None:
    connect_row(app, bo.id, service)
    told = service.authorize(leave(client))
    for _time in range(5):
        assert client.get("/logg-inn/tjeneste/prove/svar", query_string=told).status_code == 200
        assert client.head("/logg-inn/tjeneste/prove/svar", query_string=told).status_code == 200
    assert back(client, told).status_code == 303


@pytest.mark.parametrize("state", ["", "another", None])
def test_answer_to_another_errand_is_refused(
    app: Flask, client: FlaskClient, service: Service, bo: Person, state: str | None
) -> None:
    connect_row(app, bo.id, service)
    told = service.authorize(leave(client)) | {"state": state}
    sent = {name: value for name, value in told.items() if value is not None}
    assert client.post("/logg-inn/tjeneste/prove/svar", data=sent).status_code == 422
    assert "/token" not in [path for path, _form in service.asked]


def test_answer_pushed_into_another_browser_logs_nobody_in(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    connect_row(app, bo.id, service)
    told = service.authorize(leave(client))
    victim = app.test_client()
    assert back(victim, told).status_code == 422
    leave(victim)
    assert back(victim, told).status_code == 422
    assert count(app, LoginSession) == 0


def test_answer_after_ten_minutes_is_too_late(app: Flask, client: FlaskClient, service: Service, bo: Person) -> None:
    connect_row(app, bo.id, service)
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        told = service.authorize(leave(client))
        travel.shift(timedelta(minutes=10))
        assert back(client, told).status_code == 422


def test_code_of_one_service_is_not_shown_to_another(
    app: Flask, client: FlaskClient, offer: Callable[..., Service], bo: Person
) -> None:
    """Mix-up: an evil service gets hold of the answer that an honest one gave."""
    honest, evil = offer(), offer(key="evil", name="Ond")
    connect_row(app, bo.id, honest)
    told = honest.authorize(leave(client))
    assert back(client, told, "evil").status_code == 422
    assert "/token" not in [path for path, _form in evil.asked]
    told = honest.authorize(leave(client)) | {"iss": evil.issuer}
    assert back(client, told).status_code == 422
    told = honest.authorize(leave(client)) | {"iss": honest.issuer}
    assert back(client, told).status_code == 303


def test_service_that_names_itself_must_do_so_every_time(
    app: Flask, client: FlaskClient, service: Service, bo: Person
) -> None:
    connect_row(app, bo.id, service)
    service.about = {"authorization_response_iss_parameter_supported": True}
    assert enter_by(client, service).status_code == 422
    told = service.authorize(leave(client)) | {"iss": service.issuer}
    assert back(client, told).status_code == 303


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_service_that_says_strange_things_of_itself_is_down(
    app: Flask, client: FlaskClient, service: Service, about: dict[str, Any]
) -> None:
    service.about = about
    assert client.post("/logg-inn/tjeneste/prove").status_code == 503
    assert count(app, Challenge) == 0


def test_service_that_is_down_is_said_to_be(client: FlaskClient, service: Service) -> None:
    service.status = 500
    answer = client.post("/logg-inn/tjeneste/prove")
    assert answer.status_code == 503
    assert "Prøvetjenesten svarer ikke" in answer.text
    service.status = 200
    leave(client)


def test_service_inside_is_called_only_when_the_operator_says_so(
    app: Flask, client: FlaskClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FETCH_ALLOW_PRIVATE", ())
    assert client.post("/logg-inn/tjeneste/prove").status_code == 503
    assert service.asked == []


def test_who_gives_up_at_the_service_is_told_so(client: FlaskClient, service: Service) -> None:
    answer = client.get("/logg-inn/tjeneste/prove/svar?error=access_denied&error_description=<script>x</script>")
    assert answer.status_code == 422
    assert "ble avbrutt" in answer.text
    assert "<script>x" not in answer.text


def test_unknown_service_does_not_exist(client: FlaskClient, service: Service) -> None:
    for path in ("/logg-inn/tjeneste/ukjent/videre", "/logg-inn/tjeneste/ukjent/svar"):
        assert client.get(path).status_code == 404
    assert client.post("/logg-inn/tjeneste/ukjent").status_code == 404


def test_login_page_offers_the_services_and_keeps_the_way(client: FlaskClient, service: Service) -> None:
    page = client.get("/logg-inn?next=/behov").text
    assert "Logg inn med Prøvetjenesten" in page
    assert 'action="/logg-inn/tjeneste/prove?next=/behov"' in page


# Settings ---------------------------------------------------------------------------------------------------------

GOOD = {"key": "entra", "name": "Kommunen", "issuer": "https://login.example/v2.0", "client_id": "a", "client_secret": "hush", "audience": "staff"}  # fmt: skip
BAD: dict[str, dict[str, Any]] = {
    "key": {"key": "Entra!"},
    "audience": {"audience": "all"},
    "no secret": {"client_secret": ""},
    "two secrets": {"private_key": "x"},
    "plain http": {"issuer": "http://login.example"},
    "no address": {"issuer": "login.example"},
    "no openid": {"scopes": "email"},
    "misspelt": {"clientid": "a"},
    "no name": {"name": ""},
}


@pytest.mark.nodb
@pytest.mark.parametrize("slip", BAD.values(), ids=BAD)
def test_slip_in_the_settings_is_seen_at_the_start_and_tells_no_secret(slip: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="OIDC_PROVIDERS") as told:
        oidc_providers.read(GOOD | slip)
    assert "hush" not in str(told.value)


@pytest.mark.nodb
def test_two_of_the_same_are_refused(app: Flask) -> None:
    before = app.extensions["oidc_providers"]
    for twin in ({"issuer": "https://other.example"}, {"key": "other"}):
        with pytest.raises(ValueError, match="same key or issuer"):
            oidc_providers.install(app, [GOOD, GOOD | twin])
    assert app.extensions["oidc_providers"] is before

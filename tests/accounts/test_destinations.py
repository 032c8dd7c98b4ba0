"""After logging in one lands in this portal, whatever the address said."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.destinations import safe_next
from tests.accounts.conftest import Person, give_password

GOOD = [
    "/",
    "/behov",
    "/behov/12-broyting?side=2",
    "/nn/bord",
    "/en",
    "/behov?q=brøyting%20og%20strøing",
    "/a/b.c-d_e~f!$&'()*+,;=:@",
]
BAD = [
    None,
    "",
    "behov",
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aLocation:%20//evil.example",
    "/%2f/evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%252fevil.example",
    "/%255cevil.example",
    "\t//evil.example",
    " //evil.example",
    "http://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//user@evil.example",
    "http://localhost@evil.example",
    "http://localhost/konto",
    "//evil。example",
    "/／evil.example",
    "／／evil.example",
    "/＼evil.example",
    "/\u202e//evil.example",
    "/\x00/evil.example",
    "/\u200b/evil.example",
    "//[::1",
    "/" + "a" * 1000,
    "/logg-inn",
    "/logg-inn/kode",
    "/logg-ut",
    "/nn/logg-inn?next=/",
    "/logg%2dinn",
]


@pytest.mark.nodb
@pytest.mark.parametrize("target", GOOD)
def test_path_of_this_portal_is_kept_as_it_is(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.nodb
@pytest.mark.parametrize("target", BAD)
def test_anything_else_is_dropped(target: str | None) -> None:
    assert safe_next(target) is None


def land(client: FlaskClient, bo: Person, target: str) -> str:
    answer = client.post("/logg-inn?next=" + quote(target, safe=""), data={"email": bo.email, "password": bo.password})
    answer = client.post(answer.location, data={"code": bo.code()})
    assert answer.status_code == 303
    return answer.location


def test_person_lands_where_they_were_going(client: FlaskClient, bo: Person) -> None:
    assert land(client, bo, "/konto/passord?a=b") == "/konto/passord?a=b"


@pytest.mark.parametrize(
    "target", ["//evil.example/a", "/\\evil.example", "/\t/evil.example", "https://evil.example", "/%2fevil.example"]
)
def test_person_lands_at_home_when_the_address_points_elsewhere(client: FlaskClient, bo: Person, target: str) -> None:
    location = land(client, bo, target)
    assert location.startswith("/")
    assert "evil" not in location


def test_closed_page_leads_to_login_and_back(client: FlaskClient, bo: Person) -> None:
    answer = client.get("/konto/passord?a=b")
    assert answer.status_code == 303
    assert answer.location == "/logg-inn?next=/konto/passord?a%3Db"
    give_password(client, bo)
    assert client.get("/konto/passord").location == "/logg-inn/kode?next=/konto/passord"


def test_language_of_the_page_is_kept_through_the_login(client: FlaskClient, bo: Person) -> None:
    answer = client.get("/nn/konto/passord")
    assert answer.location == "/nn/logg-inn?next=/nn/konto/passord"
    answer = client.post(answer.location, data={"email": bo.email, "password": bo.password})
    assert answer.location == "/nn/logg-inn/kode?next=/nn/konto/passord"
    assert client.post(answer.location, data={"code": bo.code()}).location == "/nn/konto/passord"


def test_button_pressed_by_a_stranger_does_not_become_a_place_to_return_to(client: FlaskClient) -> None:
    assert client.post("/konto/passord").location == "/logg-inn"


def test_home_is_in_the_language_of_the_person(app: Flask, bo: Person, enter: Callable[..., FlaskClient]) -> None:
    browser = enter(bo)
    browser.post("/konto", data={"name": "Bo Solberg", "phone": "", "language": "nn"})
    assert browser.get("/logg-inn").location.startswith("/nn/")

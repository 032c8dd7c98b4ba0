"""A link by mail stands in for a forgotten password: ten minutes, once, never for the second factor."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Attempt, LoginLink, LoginSession, User
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import Person, at_once, count, link_in, mails, row, words


def ask(browser: FlaskClient, email: str) -> None:
    answer = browser.post("/logg-inn/lenke", data={"email": email})
    assert (answer.status_code, answer.location) == (303, "/logg-inn/lenke/sendt")


def test_link_and_code_open_the_portal(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    link = link_in(mails(app)[0])
    assert "Bo Solberg" in client.get(link).text
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/logg-inn/kode")
    assert client.get("/konto").status_code == 303
    assert client.post("/logg-inn/kode", data={"code": bo.code()}).status_code == 303
    assert client.get("/konto").status_code == 200


def test_person_without_second_factor_sets_one_up_after_the_link(
    app: Flask, client: FlaskClient, new_person: Callable[..., Person]
) -> None:
    ask(client, new_person("ola", with_factor=False).email)
    assert client.post(link_in(mails(app)[0])).location == "/logg-inn/oppsett"


def test_opening_the_link_many_times_uses_nothing_up(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    link = link_in(mails(app)[0])
    scanner = app.test_client()
    assert [scanner.get(link).status_code for _ in range(5)] == [200] * 5
    assert scanner.head(link).status_code == 200
    assert client.post(link).status_code == 303


def test_link_works_once(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    link = link_in(mails(app)[0])
    client.post(link)
    other = app.test_client()
    assert other.post(link).status_code == 410
    assert other.get(link).status_code == 410
    assert count(app, LoginSession) == 1


def test_link_pressed_twice_at_once_opens_one_session(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    link = link_in(mails(app)[0])
    first, second = (lambda b=b: b.post(link) for b in (app.test_client(), app.test_client()))
    statuses = at_once(first, second)
    assert statuses in ([303, 410], [303, 422])
    assert count(app, LoginSession) == 1


def test_link_lasts_ten_minutes(app: Flask, client: FlaskClient, bo: Person) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        ask(client, bo.email)
        link = link_in(mails(app)[0])
        travel.shift(timedelta(minutes=9, seconds=59))
        assert client.get(link).status_code == 200
        travel.shift(timedelta(seconds=1))
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410


def test_new_link_voids_the_old_one(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    ask(client, bo.email)
    old, new = (link_in(m) for m in mails(app))
    assert client.post(old).status_code == 410
    assert client.post(new).status_code == 303


def test_unknown_address_gets_the_same_answer_and_no_mail(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    known = client.get("/logg-inn/lenke/sendt")
    ask(client, "nobody@gjovik.example")
    unknown = client.get("/logg-inn/lenke/sendt")
    assert words(known) == words(unknown)
    assert [m.to for m in mails(app)] == [bo.email]


def test_closed_account_gets_no_link_and_an_old_link_opens_nothing(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    with unit_of_work(app):
        db.session.get_one(User, bo.id).active = False
    ask(client, bo.email)
    assert len(mails(app)) == 1
    assert client.post(link_in(mails(app)[0])).status_code == 422
    assert count(app, LoginSession) == 0


def test_at_most_three_mails_an_hour_reach_one_address(app: Flask, client: FlaskClient, bo: Person) -> None:
    for _ in range(5):
        ask(client, bo.email)
    assert len(mails(app)) == 3


def test_one_machine_cannot_ask_for_links_without_end(app: Flask, client: FlaskClient, bo: Person) -> None:
    for number in range(20):
        ask(client, f"person{number}@gjovik.example")
    answer = client.post("/logg-inn/lenke", data={"email": bo.email})
    assert answer.status_code == 429
    assert mails(app) == []


def test_mail_tells_nothing_in_its_subject_and_links_to_base_url(app: Flask, client: FlaskClient, bo: Person) -> None:
    client.post("/logg-inn/lenke", data={"email": bo.email}, headers={"Host": "127.0.0.1"})
    mail = mails(app)[0]
    assert mail.subject == "Lenke til innlogging"
    assert mail.text.count("http://") == mail.text.count("http://localhost/logg-inn/lenke/") == 1


def test_link_is_kept_hashed(app: Flask, client: FlaskClient, bo: Person) -> None:
    ask(client, bo.email)
    token = link_in(mails(app)[0]).rsplit("/", 1)[1]
    with app.app_context():
        assert db.session.scalars(select(LoginLink.token_hash)).one() != token


def test_nonsense_token_is_gone(client: FlaskClient) -> None:
    assert client.get("/logg-inn/lenke/nonsense").status_code == 410
    assert client.post("/logg-inn/lenke/nonsense").status_code == 410


def test_empty_address_is_refused_and_nothing_kept(app: Flask, client: FlaskClient) -> None:
    assert client.post("/logg-inn/lenke", data={"email": ""}).status_code == 422
    assert count(app, Attempt) == 0


def test_forgotten_password_is_replaced_without_the_old_one_after_a_link(
    app: Flask, client: FlaskClient, bo: Person
) -> None:
    before = row(app, bo.id).password_hash
    ask(client, bo.email)
    client.post(link_in(mails(app)[0]))
    client.post("/logg-inn/kode", data={"code": bo.code()})
    assert 'name="present"' not in client.get("/konto/passord").text
    fresh = "elleve rever danser tango"
    assert client.post("/konto/passord", data={"new": fresh, "again": fresh}).status_code == 303
    assert row(app, bo.id).password_hash != before
    # The session has shown what it can: once more needs the password.
    assert client.post("/konto/passord", data={"new": fresh, "again": fresh}).status_code == 422

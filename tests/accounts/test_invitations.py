"""Invitations: an administrator asks, the person chooses a password and sets up an app."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Invitation, LoginSession, Membership, Organisation, User
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import PASSWORD, Person, at_once, count, events, link_in, mails, row
from tests.cast import Cast

EVA = {"name": "Eva Lund", "email": "Eva.Lund@gjovik.example", "role": "need_owner"}
JOIN = {"name": "Eva Lund", "password": PASSWORD, "again": PASSWORD}


def place(app: Flask, slug: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def invite(app: Flask, browser: FlaskClient, slug: str = "gjovik", **more: str) -> int:
    return browser.post("/admin/brukere/ny", data=EVA | {"organisation": str(place(app, slug))} | more).status_code


def test_invited_person_joins_and_sets_up_an_app(app: Flask, client: FlaskClient, cast: Cast) -> None:
    assert invite(app, cast.ada.client) == 303
    mail = mails(app)[0]
    assert (mail.to, mail.subject) == ("eva.lund@gjovik.example", "Du er invitert til Behovstorget")
    link = link_in(mail)
    assert "Eva Lund" in client.get(link).text
    answer = client.post(link, data=JOIN)
    assert (answer.status_code, answer.location) == (303, "/logg-inn/oppsett")
    assert client.get("/konto").location.startswith("/logg-inn/oppsett")
    with app.app_context():
        eva = db.session.scalars(select(User).where(User.email == "eva.lund@gjovik.example")).one()
        held = [(m.organisation.slug, m.role) for m in eva.memberships]
    assert held == [("gjovik", "need_owner")]
    assert len(events(app, "user.invited")) == len(events(app, "user.joined")) == 1


def test_trail_holds_no_address(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    client.post(link_in(mails(app)[0]), data=JOIN)
    told = [str(e.data) for kind in ("user.invited", "user.joined") for e in events(app, kind)]
    assert not any("@" in data or "Eva" in data for data in told)


def test_there_is_no_account_before_the_invitation_is_taken_up(app: Flask, client: FlaskClient, cast: Cast) -> None:
    before = count(app, User)
    invite(app, cast.ada.client)
    assert count(app, User) == before
    client.post("/logg-inn/lenke", data={"email": "eva.lund@gjovik.example"})
    assert len(mails(app)) == 1


def test_opening_the_invitation_many_times_uses_nothing_up(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    link = link_in(mails(app)[0])
    assert [client.get(link).status_code for _ in range(3)] == [200] * 3


def test_invitation_is_taken_up_once(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    link = link_in(mails(app)[0])
    client.post(link, data=JOIN)
    assert client.get(link).status_code == 410
    assert app.test_client().post(link, data=JOIN).status_code == 410


def test_invitation_taken_up_twice_at_once_makes_one_account(app: Flask, cast: Cast) -> None:
    invite(app, cast.ada.client)
    link, before = link_in(mails(app)[0]), count(app, User)
    first, second = (lambda b=b: b.post(link, data=JOIN) for b in (app.test_client(), app.test_client()))
    assert at_once(first, second)[0] == 303
    assert count(app, User) == before + 1
    assert count(app, LoginSession) == 2  # Ada's and Eva's


def test_invitation_lasts_seven_days(app: Flask, client: FlaskClient, cast: Cast) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        invite(app, cast.ada.client)
        link = link_in(mails(app)[0])
        travel.shift(timedelta(days=7, seconds=-1))
        assert client.get(link).status_code == 200
        travel.shift(timedelta(seconds=1))
        assert client.get(link).status_code == 410
        assert client.post(link, data=JOIN).status_code == 410


@pytest.mark.parametrize(
    "bad",
    [
        {"password": "kort", "again": "kort"},
        {"password": "eva.lund er best i verden", "again": "eva.lund er best i verden"},
        {"again": PASSWORD + "x"},
        {"name": ""},
        {"name": "   "},
        {"password": ""},
    ],
)
def test_poor_password_makes_no_account(app: Flask, client: FlaskClient, cast: Cast, bad: dict[str, str]) -> None:
    invite(app, cast.ada.client)
    link, before = link_in(mails(app)[0]), count(app, User)
    assert client.post(link, data=JOIN | bad).status_code == 422
    assert count(app, User) == before
    assert client.post(link, data=JOIN).status_code == 303


def test_role_comes_from_the_invitation_and_not_from_the_form(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    client.post(
        link_in(mails(app)[0]), data=JOIN | {"role": "administrator", "email": "x@y.example", "organisation": "6"}
    )
    with app.app_context():
        assert db.session.scalars(select(Membership.role).order_by(Membership.id.desc())).first() == "need_owner"


def test_new_invitation_voids_the_old_one(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    invite(app, cast.ada.client)
    old, new = (link_in(m) for m in mails(app))
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "   "},
        {"email": "eva"},
        {"email": ""},
        {"role": "king"},
        {"role": ""},
        {"organisation": "999"},
        {"organisation": "x"},
    ],
)
def test_bad_invitation_is_refused_and_nothing_kept(app: Flask, cast: Cast, bad: dict[str, str]) -> None:
    assert invite(app, cast.ada.client, **bad) == 422
    assert count(app, Invitation) == len(mails(app)) == 0


def test_person_with_an_account_is_not_invited(app: Flask, cast: Cast) -> None:
    assert invite(app, cast.ada.client, email="KARI@behov.example") == 422
    assert count(app, Invitation) == 0


@pytest.mark.parametrize("who", ["kari", "per", "anna", "rune"])
def test_only_administrators_invite(app: Flask, cast: Cast, who: str) -> None:
    assert invite(app, getattr(cast, who).client) == 403
    assert count(app, Invitation) == 0


def test_stranger_is_sent_to_login(app: Flask, client: FlaskClient) -> None:
    assert client.get("/admin/brukere").location.startswith("/logg-inn")
    assert invite(app, client) == 401
    assert count(app, Invitation) == 0


def test_administrator_of_one_municipality_invites_to_that_one_alone(app: Flask, cast: Cast) -> None:
    per, gjovik = cast.per.id, place(app, "gjovik")
    with unit_of_work(app):
        db.session.add(Membership(user_id=per, organisation_id=gjovik, role="administrator"))
    assert invite(app, cast.per.client, "ostre-toten") == 422
    assert invite(app, cast.per.client, "samarbeidsradet", role="administrator") == 422
    assert invite(app, cast.per.client, "gjovik") == 303


def test_withdrawn_invitation_opens_nothing(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    link = link_in(mails(app)[0])
    with app.app_context():
        number = db.session.scalars(select(Invitation.id)).one()
    assert cast.kari.client.post(f"/admin/brukere/invitasjon/{number}/trekk").status_code == 403
    assert cast.ada.client.post(f"/admin/brukere/invitasjon/{number}/trekk").status_code == 303
    assert client.get(link).status_code == 410


def test_login_link_is_no_invitation_and_the_other_way_round(
    app: Flask, client: FlaskClient, cast: Cast, bo: Person
) -> None:
    invite(app, cast.ada.client)
    client.post("/logg-inn/lenke", data={"email": bo.email})
    invitation, link = (link_in(m).rsplit("/", 1)[1] for m in mails(app))
    assert client.post(f"/logg-inn/lenke/{invitation}").status_code == 410
    assert client.post(f"/invitasjon/{link}", data=JOIN).status_code == 410


def test_token_is_kept_hashed(app: Flask, cast: Cast) -> None:
    invite(app, cast.ada.client)
    token = link_in(mails(app)[0]).rsplit("/", 1)[1]
    with app.app_context():
        assert db.session.scalars(select(Invitation.token_hash)).one() != token


def test_one_who_joins_in_english_gets_english_mail(app: Flask, client: FlaskClient, cast: Cast) -> None:
    invite(app, cast.ada.client)
    client.post("/en" + link_in(mails(app)[0]), data=JOIN)
    with app.app_context():
        number = db.session.scalars(select(User.id).where(User.email == "eva.lund@gjovik.example")).one()
    assert row(app, number).language == "en"

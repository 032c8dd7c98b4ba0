"""A fresh portal has no account; the first is made from the command line with one's own password."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from portal.accounts.actions import create_administrator
from portal.accounts.models import Membership, Organisation, User
from portal.core.db import db, unit_of_work
from portal.core.errors import Refused
from tests.accounts.conftest import PASSWORD, count, events


def test_first_administrator_logs_in_and_sets_up_an_app(app: Flask, client: FlaskClient) -> None:
    with unit_of_work(app):
        number = create_administrator("Marte Lie", "Marte.Lie@rad.example", PASSWORD).id
    answer = client.post("/logg-inn", data={"email": "marte.lie@rad.example", "password": PASSWORD})
    assert answer.location == "/logg-inn/oppsett"
    with app.app_context():
        assert db.session.get_one(User, number).may_everywhere("user:manage")
    assert [e.actor for e in events(app, "user.created")] == ["command"]


@pytest.mark.parametrize(
    ("name", "email", "password"),
    [
        ("Marte Lie", "marte@rad.example", "kort"),
        ("Marte Lie", "marte@rad.example", "passord12345"),
        ("", "marte@rad.example", PASSWORD),
        ("Marte Lie", "marte", PASSWORD),
        ("Marte Lie", "ADA@behov.example", PASSWORD),
    ],
)
def test_poor_administrator_is_refused_and_nothing_kept(app: Flask, name: str, email: str, password: str) -> None:
    before = count(app, User)
    with pytest.raises(Refused), unit_of_work(app):
        create_administrator(name, email, password)
    assert count(app, User) == before


def test_portal_without_a_council_says_so(app: Flask) -> None:
    with unit_of_work(app):
        council = db.session.scalars(select(Organisation.id).where(Organisation.kind == "council")).one()
        db.session.execute(delete(Membership).where(Membership.organisation_id == council))
        db.session.execute(delete(Organisation).where(Organisation.id == council))
    with pytest.raises(Refused), unit_of_work(app):
        create_administrator("Marte Lie", "marte@rad.example", PASSWORD)

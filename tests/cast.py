"""The people of the tests. Names never change, so that a test reads like a story."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import LoginSession, Membership, Organisation, SupplierSeat, User
from portal.accounts.rules import SESSION_LIFE
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.security import new_token
from portal.market.suppliers.models import Claim, Supplier, SupplierArea

# key: (name, organisation slug, role)
PEOPLE = {
    "kari": ("Kari Kjøkkensjef", "gjovik", "need_owner"),
    "per": ("Per Innkjøper", "gjovik", "procurement_officer"),
    "siv": ("Siv Innkjøper", "gjovik", "procurement_officer"),
    "anna": ("Anna Rådgiver", "gjovik", "business_adviser"),
    "tor": ("Tor Innkjøper", "ostre-toten", "procurement_officer"),
    "nina": ("Nina Behovseier", "nordre-land", "need_owner"),
    "rune": ("Rune Rådsmedlem", "samarbeidsradet", "council"),
    "ada": ("Ada Administrator", "samarbeidsradet", "administrator"),
}
# key: (orgnr, name, form, employees, size, state)
FIRMS = {
    "fjellvarme": ("974760673", "Fjellvarme AS", "AS", 12, "10-49", "confirmed"),
    "toten": ("923609016", "Totenvika Transport", "ENK", None, "0-4", "confirmed"),
    "skygge": ("984851006", "Skyggefirma AS", "AS", 6, "5-9", "claimed"),
}
# key: (name, firm, role): lars and mona work in one firm, olga in another, vidar's firm has not confirmed him.
PEOPLE_OF_FIRMS = {
    "lars": ("Lars Rørlegger", "fjellvarme", "supplier_admin"),
    "mona": ("Mona Montør", "fjellvarme", "supplier_member"),
    "olga": ("Olga Sjåfør", "toten", "supplier_admin"),
    "vidar": ("Vidar Venter", "skygge", "supplier_admin"),
}


def build_firms() -> None:
    """The firms and their people; in a unit of work."""
    now = clock.now()
    area = db.session.scalars(select(Organisation).where(Organisation.slug == "gjovik")).one()
    firms = {}
    for key, (orgnr, name, form, employees, size, state) in FIRMS.items():
        firms[key] = Supplier(
            orgnr=orgnr,
            name=name,
            form=form,
            nace=[["43.220", "Rørleggerarbeid"]],
            employees=employees,
            size=size,
            state=state,
            address="Storgata 1",
            postal_code="2815",
            postal_place="GJØVIK",
            municipality_number="3407",
            register_status="active",
            register_state="done",
            register_checked_at=now,
            created_at=now,
            confirmed_at=now if state == "confirmed" else None,
            areas=[SupplierArea(organisation_id=area.id)],
        )
        db.session.add(firms[key])
    db.session.flush()
    for key, (name, firm, role) in PEOPLE_OF_FIRMS.items():
        user = User(name=name, email=f"{key}@behov.example", created_at=now)
        user.seats.append(SupplierSeat(supplier_id=firms[firm].id, role=role, created_at=now))
        db.session.add(user)
        db.session.flush()
        if FIRMS[firm][-1] == "claimed":
            db.session.add(Claim(supplier_id=firms[firm].id, user_id=user.id, created_at=now))


def build_cast(app: Flask) -> None:
    """Everybody has an account with a confirmed second factor; sessions are made when a test asks for a browser."""
    with unit_of_work(app):
        places = {o.slug: o for o in db.session.scalars(select(Organisation))}
        for key, (name, slug, role) in PEOPLE.items():
            user = User(
                name=name,
                email=f"{key}@behov.example",
                created_at=clock.now(),
                totp_secret="JBSWY3DPEHPK3PXP",
                totp_confirmed_at=clock.now(),
            )
            user.memberships.append(Membership(organisation=places[slug], role=role))
            db.session.add(user)
        build_firms()


@dataclass
class Member:
    """One of the cast: an id, an organisation, and a browser that is logged in."""

    app: Flask
    key: str

    @cached_property
    def id(self) -> int:
        with self.app.app_context():
            return db.session.scalars(select(User.id).where(User.email == f"{self.key}@behov.example")).one()

    @cached_property
    def client(self) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie(sessions.COOKIE, self.token, domain="localhost")
        return client

    @cached_property
    def token(self) -> str:
        """The cookie of a browser in which both factors were shown."""
        token, number, now = new_token(), self.id, clock.now()
        with unit_of_work(self.app):
            db.session.add(
                LoginSession(
                    token_hash=sessions.token_hash(token),
                    user_id=number,
                    stage=sessions.FULL,
                    way="password",
                    created_at=now,
                    expires_at=now + SESSION_LIFE,
                    last_seen_at=now,
                    agent="Firefox, Linux",
                    ip="127.0.0.1",
                )
            )
        return token

    def user(self) -> User:
        """The row, in the present application context."""
        return db.session.get_one(User, self.id)

    @cached_property
    def firm_id(self) -> int:
        """The number of the person's firm."""
        with self.app.app_context():
            seat = select(SupplierSeat.supplier_id).where(SupplierSeat.user_id == self.id)
            return db.session.scalars(seat).one()

    def firm(self) -> Supplier:
        """The row of the person's firm, in the present application context."""
        return db.session.get_one(Supplier, self.firm_id)


class Cast:
    """`cast.kari`, `cast.per`, …"""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.members: dict[str, Member] = {}

    def __getattr__(self, key: str) -> Any:
        if key not in PEOPLE and key not in PEOPLE_OF_FIRMS:
            raise AttributeError(key)
        return self.members.setdefault(key, Member(self.app, key))

"""Accounts come into being: the buyers, the first administrator, and everybody who joins later."""

import tomllib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from portal.accounts import challenges, queries, sessions, throttle
from portal.accounts.models import COUNCIL, Invitation, LoginLink, Membership, Organisation, User
from portal.accounts.passwords import hash_password, why_not_password
from portal.accounts.permissions import ADMINISTRATOR, STAFF_ROLES
from portal.accounts.rules import why_not_named
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.i18n import _
from portal.core.text import clean_line

ORGANISATIONS = Path(__file__).with_name("organisations.toml")
_KEEP_OLD_INVITATIONS = timedelta(days=30)


def load_organisations(path: Path = ORGANISATIONS) -> None:
    """Install the buyers, or bring names and order up to date; known by their slug, none is ever removed."""
    known = {o.slug: o for o in db.session.scalars(select(Organisation))}
    for position, row in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["organisations"], 1):
        organisation = known.get(row["slug"]) or Organisation(slug=row["slug"])
        organisation.kind, organisation.name, organisation.position = row["kind"], row["name"], position
        organisation.orgnr, organisation.municipality_number = row.get("orgnr"), row.get("municipality_number")
        db.session.add(organisation)
    db.session.flush()
    queries.organisations.forget()


def add_user(name: str, email: str, password: str | None, roles: Iterable[tuple[int, str]], **more: Any) -> User:
    """A new account with its (organisation id, role) pairs; the caller has checked the password and records the event.

    Refused when the address has an account already. `more`: `language`, `phone`.
    """
    refuse_if(_("Det finnes alt en konto med denne e-postadressen.") if queries.user_by_email(email) else None)
    user = User(
        name=clean_line(name),
        email=email,
        password_hash=hash_password(password) if password is not None else None,
        active=True,
        created_at=clock.now(),
        **more,
    )
    for organisation_id, role in roles:
        if role not in STAFF_ROLES:
            raise ValueError(f"no such role: {role}")
        user.memberships.append(Membership(organisation_id=organisation_id, role=role))
    db.session.add(user)
    db.session.flush()
    return user


def create_administrator(name: str, email: str, password: str) -> User:
    """The first account of an installation, made from the command line: administrator in the council.

    Refused (Refused) without a council, for a poor password, or for an address that has an account.
    """
    council_id = db.session.scalar(
        select(Organisation.id).where(Organisation.kind == COUNCIL).order_by(Organisation.id)
    )
    if council_id is None:
        refuse_if(_("Installer organisasjonene først."))
    refuse_if(why_not_named(name))
    refuse_if(_("Skriv e-postadressen.") if "@" not in email else None)
    refuse_if(why_not_password(password, name, email))
    user = add_user(name, email, password, [(council_id or 0, ADMINISTRATOR)])
    record("user.created", f"user:{user.id}", by="command", role=ADMINISTRATOR)
    return user


def sweep() -> None:
    """For a job: drop what has run out (sessions, challenges, links, counters, invitations nobody took up)."""
    now = clock.now()
    sessions.sweep()
    throttle.sweep()
    challenges.sweep()
    db.session.execute(delete(LoginLink).where(LoginLink.expires_at < now - timedelta(days=1)))
    db.session.execute(
        delete(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at < now - _KEEP_OLD_INVITATIONS)
    )

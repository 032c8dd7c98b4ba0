"""The demonstration set: invented people and needs, dated from the day it is loaded, each clearly marked."""

import tomllib
from pathlib import Path
from typing import Any

import pyotp
from flask import current_app
from sqlalchemy import select

from portal.accounts.actions import add_user
from portal.accounts.models import Organisation, User
from portal.accounts.role_names import ROLE_NAMES
from portal.admin import demo_needs
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.exchange.notices.actions import load_demo_notices
from portal.needs.pipeline.models import Need
from portal.needs.search.index import reindex_all

FOLDER = Path(__file__).resolve().parent.parent / "pages" / "demo"
# Known to everybody who reads this: the set is for a portal that nobody uses in earnest.
PASSWORD = "poteter-og-snomaaking"  # noqa: S105


def secret_of(email: str) -> str:
    """The second factor of an invented person: the same every time, so that tests and guides can name it."""
    return demo_needs.steady_base32(email)


def is_loaded() -> bool:
    """Whether the set is in this database."""
    return db.session.scalar(select(Need.id).where(Need.is_demo).limit(1)) is not None


def load() -> str:
    """Load people, needs and notices of the set; a second time changes nothing."""
    if is_loaded():
        return "Demonstrasjonssettet er allerede lastet."
    places = {o.slug: o for o in db.session.scalars(select(Organisation))}
    people = _load_people(places)
    rows = _read("needs.toml")["needs"]
    for row in rows:
        demo_needs.load(row, places, people)
    db.session.flush()
    reindex_all()
    load_demo_notices()
    record("demo.loaded", "portal", by="command", needs=len(rows), people=len(people))
    return f"{len(rows)} behov og {len(people)} ansatte er lastet."


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _load_people(places: dict[str, Organisation]) -> dict[tuple[str, str], User]:
    people = {}
    for row in _read("people.toml")["people"]:
        place = places[row["organisation"]]
        user = add_user(row["name"], row["email"], PASSWORD, [(place.id, row["role"])])
        user.totp_secret, user.totp_confirmed_at = secret_of(row["email"]), clock.now()
        people[row["organisation"], row["role"]] = user
    return people


def accounts() -> list[dict[str, str]]:
    """Addresses, passwords and second factors of the invented people, with the code of this moment."""
    refuse_if(None if is_loaded() else "Demonstrasjonssettet er ikke lastet.")
    found = []
    for row in _read("people.toml")["people"]:
        user = db.session.scalars(select(User).where(User.email == row["email"])).one_or_none()
        if user is not None:
            secret = secret_of(user.email)
            found.append(
                {
                    "role": row["role"],
                    "role_name": str(ROLE_NAMES[row["role"]]),
                    "name": user.name,
                    "organisation": row["organisation"],
                    "email": user.email,
                    "password": PASSWORD,
                    "totp_secret": secret,
                    "code": pyotp.TOTP(secret).now(),
                    "address": current_app.config["BASE_URL"] + "/logg-inn",
                }
            )
    return found

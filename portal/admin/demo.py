"""The demonstration set: invented people, needs and firms, dated from the day it is loaded, each clearly marked."""

import tomllib
from pathlib import Path
from typing import Any

import pyotp
from flask import current_app
from sqlalchemy import select

from portal.accounts.actions import add_user
from portal.accounts.models import Organisation, User
from portal.accounts.passwords import hash_password
from portal.accounts.role_names import ROLE_NAMES, SUPPLIER_ROLE_NAMES
from portal.admin import demo_firms, demo_needs
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.text import clean_line
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
    """Load people, needs, notices and firms of the set; a second time changes nothing, and adds firms to an old set."""
    places = {o.slug: o for o in db.session.scalars(select(Organisation))}
    if is_loaded():
        if demo_firms.is_loaded():
            return "Demonstrasjonssettet er allerede lastet."
        people = {(row["organisation"], row["role"]): _known(row["email"]) for row in _read("people.toml")["people"]}
        return f"{_load_firms(places, people)} firmaer er lastet til settet som var der."
    people = _load_people(places)
    rows = _read("needs.toml")["needs"]
    for row in rows:
        demo_needs.load(row, places, people)
    db.session.flush()
    reindex_all()
    load_demo_notices()
    firms = _load_firms(places, people)
    record("demo.loaded", "portal", by="command", needs=len(rows), people=len(people), firms=firms)
    return f"{len(rows)} behov, {len(people)} ansatte og {firms} firmaer er lastet."


def _known(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def _load_firms(places: dict[str, Organisation], people: dict[tuple[str, str], User]) -> int:
    """Firms know needs by key, the table by title."""
    titles = {clean_line(row["title"]): row["key"] for row in _read("needs.toml")["needs"]}
    demo = db.session.scalars(select(Need).where(Need.is_demo)).all()
    needs = {titles[need.title]: need for need in demo if need.title in titles}
    world = demo_firms.World(needs, places, people)
    # The acts write mails, which name addresses of pages; nobody gets them.
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        return demo_firms.load(_read("firms.toml"), world, hash_password(PASSWORD))


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
    """Addresses, passwords and second factors of the invented people, with the code of this moment. People of firms log
    in with the password alone."""
    refuse_if(None if is_loaded() else "Demonstrasjonssettet er ikke lastet.")
    names = ROLE_NAMES | SUPPLIER_ROLE_NAMES
    staff = [(row["email"], row["role"], row["organisation"]) for row in _read("people.toml")["people"]]
    firms = [
        (person["email"], person["role"], row["name"])
        for row in _read("firms.toml")["firms"]
        for person in row["people"]
    ]
    known = {
        user.email: user
        for user in db.session.scalars(select(User).where(User.email.in_([row[0] for row in (*staff, *firms)])))
    }
    found = []
    for email, role, place in [*staff, *firms]:
        if email not in known:
            continue
        secret = secret_of(email) if known[email].has_second_factor else ""
        found.append(
            {
                "role": role,
                "role_name": str(names[role]),
                "name": known[email].name,
                "organisation": place,
                "email": email,
                "password": PASSWORD,
                "totp_secret": secret,
                "code": pyotp.TOTP(secret).now() if secret else "",
                "address": current_app.config["BASE_URL"] + "/logg-inn",
            }
        )
    return found

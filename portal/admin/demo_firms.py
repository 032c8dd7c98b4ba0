"""Invented firms of the demonstration: they sign up, are confirmed, and say what they say through the same acts as
everybody, at moments of the last weeks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import BUSINESS_ADVISER
from portal.core import clock
from portal.core.db import db
from portal.core.text import clean_line, clean_text
from portal.dialogue.ideas import actions as ideas
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest import actions as interest
from portal.dialogue.partners import actions as partners
from portal.dialogue.proposals import actions as proposals
from portal.dialogue.proposals.fields import blank
from portal.market.suppliers import claims_actions, profile_actions
from portal.market.suppliers.actions import apply_facts
from portal.market.suppliers.models import Supplier
from portal.market.suppliers.rules import ADVISER
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail
from portal.registers.enhetsregisteret.facts import Facts

Row = dict[str, Any]
FACTS = ("orgnr", "name", "form", "employees", "postal_code", "postal_place", "municipality_number", "website")
SAID = ("about", "website", "phone", "capacity", "certificates", "references", "fossil_free")
_SIZES = ((4, "0-4"), (9, "5-9"), (49, "10-49"), (249, "50-249"))
YES = ("apprenticeship_scheme", "in_directory", "partner_finding")


class World:
    """What the rows of the set name: needs by key, places by slug, staff by place and role."""

    def __init__(
        self, needs: Mapping[str, Need], places: Mapping[str, Any], staff: Mapping[tuple[str, str], User]
    ) -> None:
        self.needs, self.places, self.staff = needs, places, staff
        self.firms: dict[str, tuple[Supplier, User]] = {}

    def adviser(self, firm: Supplier) -> User:
        """The adviser of the firm's municipality."""
        home = next(p for p in self.places.values() if p.municipality_number == firm.municipality_number)
        return self.staff[home.slug, BUSINESS_ADVISER]


def is_loaded() -> bool:
    """Whether the firms are in this database."""
    return db.session.scalar(select(Supplier.id).where(Supplier.is_demo).limit(1)) is not None


def load(rows: Row, world: World, password_hash: str) -> int:
    """All firms of the set, then what they do together; answers how many. No mail leaves for invented people."""
    for row in rows["firms"]:
        world.firms[row["key"]] = _firm(row, world, password_hash)
    for row in rows["firms"]:
        firm, person = world.firms[row["key"]]
        for said in row.get("interests", []):
            _interest(said, firm, person, world)
        for said in row.get("proposals", []):
            _proposal(said, firm, person, world)
        for said in row.get("ideas", []):
            _idea(said, firm, person, world)
    for row in rows.get("groups", []):
        _group(row, world)
    addresses = [person["email"] for row in rows["firms"] for person in row["people"]]
    mine = OutboxMail.to.in_([*addresses, *(user.email for user in world.staff.values())])
    db.session.execute(delete(OutboxMail).where(mine, OutboxMail.state == "waiting"))
    return len(rows["firms"])


def _firm(row: Row, world: World, password_hash: str) -> tuple[Supplier, User]:
    employees = row.get("employees")
    facts = Facts(
        **{name: row[name] for name in FACTS if name in row},
        nace=tuple((code, words) for code, words in row["nace"]),
        size=next((size for most, size in _SIZES if (employees or 0) <= most), "250+"),
    )
    firm = Supplier(orgnr=row["orgnr"], name=row["name"], nace=[], is_demo=True, created_at=clock.now())
    db.session.add(firm)
    db.session.flush()
    apply_facts(firm, facts)
    people = [_person(one, firm, password_hash) for one in row["people"]]
    claim = claims_actions.make(firm, people[0])
    if not row.get("claimed"):
        claims_actions.confirm(claim, ADVISER, by=world.adviser(firm))
    for person, one in zip(people[1:], row["people"][1:], strict=True):
        person.seats.append(SupplierSeat(supplier_id=firm.id, role=one["role"], created_at=clock.now()))
    db.session.flush()
    _profile(row, firm, people[0], world)
    return firm, people[0]


def _person(row: Row, firm: Supplier, password_hash: str) -> User:
    person = User(name=row["name"], email=row["email"], password_hash=password_hash, created_at=clock.now())
    if row["role"] == "supplier_admin":
        person.seats.append(SupplierSeat(supplier_id=firm.id, role=row["role"], created_at=clock.now()))
    db.session.add(person)
    db.session.flush()
    return person


def _profile(row: Row, firm: Supplier, person: User, world: World) -> None:
    values: Row = {name: row.get(name, "") for name in SAID} | {name: row.get(name, False) for name in YES}
    values |= {"apprentices": row.get("apprentices"), "size": ""}
    values["categories"] = sorted({world.needs[key].category_id for key in row["trade"]})
    values["areas"] = [world.places[slug].id for slug in row["areas"]]
    profile_actions.edit(firm, values, edit_no=firm.edit_no, by=person)


def _within(need: Need, days_ago: int) -> datetime:
    """A moment of the past at which the need took input: as many days ago as told, moved into its window."""
    opens, closes = need.input_opens_at, need.input_closes_at
    moment = clock.now() - timedelta(days=days_ago)
    if closes is not None:
        moment = min(moment, closes - timedelta(hours=3))
    return max(moment, opens + timedelta(hours=1)) if opens is not None else moment


def _interest(row: Row, firm: Supplier, person: User, world: World) -> None:
    need = world.needs[row["need"]]
    wanted = {area.organisation_id for area in firm.areas}
    parts = [part.organisation_id for part in need.parts if part.organisation_id in wanted]
    values = {name: row[name] for name in interest.PLAIN} | {"areas": parts or [need.lead_id]}
    moment = _within(need, row["days_ago"])
    interest.register(need, firm, values, edit_no=0, moment=moment, by=person)


def _proposal(row: Row, firm: Supplier, person: User, world: World) -> None:
    need, moment = world.needs[row["need"]], _within(world.needs[row["need"]], row["days_ago"])
    said = {name: row[name] for name in blank() if name in row}
    said |= {name: clean_text(text) for name, text in said.items() if isinstance(text, str)}
    said["areas"] = [world.places[slug].id for slug in row.get("areas", [])]
    proposal = proposals.begin(need, firm, said, moment, by=person)
    if row["state"] == "sent":
        proposals.send(proposal, moment, edit_no=proposal.edit_no, by=person)


def _idea(row: Row, firm: Supplier, person: User, world: World) -> None:
    place = world.places[row["organisation"]] if "organisation" in row else None
    values: Row = {name: clean_text(row[name]) for name in ideas.WORDS} | {"title": clean_line(row["title"])}
    values |= {"anonymous": row["anonymous"], "organisation_id": place.id if place else None, "category_id": None}
    if "trade" in row:
        values["category_id"] = world.needs[row["trade"]].category_id
    idea = ideas.send(firm, values, by=person)
    by = world.staff[place.slug, BUSINESS_ADVISER] if place else world.adviser(firm)
    _answer(idea, row, by, world)


def _answer(idea: Idea, row: Row, by: User, world: World) -> None:
    """What the municipality has done with the idea."""
    state, note = row["state"], row.get("note", "")
    if state == "declined":
        ideas.decline(idea, note, edit_no=idea.edit_no, by=by)
    elif state == "meeting":
        day = clock.today() + timedelta(days=row["meeting_in_days"])
        ideas.match(idea, None, idea.category_id, row["matched_note"], edit_no=idea.edit_no, by=by)
        ideas.meet(idea, day, note, edit_no=idea.edit_no, by=by)
    elif state == "matched":
        ideas.match(idea, world.needs[row["match"]], idea.category_id, note, edit_no=idea.edit_no, by=by)
    elif state == "read":
        ideas.mark_read(idea, edit_no=idea.edit_no, by=by)


def _group(row: Row, world: World) -> None:
    need, (lead, person) = world.needs[row["need"]], world.firms[row["lead"]]
    asked = [world.firms[key][0].id for key in row["asked"]]
    partners.form_group(need, lead, row["name"], asked, row["part"], by=person)

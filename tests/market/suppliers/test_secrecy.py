"""A claim shows nothing of the firm, and not even whether there is one."""

import itertools
import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import User
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals import actions as proposals
from portal.dialogue.proposals import fields as proposal_fields
from portal.market.suppliers import fields
from portal.market.suppliers.models import Supplier, TeamInvitation
from portal.needs.pipeline.models import Need
from tests import canaries, factories
from tests.accounts.conftest import mails
from tests.cast import Cast
from tests.market.suppliers.conftest import FJELLVARME, Joining, newest

NOON = datetime(2026, 10, 6, 10, 0, tzinfo=UTC)
MARK = "kvxsecret"
KEY = re.compile(r'<input[^>]*name="key"[^>]*>')
_number = itertools.count()


def word() -> str:
    """A word that stands nowhere else."""
    return MARK + "".join(chr(97 + int(digit)) for digit in f"{next(_number):03}")


def fill(cast: Cast, need_id: int) -> dict[str, int]:
    """Secret words wherever the confirmed firm has written something; numbers of what it has written."""
    firm_id, lars, mona, now = cast.lars.firm_id, cast.lars.id, cast.mona.id, clock.now()
    with unit_of_work(cast.app):
        row = db.session.get_one(Supplier, firm_id)
        for name in fields.TEXT_CAPS:
            setattr(row, name, word()[: fields.TEXT_CAPS[name]])
        row.website, row.register_email = f"https://{word()}.example", f"{word()}@fjellvarme.example"
        row.apprentices, row.partner_finding = 7, True
        for number in (lars, mona):
            user = db.session.get_one(User, number)
            user.name, user.email, user.phone = word(), f"{word()}@behov.example", "+47 " + word()[-3:]
        invitation = TeamInvitation(
            token_hash=word(), supplier_id=firm_id, email=f"{word()}@x.example", name=word(), role="supplier_member",
            invited_by_id=lars, created_at=now, expires_at=now.replace(year=2027),
        )  # fmt: skip
        interest = Interest(
            need_id=need_id, supplier_id=firm_id, role="looking", part=word(), message=word(), find_partners=True,
            created_at=now, updated_at=now,
        )  # fmt: skip
        texts = {said.key: word() for said in proposal_fields.FIELDS if said.cap}
        need, lars_user = db.session.get_one(Need, need_id), db.session.get_one(User, lars)
        proposal = proposals.begin(need, row, texts, now, by=lars_user)
        idea = Idea(supplier_id=firm_id, title=word(), problem=word(), solution=word(), benefit=word(), created_at=now)
        group = SupplierGroup(need_id=need_id, lead_id=firm_id, name=word(), created_at=now)
        group.seats.append(GroupSeat(supplier_id=firm_id, state="confirmed", part=word(), invited_at=now))
        db.session.add_all([invitation, interest, idea, group])
        db.session.flush()
        return {
            "need_id": need_id,
            "proposal_id": proposal.id,
            "idea_id": idea.id,
            "group_id": group.id,
            "invitation_id": invitation.id,
            "interest_id": interest.id,
            "supplier_id": firm_id,
        }


def addresses(app: Flask, values: dict[str, int]) -> list[str]:
    """Every page that can be asked for, with the firm's own numbers where an address takes one."""
    known: dict[str, Any] = {
        "slug": "x",
        "token": "x",
        "key": "x",
        "name": "x",
        "form": "csv",
        "filename": "x",
    } | values
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
                continue
            # Where an address takes one of some words, the first of them.
            words = {name: next(iter(how.items), 1) for name, how in rule._converters.items() if hasattr(how, "items")}
            more = {name: words.get(name, known.get(name, 1)) for name in rule.arguments}
            found.append(app.url_map.bind("localhost").build(rule.endpoint, more))
    return sorted(set(found))


@pytest.fixture
def claimant(app: Flask, cast: Cast, joining: Joining) -> FlaskClient:
    """Somebody who says to speak for lars' firm."""
    joining.join(orgnr=FJELLVARME)
    return joining.client


def test_no_page_shows_a_claimant_anything_of_the_firm(app: Flask, cast: Cast, claimant: FlaskClient) -> None:
    values = fill(cast, factories.published(cast))
    found, read = [], 0
    for path in addresses(app, values):
        for prefix in canaries.PREFIXES:
            answer = claimant.get(prefix + path)
            read += answer.status_code == 200
            told = answer.text + "".join(f"{key}: {value}" for key, value in answer.headers)
            if MARK in told:
                found.append(f"{answer.status_code} {prefix + path}")
    assert found == []
    assert read > 40


def test_the_firm_itself_reads_its_words_so_the_search_can_find_them(app: Flask, cast: Cast) -> None:
    values = fill(cast, factories.published(cast))
    pages = [path for path in addresses(app, values) if MARK in cast.lars.client.get(path).text]
    assert {"/min-side", "/min-side/profil", "/min-side/team"} <= set(pages)


def test_a_second_claimant_cannot_tell_that_there_is_a_first(app: Flask, cast: Cast, claimant: FlaskClient) -> None:
    """Every page is the same, letter by letter, with the confirmed firm and without it."""
    need_id, mine = factories.published(cast), newest(app)
    with time_machine.travel(NOON, tick=False):
        paths = [path for path in addresses(app, {"need_id": need_id}) if "/logg-" not in path]
        with_firm = canaries.seen(claimant, paths)
        assert with_firm["/min-side/team"][0] == 200
        with unit_of_work(app):
            db.session.get_one(Supplier, cast.lars.firm_id).state = "closed"
        app.extensions.pop("snapshots", None)
        without = canaries.seen(claimant, paths)
    # A form that guards against sending twice carries a new key each time.
    pages = [{path: (page[0], KEY.sub("", page[1])) for path, page in seen.items()} for seen in (with_firm, without)]
    assert canaries.differing(*pages) == []
    assert mine == newest(app)


def test_mails_to_a_claimant_say_the_same(app: Flask, cast: Cast, claimant: FlaskClient) -> None:
    from_mail = [mail for mail in mails(app) if mail.to == "ny@firma.example"]
    assert [mail.key.split(":")[0] for mail in from_mail] == ["sign-up"]

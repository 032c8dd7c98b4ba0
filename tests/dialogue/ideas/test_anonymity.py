"""Before an idea is matched, nothing that staff can reach tells which firm or person sent it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from jobs import send_mail
from portal.accounts.models import Membership
from portal.audit.models import AuditEvent
from portal.core.db import db
from portal.dialogue.ideas import queries
from portal.dialogue.ideas.presenting import for_reader, line_of
from portal.outbox.models import OutboxMail
from tests import factories
from tests.canaries import PREFIXES, seen
from tests.cast import Cast, Member
from tests.dialogue.ideas.stage import declined, matched, read, sent
from tests.needs.pipeline.forms import of_page

NOON = datetime(2026, 10, 6, 10, 0, tzinfo=UTC)
STAFF = ("kari", "per", "siv", "anna", "tor", "nina", "rune", "ada")
# What nobody else's row holds.
SECRETS = {
    "name": "Kvxfirma Hemmelig AS",
    "postal_place": "KVXSTED",
    "address": "Kvxveien 1",
    "website": "https://kvxside.example",
    "phone": "40999888",
    "register_email": "kvxpost@firma.example",
    "about": "Kvxomtale",
}
PERSON = {"name": "Kvx Avsender", "email": "kvxavsender@behov.example", "phone": "40777666"}
ORGNR = "974760673"


@pytest.fixture
def still() -> Iterator[time_machine.Traveller]:
    """A Tuesday on which the clock stands still."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def secret(cast: Cast, still: Any) -> int:
    """An idea of a firm and a person full of words that nobody else uses. They sent it and said something more."""
    with factories.work(cast):
        firm, person = cast.lars.firm(), cast.lars.user()
        for name, word in SECRETS.items():
            setattr(firm, name, word)
        for name, word in PERSON.items():
            setattr(person, name, word)
    number = sent(cast)
    cast.lars.client.post(f"/ideer/{number}/melding", data={"note": "Vi har regnet på det."})
    return number


def words(cast: Cast) -> list[str]:
    """Everything that would give them away; the last by number alone, where pages name people and firms so."""
    told = [*SECRETS.values(), *PERSON.values(), ORGNR, "974 760 673", "974\u00a0760\u00a0673", "kvx", "Kvx"]
    return [*told, f"user:{cast.lars.id}", f"supplier:{cast.lars.firm_id}"]


# Pages about accounts and firms as such: that they are here is no secret, what they have sent is.
NOT_ABOUT_IDEAS = ("/admin/brukere", "/leverandorer", "/firmaer", "/min-side")


def addresses(app: Flask, number: int, who: str) -> list[str]:
    """All of the idea and, for one of each role, every address without the number of something else."""
    own = [f"/ideer/{number}", "/ideer/innboks", "/ideer/innboks?vis=ferdige"]
    own += [f"/ideer/{number}/{way}" for way in ("koble", "mote", "videre", "avsla")]
    others = who in ("anna", "rune", "ada") and [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and not rule.rule.startswith(NOT_ABOUT_IDEAS)
    ]
    return [
        *(prefix + path for path in own for prefix in PREFIXES),
        *(others or []),
        *("/admin/hendelser?type=idea", "/admin/epost/1"),
    ]


def leaks(app: Flask, cast: Cast, number: int) -> list[str]:
    told, found = words(cast), []
    for who in STAFF:
        pages = seen(getattr(cast, who).client, addresses(app, number, who))
        for path, (_status, body, headers) in pages.items():
            found += [f"{who} {path}: {word}" for word in told if word in body + headers]
    return found


def test_no_page_of_staff_names_them(app: Flask, cast: Cast, secret: int) -> None:
    assert leaks(app, cast, secret) == []


def test_nor_when_it_was_read_and_declined_and_the_mail_has_left(app: Flask, cast: Cast, secret: int) -> None:
    declined(cast, read(cast, secret))
    send_mail.run(app)
    assert leaks(app, cast, secret) == []
    assert "Nytt til deg" in cast.ada.client.get("/admin/epost").text
    page = cast.ada.client.get("/admin/epost/1").text
    assert "Mottakeren vises ikke" in page
    assert f"/ideer/{secret}" not in page


def test_a_mail_that_cannot_leave_names_nobody(app: Flask, cast: Cast, secret: int) -> None:
    declined(cast, secret)
    with factories.work(cast):
        mail = db.session.scalars(select(OutboxMail)).one()
        mail.state, mail.fault = "failed", f"550 unknown user {PERSON['email']}"
    assert leaks(app, cast, secret) == []


def test_the_search_can_tell(app: Flask, cast: Cast, secret: int) -> None:
    """Once it is matched, those who may read it see who sent it, and nobody else does."""
    matched(cast, secret)
    found = leaks(app, cast, secret)
    assert f"anna /ideer/{secret}: {SECRETS['name']}" in found
    assert f"per /ideer/innboks: {SECRETS['name']}" in found
    assert {one.split()[0] for one in found} == {"anna", "per", "siv"}


def test_every_refusal_and_conflict_is_as_silent(cast: Cast, secret: int) -> None:
    said = ""
    for way, fields in (
        ("lest", {"edit_no": "99"}),
        ("koble", {"category_id": "", "edit_no": "2"}),
        ("avsla", {"note": "Nei", "edit_no": "2"}),
        ("avsla", {"note": "Nei, dette går ikke nå.", "edit_no": "1"}),
        ("mote", {"edit_no": "2"}),
    ):
        for who in ("anna", "tor", "kari", "ada"):
            answer = getattr(cast, who).client.post(f"/ideer/{secret}/{way}", data=fields)
            said += answer.text + str(answer.headers)
    assert "regnet på det" in said
    assert [word for word in words(cast) if word in said] == []


def test_the_trail_tells_of_the_idea_and_not_of_whose_it_is(app: Flask, cast: Cast, secret: int) -> None:
    cast.lars.client.post(f"/ideer/{secret}/trekk")
    number = sent(cast)
    cast.lars.client.post(f"/ideer/{number}/vis-navn")
    with app.app_context():
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.kind.startswith("idea."))).all()
        place = factories.place_id("gjovik")
        told = [(row.kind, row.actor, row.data) for row in rows]
    sent_row = ("idea.sent", "supplier", {"organisation": place})
    assert told == [
        sent_row,
        ("idea.noted", "supplier", {}),
        ("idea.withdrawn", "supplier", {}),
        sent_row,
        ("idea.named", "supplier", {}),
    ]


def test_two_firms_of_one_size_look_the_same_letter_by_letter(app: Flask, cast: Cast, still: Any) -> None:
    """One firm after the other sends the same words: staff get the same pages but for the number of the idea."""
    with factories.work(cast):
        cast.olga.firm().size = cast.lars.firm().size
        cast.olga.user().language = "en"
    numbers = [sent(cast, by="lars"), sent(cast, by="olga")]
    pages = []
    for number in numbers:
        paths = [f"/ideer/{number}", *(f"/ideer/{number}/{way}" for way in ("koble", "avsla"))]
        found = seen(cast.anna.client, [prefix + path for path in paths for prefix in PREFIXES])
        pages.append([(status, body.replace(f"/ideer/{number}", "/ideer/N")) for status, body, _told in found.values()])
    assert pages[0] == pages[1]
    page = cast.anna.client.get("/ideer/innboks").text
    rows = re.findall(r'<a class="row-link" href="/ideer/\d+">(.*?)</a>', page, re.DOTALL)
    assert len(rows) == 2
    assert rows[0] == rows[1]


def test_what_the_pages_are_made_of_holds_no_firm(app: Flask, cast: Cast, secret: int) -> None:
    """The template cannot write what it is not given."""
    with app.test_request_context():
        idea, anna = queries.for_staff_or_404(secret, cast.anna.user(), "idea:read"), cast.anna.user()
        given = repr(for_reader(idea, anna, own=False)) + repr(line_of(idea, 10, NOON + timedelta(days=3)))
    assert "sender': None" in given
    assert [word for word in words(cast) if word in given] == []


def test_somebody_who_is_both_sees_only_the_own_side(cast: Cast, secret: int) -> None:
    """An officer with a firm of their own learns nothing of other firms."""
    with factories.work(cast):
        olga = cast.olga.user()
        place = factories.place_id("gjovik")
        olga.memberships.append(Membership(organisation_id=place, role="procurement_officer"))
        olga.totp_secret, olga.totp_confirmed_at = "JBSWY3DPEHPK3PXP", NOON
    page = cast.olga.client.get(f"/ideer/{secret}")
    assert page.status_code == 200
    assert [word for word in words(cast) if word in page.text] == []


@pytest.mark.parametrize("who", ["lars", "mona"])
def test_the_firm_itself_sees_its_people(cast: Cast, secret: int, who: str) -> None:
    member: Member = getattr(cast, who)
    assert PERSON["name"] in member.client.get(f"/ideer/{secret}").text
    assert of_page(member.client, f"/ideer/{secret}") != {}

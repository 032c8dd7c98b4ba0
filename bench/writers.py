"""People of firms who are logged in, and the forms they send: each once, as a browser would send it."""

import http.client
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import delete, func, insert, select

from bench.load import HOST, Post
from portal.accounts import sessions
from portal.accounts.models import LoginSession, SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_MEMBER
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.security import new_token
from portal.dialogue.interest.models import Interest
from portal.dialogue.proposals.fields import blank
from portal.dialogue.proposals.models import Proposal, ProposalRevision
from portal.needs.pipeline.models import Need

PEOPLE = 400
MOST = 20_000
INTEREST, PROPOSAL = "interest", "proposal"
KEPT: dict[str, Any] = {INTEREST: Interest, PROPOSAL: ProposalRevision}


class Person(NamedTuple):
    """Somebody of a firm, and the cookie of a browser in which they are logged in."""

    firm: int
    user: int
    token: str


def log_in(app: Flask) -> list[Person]:
    """The first firms of the set, each with a person in a browser; what those firms had said is gone."""
    now = clock.now()
    with unit_of_work(app) as session:
        firms = list(range(1, PEOPLE + 1))
        for kept in (Interest, Proposal):
            session.execute(delete(kept).where(kept.supplier_id.in_(firms)))
        people = []
        for firm in firms:
            user = User(name=f"Leverandør {firm}", email=f"{new_token()[:12].lower()}@bench.example", created_at=now)
            user.seats.append(SupplierSeat(supplier_id=firm, role=SUPPLIER_MEMBER, created_at=now))
            session.add(user)
            people.append((firm, user, new_token()))
        session.flush()
        found = [Person(firm, user.id, token) for firm, user, token in people]
        session.execute(insert(LoginSession), [_session(person, now) for person in found])
    return found


def _session(person: Person, now: datetime) -> dict[str, Any]:
    return {
        "token_hash": token_hash(person.token),
        "user_id": person.user,
        "stage": sessions.FULL,
        "way": "link",
        "wrong_codes": 0,
        "created_at": now,
        "expires_at": now + timedelta(days=1),
        "last_seen_at": now,
        "agent": "",
        "ip": HOST,
    }


class Browser(NamedTuple):
    """What the form gave: the cookies and the word against forgery, good for every form of this browser."""

    cookies: str
    token: str


def open_form(port: int, person: Person, path: str) -> Browser:
    """Fetch a form once, as one does before writing."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    mine = f"{sessions.COOKIE}={person.token}"
    connection.request("GET", path, headers={"Cookie": mine})
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    word = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    connection.close()
    if answer.status != 200 or word is None or not cookie.startswith("session="):
        raise RuntimeError(f"no form at {path}: {answer.status}")
    return Browser(f"{mine}; {cookie}", word[1])


def posts(app: Flask, port: int, kind: str, people: Sequence[Person]) -> list[Post]:
    """Forms to send, no two alike: every person in turn, so that neighbours are of different firms."""
    with unit_of_work(app):
        now = clock.now()
        still_open = select(Need.id, Need.lead_id).where(
            Need.stage == "announced", Need.input_opens_at <= now, Need.input_closes_at > now + timedelta(hours=1)
        )
        needs = [(row[0], row[1]) for row in db.session.execute(still_open.order_by(Need.id))]
        drafts = _drafts(needs, people, now) if kind == PROPOSAL else []
    browsers = [open_form(port, person, f"/behov/{needs[0][0]}/interesse") for person in people]
    if kind == PROPOSAL:
        return [_send(number, browsers[at % len(people)]) for at, number in enumerate(drafts)]
    return list(islice(_hands(needs, browsers), MOST))


def _hands(needs: Sequence[tuple[int, int]], browsers: Sequence[Browser]) -> Iterator[Post]:
    for number, place in needs:
        for browser in browsers:
            said = {
                "edit_no": "0",
                "role": "alone",
                "capacity": "half",
                "areas": str(place),
                "message": "Når starter det?",
            }
            body = urlencode(said | {"csrf_token": browser.token})
            yield Post(f"/behov/{number}/interesse", browser.cookies, body)


def _drafts(needs: Sequence[tuple[int, int]], people: Sequence[Person], now: datetime) -> list[int]:
    """Drafts that lack nothing; numbers in the order of the people, again and again."""
    rows = []
    for number, place in needs[: max(1, MOST // 2 // len(people))]:
        content = blank() | {
            "title": "Enklere drift med faste dager",
            "solution": "Vi kommer to faste dager i uka og tar det som haster, samme dag. " * 8,
            "differs": "Behovet ber om én fast dag.",
            "areas": [place],
        }
        rows += [
            {
                "need_id": number,
                "supplier_id": person.firm,
                "state": "draft",
                "draft": content,
                "edit_no": 1,
                "by_id": person.user,
                "created_at": now,
                "updated_at": now,
            }
            for person in people
        ]
    return list(db.session.scalars(insert(Proposal).returning(Proposal.id, sort_by_parameter_order=True), rows))


def _send(number: int, browser: Browser) -> Post:
    body = urlencode({"edit_no": "1", "csrf_token": browser.token})
    return Post(f"/forslag/{number}/send", browser.cookies, body)


def kept(app: Flask, kind: str) -> int:
    """How many there are now: what was answered must also be there."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(KEPT[kind])) or 0

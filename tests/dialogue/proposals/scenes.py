"""Proposals in every state, made through the real actions, and their forms as a browser sends them."""

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals import actions, file_actions
from portal.dialogue.proposals.models import Proposal
from portal.dialogue.proposals.queries import latest
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page

WORDS = {
    "title": "Middag i lette kasser",
    "solution": "Vi bruker kasser på tre kilo. [[Platene kommer fra Hansen]].",
    "differs": "Vi bytter kasser underveis.",
}
REASON = {"kind": "business", "harm": "Da kan andre kjøpe av den samme."}


def draft(cast: Cast, need_id: int, *, who: str = "lars", group_id: int | None = None, **more: Any) -> int:
    """A draft that could be sent."""
    with factories.work(cast):
        person = getattr(cast, who)
        need, at = db.session.get_one(Need, need_id), clock.now()
        values = WORDS | {"reasons": {"solution": REASON}} | more
        proposal = actions.begin(need, person.firm(), values, at, by=person.user())
        proposal.group_id = group_id
        db.session.flush()
        return proposal.id


def attach(cast: Cast, number: int, *, who: str = "lars", confidential: bool = False, word: str = "kart") -> int:
    """A file beside the draft."""
    with factories.work(cast):
        person = getattr(cast, who)
        marking = (confidential, "method", f"Skade {word}") if confidential else (False, "", "")
        content = io.BytesIO(b"%PDF-1.7 " + word.encode())
        proposal = db.session.get_one(Proposal, number)
        title = f"Tittel {word}"
        stored = file_actions.attach(proposal, f"{word}.pdf", content, title, marking, clock.now(), by=person.user())
        return stored.id


def send(cast: Cast, number: int, *, who: str = "lars") -> int:
    """Send the draft; answers with the number of the revision."""
    with factories.work(cast), cast.app.test_request_context():
        proposal = db.session.get_one(Proposal, number)
        person = getattr(cast, who).user()
        return actions.send(proposal, clock.now(), edit_no=proposal.edit_no, by=person).number


def sent(cast: Cast, need_id: int, *, who: str = "lars", **more: Any) -> int:
    """A proposal that was sent."""
    number = draft(cast, need_id, who=who, **more)
    send(cast, number, who=who)
    return number


def group(cast: Cast, need_id: int, **states: str) -> int:
    """A group that lars' firm leads, with the firms of those named in the state given."""
    with factories.work(cast):
        now = clock.now()
        made = SupplierGroup(need_id=need_id, lead_id=cast.lars.firm_id, name="Varme veier", created_at=now)
        for who, state in ({"lars": "confirmed"} | states).items():
            made.seats.append(GroupSeat(supplier_id=getattr(cast, who).firm_id, state=state, invited_at=now))
        db.session.add(made)
        db.session.flush()
        return made.id


def form(client: FlaskClient, number: int, **more: Any) -> dict[str, Any]:
    """The form of the draft with what it holds."""
    found = of_page(client, f"/forslag/{number}/rediger")
    # A browser drops the line break that HTML allows before the text of a text area.
    return {key: value.removeprefix("\n") if isinstance(value, str) else value for key, value in found.items()} | more


def kept(cast: Cast, number: int) -> dict[str, Any]:
    """The draft as it is kept."""
    with cast.app.app_context():
        return dict(db.session.get_one(Proposal, number).draft)


def state(cast: Cast, number: int) -> tuple[str, int]:
    """(state, number of the revision that counts)."""
    with cast.app.app_context():
        proposal = db.session.get_one(Proposal, number)
        revision = latest(proposal)
        return proposal.state, revision.number if revision else 0


def count(cast: Cast, kind: str) -> int:
    """How many events of a kind the trail has."""
    with cast.app.app_context():
        return db.session.scalar(select(func.count()).where(AuditEvent.kind == kind)) or 0


def proposals(cast: Cast) -> int:
    """How many proposals there are."""
    with cast.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Proposal)) or 0


TRIP = {
    "mode": "truck_diesel",
    "load_tonnes": 2.0,
    "trips_per_year": 50,
    "origin_postal": "",
    "origin_place": "Umeå",
    "origin_country": "SE",
    "return_empty": True,
}


def furnish(cast: Cast, need_id: int) -> dict[str, Any]:
    """Proposals of three firms with everything there is to show, and a draft that lacks something."""
    with cast.app.app_context():
        place = factories.place_id("gjovik")
    more: dict[str, Any] = {
        "requirements": "Kravet om 90 minutter i kasse. [[Vi klarer 70 med platene vi bruker nå.]]",
        "cost": "Omtrent 40 kroner per porsjon.",
        "packaging": "Kasser som går i retur.",
        "frequency": "Hver dag",
        "areas": [place],
        "cost_band": "to_1300",
        "hidden": ["cost_band"],
        "trips": [TRIP],
        "reasons": {key: REASON for key in ("solution", "requirements", "cost_band")},
    }
    number = draft(cast, need_id, group_id=group(cast, need_id, olga="confirmed"), **more)
    attach(cast, number)
    attach(cast, number, confidential=True, word="priser")
    send(cast, number)
    sent(cast, need_id, who="olga", title="Middag på sykkel", solution="Vi sykler ut maten i [[åtte bydeler]].")
    sent(cast, need_id, who="vidar")
    return {"proposal": number, "unsent": draft(cast, need_id, differs="", cost="Prisen er [[117")}

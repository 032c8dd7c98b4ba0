"""Ideas in every state, made through the real actions; each answers with the id of the idea."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas import actions
from portal.dialogue.ideas.models import Idea
from portal.market.categories.queries import by_slug
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast

TEXTS = {
    "title": "Varme fra kjølerommet",
    "problem": "Kjølerommet på sykehjemmet slipper varme rett ut. Gangen ved siden av er kald hele vinteren.",
    "solution": "Vi leder varmen inn i gulvet i gangen. Det tar to dager å bygge om.",
    "benefit": "Varmere gang og lavere strømregning.",
}
REASON = "Bygget skal rives om to år."


def category_id(slug: str = "mat-og-kjokken") -> int:
    """The number of a market, in an application context."""
    market = by_slug(slug, "nb")
    assert market is not None
    return market.id


def sent(cast: Cast, *, by: str = "lars", place: str | None = "gjovik", anonymous: bool = True, **more: Any) -> int:
    """Sent by a firm to a municipality, or (None) to all."""
    with factories.work(cast):
        member = getattr(cast, by)
        values = TEXTS | {
            "anonymous": anonymous,
            "organisation_id": factories.place_id(place) if place else None,
            "category_id": category_id(),
        }
        return actions.send(member.firm(), values | more, by=member.user()).id


def idea(number: int) -> Idea:
    """The row, in the present application context."""
    return db.session.get_one(Idea, number)


@contextmanager
def answering(cast: Cast) -> Iterator[None]:
    """A unit of work inside a request: the mail about an answer needs addresses."""
    with factories.work(cast), cast.app.test_request_context():
        yield


def read(cast: Cast, number: int, *, by: str = "anna") -> int:
    """Marked as read."""
    with answering(cast):
        actions.mark_read(idea(number), edit_no=idea(number).edit_no, by=getattr(cast, by).user())
    return number


def matched(cast: Cast, number: int, *, by: str = "anna", need: int | None = None, note: str = "") -> int:
    """Matched to its category, and to a need when one is given."""
    with answering(cast):
        chosen = db.session.get_one(Need, need) if need else None
        row, person = idea(number), getattr(cast, by).user()
        actions.match(row, chosen, row.category_id or category_id(), note, edit_no=row.edit_no, by=person)
    return number


def met(cast: Cast, number: int, *, day: date | None = None, by: str = "anna") -> int:
    """A meeting is agreed."""
    with answering(cast):
        row, when = idea(number), day or clock.today() + timedelta(days=7)
        actions.meet(row, when, "Vi møtes på rådhuset.", edit_no=row.edit_no, by=getattr(cast, by).user())
    return number


def declined(cast: Cast, number: int, *, by: str = "anna", reason: str = REASON) -> int:
    """Declined with a reason."""
    with answering(cast):
        actions.decline(idea(number), reason, edit_no=idea(number).edit_no, by=getattr(cast, by).user())
    return number


def taken_further(cast: Cast, number: int, *, by: str = "anna") -> int:
    """Taken further, after it was matched."""
    with answering(cast):
        row = idea(number)
        actions.take_further(row, "Vi skriver et behov.", edit_no=row.edit_no, by=getattr(cast, by).user())
    return number


def withdrawn(cast: Cast, number: int, *, by: str = "lars") -> int:
    """Taken back by the firm."""
    with answering(cast):
        actions.withdraw(idea(number), by=getattr(cast, by).user())
    return number

"""What the desk asks: the needs a person works with, as rows, and what waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from portal.accounts.models import User
from portal.core.db import db
from portal.needs.pipeline.models import Need, NeedPart
from portal.needs.pipeline.queries import public_now
from portal.pages.list_queries import card_rows

LIVING = ("idea", "investigating", "announced", "tendered")


def _mine(user: User) -> Any:
    # The desk shows drafts: whoever may not read them sees an empty one.
    if user.may_everywhere("need:history"):
        return Need.id > 0
    here = user.organisation_ids("need:history")
    return Need.id.in_(select(NeedPart.need_id).where(NeedPart.organisation_id.in_(here)))


def board_rows(user: User, language: str, limit: int = 300) -> Sequence[Row[Any]]:
    """Living needs of the person's municipalities with what the board and the list of the day need."""
    extra = (
        Need.submitted_at,
        Need.submitted_by_id,
        Need.returned_note,
        Need.owner_id,
        Need.adviser_id,
        Need.procurement_id,
        Need.created_by_id,
        Need.answers_due_on,
        Need.updated_at,
        Need.tendered_on,
    )
    rows = card_rows(language).add_columns(*extra).where(_mine(user), Need.stage.in_(LIVING))
    return db.session.execute(rows.order_by(Need.tender_on.is_(None), Need.tender_on, Need.id).limit(limit)).all()


def ended_rows(user: User, language: str, limit: int = 6) -> Sequence[Row[Any]]:
    """Needs that were concluded last."""
    rows = card_rows(language).where(_mine(user), Need.stage == "concluded")
    return db.session.execute(rows.order_by(Need.concluded_on.desc(), Need.id.desc()).limit(limit)).all()


def figures(user: User, since: datetime) -> tuple[int, int, int]:
    """(published since, concluded since, withdrawn since) for the person's municipalities."""
    counts = select(
        func.count().filter(public_now(), Need.publish_at >= since),
        func.count().filter(Need.stage == "concluded", Need.concluded_on >= since.date()),
        func.count().filter(Need.stage == "withdrawn", Need.withdrawn_at >= since),
    ).where(_mine(user), or_(Need.publish_at.is_not(None), Need.stage == "withdrawn"))
    published, concluded, withdrawn = db.session.execute(counts).one()
    return published, concluded, withdrawn

"""What waits, what left and what could not."""

from sqlalchemy import func, select

from portal.core.db import db
from portal.outbox.models import OutboxMail


def newest(limit: int = 100) -> list[OutboxMail]:
    """The newest mails, newest first."""
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)))


def by_state() -> dict[str, int]:
    """Number of mails in each state."""
    counts = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    return {state: number for state, number in db.session.execute(counts)}

"""Reading the trail."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.audit.models import AuditEvent, AuditHead
from portal.audit.rules import Link, first_fault
from portal.core.db import db


def for_subject(subject: str, limit: int = 200) -> list[AuditEvent]:
    """The newest events of one subject, newest first."""
    found = select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def newest(limit: int, before: int | None = None, kind: str = "") -> list[AuditEvent]:
    """The newest events of the whole portal, for the trail page."""
    found = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before is not None:
        found = found.where(AuditEvent.id < before)
    if kind:
        found = found.where(AuditEvent.kind.startswith(kind, autoescape=True))
    return list(db.session.scalars(found))


def _links() -> Iterator[Link]:
    event = AuditEvent
    columns = select(event.id, event.at, event.kind, event.subject, event.actor, event.data, event.previous, event.hash)
    for row in db.session.execute(columns.order_by(event.id).execution_options(yield_per=5000)):
        yield Link(*row)


def verify() -> tuple[int, str | None]:
    """How many events were written, and the first fault of the chain or None."""
    head = db.session.get(AuditHead, 1)
    if head is None:
        return 0, "the chain has no head: run init"
    return head.last, first_fault(_links(), head.last, head.hash)

"""Writing the trail, in the same transaction as what happened."""

from typing import Any

from sqlalchemy import select

from portal.audit.models import AuditEvent, AuditHead
from portal.audit.rules import FIRST, chain_hash
from portal.core import clock
from portal.core.db import db


def record(kind: str, subject: str, *, by: Any, **data: Any) -> AuditEvent:
    """Add one event to the chain.

    `by` is a user (anything with an `id`) or a word for the portal itself, such as `"job"`. `data` must be plain JSON
    and free of secrets: the trail is read by people and never deleted.
    """
    head = db.session.scalars(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, last=0, hash=FIRST)
        db.session.add(head)
    actor = by if isinstance(by, str) else f"user:{by.id}"
    at, number = clock.now(), head.last + 1
    sealed = chain_hash(number, at, kind, subject, actor, data, head.hash)
    event = AuditEvent(
        id=number, at=at, kind=kind, subject=subject, actor=actor, data=data, previous=head.hash, hash=sealed
    )
    head.last, head.hash = number, sealed
    db.session.add(event)
    db.session.flush()
    return event

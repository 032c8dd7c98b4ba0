"""Putting mail in the box, taking it out to send, and noting how it went."""

from datetime import datetime

from sqlalchemy import or_, select, update

from portal.core import clock
from portal.core.db import db
from portal.core.security import new_token
from portal.core.text import clean_line
from portal.outbox.models import OutboxMail
from portal.outbox.rules import STUCK_AFTER, next_attempt

# Keys of mails to those who have left: when such a mail is done with, so is the address.
FAREWELL = "farewell:"


def post(
    *, key: str, to: str, subject: str, text: str, language: str = "nb", due_at: datetime | None = None
) -> OutboxMail:
    """A mail that leaves when the present unit of work is kept; the same key again changes nothing.

    Nothing confidential belongs in the subject: it is shown on locked phones.
    """
    known = db.session.scalars(select(OutboxMail).where(OutboxMail.key == key)).one_or_none()
    if known is not None:
        return known
    mail = OutboxMail(
        key=key,
        message_id=f"<{new_token()[:24]}@behovstorget>",
        to=clean_line(to),
        language=language,
        subject=clean_line(subject)[:200],
        text=text,
        state="waiting",
        due_at=due_at or clock.now(),
        created_at=clock.now(),
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def claim(limit: int = 20) -> list[OutboxMail]:
    """Take mails that are due, so that no other worker takes them; those of a worker that died come back.

    So few that even a server that answers none of them is done with before the first counts as left behind.
    """
    now = clock.now()
    ready = or_(
        (OutboxMail.state == "waiting") & (OutboxMail.due_at <= now),
        (OutboxMail.state == "sending") & (OutboxMail.due_at <= now - STUCK_AFTER),
    )
    taken = []
    for number in db.session.scalars(select(OutboxMail.id).where(ready).order_by(OutboxMail.due_at).limit(limit)).all():
        claimed = db.session.execute(
            update(OutboxMail).where(OutboxMail.id == number, ready).values(state="sending", due_at=now)
        )
        if claimed.rowcount == 1:  # type: ignore[attr-defined]
            taken.append(number)
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.id.in_(taken)).order_by(OutboxMail.id)))


def sent(mail: OutboxMail) -> None:
    """It left. Its text is dropped: it may hold a link that opens an account."""
    mail.state, mail.sent_at, mail.fault, mail.text = "sent", clock.now(), None, ""
    mail.attempts += 1
    _forget(mail)


def _forget(mail: OutboxMail) -> None:
    if mail.key.startswith(FAREWELL):
        mail.to = ""


def failed(mail: OutboxMail, fault: str, *, final: bool = False) -> None:
    """It did not leave: try again later, or give up and say why. What is given up keeps no text, as what has left."""
    mail.attempts += 1
    again = None if final else next_attempt(mail.attempts, clock.now())
    mail.text = mail.text if again else ""
    mail.state, mail.fault = ("waiting" if again else "failed"), fault[:200]
    mail.due_at = again or clock.now()
    if again is None:
        _forget(mail)

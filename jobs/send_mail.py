"""Send what waits in the outbox: claim, send, note how it went; each step its own transaction."""

import structlog
from flask import Flask

from portal.core.db import db, unit_of_work
from portal.outbox.actions import claim, failed, sent
from portal.outbox.models import OutboxMail
from portal.outbox.transport import NotSent, send

log = structlog.get_logger("jobs")


def run(app: Flask) -> str:
    """Send everything that is due. A crash between sending and noting sends again, with the same Message-ID."""
    with unit_of_work(app):
        numbers = [mail.id for mail in claim()]
    left, stuck = 0, 0
    for number in numbers:
        with app.app_context():
            mail = db.session.get_one(OutboxMail, number)
            db.session.expunge(mail)
        try:
            send(mail, app.config)
            fault: NotSent | None = None
        except NotSent as problem:
            fault = problem
        except Exception as problem:
            # One mail that cannot be written down must not hold up those behind it.
            log.exception("mail not written", number=number)
            fault = NotSent(type(problem).__name__)
        with unit_of_work(app):
            row = db.session.get_one(OutboxMail, number)
            if fault is None:
                sent(row)
                left += 1
            else:
                failed(row, fault.fault, final=fault.final)
                stuck += 1
    return f"{left} sent, {stuck} not" if numbers else ""

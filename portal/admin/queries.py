"""What administrators read: mail that left, jobs that ran, numbers of the installation."""

from email import message_from_bytes, policy
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from portal.admin.models import JobRun
from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail


def written_mail(number: int) -> dict[str, str] | None:
    """A mail that was written to the folder, as its reader would see it; None when it left another way."""
    place = Path(current_app.config["DATA_DIR"]) / "mail" / f"{number:06d}.eml"
    if not place.is_file():
        return None
    message = message_from_bytes(place.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return {"to": str(message["To"]), "subject": str(message["Subject"]), "text": body.get_content() if body else ""}


def mail(number: int) -> OutboxMail | None:
    """One row of the outbox."""
    return db.session.get(OutboxMail, number)


def job_runs(limit: int = 50) -> list[JobRun]:
    """The newest runs that had something to do."""
    return list(db.session.scalars(select(JobRun).where(JobRun.result != "").order_by(JobRun.id.desc()).limit(limit)))


def needs_by_stage() -> dict[str, int]:
    """Number of needs per stored stage."""
    return {
        stage: number for stage, number in db.session.execute(select(Need.stage, func.count()).group_by(Need.stage))
    }

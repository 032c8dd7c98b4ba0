"""Drop what has run out: sessions, links, counters of attempts, old rows of job runs."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete

from portal.accounts.actions import sweep
from portal.admin.models import JobRun
from portal.core import clock
from portal.core.db import db, unit_of_work

KEPT = timedelta(days=30)


def run(app: Flask) -> str:
    """Nothing that is swept can be used any more."""
    with unit_of_work(app):
        sweep()
        db.session.execute(delete(JobRun).where(JobRun.started_at < clock.now() - KEPT))
    return "swept"

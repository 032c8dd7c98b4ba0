"""Drop what has run out: sessions, links, counters of attempts, old rows of job runs."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete

from portal.accounts.actions import sweep
from portal.admin.models import JobRun
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.market.suppliers.signup_actions import sweep as sweep_sign_ups

KEPT = timedelta(days=30)
# A run every five seconds that found nothing to do is of no interest tomorrow.
KEPT_IDLE = timedelta(days=1)


def run(app: Flask) -> str:
    """Nothing that is swept can be used any more."""
    with unit_of_work(app):
        sweep()
        sweep_sign_ups()
        now = clock.now()
        db.session.execute(delete(JobRun).where(JobRun.started_at < now - KEPT))
        db.session.execute(delete(JobRun).where(JobRun.started_at < now - KEPT_IDLE, JobRun.result == ""))
    return "swept"

"""Runs the timetable in its own process: each job once per period, whoever asks first."""

import time

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from jobs.schedule import TIMETABLE, Job
from portal.admin.models import JobRun
from portal.core import clock
from portal.core.db import db, unit_of_work

log = structlog.get_logger("jobs")


def take(app: Flask, job: Job) -> int | None:
    """The number of the run if this process got the period, else None."""
    period = job.period(clock.now())
    try:
        with unit_of_work(app):
            if db.session.scalar(select(JobRun.id).where(JobRun.job == job.name, JobRun.period == period)):
                return None
            run = JobRun(job=job.name, period=period, started_at=clock.now())
            db.session.add(run)
            db.session.flush()
            return run.id
    except IntegrityError:
        return None


def run_once(app: Flask, job: Job) -> bool:
    """Run the job if its period is free; answers whether it ran. A fault is kept and logged, never raised."""
    number = take(app, job)
    if number is None:
        return False
    try:
        result, failed = job.run(app), False
    except Exception as fault:
        result, failed = f"{type(fault).__name__}: {fault}"[:300], True
        log.exception("job failed", job=job.name)
    with unit_of_work(app):
        run = db.session.get_one(JobRun, number)
        run.ended_at, run.result, run.failed = clock.now(), result, failed
    return True


def work(app: Flask, *, seconds: float | None = None) -> None:
    """Go on for ever, or for some seconds in a test."""
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        for job in TIMETABLE:
            try:
                run_once(app, job)
            except OperationalError:
                log.error("database unavailable", job=job.name)
                time.sleep(5)
        time.sleep(1)

"""The timetable: once per period whoever asks, a fault kept and no halt, and old rows swept."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from jobs import sweep
from jobs.runner import run_once
from jobs.schedule import Job
from portal.admin.models import JobRun
from portal.core import clock
from portal.core.db import db, unit_of_work


def runs(app: Flask) -> list[tuple[str, str | None, bool]]:
    with app.app_context():
        rows = db.session.scalars(select(JobRun).order_by(JobRun.id))
        return [(run.job, run.result, run.failed) for run in rows]


def test_a_job_runs_once_in_its_period(app: Flask) -> None:
    done: list[int] = []
    job = Job("count", 60, lambda _app: str(done.append(1) or "done"), "count")
    with time_machine.travel(clock.now(), tick=False) as still:
        assert [run_once(app, job) for _again in range(3)] == [True, False, False]
        still.shift(timedelta(seconds=60))
        assert run_once(app, job)
    assert len(done) == 2


def test_a_job_that_fails_is_told_and_comes_again_in_the_next_period(app: Flask) -> None:
    def fails(_app: Flask) -> str:
        raise RuntimeError("full disk")

    job = Job("fails", 60, fails, "fail")
    with time_machine.travel(clock.now(), tick=False) as still:
        assert run_once(app, job)
        still.shift(timedelta(seconds=60))
        assert run_once(app, job)
    assert runs(app) == [("fails", "RuntimeError: full disk", True)] * 2


def test_runs_that_found_nothing_are_swept_after_a_day_others_after_a_month(app: Flask) -> None:
    now = clock.now()
    with unit_of_work(app):
        for days, result in ((0, ""), (2, ""), (2, "1 sent, 0 not"), (31, "1 sent, 0 not")):
            db.session.add(
                JobRun(job=result or "idle", period=str(days), started_at=now - timedelta(days=days), result=result)
            )
    sweep.run(app)
    assert runs(app) == [("idle", "", False), ("1 sent, 0 not", "1 sent, 0 not", False)]

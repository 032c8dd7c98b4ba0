"""Jobs: once per period whoever asks, and a fault is kept and not raised."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from jobs.runner import run_once, work
from jobs.schedule import TIMETABLE, Job
from portal.accounts.models import LoginSession
from portal.admin.models import JobRun
from portal.core import clock
from portal.core.db import db, unit_of_work
from tests.cast import Cast


class Counting:
    """A job that counts its runs."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.runs, self.fault = 0, fault

    def __call__(self, app: Flask) -> str:
        self.runs += 1
        if self.fault:
            raise self.fault
        return f"run {self.runs}"


def runs(app: Flask) -> list[tuple[str, str, bool, bool]]:
    with app.app_context():
        found = db.session.scalars(select(JobRun).order_by(JobRun.id))
        return [(run.job, run.result or "", bool(run.failed), run.ended_at is not None) for run in found]


def test_a_job_runs_once_per_period(app: Flask) -> None:
    count = Counting()
    job = Job("counting", 60, count, "count")
    with time_machine.travel(datetime(2026, 10, 6, 10, 0, 1, tzinfo=UTC), tick=False) as still:
        assert [run_once(app, job) for _turn in range(3)] == [True, False, False]
        still.shift(timedelta(seconds=58))
        assert run_once(app, job) is False
        still.shift(timedelta(seconds=1))
        assert run_once(app, job) is True
    assert count.runs == 2
    assert runs(app) == [("counting", "run 1", False, True), ("counting", "run 2", False, True)]


def test_two_workers_run_it_once_between_them(app: Flask) -> None:
    count, start = Counting(), Barrier(4)
    job = Job("counting", 3600, count, "count")

    def worker(_number: int) -> bool:
        start.wait(10)
        return run_once(app, job)

    with time_machine.travel(datetime(2026, 10, 6, 10, 0, 1, tzinfo=UTC), tick=False), ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(worker, range(4))) == [False, False, False, True]
    assert count.runs == 1


def test_a_job_that_was_down_over_many_periods_runs_once(app: Flask) -> None:
    count = Counting()
    job = Job("counting", 60, count, "count")
    with time_machine.travel(datetime(2026, 10, 6, 10, 0, tzinfo=UTC), tick=False) as still:
        run_once(app, job)
        still.shift(timedelta(hours=5))
        assert [run_once(app, job) for _turn in range(3)] == [True, False, False]
    assert count.runs == 2


@pytest.mark.parametrize("night", [datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)])
def test_the_change_of_the_clocks_moves_nothing(app: Flask, night: datetime) -> None:
    count = Counting()
    job = Job("counting", 3600, count, "count")
    with time_machine.travel(night, tick=False) as still:
        for _hour in range(6):
            run_once(app, job)
            still.shift(timedelta(hours=1))
    assert count.runs == 6


def test_a_fault_is_kept_and_the_next_period_tries_again(app: Flask) -> None:
    count = Counting(ValueError("gikk ikke"))
    job = Job("counting", 60, count, "count")
    with time_machine.travel(datetime(2026, 10, 6, 10, 0, tzinfo=UTC), tick=False) as still:
        assert run_once(app, job) is True
        still.shift(timedelta(seconds=60))
        assert run_once(app, job) is True
    assert runs(app) == [("counting", "ValueError: gikk ikke", True, True)] * 2


def test_the_worker_goes_through_the_timetable(app: Flask) -> None:
    work(app, seconds=0.1)
    assert sorted({run[0] for run in runs(app)}) == sorted(job.name for job in TIMETABLE)
    assert [run for run in runs(app) if run[2]] == []


def test_every_job_says_what_it_is_for_and_has_its_own_name() -> None:
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)
    assert [job.name for job in TIMETABLE if not job.purpose or job.seconds <= 0] == []


def test_the_sweep_takes_what_has_run_out_and_nothing_else(app: Flask, cast: Cast) -> None:
    sweep = next(job for job in TIMETABLE if job.name == "sweep")
    cast.kari.client.get("/i-dag")
    with unit_of_work(app):
        old = clock.now() - timedelta(days=31)
        db.session.add(JobRun(job="x", period="1", started_at=old))
        db.session.add(JobRun(job="x", period="2", started_at=clock.now()))
    run_once(app, sweep)
    with app.app_context():
        assert db.session.scalars(select(JobRun.period).where(JobRun.job == "x")).all() == ["2"]
        assert len(db.session.scalars(select(LoginSession.id)).all()) == 1
    with time_machine.travel(clock.now() + timedelta(days=40)):
        sweep.run(app)
        with app.app_context():
            assert db.session.scalars(select(LoginSession.id)).all() == []

"""The one timetable: every job, how often it runs, and what it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from jobs import complete_suppliers, count_tables, reindex_categories, send_mail, sweep


@dataclass(frozen=True)
class Job:
    """`seconds` between runs; periods are counted in UTC, so that the change of the clocks moves nothing."""

    name: str
    seconds: int
    run: Callable[[Flask], str]
    purpose: str

    def period(self, now: datetime) -> str:
        """The period this moment lies in; one run per period."""
        return str(int(now.timestamp()) // self.seconds)


TIMETABLE = (
    Job("send_mail", 5, send_mail.run, "send the mail that waits"),
    Job(reindex_categories.NAME, 60, reindex_categories.run, "find needs by the new words of a category"),
    Job(complete_suppliers.NAME, 60, complete_suppliers.run, "ask the register about firms it has not told of"),
    Job("sweep", 3600, sweep.run, "drop sessions and links that have run out"),
    Job("count_tables", 6 * 3600, count_tables.run, "let the database know what it holds"),
)

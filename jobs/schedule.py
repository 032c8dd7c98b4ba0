"""The one timetable: every job, how often it runs, and what it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from jobs import complete_suppliers, count_tables, merge_suppliers, reindex_categories, scan_files, send_mail, sweep


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
    Job(scan_files.NAME, 10, scan_files.run, "let the scanner look at new attachments"),
    Job(complete_suppliers.NAME, 60, complete_suppliers.run, "ask the register about firms it has not told of"),
    Job(merge_suppliers.NAME, 60, merge_suppliers.run, "take what people wrote along into their firm"),
    Job("sweep", 3600, sweep.run, "drop sessions and links that have run out"),
    Job("count_tables", 6 * 3600, count_tables.run, "let the database know what it holds"),
)

"""How long firms wait for their answer, in working days of the Norwegian calendar. Pure: the moment is an argument."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import NamedTuple

from portal.core.clock import to_local
from portal.registers.working_days import working_days_between


class AnswerTimes(NamedTuple):
    """How long firms wait for the first answer, in working days; `share` is of those answered or already late."""

    number: int
    median: float | None
    share: float | None


def days_taken(start: datetime, end: datetime) -> int:
    """Working days from a moment to another, by the Norwegian calendar."""
    return working_days_between(to_local(start).date(), to_local(end).date())


def answer_times(rows: Iterable[tuple[datetime, datetime | None]], promise: int, now: datetime) -> AnswerTimes:
    """From (sent, first answered) of ideas that were not taken back. One that waits counts once it is late."""
    taken, late = [], 0
    for sent, answered in rows:
        if answered is not None:
            taken.append(days_taken(sent, answered))
        else:
            late += days_taken(sent, now) > promise
    judged = len(taken) + late
    within = sum(days <= promise for days in taken)
    return AnswerTimes(len(taken), median(taken) if taken else None, within / judged if judged else None)

"""The Norwegian working calendar: which days count, and which days no deadline should fall on. Pure."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays

from portal.core.clock import to_local
from portal.core.i18n import _

DAY = timedelta(days=1)
FRIDAY, SATURDAY = 4, 5
# Fellesferien is kept in the weeks 28-30 by most of the trades we buy from.
COMMON_HOLIDAY_WEEKS = range(28, 31)


class BadDeadline(NamedTuple):
    """Why a day is a bad one for a deadline, and the next day that is good."""

    reason: str
    better: date


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("NO", years=year, language="no"))


@lru_cache(maxsize=64)
def _easter(year: int) -> date:
    """Easter Sunday: the holiday two days after Good Friday, found as the Sunday before the Monday that is kept."""
    spring = [day for day in _holidays(year) if date(year, 3, 19) <= day <= date(year, 4, 26)]
    return next(day for day in sorted(spring) if day.weekday() == 6 and day - 2 * DAY in spring and day + DAY in spring)


def holiday_name(day: date) -> str | None:
    """The Norwegian name of the public holiday, or None. Sundays are not named."""
    return _holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday. Christmas Eve and New Year's Eve count, as they do in law."""
    return day.weekday() < SATURDAY and holiday_name(day) is None


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The `count`th working day after `day`, which itself does not count (0: the day, or the next working day).

    So five working days from a Monday without holidays is the next Monday. Negative counts go backwards.
    """
    if count == 0:
        return next_working_day(day)
    step = DAY if count > 0 else -DAY
    for _each in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when the end is not later."""
    count = 0
    day = start
    while day < end:
        day += DAY
        count += is_working_day(day)
    return count


def _reason(day: date) -> str | None:
    name = holiday_name(day)
    if name is not None:
        return _("Fristen faller på en helligdag (%(name)s).", name=name.split(";")[0])
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        return _("Fristen faller i jula, da få leser og svarer.")
    easter = _easter(day.year)
    if easter - 7 * DAY <= day <= easter + DAY:
        return _("Fristen faller i påskeuka.")
    if day.weekday() >= SATURDAY:
        return _("Fristen faller i ei helg.")
    if day.isocalendar().week in COMMON_HOLIDAY_WEEKS:
        return _("Fristen faller i fellesferien, da mange små bedrifter holder stengt.")
    tomorrow = holiday_name(day + DAY)
    if tomorrow is not None:
        return _("Fristen faller dagen før en helligdag (%(name)s).", name=tomorrow.split(";")[0])
    if day.weekday() == FRIDAY:
        return _("Fristen faller på en fredag. Da blir spørsmål på slutten liggende over helga.")
    return None


def why_bad_deadline(when: date | datetime) -> BadDeadline | None:
    """The reason no deadline should fall on that (Norwegian) day and the next good day, or None when it is good."""
    day = to_local(when).date() if isinstance(when, datetime) else when
    reason = _reason(day)
    if reason is None:
        return None
    better = day + DAY
    while _reason(better) is not None:
        better += DAY
    return BadDeadline(reason, better)

"""The only source of time: stored in UTC, shown and reckoned in Norwegian wall-clock time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Norway now."""
    return now().astimezone(OSLO).date()


def to_local(moment: datetime) -> datetime:
    """The same moment on a Norwegian clock."""
    return moment.astimezone(OSLO)


def from_local(day: date, at: time) -> datetime:
    """A Norwegian date and wall-clock time as a moment in UTC.

    A time that the change to summer time skips is moved forward; one that occurs twice is the first.
    """
    return datetime.combine(day, at, tzinfo=OSLO).astimezone(UTC)

"""The Norwegian calendar: which days count, and which are bad for a deadline."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registers.working_days import (
    add_working_days,
    holiday_name,
    is_working_day,
    next_working_day,
    why_bad_deadline,
    working_days_between,
)

pytestmark = pytest.mark.nodb
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2026, 11, 27), "fredag"),
        (date(2026, 11, 28), "helg"),
        (date(2027, 5, 5), "dagen før en helligdag"),
        (date(2027, 5, 6), "Kristi himmelfartsdag"),
        (date(2026, 12, 24), "jula"),
        (date(2026, 12, 29), "jula"),
        (date(2027, 1, 1), "nyttårsdag"),
        (date(2027, 3, 23), "påskeuka"),
        (date(2027, 7, 14), "fellesferien"),
    ],
)
def test_bad_days_say_why(day, word):
    assert word in why_bad_deadline(day).reason


@pytest.mark.parametrize("day", [date(2026, 12, 8), date(2027, 3, 4), date(2027, 8, 10), date(2026, 11, 26)])
def test_ordinary_days_are_good(day):
    assert why_bad_deadline(day) is None


def test_a_moment_is_judged_by_its_day_in_norway():
    assert why_bad_deadline(datetime(2026, 11, 26, 22, 30, tzinfo=UTC)) is None
    assert "fredag" in why_bad_deadline(datetime(2026, 11, 26, 23, 30, tzinfo=UTC)).reason


def test_easter_2027_moves_the_deadline_to_the_tuesday_after():
    assert why_bad_deadline(date(2027, 3, 25)).better == date(2027, 3, 30)


def test_five_working_days_over_the_may_holidays():
    # Ascension Day is the 14th, the 17th is a Sunday in 2026; Whit Monday is the 25th.
    assert add_working_days(date(2026, 5, 13), 5) == date(2026, 5, 21)
    assert add_working_days(date(2026, 5, 21), 2) == date(2026, 5, 26)


def test_christmas_eve_counts_as_a_working_day():
    assert is_working_day(date(2026, 12, 24))
    assert not is_working_day(date(2026, 12, 25))
    assert holiday_name(date(2026, 12, 25)) == "Første juledag"


@given(days)
def test_the_better_day_is_later_and_good(day):
    bad = why_bad_deadline(day)
    if bad is not None:
        assert bad.better > day
        assert why_bad_deadline(bad.better) is None
        assert is_working_day(bad.better)


@given(days, st.integers(1, 40))
def test_adding_and_counting_agree(day, count):
    end = add_working_days(day, count)
    assert is_working_day(end)
    assert working_days_between(day, end) == count
    assert add_working_days(end + timedelta(0), -0) == end


@given(days)
def test_next_working_day_is_itself_or_the_first_after(day):
    found = next_working_day(day)
    assert found >= day
    assert (found == day) == is_working_day(day)
    assert all(not is_working_day(day + timedelta(n)) for n in range((found - day).days))

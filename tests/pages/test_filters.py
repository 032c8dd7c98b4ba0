"""Filters come from the address and go back into it; nonsense is as if it were not there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.filters import Filters, quarter_of, quarter_span, read

pytestmark = pytest.mark.nodb


def test_nothing_asked_for_means_open_for_input() -> None:
    assert read({}) == Filters(status="open")
    assert Filters().query() == {}


def test_a_search_looks_at_all_stages_unless_told_otherwise() -> None:
    assert read({"q": "brøyting"}).status == "all"
    assert read({"q": "brøyting", "status": "apent"}).status == "open"


def test_every_choice_survives_the_way_through_the_address() -> None:
    chosen = Filters("closed", "gjovik", "ikt", "under-500", (2027, 2), "brød", "timeline")
    assert read(chosen.query()) == chosen


def test_nonsense_is_left_out() -> None:
    words = {"status": "x", "kommune": "../etc", "kategori": "A B", "verdi": "9", "kvartal": "2027-5", "vis": "bilde"}
    assert read(words) == Filters()


@given(
    st.dictionaries(
        st.sampled_from(["status", "kommune", "kategori", "verdi", "kvartal", "vis", "q"]), st.text(max_size=300)
    )
)
def test_no_address_breaks_the_filters(words: dict[str, str]) -> None:
    once = read(words)
    assert read(once.query()) == once


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_lies_in_its_own_quarter(day: date) -> None:
    first, after = quarter_span(quarter_of(day))
    assert first <= day < after

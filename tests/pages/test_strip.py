"""Stops of the quarter strip get columns where their lines do not cross others'."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.cards import Stop, number_word, place_in_columns

pytestmark = pytest.mark.nodb


def stop(lanes: list[bool], state: str = "open") -> Stop:
    return Stop(href="#", title="x", lanes=lanes, state=state, note="", extra=None, who="")


def test_single_stops_of_different_municipalities_share_a_column() -> None:
    stops = [stop([i == lane for i in range(5)]) for lane in range(5)]
    assert place_in_columns(stops) == 1


def test_a_joint_need_stands_beside_the_single_ones() -> None:
    single, joint = stop([True, False, False]), stop([True, False, True])
    assert place_in_columns([joint, single]) == 2
    assert (single.col, joint.col) == (1, 2)


def test_what_is_open_gets_its_place_first() -> None:
    stops = [stop([True], "closed"), stop([True], "closed"), stop([True], "open")]
    place_in_columns(stops)
    assert [s.col for s in stops] == [2, None, 1]


@given(st.lists(st.lists(st.booleans(), min_size=7, max_size=7), max_size=30))
def test_no_two_stops_of_a_column_share_a_lane(rows: list[list[bool]]) -> None:
    stops = [stop(row) for row in rows]
    assert 1 <= place_in_columns(stops) <= 2
    for column in (1, 2):
        taken: set[int] = set()
        for s in stops:
            if s.col == column:
                lit = [i for i, on in enumerate(s.lanes) if on] or [0]
                stretch = set(range(lit[0], lit[-1] + 1))
                assert not taken & stretch
                taken |= stretch


def test_small_numbers_are_words() -> None:
    assert [number_word(n) for n in (1, 5, 12, 13)] == ["én", "fem", "tolv", "13"]

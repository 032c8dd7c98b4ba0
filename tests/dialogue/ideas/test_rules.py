"""The way of an idea, step by step; what gives a firm away; how waiting is counted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.dialogue.ideas import rules, waiting
from portal.dialogue.ideas.models import STATES, Idea
from portal.market.suppliers.models import CLAIMED, CLOSED, CONFIRMED, MERGED, Supplier
from portal.needs.pipeline.models import Need

pytestmark = pytest.mark.nodb
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRM = Supplier(
    orgnr="974760673", name="Fjellvarme Nord AS", state=CONFIRMED, website="https://www.fjellvarme.no/om", phone=""
)


def idea(state: str = "received", **more: Any) -> Idea:
    values = {"supplier": FIRM, "created_at": NOW, "withdrawn_at": None, "first_answered_at": None, "named_at": None}
    return Idea(state=state, **values | more)


ALLOWED = {
    "received": {"read", "matched", "declined"},
    "read": {"matched", "declined"},
    "matched": {"matched", "meeting", "taken_further", "declined"},
    "meeting": {"matched", "meeting", "taken_further", "declined"},
    "taken_further": set(),
    "declined": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_an_idea_goes_where_it_may_and_nowhere_else(state: str) -> None:
    reached = {to for to in STATES if rules.why_not_move(idea(state), to) is None}
    assert reached == ALLOWED[state]


@pytest.mark.parametrize("state", STATES)
def test_an_idea_that_was_taken_back_goes_nowhere(state: str) -> None:
    gone = idea(state, withdrawn_at=NOW)
    assert {to for to in STATES if rules.why_not_move(gone, to) is None} == set()
    assert rules.why_not_note(gone, 0) == rules.why_not_withdraw(gone) == "Firmaet har trukket ideen."


def test_whoever_belongs_to_the_firm_answers_nothing() -> None:
    assert rules.why_not_answer(idea(), is_own=True) == "Du hører til firmaet som har sendt ideen. En annen må svare."
    assert rules.why_not_answer(idea(), is_own=False) is None


@pytest.mark.parametrize(
    ("state", "sends", "is_heard"),
    [(CLAIMED, True, True), (CONFIRMED, True, True), (CLOSED, False, False), (MERGED, False, True)],
)
def test_a_closed_firm_says_nothing_and_a_merged_one_speaks_as_the_firm(
    state: str, sends: bool, is_heard: bool
) -> None:
    firm = Supplier(state=state)
    assert (rules.why_not_send(firm, 0) is None) == sends
    assert (rules.why_not_note(idea(supplier=firm), 0) is None) == is_heard
    assert (rules.why_not_reveal(idea(supplier=firm)) is None) == is_heard


@pytest.mark.parametrize(("sent", "may"), [(0, True), (9, True), (10, False)])
def test_ten_ideas_a_day_are_enough(sent: int, may: bool) -> None:
    assert (rules.why_not_send(FIRM, sent) is None) == may


@pytest.mark.parametrize(("notes", "may"), [(0, True), (49, True), (50, False)])
def test_fifty_messages_are_enough(notes: int, may: bool) -> None:
    assert (rules.why_not_note(idea(), notes) is None) == may


def test_a_name_is_said_once() -> None:
    assert rules.why_not_reveal(idea()) is None
    assert rules.why_not_reveal(idea(named_at=NOW)) == "Kommunen ser alt hvem dere er."


GIVEN_AWAY = {
    "Vi i Fjellvarme Nord AS kan dette.": ["Fjellvarme Nord AS"],
    "Vi i FJELLVARME  nord kan dette.": ["Fjellvarme Nord AS"],
    "Fjellvarme-Nord, altså oss.": ["Fjellvarme Nord AS"],
    "Vi har nr. 974 760 673.": ["974760673"],
    "Spør Lars Rørlegger.": ["Lars Rørlegger"],
    "Skriv til LARS@behov.example.": ["lars@behov.example"],
    "Se www.fjellvarme.no": ["fjellvarme.no"],
    "Varmen fra fjellet nordpå er gratis.": [],
    "Nordre fjellvarme": [],
    "Lars er et vanlig navn.": [],
    "Tallet er 974 760 674.": [],
}


@pytest.mark.parametrize("text", GIVEN_AWAY)
def test_what_gives_a_firm_away_is_seen(text: str) -> None:
    assert rules.giveaways(["Kort", text], FIRM, ["Lars Rørlegger"], "lars@behov.example") == GIVEN_AWAY[text]


def test_one_word_may_be_an_ordinary_one() -> None:
    firm = Supplier(orgnr="923609016", name="Snøbrøyting AS", website="", phone="", state=CONFIRMED)
    assert rules.giveaways(["Snøbrøyting om natta"], firm, ["Ola"], "") == []
    assert rules.giveaways(["Snøbrøyting AS om natta"], firm, ["Ola"], "") == ["Snøbrøyting AS"]


def need(stage: str = "announced", closes: int | None = 10) -> Need:
    opened, ends = NOW - timedelta(days=1), NOW + timedelta(days=closes) if closes is not None else None
    return Need(stage=stage, approved_at=opened, publish_at=opened, input_opens_at=opened, input_closes_at=ends)


@pytest.mark.parametrize(
    ("chosen", "category", "may"),
    [
        (None, None, False),
        (None, 3, True),
        (need(), None, True),
        (need(closes=0), 3, False),
        (need(closes=None), 3, True),
        (need("investigating"), None, True),
        (need("tendered"), 3, False),
        (need("concluded"), 3, False),
        (need("withdrawn"), 3, False),
    ],
)
def test_an_idea_is_matched_to_what_still_takes_input(chosen: Need | None, category: int | None, may: bool) -> None:
    assert (rules.why_not_match(chosen, category, NOW) is None) == may


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (1, True), (735, True), (736, False)])
def test_a_meeting_is_after_the_idea_and_within_two_years(days: int, may: bool) -> None:
    came = date(2026, 11, 18)
    assert (rules.why_not_meet(came + timedelta(days=days), came, date(2026, 11, 23)) is None) == may


@pytest.mark.parametrize(("reason", "may"), [("", False), ("Nei takk. ", False), ("Nei, takk!", True)])
def test_nobody_is_declined_without_words(reason: str, may: bool) -> None:
    assert (rules.why_not_decline(reason) is None) == may


# Waiting ----------------------------------------------------------------------------------------------------------


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (moment(23), moment(23, 22), 0),
        (moment(20), moment(23), 1),  # Friday to Monday
        (moment(22, 23), moment(23), 0),  # Sunday in UTC, Monday on a Norwegian clock
        (moment(16), moment(30), 10),
    ],
)
def test_only_working_days_count(start: datetime, end: datetime, days: int) -> None:
    assert waiting.days_taken(start, end) == days


def test_answer_times_are_honest_about_what_is_late() -> None:
    rows = [
        (moment(2), moment(3)),  # 1
        (moment(2), moment(16)),  # 10
        (moment(2), moment(17)),  # 11
        (moment(2), None),  # waits, late
        (moment(20), None),  # waits, in time: not judged yet
    ]
    times = waiting.answer_times(rows, promise=10, now=moment(23))
    assert times == waiting.AnswerTimes(number=3, median=10, share=2 / 4)


def test_nothing_answered_says_nothing() -> None:
    assert waiting.answer_times([], 10, NOW) == waiting.AnswerTimes(0, None, None)
    assert waiting.answer_times([(moment(2), None)], 10, moment(23)) == waiting.AnswerTimes(0, None, 0.0)

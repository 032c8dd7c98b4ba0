"""The criticality card: the formula, its floors, and what it warns of."""

from datetime import date

import pytest

from portal.needs.assessments.facts import NeedFacts, period
from portal.needs.assessments.fields import blank
from portal.needs.assessments.rules import HIGHEST_SCORE, LEVELS, card, lead_time_band, level_of

pytestmark = pytest.mark.nodb
TODAY = date(2027, 1, 4)
FACTS = NeedFacts(today=TODAY, months=24, total_from=4_000_000, total_to=4_000_000, below_national=False)
# An assessment that nothing is wrong with.
GOOD = blank() | {
    "real_need": "Maten skal være god.",
    "stakeholders": "Tre kokker.",
    "criticality": 2,
    "substitutability": 2,
    "lead_time_weeks": 3,
    "single_supplier": False,
    "exit_plan": "Tre måneder.",
    "life_cycle_waste": "Svinnet veies.",
    "functional": True,
    "joint_considered": True,
}


def codes(facts: NeedFacts = FACTS, **values: object) -> list[str]:
    return [warning.code for warning in card(GOOD | values, facts).warnings]


def test_a_good_assessment_has_nothing_to_warn_of() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("weeks", "band"), [(None, 2), (0, 1), (4, 1), (5, 2), (12, 2), (13, 3), (26, 3), (27, 4), (520, 4)]
)
def test_the_lead_time_has_four_bands(weeks: int | None, band: int) -> None:
    assert lead_time_band(weeks) == band


@pytest.mark.parametrize(
    ("criticality", "substitutability", "band", "level"),
    [
        (1, 1, 1, "low"),
        (1, 4, 1, "low"),
        (2, 2, 2, "moderate"),
        (2, 4, 2, "moderate"),
        (3, 3, 2, "high"),
        (3, 3, 4, "critical"),
        (4, 1, 1, "moderate"),
        (4, 2, 1, "moderate"),
        (4, 3, 1, "high"),
        (4, 4, 1, "high"),
        (4, 4, 4, "critical"),
    ],
)
def test_the_level_follows_the_formula_and_its_floors(
    criticality: int, substitutability: int, band: int, level: str
) -> None:
    assert level_of(criticality, substitutability, band) == level


def test_the_level_never_falls_when_a_factor_grows() -> None:
    def rank(a: int, b: int, c: int) -> int:
        return LEVELS.index(level_of(a, b, c))

    steps = range(1, 5)
    grid = [(a, b, c) for a in steps for b in steps for c in steps]
    falls = [
        (a, b, c)
        for a, b, c in grid
        if (a < 4 and rank(a + 1, b, c) < rank(a, b, c))
        or (b < 4 and rank(a, b + 1, c) < rank(a, b, c))
        or (c < 4 and rank(a, b, c + 1) < rank(a, b, c))
    ]
    assert falls == []


def test_the_score_stands_beside_the_level_and_says_when_a_floor_lifted_it() -> None:
    plain = card(GOOD | {"criticality": 4, "substitutability": 4, "lead_time_weeks": 30}, FACTS)
    lifted = card(GOOD | {"criticality": 4, "substitutability": 1, "lead_time_weeks": 1}, FACTS)
    assert (plain.score, plain.level, plain.raised) == (HIGHEST_SCORE, "critical", False)
    assert (lifted.score, lifted.level, lifted.raised) == (4, "moderate", True)


def test_without_both_answers_there_is_no_level() -> None:
    for missing in ("criticality", "substitutability"):
        found = card(GOOD | {missing: None}, FACTS)
        assert (found.level, found.score) == ("", None)
        assert [(w.code, w.severity, w.field) for w in found.warnings] == [("not_judged", "stop", missing)]


def test_a_critical_need_on_one_supplier_needs_a_plan_and_a_reason() -> None:
    single = {"criticality": 3, "substitutability": 1, "single_supplier": True}
    assert codes(**single) == ["single_without_contingency", "single_without_reason"]
    assert codes(**single, contingency="Nødavtale.", single_supplier_reason="Bare én finnes.") == []


def test_a_high_level_needs_a_plan_with_many_suppliers_too() -> None:
    assert codes(criticality=3, substitutability=4, lead_time_weeks=12) == ["contingency_missing"]


def test_one_supplier_for_something_small_needs_only_a_reason_and_does_not_stop() -> None:
    found = card(GOOD | {"single_supplier": True}, FACTS)
    assert [(w.code, w.severity) for w in found.warnings] == [("single_without_reason", "warn")]


@pytest.mark.parametrize(("criticality", "code"), [(2, "stakeholders_missing"), (3, "critical_without_stakeholders")])
def test_somebody_must_have_been_asked(criticality: int, code: str) -> None:
    assert codes(criticality=criticality, substitutability=1, stakeholders="") == [code]


@pytest.mark.parametrize(
    ("start", "weeks", "expected"),
    [
        (date(2027, 2, 1), 4, []),
        (date(2027, 1, 31), 4, ["lead_time_late"]),
        (date(2026, 12, 1), 1, ["lead_time_late"]),
        (None, 520, []),
    ],
)
def test_the_lead_time_must_fit_before_the_contract_starts(start: date | None, weeks: int, expected: list[str]) -> None:
    facts = NeedFacts(today=TODAY, months=24, contract_from=start, contract_to=start, below_national=False)
    assert [c for c in codes(facts, lead_time_weeks=weeks, contingency="Ja") if c.startswith("lead")] == expected


def test_the_lead_time_must_fit_between_tender_and_contract() -> None:
    start = date(2027, 8, 1)
    facts = NeedFacts(today=TODAY, months=24, tender_on=date(2027, 6, 1), contract_from=start, contract_to=start)
    assert codes(facts, lead_time_weeks=8) == []
    assert codes(facts, lead_time_weeks=9) == ["lead_time_tender"]


@pytest.mark.parametrize(
    ("ends", "day", "precision", "words"),
    [
        (date(2027, 7, 31), date(2027, 8, 1), "day", None),
        (date(2027, 7, 30), date(2027, 8, 1), "day", "Dagens avtale går ut 1 dag før den nye starter."),
        (
            date(2027, 6, 30),
            date(2027, 8, 15),
            "month",
            "Dagens avtale går ut minst 31 dager, kanskje 61 dager, før den nye starter.",
        ),
        (date(2027, 7, 31), date(2027, 8, 15), "month", "Dagens avtale kan gå ut inntil 30 dager før den nye starter."),
        (date(2027, 8, 31), date(2027, 8, 15), "month", None),
    ],
)
def test_the_gap_is_told_as_exactly_as_the_plan_is_known(
    ends: date, day: date, precision: str, words: str | None
) -> None:
    first, last = period(day, precision)
    facts = NeedFacts(today=TODAY, months=24, contract_from=first, contract_to=last, current_contract_ends=ends)
    found = [w.text for w in card(GOOD, facts).warnings if w.code == "contract_gap"]
    assert found == ([words] if words else [])


@pytest.mark.parametrize(
    ("day", "precision", "expected"),
    [
        (date(2027, 11, 30), "quarter", (date(2027, 10, 1), date(2027, 12, 31))),
        (date(2027, 1, 1), "quarter", (date(2027, 1, 1), date(2027, 3, 31))),
        (date(2028, 2, 29), "month", (date(2028, 2, 1), date(2028, 2, 29))),
        (date(2027, 12, 5), "month", (date(2027, 12, 1), date(2027, 12, 31))),
        (None, "quarter", (None, None)),
    ],
)
def test_a_planned_date_is_a_period(
    day: date | None, precision: str, expected: tuple[date | None, date | None]
) -> None:
    assert period(day, precision) == expected


@pytest.mark.parametrize(
    ("values", "months", "expected"),
    [
        ({"lock_in_months": 48}, 24, []),
        ({"lock_in_months": 48, "lock_in_extension_months": 1}, 24, ["long_lock"]),
        ({"lock_in_months": 60, "lock_in_reason": "Trygghet for beboerne"}, 24, []),
        ({}, 49, ["long_lock"]),
        ({"lock_in_months": 0}, 49, []),
    ],
)
def test_more_than_four_years_asks_why(values: dict[str, object], months: int, expected: list[str]) -> None:
    assert codes(NeedFacts(today=TODAY, months=months), **values) == expected


def test_the_four_years_of_a_framework_agreement_name_their_source() -> None:
    found = card(GOOD | {"lock_in_months": 49, "contract_model": "framework"}, FACTS).warnings
    assert [(w.code, "§ 26-1" in w.source) for w in found] == [("long_lock", True)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"exit_plan": ""}, "exit_missing"),
        ({"functional": False}, "not_functional"),
        ({"joint_considered": None}, "joint_not_considered"),
        ({"joint_considered": False}, "joint_not_considered"),
        ({"life_cycle_waste": ""}, "life_cycle_missing"),
        ({"real_need": ""}, "real_need_missing"),
        ({"lead_time_weeks": None}, "lead_time_missing"),
        ({"competition_form": "direct"}, "direct_above_threshold"),
    ],
)
def test_what_is_left_out_is_named(values: dict[str, object], code: str) -> None:
    assert codes(**values) == [code]


def test_a_short_and_free_agreement_needs_no_exit() -> None:
    assert codes(NeedFacts(today=TODAY, months=11), exit_plan="") == []


def test_a_need_of_several_municipalities_has_considered_buying_together() -> None:
    assert codes(NeedFacts(today=TODAY, months=24, municipalities=2), joint_considered=None) == []


def test_the_gravest_comes_first() -> None:
    ranks = [{"stop": 0, "warn": 1, "note": 2}[w.severity] for w in card(blank(), FACTS).warnings]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0

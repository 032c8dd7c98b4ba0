"""What an assessment must say before its need can be public."""

from datetime import date

import pytest

from portal.needs.assessments.facts import NeedFacts, facts_of
from portal.needs.assessments.fields import CHOICES, TEXT_CAPS
from portal.needs.assessments.models import Assessment
from portal.needs.assessments.rules import why_not_ready
from portal.needs.pipeline.models import Need, NeedPart

pytestmark = pytest.mark.nodb
TODAY = date(2027, 1, 4)
LARGE = NeedFacts(today=TODAY, below_national=False)
SMALL = NeedFacts(today=TODAY, below_national=True)
UNKNOWN = NeedFacts(today=TODAY)
EMPTY = {name: "" for name in (*TEXT_CAPS, *CHOICES)}


def made(**values: object) -> Assessment:
    return Assessment(**(EMPTY | values))


def test_nothing_is_not_enough_for_anyone() -> None:
    assert len(why_not_ready(None, LARGE)) == len(why_not_ready(None, SMALL)) == 1


def test_a_small_need_answers_only_for_criticality() -> None:
    assert why_not_ready(made(criticality=2, substitutability=2), SMALL) == []
    assert len(why_not_ready(made(criticality=2), SMALL)) == 1


def test_a_small_need_that_is_critical_needs_a_plan_too() -> None:
    critical = {"criticality": 4, "substitutability": 4}
    assert len(why_not_ready(made(**critical), SMALL)) == 1
    assert why_not_ready(made(**critical, contingency="Nødavtale"), SMALL) == []


@pytest.mark.parametrize("facts", [LARGE, UNKNOWN])
def test_a_larger_need_or_one_without_a_value_answers_more(facts: NeedFacts) -> None:
    assert len(why_not_ready(made(criticality=2, substitutability=2), facts)) == 3
    whole = made(criticality=2, substitutability=2, real_need="God mat", functional=False, joint_considered=False)
    assert why_not_ready(whole, facts) == []


def test_a_critical_larger_need_must_have_asked_somebody() -> None:
    values = {"criticality": 3, "substitutability": 1, "real_need": "x", "functional": True, "joint_considered": True}
    assert len(why_not_ready(made(**values), LARGE)) == 1
    assert why_not_ready(made(**values, stakeholders="Tre kokker"), LARGE) == []


@pytest.mark.parametrize(
    ("value_from", "value_to", "below"),
    [
        (None, None, None),
        (1_299_999, None, True),
        (1_300_000, None, False),
        (100_000, 1_299_999, True),
        (100_000, 1_300_000, False),
    ],
)
def test_the_whole_value_is_held_against_the_threshold(
    value_from: int | None, value_to: int | None, below: bool | None
) -> None:
    need = Need(
        lead_id=1,
        value_from=value_from,
        value_to=value_to,
        value_period="total",
        contract_precision="quarter",
        tender_precision="quarter",
    )
    assert facts_of(need, TODAY, 1_300_000).below_national is below


def test_a_yearly_value_counts_for_the_whole_length_and_its_extensions() -> None:
    need = Need(
        lead_id=1,
        value_from=400_000,
        value_period="per_year",
        duration_months=24,
        extension_months=24,
        contract_precision="quarter",
        tender_precision="quarter",
    )
    need.parts = [NeedPart(organisation_id=1), NeedPart(organisation_id=2)]
    found = facts_of(need, TODAY, 1_300_000)
    assert (found.total_from, found.months, found.below_national, found.municipalities) == (1_600_000, 48, False, 2)

"""The completeness check: a full need has nothing to mend; take one thing away and exactly that is asked for."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.needs.publication.checking import check
from portal.needs.publication.completeness import completeness_findings
from portal.needs.publication.questions import SEVERITY

pytestmark = pytest.mark.nodb
TODAY = date(2026, 11, 23)


def need(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Ferske grønnsaker til kjøkkenene på omsorgssentrene",
        "short_title": "Ferske grønnsaker",
        "summary": "Salaten er slapp på torsdag. Vi trenger grønnsaker som er ferske hele uka.",
        "problem": "Varene kommer mandag. På torsdag er salaten slapp og gulrøttene tørre, og mye går i søpla. De som "
        "bor her, merker det på maten. Vi lager middag til 310 mennesker på sju kjøkken.",
        "for_whom": "310 beboere på sju omsorgssentre",
        "why": "Dagens avtale går ut 31. juli 2027, og vi kaster en femdel av grønnsakene.",
        "what": "Poteter, rotgrønnsaker, salat, urter og noe bær, levert ofte og i små mengder.",
        "quantity": "Om lag 92 tonn i året",
        "delivery_place": "Sju kjøkken. Lengst unna: Torpa, 62 km fra Gjøvik sentrum",
        "value_from": 3_000_000,
        "value_to": 4_000_000,
        "current_contract": "Én leverandør",
        "current_contract_ends": date(2027, 7, 31),
        "effort_input": "rundt 30 minutter",
        "effort_tender": "6 timer",
        "category_id": 1,
        "lead_id": 1,
        "owner_id": 1,
        "owner_title": "Kjøkkensjef, Snertingdal omsorgssenter",
        "procurement_id": 2,
        "tender_on": date(2027, 4, 1),
        "tender_precision": "month",
        "contract_on": date(2027, 8, 1),
        "duration_months": 24,
        "input_opens_at": datetime(2026, 11, 24, 8, tzinfo=UTC),
        "input_closes_at": datetime(2027, 1, 14, 11, tzinfo=UTC),
        "answers_due_on": date(2027, 2, 11),
        "asks": [("Hvor ferskt kan dere levere?", "Fortell hvor kort tid det kan gå.")],
        "parts": [(1, "54 tonn"), (2, "20 tonn")],
        "translations": [("en", "Fresh vegetables", "The salad is limp on Thursday.")],
        **changes,
    }


def codes(**changes: Any) -> list[str]:
    return [finding.code.removeprefix("complete.") for finding in completeness_findings(need(**changes), TODAY)]


def test_a_full_need_has_nothing_to_mend() -> None:
    assert check(need(), "mat-og-kjokken", TODAY) == []


def at_noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ""}, ["title_missing"]),
        ({"summary": "Kort."}, ["summary_missing"]),
        ({"category_id": None}, ["category_missing"]),
        ({"problem": None}, ["problem_missing"]),
        ({"problem": "Salaten er slapp på torsdag, og mye av den går rett i søpla hver uke."}, ["problem_short"]),
        ({"problem": "Ferske grønnsaker til kjøkkenene på omsorgssentrene."}, ["problem_short", "problem_is_title"]),
        (
            {
                "problem": "Poteter og salat er godt. Vi lager middag og lunsj og kaker og kaffe og te til folk som "
                "bor her hos oss, og de spiser sammen med hverandre og med oss."
            },
            ["problem_no_trouble"],
        ),
        ({"for_whom": " "}, ["for_whom_missing"]),
        ({"for_whom": "Beboere"}, ["for_whom_short"]),
        ({"why": ""}, ["why_missing"]),
        ({"why": "Avtalen går ut."}, ["why_short"]),
        ({"what": ""}, ["what_missing"]),
        ({"quantity": ""}, ["quantity_missing"]),
        ({"delivery_place": ""}, ["delivery_place_missing"]),
        ({"value_from": None, "value_to": None}, ["value_missing"]),
        ({"value_from": None}, ["value_half"]),
        ({"value_from": 5_000_000}, ["value_reversed"]),
        ({"value_from": 100_000}, ["value_wide"]),
        ({"tender_on": None}, ["tender_missing"]),
        ({"tender_on": date(2030, 1, 1), "contract_on": None}, ["tender_far"]),
        ({"contract_on": date(2027, 3, 1)}, ["contract_before_tender"]),
        ({"duration_months": None}, ["duration_missing"]),
        ({"input_closes_at": None}, ["input_missing"]),
        ({"input_closes_at": at_noon(2026, 11, 19), "input_opens_at": None}, ["input_past"]),
        ({"input_closes_at": at_noon(2026, 12, 1)}, ["input_short"]),
        ({"input_closes_at": at_noon(2026, 12, 10)}, ["input_tight"]),
        ({"input_closes_at": at_noon(2027, 1, 15)}, ["input_bad_day"]),  # Friday
        ({"input_closes_at": at_noon(2027, 1, 17)}, ["input_bad_day"]),  # Sunday
        ({"input_closes_at": at_noon(2027, 3, 25), "answers_due_on": date(2027, 4, 20)}, ["input_bad_day"]),  # Easter
        ({"tender_on": date(2027, 1, 12), "tender_precision": "day"}, ["input_after_tender"]),
        ({"tender_on": date(2027, 1, 20), "tender_precision": "day"}, ["harvest_tight"]),
        ({"answers_due_on": None}, ["answers_missing"]),
        ({"answers_due_on": date(2027, 1, 5)}, ["answers_before_input"]),
        ({"current_contract": ""}, ["current_missing"]),
        ({"current_contract_ends": None}, ["current_end_missing"]),
        ({"current_contract": "Ingen avtale i dag", "current_contract_ends": None}, []),
        ({"effort_input": ""}, ["effort_missing"]),
        ({"effort_tender": ""}, ["effort_tender_missing"]),
        ({"asks": []}, ["ask_missing"]),
        ({"asks": [("", "")]}, ["ask_missing"]),
        ({"asks": [(f"Spørsmål {n}?", "") for n in range(9)]}, ["ask_many"]),
        ({"owner_id": None}, ["owner_missing"]),
        ({"owner_title": ""}, ["owner_title_missing"]),
        ({"procurement_id": None}, ["procurement_missing"]),
        ({"lead_id": None}, ["lead_missing"]),
        ({"parts": [(1, "54 tonn"), (2, "")]}, ["volume_missing"]),
        ({"parts": [(1, "")]}, []),
        ({"parts": [{"volume": "5"}, {"volume": None}]}, ["volume_missing"]),
    ],
)
def test_exactly_what_is_missing_is_asked_for(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(**changes) == expected


def test_an_empty_need_is_stopped_on_all_that_matters() -> None:
    found = completeness_findings({}, TODAY)
    stops = {finding.code.removeprefix("complete.") for finding in found if finding.stops}
    assert stops == {
        "title_missing",
        "category_missing",
        "problem_missing",
        "for_whom_missing",
        "why_missing",
        "value_missing",
        "tender_missing",
        "input_missing",
        "current_missing",
        "effort_missing",
        "ask_missing",
        "owner_missing",
        "procurement_missing",
        "lead_missing",
    }
    assert all(finding.title and finding.why and finding.mend for finding in found)


def test_a_quarter_that_has_begun_is_not_past() -> None:
    quarter = {"tender_on": date(2026, 10, 1), "contract_on": None, "tender_precision": "quarter"}
    assert "tender_past" not in codes(**quarter)
    assert "tender_past" in codes(**{**quarter, "tender_precision": "day"})


def test_the_deadline_is_read_on_a_norwegian_clock() -> None:
    # 23.30 UTC on Thursday is Friday in Norway.
    assert codes(input_closes_at=datetime(2027, 1, 14, 23, 30, tzinfo=UTC)) == ["input_bad_day"]


def test_a_public_need_may_be_corrected_after_its_deadline() -> None:
    later = date(2027, 2, 1)
    past = [f.code for f in completeness_findings(need(), later)]
    assert past == ["complete.input_past"]
    assert completeness_findings(need(approved_at=datetime(2026, 11, 24, tzinfo=UTC)), later) == []


def test_evidence_is_told_with_its_figure_and_source() -> None:
    finding = next(f for f in completeness_findings(need(problem=""), TODAY) if f.code == "complete.problem_missing")
    assert "71 prosent" in finding.why
    assert finding.source


def test_severities_are_known_words() -> None:
    assert set(SEVERITY.values()) <= {"stop", "advice", "off"}


def test_check_puts_stops_first_and_reads_every_text() -> None:
    found = check(
        need(
            what="Vi benytter norske poteter.",
            asks=[("Er dere en lokal leverandør?", "")],
            translations=[("en", "Local suppliers wanted", "")],
            duration_months=None,
        ),
        "mat-og-kjokken",
        TODAY,
    )
    assert [(f.code, f.field) for f in found] == [
        ("short_travel.origin_goods", "what"),
        ("short_travel.origin_supplier", "asks.1"),
        ("short_travel.origin_supplier", "translations.en"),
        ("complete.duration_missing", "duration_months"),
        ("plain.stiff_word", "what"),
    ]
    assert len({f.fingerprint for f in found}) == len(found)


ANY = st.one_of(st.none(), st.text(max_size=60), st.integers(-(10**12), 10**12))
MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(9990, 1, 1), timezones=st.just(UTC))
DAYS = st.one_of(st.none(), st.dates(), MOMENTS)
TEXTS = ("title", "summary", "problem", "for_whom", "why", "what", "current_contract", "effort_input")
WHEN = ("tender_on", "contract_on", "input_opens_at", "input_closes_at", "answers_due_on")
MONEY = st.one_of(st.none(), st.integers(-5, 10**12))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(TEXTS), ANY),
    st.dictionaries(st.sampled_from(WHEN), DAYS),
    st.dictionaries(st.sampled_from(("value_from", "value_to")), MONEY),
    st.sampled_from(["day", "month", "quarter", None]),
)
def test_no_need_makes_it_raise(
    texts: dict[str, Any], days: dict[str, Any], money: dict[str, Any], precision: str | None
) -> None:
    fields = {**texts, **days, **money, "tender_precision": precision}
    assert check(fields, None, TODAY) == check(fields, None, TODAY)

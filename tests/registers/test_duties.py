"""Thresholds and duties by date, value, kind and market; and reading the file strictly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.market.categories.tree import read_tree
from portal.registers.duties.data import CONTRACT_KINDS, BadRules, base_text, parse_rules
from portal.registers.duties.rules import duties_for, threshold, total_value

pytestmark = pytest.mark.nodb
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def data():
    return parse_rules(base_text())


def ids(duties, *, certain=None):
    return [duty.id for duty in duties if certain in (None, duty.certain)]


@pytest.mark.parametrize(
    ("kind", "contract", "on", "amount", "confirmed"),
    [
        ("act", "goods", date(2026, 6, 30), 100_000, False),
        ("act", "goods", date(2026, 7, 1), 500_000, False),
        ("national", "works", TODAY, 1_300_000, False),
        ("eea", "services", date(2026, 4, 20), 2_300_000, True),
        ("eea", "services", date(2026, 4, 21), 2_500_000, False),
        ("eea", "goods_services", TODAY, 2_500_000, False),
        ("eea", "works", date(2025, 1, 1), 57_800_000, True),
        ("eea", "works", TODAY, 62_900_000, False),
        ("eea", "special_services", TODAY, 8_700_000, False),
    ],
)
def test_the_threshold_of_the_day(data, kind, contract, on, amount, confirmed):
    found = threshold(data, kind, contract, on)
    assert (found.amount, found.confirmed) == (amount, confirmed)


def test_no_threshold_before_the_first_date(data):
    assert threshold(data, "eea", "goods", date(2020, 1, 1)) is None


def test_the_state_has_its_own_threshold(data):
    assert threshold(data, "eea", "goods", TODAY, buyer="state").amount == 1_630_000


def test_a_large_service_has_climate_wages_apprentices_and_the_eea_sections(data):
    found = duties_for(data, "transport-og-biler", "services", 4_000_000, 5_000_000, 24, TODAY)
    assert ids(found, certain=True) == [
        "dialog-eos",
        "utjevning",
        "klima-30",
        "laerlinger",
        "lonn-og-arbeidsvilkar",
        "del-opp-eos",
    ]
    assert ids(found, certain=False) == []


def test_a_small_purchase_of_food_has_dialogue_ethics_and_the_food_rule(data):
    found = duties_for(data, "mat-og-kjokken", "goods", 300_000, 400_000, 12, TODAY, "kjott-og-fisk")
    assert ids(found) == ["dialog-under-nasjonal", "utjevning", "etisk-handel", "kortreist-mat"]


def test_norgesmodellen_is_for_building_and_for_cleaning(data):
    assert "norgesmodellen-bygg" in ids(duties_for(data, "vei-og-uteomrader", "works", 1, 1, 1, TODAY))
    assert "norgesmodellen-renhold" in ids(duties_for(data, "renhold-og-tekstil", "services", 1, 1, 1, TODAY))
    assert "norgesmodellen-renhold" not in ids(duties_for(data, "ikt", "services", 1, 1, 1, TODAY))


def test_what_is_not_decided_makes_a_duty_possible_and_says_so(data):
    found = {duty.id: duty for duty in duties_for(data, "bygg-og-handverk", "works", None, None, None, TODAY)}
    assert not found["klima-30"].certain
    assert found["klima-30"].because == "Verdien er ikke oppgitt."
    assert "varigheten er ikke oppgitt" in found["laerlinger"].because


def test_a_value_band_across_a_threshold_shows_both_sides_as_possible(data):
    found = duties_for(data, "ikt", "services", 2_000_000, 3_000_000, 12, TODAY)
    assert {"dialog-nasjonal", "dialog-eos"} <= set(ids(found, certain=False))


def test_amounts_in_reasons_are_exact(data):
    found = {duty.id: duty for duty in duties_for(data, "ikt", "services", 3_000_000, None, 12, TODAY)}
    assert "2\xa0050\xa0000 kr eller mer" in found["lonn-og-arbeidsvilkar"].because


def test_three_months_is_not_more_than_three_months(data):
    assert "laerlinger" not in ids(duties_for(data, "ikt", "services", 5_000_000, None, 3, TODAY))
    assert "laerlinger" in ids(duties_for(data, "ikt", "services", 5_000_000, None, 4, TODAY))


def test_duties_begin_on_their_date(data):
    assert "klima-30" not in ids(duties_for(data, "ikt", "goods", 5_000_000, None, 12, date(2023, 12, 31)))


def test_every_duty_carries_text_source_and_how_sure_we_are(data):
    for duty in duties_for(data, "mat-og-kjokken", "goods", None, None, None, TODAY):
        assert duty.text
        assert duty.source
        assert duty.confirmed == (duty.status == "seen")


def test_a_duty_of_a_part_of_a_market_leaves_the_other_parts_alone(data):
    asked = ("mat-og-kjokken", "goods", 300_000, 400_000, 12, TODAY)
    assert "kortreist-mat" in ids(duties_for(data, *asked, "kjott-og-fisk"))
    assert "kortreist-mat" not in ids(duties_for(data, *asked, "kjokkenutstyr"))


def test_markets_named_in_the_rules_exist(data):
    slugs = {entry.market.slug for entry in read_tree()} | {sub.slug for entry in read_tree() for sub in entry.subs}
    assert {slug for duty in data.duties for slug in duty.markets} <= slugs


def test_yearly_amounts_are_reckoned_over_the_whole_contract():
    assert total_value(100, 200, "total", 24) == (100, 200)
    assert total_value(1_000_000, None, "per_year", 24, 12) == (3_000_000, None)
    assert total_value(1_000_000, 2_000_000, "per_season", None) == (4_000_000, 8_000_000)


amounts = st.one_of(st.none(), st.integers(0, 100_000_000))


@given(amounts, amounts, st.one_of(st.none(), st.integers(0, 120)), st.sampled_from(CONTRACT_KINDS), st.dates())
def test_knowing_more_never_adds_a_duty(low, high, months, kind, on):
    data = parse_rules(base_text()) if not hasattr(test_knowing_more_never_adds_a_duty, "data") else None
    data = data or test_knowing_more_never_adds_a_duty.data
    test_knowing_more_never_adds_a_duty.data = data
    vague = ids(duties_for(data, "mat-og-kjokken", kind, None, None, None, on))
    exact = ids(duties_for(data, "mat-og-kjokken", kind, low, high, months, on))
    assert set(exact) <= set(vague)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("amount = 100000", 'amount = "100000"'), True, "heltall"),
        (("valid_to = 2026-06-30", "valid_to = 2026-13-30"), True, "TOML"),
        (('status = "second_hand"', 'status = "sikker"'), True, "«sikker» er ukjent"),
        (('kind = "act"', 'kindd = "act"'), True, "ukjent felt"),
        (('id = "lov-fra-2026"', 'id = "lov-fram-til-2026"'), True, "to ganger"),
        (("valid_from = 2026-07-01", "valid_from = 2026-06-01"), True, "gjelder samtidig"),
        (('to_threshold = "eea"', 'to_threshold = "eea"\nto_value = 5'), True, "kan ikke stå sammen"),
        (("over_months = 3", 'over_months = "tre"'), True, "over_months"),
        (('source = "anskaffelser.no, lokalprodusert mat"\n', ""), True, "source mangler"),
    ],
)
def test_a_faulty_text_is_refused_with_its_line(change, line, words):
    text = base_text()
    assert change[0] in text
    broken = text.replace(*change, 1)
    with pytest.raises(BadRules) as fault:
        parse_rules(broken)
    message = str(fault.value).replace("helt tall", "heltall")
    assert message.startswith("Linje ") is line
    assert words in message
    assert "\n" not in message


def test_the_line_is_the_right_one():
    text = base_text()
    number = next(n for n, row in enumerate(text.splitlines(), 1) if row == "amount = 500000")
    with pytest.raises(BadRules, match=f"^Linje {number}: "):
        parse_rules(text.replace("amount = 500000", "amount = -1"))


@pytest.mark.parametrize("text", ["", "x = 1", "duty = 3", "[[duty]]", "[" * 5000, "\x00", "a = '''"])
def test_nonsense_is_refused_in_words(text):
    with pytest.raises(BadRules):
        parse_rules(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(BadRules):
        parse_rules(text)

"""What a profile must say, and what of it the public sees."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from portal.needs.sustainability import properties
from portal.needs.sustainability.models import DutyAnswer, SustainabilityProfile
from portal.needs.sustainability.rules import (
    CLIMATE_DUTY,
    Tile,
    public_tiles,
    why_not_answer,
    why_not_climate,
    why_not_ready,
)
from portal.registers.duties.data import base_text, parse_rules
from portal.registers.duties.rules import Duty, duties_for

pytestmark = pytest.mark.nodb
ROOT = Path(__file__).resolve().parents[3]
NO_TEXT = dict.fromkeys(
    (
        "climate_way",
        "climate_reason",
        "climate_documentation",
        "environment",
        "apprentices",
        "wages",
        "ethical_trade",
        "short_travel",
    ),
    "",
)


def profile(**values: object) -> SustainabilityProfile:
    return SustainabilityProfile(**({"un_goals": [], "properties": []} | NO_TEXT | values))


def duty(number: str = "plikt", *, confirmed: bool = True, certain: bool = True) -> Duty:
    return Duty(number, "Lærlinger", "", "§ 1", "", certain, "", "seen", confirmed, "", None, None)


def answer(kind: str, text: str = "") -> DutyAnswer:
    return DutyAnswer(duty_id="plikt", answer=kind, text=text)


CLIMATE = duty(CLIMATE_DUTY)


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({}, False),
        ({"climate_way": "criterion"}, False),
        ({"climate_way": "criterion", "climate_weight": 0}, False),
        ({"climate_way": "criterion", "climate_weight": 29}, False),
        ({"climate_way": "criterion", "climate_weight": 30}, True),
        ({"climate_way": "criterion", "climate_weight": 100}, True),
        ({"climate_way": "requirement"}, False),
        ({"climate_way": "requirement", "climate_reason": "Bedre effekt."}, True),
        ({"climate_way": "immaterial", "climate_weight": 30}, False),
        ({"climate_way": "immaterial", "climate_reason": "Ingen transport."}, True),
    ],
)
def test_the_climate_choice_holds_or_says_why_not(values: dict[str, object], holds: bool) -> None:
    assert (why_not_climate(profile(**values)) is None) is holds
    assert (why_not_ready(profile(**values), [CLIMATE], {}) == []) is holds


def test_without_the_duty_nothing_is_asked_of_climate() -> None:
    assert why_not_ready(None, [], {}) == []


def test_the_climate_choice_is_made_where_the_duty_may_come_to_apply() -> None:
    assert len(why_not_ready(None, [duty(CLIMATE_DUTY, certain=False)], {})) == 1


@pytest.mark.parametrize(
    ("confirmed", "certain", "stops"), [(True, True, 1), (False, True, 0), (True, False, 0), (False, False, 0)]
)
def test_only_a_confirmed_duty_that_applies_waits_for_an_answer(confirmed: bool, certain: bool, stops: int) -> None:
    assert len(why_not_ready(profile(), [duty(confirmed=confirmed, certain=certain)], {})) == stops


@pytest.mark.parametrize(
    ("kind", "text", "stops"),
    [
        ("met", "", 0),
        ("not_applicable", "", 1),
        ("not_applicable", "Ingen timer", 0),
        ("deviation", " ", 1),
        ("deviation", "Fordi", 0),
    ],
)
def test_a_no_needs_a_reason(kind: str, text: str, stops: int) -> None:
    assert len(why_not_ready(profile(), [duty()], {"plikt": answer(kind, text)})) == stops
    assert (why_not_answer(kind, text) is not None) is bool(stops)


def test_the_shipped_rules_hold_the_climate_duty_and_ask_for_it_from_the_threshold() -> None:
    data = parse_rules(base_text())

    def asked(value: int) -> bool:
        return CLIMATE_DUTY in [
            d.id for d in duties_for(data, "mat-og-kjokken", "goods", value, value, 24, date(2027, 1, 4))
        ]

    assert (asked(1_299_999), asked(1_300_000)) == (False, True)


def test_an_empty_profile_has_no_tiles() -> None:
    assert public_tiles(None) == public_tiles(profile()) == []


def test_tiles_say_what_is_asked_but_never_why_or_how_it_is_controlled() -> None:
    filled = profile(
        climate_way="criterion",
        climate_weight=30,
        climate_reason="internt",
        climate_documentation="Samme regnestykke.",
        environment="Kasser i retur.",
        environment_documentation="internt",
        wages="Vanlige krav.",
        un_goals=[12, 13],
        properties=["freshness_hours", "unknown"],
        short_travel="Tre leveringer i uka.",
        short_travel_documentation="internt",
    )
    found = public_tiles(filled)
    assert [tile.title for tile in found] == [
        "Ferskt når det kommer fram",
        "Kort vei",
        "Klima og miljø teller 30 prosent",
        "Miljø",
        "Lønns- og arbeidsvilkår",
        "FNs bærekraftsmål",
    ]
    assert "internt" not in repr(found)
    assert Tile("sun", "Klima og miljø teller 30 prosent", "Samme regnestykke.") in found


def test_an_immaterial_footprint_is_not_boasted_of() -> None:
    assert public_tiles(profile(climate_way="immaterial", climate_reason="x")) == []


def test_the_properties_are_those_of_the_wording_library() -> None:
    text = (ROOT / "portal/needs/wording/properties.toml").read_text(encoding="utf-8")
    assert sorted(properties.CODES) == sorted(entry["code"] for entry in tomllib.loads(text)["property"])


def test_every_property_has_words_and_an_icon_in_the_sprite() -> None:
    sprite = (ROOT / "static/icons.svg").read_text(encoding="utf-8")
    assert [e.code for e in properties.all_properties().values() if f'id="{e.icon}"' not in sprite or not e.text] == []


def test_food_properties_are_offered_to_food_and_where_they_were_chosen() -> None:
    def offered(market: str, chosen: list[str]) -> set[str]:
        return {entry.code for entry in properties.apt_for(market, chosen)}

    assert offered("mat-og-kjokken", []) == set(properties.CODES)
    assert offered("ikt", []) == set(properties.CODES) - set(properties.FOOD_ONLY)
    assert "season" in offered("ikt", ["season"])

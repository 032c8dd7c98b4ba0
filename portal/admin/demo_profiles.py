"""Assessment and sustainability profile of an invented need."""

from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.core.db import db
from portal.needs.assessments.models import Assessment
from portal.needs.pipeline.models import Need
from portal.needs.sustainability.models import SustainabilityProfile

Row = dict[str, Any]
# The set says it in words; the form wants one of its choices. The words are kept as a note.
MODELS = (("parallelle", "parallel_framework"), ("ramme", "framework"), ("ssa", "ssa"), ("leie", "lease"))
FORMS = (("forhandling", "negotiated"), ("enkel", "direct"), ("åpen", "open"))
# What a need of the market asks for instead of origin; see needs/sustainability/properties.
PROPERTIES = {
    "mat-og-kjokken": ["delivery_frequency", "packaging_return"],
    "vei-og-uteomrader": ["response_time", "delivery_area_lots"],
    "bygg-og-handverk": ["response_time", "delivery_area_lots"],
    "renhold-og-tekstil": ["delivery_frequency", "packaging_return"],
    "transport-og-biler": ["fossil_free_transport"],
    "kontor-og-mobler": ["repair_on_site", "order_size"],
}
THEMES = ("environment", "apprentices", "wages", "ethical_trade")


def _first(words: str, choices: tuple[tuple[str, str], ...], otherwise: str) -> str:
    return next((code for mark, code in choices if mark in words.lower()), otherwise)


def add_assessment(need: Need, row: Row, at: datetime, by: User) -> None:
    """What the owner has judged, as the set tells it."""
    db.session.add(
        Assessment(
            need_id=need.id,
            real_need=need.problem.split("\n\n")[-1],
            stakeholders=row.get("stakeholders", ""),
            criticality=row["criticality"],
            substitutability=row["substitutability"],
            lead_time_weeks=row.get("lead_time_weeks"),
            contingency=row.get("contingency", ""),
            single_supplier=row.get("single_supplier"),
            single_supplier_reason=row.get("single_supplier_reason", ""),
            lock_in_months=row.get("lock_in_months"),
            lock_in_extension_months=need.extension_months,
            exit_plan=row.get("exit", ""),
            life_cycle_waste=row.get("life_cycle", ""),
            contract_model=_first(row.get("contract_model", ""), MODELS, "own"),
            contract_note=row.get("contract_model", "")[:300],
            functional=row.get("functional"),
            competition_form=_first(row.get("form_of_competition", ""), FORMS, "open"),
            joint_considered=len(need.parts) > 1 or None,
            updated_at=at,
            updated_by_id=by.id,
        )
    )


def add_profile(need: Need, row: Row, market: str, at: datetime, by: User) -> None:
    """What is asked for climate, people and places, as the set tells it."""
    climate, goals = row.get("climate", {}), row.get("goals", {})
    themes = {}
    for theme in THEMES:
        themes[theme] = row.get(theme, {}).get("text", "")
        themes[f"{theme}_documentation"] = row.get(theme, {}).get("documentation", "")
    db.session.add(
        SustainabilityProfile(
            need_id=need.id,
            climate_way=climate.get("choice", ""),
            climate_weight=30 if climate.get("choice") == "criterion" else None,
            climate_reason=climate.get("reason", ""),
            climate_documentation=climate.get("documentation", ""),
            un_goals=goals.get("numbers", []),
            un_goals_documentation=goals.get("documentation", ""),
            properties=PROPERTIES.get(market, ["order_size"]),
            updated_at=at,
            updated_by_id=by.id,
            **themes,
        )
    )

"""The sustainability profile of a need, the duties that the rules lay on it, and what is still unanswered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.market.categories.queries import by_id
from portal.needs.assessments.facts import months_of
from portal.needs.assessments.queries import rule_day
from portal.needs.pipeline.models import Need
from portal.needs.sustainability import fields, rules
from portal.needs.sustainability.models import DutyAnswer, SustainabilityProfile
from portal.needs.wording.findings import Finding
from portal.needs.wording.short_travel import short_travel_findings
from portal.registers.duties import queries as duties
from portal.registers.duties.rules import Duty, total_value

SHOWN_TEXTS = ("climate_documentation", "environment", "apprentices", "wages", "ethical_trade", "short_travel")


@dataclass(frozen=True)
class Summary:
    """What staff read of a profile beside the need."""

    profile: SustainabilityProfile | None
    duties: list[Duty]
    answers: dict[str, DutyAnswer]
    missing: list[str]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Labels and words of all that is chosen or answered."""
        values = fields.values_of(self.profile)
        said = [(fields.label(field), fields.in_words(field, values[field])) for field in fields.PLAIN]
        for duty in self.duties:
            if duty.id in self.answers:
                given = self.answers[duty.id]
                said.append(
                    (duty.title, "\n".join(part for part in (fields.answer_label(given.answer), given.text) if part))
                )
        return [row for row in said if row[1]]


def for_need(need: Need) -> SustainabilityProfile | None:
    """The profile, or None when nobody has begun."""
    found = select(SustainabilityProfile).where(SustainabilityProfile.need_id == need.id)
    return db.session.scalars(found).one_or_none()


def answers_for(need: Need) -> dict[str, DutyAnswer]:
    """What is answered, by duty id; answers to duties that no longer apply are among them."""
    return {a.duty_id: a for a in db.session.scalars(select(DutyAnswer).where(DutyAnswer.need_id == need.id))}


def market_slug_of(need: Need) -> str:
    """The market of the need's category."""
    category = by_id(need.category_id)
    return category.market_slug if category else ""


def duties_of(need: Need) -> list[Duty]:
    """What the rules demand of this need on the day of its tender (or today), by market, kind, value and length."""
    category = by_id(need.category_id)
    if category is None:
        return []
    low, high = total_value(
        need.value_from, need.value_to, need.value_period, need.duration_months, need.extension_months
    )
    day = rule_day(need, clock.today())
    kind, months = category.contract_kind, months_of(need)
    return duties.duties_for(category.market_slug, kind, low, high, months, day, category.slug)


def summary(need: Need) -> Summary:
    """Everything staff should see: the profile, the duties with their answers, and what is missing."""
    profile, asked, answers = for_need(need), duties_of(need), answers_for(need)
    return Summary(profile, asked, answers, rules.why_not_ready(profile, asked, answers))


def what_is_missing(need: Need) -> list[str]:
    """What the profile must still say before the need can be public."""
    return summary(need).missing


def public_tiles_of(need: Need) -> list[rules.Tile]:
    """«Kort vei og mindre avtrykk» for the need page."""
    return rules.public_tiles(for_need(need))


def texts_shown(need: Need) -> list[tuple[str, str]]:
    """(field, text) of what the public reads of the profile, for checks of its wording."""
    profile = for_need(need)
    if profile is None:
        return []
    return [(field, getattr(profile, field)) for field in SHOWN_TEXTS if getattr(profile, field)]


def findings_in(need: Need, values: Mapping[str, Any]) -> list[Finding]:
    """What the short-travel linter says of the texts that the public reads, as they are in `values`."""
    category = by_id(need.category_id)
    market = category.market_slug if category else ""
    return [
        finding
        for field in SHOWN_TEXTS
        if values[field]
        for finding in short_travel_findings(values[field], field, market, None)
    ]

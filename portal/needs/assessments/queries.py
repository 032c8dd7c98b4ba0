"""The assessment of a need, its card, and what it still lacks."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.market.categories.queries import by_id
from portal.needs.assessments import fields, rules
from portal.needs.assessments.facts import NeedFacts, facts_of
from portal.needs.assessments.models import Assessment
from portal.needs.pipeline.models import Need
from portal.registers.duties.queries import threshold


@dataclass(frozen=True)
class Summary:
    """What staff read of an assessment beside the need."""

    assessment: Assessment | None
    card: rules.Card
    scale: list[fields.Row]
    texts: list[fields.Row]


def for_need(need: Need) -> Assessment | None:
    """The assessment, or None when nobody has begun."""
    return db.session.scalars(select(Assessment).where(Assessment.need_id == need.id)).one_or_none()


def rule_day(need: Need, today: date) -> date:
    """The day whose rules the need will follow: that of the tender, when it is ahead of us."""
    return max(need.tender_on or today, today)


def facts(need: Need) -> NeedFacts:
    """The plan and the value of a need today, against the national threshold of the day of its tender."""
    today, category = clock.today(), by_id(need.category_id)
    kind = category.contract_kind if category else "goods"
    limit = threshold("national", kind, rule_day(need, today))
    return facts_of(need, today, limit.amount if limit else None)


def summary(need: Need) -> Summary:
    """The assessment, its card and its answers in words."""
    kept = for_need(need)
    values = fields.values_of(kept)
    card = rules.card(values, facts(need))
    return Summary(kept, card, fields.scale_rows(values, card.band), fields.text_rows(values))


def what_is_missing(need: Need) -> list[str]:
    """What the assessment must still say before the need can be public."""
    return rules.why_not_ready(for_need(need), facts(need))

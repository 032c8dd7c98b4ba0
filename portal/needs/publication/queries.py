"""What the gate says of a need, gathered from the checks and from the rooms above."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.queries import municipalities, organisations
from portal.core import clock
from portal.core.db import db
from portal.market.categories.queries import by_id, names
from portal.needs.assessments import queries as assessments
from portal.needs.pipeline import fields
from portal.needs.pipeline.models import Need
from portal.needs.publication.checking import check
from portal.needs.publication.models import FindingReason
from portal.needs.publication.rules import still_stopping, why_not_publish
from portal.needs.sustainability import queries as sustainability
from portal.needs.wording.findings import Finding
from portal.needs.wording.short_travel import short_travel_findings


@dataclass(frozen=True)
class Gate:
    """All the gate knows: findings with their reasons, what is missing, and the sum of it."""

    findings: list[Finding]
    reasons: dict[str, FindingReason]
    why_not: list[str]
    missing: list[str]

    @property
    def is_open(self) -> bool:
        """Whether the need may become public."""
        return not self.why_not

    @property
    def stopping(self) -> list[Finding]:
        """Findings that bar the way now."""
        return still_stopping(self.findings, self.reasons)


def checked_fields(need: Need) -> dict[str, Any]:
    """The need as the checks read it: plain values by field name, parts and asks as lists."""
    plain = {name: getattr(need, name) for name in fields.PLAIN}
    plain["approved_at"] = need.approved_at
    plain["parts"] = [(part.organisation_id, part.volume) for part in need.parts]
    plain["asks"] = [(ask.heading, ask.detail) for ask in need.asks]
    plain["translations"] = [(t.language, t.title, t.summary) for t in need.translations]
    return plain


def reasons_for(need: Need) -> dict[str, FindingReason]:
    """Written reasons by fingerprint."""
    found = select(FindingReason).where(FindingReason.need_id == need.id)
    return {reason.fingerprint: reason for reason in db.session.scalars(found)}


def gate(need: Need) -> Gate:
    """Run every check on the need as it is now."""
    category = by_id(need.category_id)
    market_slug = category.market_slug if category else ""
    places = [organisation.short_name for organisation in municipalities()]
    findings = check(checked_fields(need), market_slug, clock.today(), places)
    for field, text in sustainability.texts_shown(need):
        findings += short_travel_findings(text, field, market_slug, None)
    reasons = reasons_for(need)
    missing = assessments.what_is_missing(need) + sustainability.what_is_missing(need)
    return Gate(findings, reasons, why_not_publish(need, findings, reasons, missing), missing)


def field_names() -> dict[str, dict[int, str]]:
    """Names of categories and organisations, for diffs in plain words."""
    return {"category": names(), "organisation": {o.id: o.short_name for o in organisations()}}

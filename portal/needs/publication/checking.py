"""Every check of a need before publication, put together: completeness, short-travel wording, plain language."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from portal.needs.publication.completeness import completeness_findings
from portal.needs.publication.plain_language import plain_language_findings
from portal.needs.wording.findings import Finding, once_each
from portal.needs.wording.short_travel import Rules, short_travel_findings

# Texts that the public reads. The facts about today's contract may name where the supplier is; the linter knows.
LINTED = (
    "title",
    "short_title",
    "summary",
    "problem",
    "for_whom",
    "why",
    "what",
    "quantity",
    "delivery_place",
    "current_contract",
    "effort_input",
    "effort_tender",
)
READ_AS_PROSE = ("title", "summary", "problem", "for_whom", "why", "what")


@lru_cache(maxsize=8)
def _rules(places: tuple[str, ...]) -> Rules:
    return Rules(places)


def check(need: Mapping[str, Any], market_slug: str | None, today: date, places: Collection[str] = ()) -> list[Finding]:
    """All findings, those that stop first, otherwise in the order of the form; each fingerprint once. Pure.

    `need`: see `completeness_findings`, and `translations` as (language, title, summary). `places`: names of
    municipalities beside those of the rule file, such as those of the buyers in another region.
    """
    rules = _rules(tuple(sorted(places))) if places else None
    found = completeness_findings(need, today)
    for field, text in _texts(need):
        found += short_travel_findings(text, field, market_slug, rules)
    for field in READ_AS_PROSE:
        if text := str(need.get(field) or ""):
            found += plain_language_findings(text, field)
    return sorted(once_each(found), key=lambda finding: not finding.stops)


def _texts(need: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, text) of everything written, rows included: `asks.2` is the second question to the market."""
    for field in LINTED:
        if text := str(need.get(field) or ""):
            yield field, text
    for number, row in enumerate(need.get("asks") or (), start=1):
        heading, detail = (row.get("heading"), row.get("detail")) if isinstance(row, Mapping) else (row[0], row[1])
        yield f"asks.{number}", f"{heading or ''}\n\n{detail or ''}"
    for row in need.get("translations") or ():
        language, *texts = row.values() if isinstance(row, Mapping) else row
        yield f"translations.{language}", "\n\n".join(str(text or "") for text in texts)

"""Where a finding is mended, and how the words it is about are shown. Pure."""

from datetime import date

from portal.core.templating import date_full, money
from portal.needs.pipeline.fields import PLAIN
from portal.needs.wording.findings import Finding

_DATES = frozenset({"tender_on", "contract_on", "input_closes_at", "answers_due_on"})
_AMOUNTS = frozenset({"value_from", "value_to"})
# About something that is counted, not quoted: the title says how many.
_COUNTED = frozenset({"asks", "parts"})


def place_of(finding: Finding) -> tuple[str, str]:
    """(endpoint, id of the field) of the page where the finding is mended."""
    field, _dot, part = finding.field.partition(".")
    if field == "asks":
        return "pipeline.edit", f"asks-{int(part) - 1}-heading" if part.isdigit() else "asks-0-heading"
    if field == "parts":
        return "pipeline.edit", "kommuner"
    if field == "translations":
        return "pipeline.edit", f"title_{part}"
    return ("pipeline.edit" if field in PLAIN else "sustainability.edit"), field


def quoted(finding: Finding) -> str:
    """The excerpt as a person would write it; the finding itself keeps it as it is compared."""
    text = finding.excerpt
    if finding.field in _COUNTED or not text:
        return ""
    if finding.field in _DATES:
        return date_full(date.fromisoformat(text))
    if finding.field in _AMOUNTS:
        return " – ".join(money(int(number)) for number in text.split("-"))
    return text

"""What the completeness questions share: how a field is read, how strict a question is, and how a finding is made."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from portal.core.clock import to_local
from portal.needs.wording.findings import Finding
from portal.needs.wording.patterns import read
from portal.needs.wording.rulebook import load

PREFIX = "complete."
_DATA = load(__file__, "completeness")
LIMITS: dict[str, int] = _DATA["limits"]
SEVERITY: dict[str, str] = _DATA["severity"]
EVIDENCE: dict[str, dict[str, Any]] = _DATA["evidence"]
Fields = Mapping[str, Any]


def text_of(need: Fields, field: str) -> str:
    return str(need.get(field) or "").strip()


def words_of(text: str) -> list[str]:
    return [word for sentence in read(text) for word in sentence.words]


def day_of(value: Any) -> date | None:
    """The Norwegian date of a moment or a date."""
    if isinstance(value, datetime):
        return to_local(value).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


def found(
    code: str, field: str, title: str, why: str, mend: str, excerpt: str = "", evidence: str | None = None
) -> Iterator[Finding]:
    severity = SEVERITY[code]
    if severity in ("stop", "advice"):
        source = EVIDENCE[evidence]["source"] if evidence else ""
        yield Finding(
            code=PREFIX + code,
            severity="stop" if severity == "stop" else "advice",
            field=field,
            title=title,
            why=why,
            mend=mend,
            excerpt=excerpt[:200],
            end=len(excerpt[:200]),
            source=source,
        )


def share_of(evidence: str) -> int:
    share: int = EVIDENCE[evidence]["share"]
    return share

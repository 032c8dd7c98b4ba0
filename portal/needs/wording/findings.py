"""What a check before publication answers with: one finding, what is wrong, why it matters and how it is mended."""

import hashlib
from dataclasses import dataclass
from typing import Literal

Severity = Literal["stop", "advice"]
STOP: Severity = "stop"
ADVICE: Severity = "advice"

EXCERPT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Offer:
    """A lawful property that can stand where the flagged words stood: `wording` is ready to paste."""

    code: str
    title: str
    wording: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in one field. `stop` holds publication back until it is mended or a named person has
    written why it stands. `start` and `end` are character offsets in the field's text (0, 0 when the finding is
    about something that is missing)."""

    code: str
    severity: Severity
    field: str
    title: str
    why: str
    mend: str
    excerpt: str = ""
    start: int = 0
    end: int = 0
    source: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def stops(self) -> bool:
        return self.severity == STOP

    @property
    def fingerprint(self) -> str:
        """16 hex digits. A written reason is kept under this key: it survives a change of language, of severity
        and of the text around, and falls away when the excerpt itself is changed."""
        excerpt = " ".join(self.excerpt.split())
        key = "\x1f".join((self.code, self.field, excerpt))
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def excerpt_of(text: str, start: int, end: int, first: int, last: int) -> str:
    """The sentence `text[start:end]`, or the part of a very long one around the flagged `text[first:last]`."""
    if end - start > EXCERPT_LENGTH:
        middle = (first + last) // 2
        start, end = max(start, middle - EXCERPT_LENGTH // 2), min(end, middle + EXCERPT_LENGTH // 2)
    return " ".join(text[start:end].split())


def once_each(findings: list[Finding]) -> list[Finding]:
    """The findings with each fingerprint kept once (the same words flagged twice in one sentence are one thing to
    mend), in the order given."""
    seen: set[str] = set()
    kept: list[Finding] = []
    for finding in findings:
        if finding.fingerprint not in seen:
            seen.add(finding.fingerprint)
            kept.append(finding)
    return kept

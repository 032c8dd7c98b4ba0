"""The gate: may this text become public now? It answers with all reasons at once. Pure: no session, no clock."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from portal.core.i18n import _
from portal.needs.pipeline.models import Need
from portal.needs.wording.findings import Finding

LONGEST_AHEAD = timedelta(days=730)
SHORTEST_REASON = 15
# Somebody must be there to answer: a text cannot stand in for a person.
UNANSWERABLE = frozenset({"complete.procurement_missing", "complete.owner_missing"})


def still_stopping(findings: Sequence[Finding], reasoned: Collection[str]) -> list[Finding]:
    """The findings that bar the way: neither mended nor reasoned."""
    return [f for f in findings if f.severity == "stop" and f.fingerprint not in reasoned]


def why_not_publish(
    need: Need, findings: Sequence[Finding], reasoned: Collection[str], missing: Sequence[str]
) -> list[str]:
    """Every reason why the need cannot become public now; an empty list opens the gate.

    `findings` are those of the checks, `reasoned` the fingerprints somebody has answered for, `missing` what the
    assessment and the sustainability profile still lack.
    """
    stopping = still_stopping(findings, reasoned)
    reasons = [f"{f.title}: {f.mend}" if f.mend else f.title for f in stopping]
    reasons.extend(missing)
    told = {f.code for f in stopping}
    if need.procurement_id is None and "complete.procurement_missing" not in told:
        reasons.append(_("Behovet mangler en innkjøper som leverandørene kan spørre."))
    if need.owner_id is None and "complete.owner_missing" not in told:
        reasons.append(_("Behovet mangler en behovseier."))
    return reasons


def why_not_then(publish_at: datetime, closes_at: datetime | None, now: datetime) -> str | None:
    """The reason this moment cannot be the moment of publication, or None. The past means at once."""
    if publish_at > now + LONGEST_AHEAD:
        return _("Velg et tidspunkt innen to år.")
    if closes_at is not None and max(publish_at, now) >= closes_at:
        return _("Innspillsfristen er ute før behovet blir offentlig. Flytt fristen eller publiser tidligere.")
    return None


def why_not_reason(finding: Finding | None, reason: str) -> str | None:
    """A reason answers a finding that is there now, in more than a word."""
    if finding is None:
        return _("Teksten er endret, og merknaden finnes ikke lenger.")
    if finding.code in UNANSWERABLE:
        return finding.mend
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Skriv en begrunnelse som andre kan forstå senere.")
    return None

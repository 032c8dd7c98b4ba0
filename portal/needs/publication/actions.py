"""The way into the open: approval by a second person, a moment, and every later change as a numbered version."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, refuse_if
from portal.core.i18n import _
from portal.core.text import slugify
from portal.needs.pipeline import actions as pipeline
from portal.needs.pipeline import fields, stages
from portal.needs.pipeline.models import Need, NeedVersion
from portal.needs.pipeline.queries import last_version_number, versions_of
from portal.needs.pipeline.rules import why_not_review, why_not_take_back
from portal.needs.publication.models import FindingReason
from portal.needs.publication.queries import field_names, gate, reasons_for
from portal.needs.publication.rules import why_not_reason, why_not_then
from portal.needs.publication.versions import changes
from portal.needs.search.index import reindex, unindex


def give_reason(need: Need, fingerprint: str, reason: str, *, by: User) -> None:
    """Answer for a finding in writing; the name stands beside it."""
    finding = next((f for f in gate(need).findings if f.fingerprint == fingerprint), None)
    refuse_if(why_not_reason(finding, reason))
    assert finding is not None  # why_not_reason has said so
    kept = reasons_for(need).get(fingerprint) or FindingReason(need_id=need.id, fingerprint=fingerprint)
    kept.code, kept.excerpt, kept.reason = finding.code, finding.excerpt[:200], reason
    kept.by_id, kept.at = by.id, clock.now()
    db.session.add(kept)
    record("need.reasoned", f"need:{need.id}", by=by, code=finding.code, excerpt=finding.excerpt[:200], reason=reason)


def approve(need: Need, publish_at: datetime | None, *, edit_no: int, by: User) -> None:
    """A second person lets the need out, at once or at a moment to come. Nothing shows before that moment.

    `edit_no` is that of the text the person read. Raises Conflict when it has been changed since.
    """
    refuse_if(why_not_review(need, by.id))
    if edit_no != need.edit_no:
        raise Conflict(_("Behovet ble endret mens du leste. Les gjennom på nytt før du godkjenner."))
    moment = clock.now()
    when = max(publish_at or moment, moment)
    refuse_if(why_not_then(when, need.input_closes_at, moment))
    blocked = gate(need).why_not
    refuse_if(_("Behovet kan ikke publiseres ennå: %(reasons)s", reasons=" ".join(blocked)) if blocked else None)
    need.approved_at, need.approved_by_id, need.publish_at = moment, by.id, when
    need.stage = "announced"
    pipeline.touch(need)
    _add_version(need, fields.FIRST_NOTE, when, [], by)
    reindex(need)
    record("need.approved", f"need:{need.id}", by=by, publish_at=when.isoformat())


def take_back(need: Need, *, by: User) -> None:
    """An approved need becomes a draft again, as long as nobody outside has seen it."""
    refuse_if(why_not_take_back(need, clock.now()))
    need.approved_at = need.approved_by_id = need.publish_at = None
    need.submitted_at = need.submitted_by_id = None
    need.stage = "investigating"
    for version in versions_of(need):
        db.session.delete(version)
    pipeline.touch(need)
    unindex(need)
    record("need.taken_back", f"need:{need.id}", by=by)


def revise(need: Need, values: dict[str, Any], note: str, *, edit_no: int, by: User) -> list[str]:
    """Change what the public reads, as a new version with a note. The gate holds here, too."""
    pipeline.check_unchanged(need, edit_no, values)
    refuse_if(why_not_revise(need))
    refuse_if(None if note.strip() else _("Skriv hva som er nytt, og hvorfor."))
    before = versions_of(need)[0].snapshot
    changed = pipeline.put(need, values)
    if not changed:
        return []
    db.session.flush()
    blocked = gate(need).why_not
    refuse_if(_("Endringen kan ikke publiseres ennå: %(reasons)s", reasons=" ".join(blocked)) if blocked else None)
    need.slug = slugify(need.title)
    pipeline.touch(need)
    new = changes(before, fields.snapshot(need), field_names())
    _add_version(need, note, clock.now(), [asdict(change) for change in new], by)
    reindex(need)
    record("need.revised", f"need:{need.id}", by=by, fields=changed, note=note)
    return changed


def why_not_revise(need: Need) -> str | None:
    """Only what the public can read now is revised, and only while it can still matter."""
    if not stages.is_public(need, clock.now()):
        return _("Behovet er ikke offentlig ennå. Rediger utkastet i stedet.")
    if need.stage != "announced":
        return _("Behovet er ute på anbud, avsluttet eller trukket og kan ikke endres.")
    return None


def _add_version(need: Need, note: str, at: datetime, new: list[dict[str, Any]], by: User) -> None:
    db.session.flush()
    db.session.add(
        NeedVersion(
            need_id=need.id,
            number=last_version_number(need) + 1,
            at=at,
            by_id=by.id,
            note=note,
            snapshot=fields.snapshot(need),
            changes=new,
        )
    )
    db.session.flush()

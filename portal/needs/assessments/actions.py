"""Saving an assessment. Checks first, changes after, records, never commits."""

from typing import Any

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import conflict, refuse_if
from portal.core.i18n import _
from portal.needs.assessments import fields
from portal.needs.assessments.models import Assessment
from portal.needs.assessments.queries import for_need
from portal.needs.assessments.rules import why_not_edit
from portal.needs.pipeline.models import Need


def check_unchanged(kept: Assessment | None, edit_no: int, values: dict[str, Any]) -> None:
    """Two people judged the same need: the second gets both texts and nothing is lost. Raises Conflict.

    `edit_no` is 0 for a page that was opened before anybody had begun.
    """
    if edit_no == (kept.edit_no if kept else 0):
        return
    reason = _(
        "Noen andre lagret vurderingen mens du skrev. Under ser du begge tekstene. Ta vare på din, og "
        "åpne vurderingen på nytt."
    )
    raise conflict(reason, values, fields.values_of(kept), fields.PLAIN, fields.label, fields.in_words)


def save(need: Need, values: dict[str, Any], *, edit_no: int, by: User) -> list[str]:
    """Keep an assessment, the first or a later. `values`: every field of `fields.PLAIN`. Returns the changed fields."""
    kept = for_need(need)
    check_unchanged(kept, edit_no, values)
    refuse_if(why_not_edit(need.stage))
    before = fields.values_of(kept)
    changed = [field for field in fields.PLAIN if values[field] != before[field]]
    if kept is not None and not changed:
        return []
    moment = clock.now()
    if kept is None:
        kept = Assessment(need_id=need.id, edit_no=0)
        db.session.add(kept)
    for field in fields.PLAIN:
        setattr(kept, field, values[field])
    kept.edit_no, kept.updated_at, kept.updated_by_id = kept.edit_no + 1, moment, by.id
    db.session.flush()
    record("assessment.saved", f"need:{need.id}", by=by, fields=changed)
    return changed

"""Saving a sustainability profile with its answers. Checks first, changes after, records, never commits."""

from typing import Any

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import conflict, refuse_if
from portal.core.i18n import _
from portal.needs.pipeline import fields as need_fields
from portal.needs.pipeline import rules as pipeline_rules
from portal.needs.pipeline import stages
from portal.needs.pipeline.actions import note_change
from portal.needs.pipeline.models import Need, NeedVersion
from portal.needs.pipeline.queries import allowed, last_version_number
from portal.needs.sustainability import fields
from portal.needs.sustainability.models import DutyAnswer, SustainabilityProfile
from portal.needs.sustainability.queries import answers_for, findings_in, for_need
from portal.needs.sustainability.rules import why_not_answer, why_not_edit, why_not_revise, why_not_say

# duty id: (answer or empty, text)
Answers = dict[str, tuple[str, str]]


def check_unchanged(kept: SustainabilityProfile | None, edit_no: int, values: dict[str, Any]) -> None:
    """Two people worked on the same profile: the second gets both texts and nothing is lost. Raises Conflict.

    `edit_no` is 0 for a page that was opened before anybody had begun.
    """
    if edit_no == (kept.edit_no if kept else 0):
        return
    reason = _(
        "Noen andre lagret bærekraft mens du skrev. Under ser du begge tekstene. Ta vare på din, og åpne siden på nytt."
    )
    raise conflict(reason, values, fields.values_of(kept), fields.PLAIN, fields.label, fields.in_words)


def save(need: Need, values: dict[str, Any], answers: Answers, *, edit_no: int, by: User) -> list[str]:
    """Keep a profile and the answers to duties. `values`: every field of `fields.PLAIN`; `answers`: those asked now,
    what is not named stays. Returns what changed: field names, and `duty:<id>` for answers."""
    kept = for_need(need)
    check_unchanged(kept, edit_no, values)
    public = stages.is_public(need, clock.now())
    refuse_if(why_not_edit(need.stage) or (None if public else pipeline_rules.why_not_edit(need, clock.now())))
    for answer, text in answers.values():
        refuse_if(why_not_answer(answer, text))
    before = fields.values_of(kept)
    changed = [field for field in fields.PLAIN if values[field] != before[field]]
    given = answers_for(need)
    new = {duty: said for duty, said in answers.items() if said != _said(given.get(duty))}
    if kept is not None and not changed and not new:
        return []
    if public and any(field in fields.SHOWN for field in changed):
        refuse_if(why_not_revise(allowed(need, by, "need:revise")))
        refuse_if(why_not_say(*(findings_in(need, texts) for texts in (before, values))))
    if kept is None:
        kept = SustainabilityProfile(need_id=need.id, edit_no=0)
        db.session.add(kept)
    for field in fields.PLAIN:
        setattr(kept, field, values[field])
    if public:
        _tell(need, before, values, by)
    elif changed:
        note_change(need, by)
    kept.edit_no, kept.updated_at, kept.updated_by_id = kept.edit_no + 1, clock.now(), by.id
    for duty, (answer, text) in new.items():
        _put_answer(need, given.get(duty), duty, answer, text, by)
    db.session.flush()
    changed += [f"duty:{duty}" for duty in new]
    record("sustainability.saved", f"need:{need.id}", by=by, fields=changed)
    return changed


def _tell(need: Need, before: dict[str, Any], after: dict[str, Any], by: User) -> None:
    """What suppliers can read is never changed in silence: a new version of the need says what is new."""
    new = [
        {
            "field": field,
            "label": fields.label(field),
            "before": fields.in_words(field, before[field]),
            "after": fields.in_words(field, after[field]),
        }
        for field in fields.SHOWN
        if before[field] != after[field]
    ]
    if not new:
        return
    version = NeedVersion(need_id=need.id, number=last_version_number(need) + 1, at=clock.now(), by_id=by.id)
    version.note, version.snapshot = need_fields.SHORT_TRAVEL_NOTE, need_fields.snapshot(need)
    version.changes = new
    db.session.add(version)


def _said(given: DutyAnswer | None) -> tuple[str, str]:
    return ("", "") if given is None else (given.answer, given.text)


def _put_answer(need: Need, given: DutyAnswer | None, duty: str, answer: str, text: str, by: User) -> None:
    """Write one answer; an empty one takes back what was answered."""
    if not answer:
        if given is not None:
            db.session.delete(given)
        return
    if given is None:
        given = DutyAnswer(need_id=need.id, duty_id=duty)
        db.session.add(given)
    given.answer, given.text, given.updated_at, given.updated_by_id = answer, text, clock.now(), by.id

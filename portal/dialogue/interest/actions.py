"""A firm raises its hand, changes what it said, and takes it back. Checks, changes, records, never commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.queries import municipalities
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, conflict, refuse_if
from portal.core.i18n import _
from portal.dialogue.interest import rules
from portal.dialogue.interest.models import Interest, InterestArea
from portal.dialogue.interest.queries import mine
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need

PLAIN = ("role", "part", "capacity", "message", "show_name", "find_partners")
FIELDS = (*PLAIN, "areas")


def said(interest: Interest) -> dict[str, Any]:
    """What the firm has said, as the form has it."""
    values: dict[str, Any] = {field: getattr(interest, field) for field in PLAIN}
    return values | {"areas": sorted(area.organisation_id for area in interest.areas)}


def _label(field: str) -> str:
    return {
        "role": _("Hvordan vil dere delta?"),
        "part": _("Hvilken del?"),
        "capacity": _("Hvor mye kan dere levere?"),
        "message": _("Noe mer kommunen bør vite?"),
        "show_name": _("Vis firmanavnet offentlig"),
        "find_partners": _("La andre som leter etter partner, se oss"),
        "areas": _("Hvor kan dere levere?"),
    }[field]


def _in_words(field: str, value: Any) -> str:
    if field == "role":
        return rules.role_label(value)
    if field == "capacity":
        return rules.capacity_label(value)
    if field in ("show_name", "find_partners"):
        return _("Ja") if value else _("Nei")
    if field == "areas":
        return ", ".join(place.short_name for place in municipalities() if place.id in value)
    return str(value) or "–"


def _conflict(interest: Interest, values: dict[str, Any]) -> Conflict:
    reason = _("En kollega lagret mens du skrev. Her er begge tekstene. Ta vare på din, og åpne skjemaet på nytt.")
    return conflict(reason, values, said(interest), FIELDS, _label, _in_words)


def register(
    need: Need, firm: Supplier, values: dict[str, Any], *, edit_no: int, moment: datetime, by: User
) -> tuple[Interest, str]:
    """Raise the firm's hand, or change what it said. `values` by FIELDS, areas as ids; `edit_no` is that of the form, 0
    where the firm had said nothing; `moment` is when the request came.

    Answers with the interest and what became of it: `registered`, `changed`, `same`, or `there` when the hand was up
    already and this was a second first time (then nothing is changed). Raises Conflict when a colleague was first.
    """
    refuse_if(rules.why_not_register(need, moment))
    interest = mine(need.id, firm.id)
    if interest is None:
        interest = Interest(need_id=need.id, supplier_id=firm.id, edit_no=0, created_at=moment)
        db.session.add(interest)
        _put(interest, values, moment, by)
        return interest, _kept(interest, "registered", by)
    if interest.withdrawn_at is None and said(interest) == values:
        return interest, "same" if edit_no else "there"
    if interest.withdrawn_at is None and edit_no == 0:
        return interest, "there"
    if edit_no != interest.edit_no:
        raise _conflict(interest, values)
    again = interest.withdrawn_at is not None
    if again:
        interest.withdrawn_at, interest.created_at = None, moment
    _put(interest, values, moment, by)
    return interest, _kept(interest, "registered" if again else "changed", by)


def _put(interest: Interest, values: dict[str, Any], moment: datetime, by: User) -> None:
    for field in PLAIN:
        setattr(interest, field, values[field])
    present = {area.organisation_id: area for area in interest.areas}
    for organisation_id in values["areas"]:
        if organisation_id not in present:
            interest.areas.append(InterestArea(organisation_id=organisation_id))
    for organisation_id, area in present.items():
        if organisation_id not in values["areas"]:
            interest.areas.remove(area)
    interest.edit_no += 1
    interest.updated_at, interest.by_id = moment, by.id


def _kept(interest: Interest, what: str, by: User | None) -> str:
    db.session.flush()
    # What the firm said stands in its own row; the trail only tells that it spoke.
    told = {"need": interest.need_id, "supplier": interest.supplier_id}
    record(f"interest.{what}", f"interest:{interest.id}", by=by or "portal", **told)
    return what


def withdraw(interest: Interest | None, *, by: User | None) -> Interest:
    """Take the hand down. The row stays, so that the firm sees it; nobody else is told of it any more.

    `by` None: the firm is gone, and the portal clears up.
    """
    refuse_if(rules.why_not_withdraw(interest))
    assert interest is not None
    interest.withdrawn_at = interest.updated_at = clock.now()
    interest.show_name = interest.find_partners = False
    interest.edit_no += 1
    interest.by_id = by.id if by is not None else interest.by_id
    _kept(interest, "withdrawn", by)
    return interest


def hide(interest: Interest | None, *, by: User) -> Interest:
    """The name is shown to nobody but the municipalities any more; at any time, for it rests on the firm's own yes."""
    refuse_if(rules.why_not_hide(interest))
    assert interest is not None
    interest.show_name = interest.find_partners = False
    interest.edit_no += 1
    interest.updated_at = clock.now()
    record("interest.hidden", f"interest:{interest.id}", by=by, need=interest.need_id, supplier=interest.supplier_id)
    return interest


def note_export(need: Need, form: str, number: int, *, by: User) -> None:
    """Somebody took the list out of the portal."""
    record("interest.exported", f"need:{need.id}", by=by, form=form, firms=number)


def move(merged_id: int, firm_id: int) -> int:
    """What was said in a row that has become part of a confirmed firm is the firm's now; answers how many moved.

    Where the firm has spoken for itself on a need, its own word stands and the other stays in the old row, unseen.
    A wish to be named or found does not move: nobody in charge of the firm has had it. Doing it again moves nothing.
    """
    spoken = select(Interest.need_id).where(Interest.supplier_id == firm_id)
    found = select(Interest).where(Interest.supplier_id == merged_id, Interest.need_id.not_in(spoken))
    moved = list(db.session.scalars(found))
    for interest in moved:
        interest.supplier_id = firm_id
        interest.show_name = interest.find_partners = False
        interest.edit_no += 1
        record("interest.moved", f"interest:{interest.id}", by="portal", need=interest.need_id, supplier=firm_id)
    db.session.flush()
    return len(moved)

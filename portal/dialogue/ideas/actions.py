"""What firms and staff do to an idea. Checks first, changes after, records, never commits.

The trail is read by staff: what a firm does is recorded there as done by `supplier`, never by a person or a number
that leads to the firm.
"""

import hashlib
import json
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, refuse_if
from portal.core.i18n import _
from portal.dialogue.ideas import mails, queries, rules
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need

BY_FIRM = "supplier"
WORDS = ("title", "problem", "solution", "benefit")


def _subject(idea: Idea) -> str:
    return f"idea:{idea.id}"


def _log(idea: Idea, state: str, note: str, by: User | None, *, by_staff: bool) -> IdeaEvent:
    number = by.id if by is not None else None
    event = IdeaEvent(state=state, note=note, by_staff=by_staff, by_id=number, at=clock.now())
    idea.events.append(event)
    db.session.flush()
    return event


# The firm ---------------------------------------------------------------------------------------------------------


def why_not_anonymous(supplier: Supplier, texts: list[str], by: User) -> str | None:
    """The reason these texts would tell who sent them."""
    return rules.why_not_anonymous(rules.giveaways(texts, supplier, [by.name], by.email))


def send(supplier: Supplier, values: dict[str, Any], *, by: User, draft_key: str | None = None) -> Idea:
    """A new idea. `values`: title, problem, solution, benefit, anonymous, organisation_id and category_id or None."""
    midnight = clock.from_local(clock.today(), time())
    refuse_if(rules.why_not_send(supplier, queries.sent_since(supplier.id, midnight)))
    if values["anonymous"]:
        refuse_if(why_not_anonymous(supplier, [values[name] for name in WORDS], by))
    now = clock.now()
    idea = Idea(
        supplier_id=supplier.id,
        organisation_id=values["organisation_id"],
        category_id=values["category_id"],
        anonymous=values["anonymous"],
        named_at=None if values["anonymous"] else now,
        state="received",
        draft_key=draft_key,
        by_id=by.id,
        created_at=now,
        **{name: values[name] for name in WORDS},
    )
    db.session.add(idea)
    _log(idea, "received", "", by, by_staff=False)
    record("idea.sent", _subject(idea), by=BY_FIRM, organisation=idea.organisation_id)
    return idea


def send_once(key: str, supplier: Supplier, values: dict[str, Any], *, by: User) -> Idea:
    """`send`, but the same form with the same words sent twice makes one idea. `key` is that of the form."""
    if not key:
        return send(supplier, values, by=by)
    said = json.dumps([by.id, supplier.id, key, values], sort_keys=True)
    seal = hashlib.sha256(said.encode()).hexdigest()
    known = queries.by_draft_key(seal)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            return send(supplier, values, by=by, draft_key=seal)
    except IntegrityError:
        # The other click was kept in the meantime; anything else that is wrong is said again.
        known = queries.by_draft_key(seal)
        if known is None:
            raise
        return known


def add_note(idea: Idea, note: str, *, by: User) -> None:
    """A message from the firm. The same words twice in a row are one message."""
    last = queries.last_event(idea)
    if not last.by_staff and (last.state, last.note) == ("note", note):
        return
    refuse_if(rules.why_not_note(idea, queries.notes_of_firm(idea)))
    if not rules.is_named(idea):
        refuse_if(why_not_anonymous(idea.supplier, [note], by))
    _log(idea, "note", note, by, by_staff=False)
    # Whoever is answering at this moment has not read it.
    idea.edit_no += 1
    record("idea.noted", _subject(idea), by=BY_FIRM)


def reveal(idea: Idea, *, by: User) -> None:
    """The firm says who it is."""
    refuse_if(rules.why_not_reveal(idea))
    idea.named_at, idea.anonymous = clock.now(), False
    _log(idea, "named", "", by, by_staff=False)
    record("idea.named", _subject(idea), by=BY_FIRM)


def withdraw(idea: Idea, *, by: User | None) -> None:
    """The firm takes it back: nobody works with it any more. Once is enough. `by` None: the firm is gone."""
    if idea.withdrawn_at is not None:
        return
    refuse_if(rules.why_not_withdraw(idea))
    idea.withdrawn_at = clock.now()
    idea.edit_no += 1
    _log(idea, "withdrawn", "", by, by_staff=False)
    record("idea.withdrawn", _subject(idea), by=BY_FIRM)


# Staff ------------------------------------------------------------------------------------------------------------


def _is_second_click(idea: Idea, to: str, note: str, edit_no: int, by: User) -> bool:
    last = queries.last_event(idea)
    told = (last.by_staff, last.by_id, last.state, last.note)
    return edit_no == idea.edit_no - 1 and told == (True, by.id, to, note)


def _may_move(idea: Idea, to: str, note: str, edit_no: int, by: User) -> bool:
    """False for the same click again. Raises Conflict when something was said since, Refused when a rule says no."""
    if _is_second_click(idea, to, note, edit_no, by):
        return False
    if edit_no != idea.edit_no:
        last = queries.last_event(idea)
        theirs = f"{rules.label(last.state)}. {last.note}".strip()
        raise Conflict(
            _("Det har skjedd noe med ideen siden du åpnet den. Les det, og svar på nytt."),
            {_("Svaret"): note},
            {_("Svaret"): theirs},
        )
    refuse_if(rules.why_not_answer(idea, queries.is_own(idea, by)))
    refuse_if(rules.why_not_move(idea, to))
    return True


def _move(idea: Idea, to: str, note: str, by: User, **data: Any) -> IdeaEvent:
    idea.state = to
    idea.edit_no += 1
    event = _log(idea, to, note, by, by_staff=True)
    record(f"idea.{to}", _subject(idea), by=by, **data)
    return event


def _answer(idea: Idea, to: str, note: str, by: User, *, just_named: bool = False, **data: Any) -> None:
    """A step that the firm is told of."""
    if idea.first_answered_at is None:
        idea.first_answered_at = clock.now()
    mails.post_answer(idea, _move(idea, to, note, by, **data), just_named=just_named)


def mark_read(idea: Idea, *, edit_no: int, by: User) -> None:
    """Somebody has read it; the firm sees that, and still waits for an answer."""
    if _may_move(idea, "read", "", edit_no, by):
        _move(idea, "read", "", by)


def match(idea: Idea, need: Need | None, category_id: int | None, note: str, *, edit_no: int, by: User) -> None:
    """It belongs to a need or a category. From now on staff know the firm."""
    if not _may_move(idea, "matched", note, edit_no, by):
        return
    now: datetime = clock.now()
    refuse_if(rules.why_not_match(need, category_id, now))
    just_named = idea.named_at is None
    idea.named_at = idea.named_at or now
    idea.need_id, idea.category_id = (need.id if need else None), category_id
    _answer(idea, "matched", note, by, just_named=just_named, need=idea.need_id, category=category_id)


def meet(idea: Idea, day: date, note: str, *, edit_no: int, by: User) -> None:
    """A meeting is agreed."""
    if not _may_move(idea, "meeting", note, edit_no, by):
        return
    refuse_if(rules.why_not_meet(day, clock.to_local(idea.created_at).date(), clock.today()))
    idea.meeting_on = day
    _answer(idea, "meeting", note, by, day=day.isoformat())


def take_further(idea: Idea, note: str, *, edit_no: int, by: User) -> None:
    """It leads to something: what, the note says."""
    if _may_move(idea, "taken_further", note, edit_no, by):
        _answer(idea, "taken_further", note, by)


def decline(idea: Idea, reason: str, *, edit_no: int, by: User) -> None:
    """It leads to nothing now, and the firm learns why."""
    if _may_move(idea, "declined", reason, edit_no, by):
        refuse_if(rules.why_not_decline(reason))
        _answer(idea, "declined", reason, by)

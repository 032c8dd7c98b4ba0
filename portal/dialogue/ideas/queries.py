"""Whose idea it is, who may read and answer it, and what waits for an answer."""

from datetime import datetime, timedelta
from typing import Any

from flask import abort, current_app, request
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.core import clock
from portal.core.db import WRITE_VERBS, db
from portal.dialogue.ideas import rules, waiting
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import is_member, seen_by

MEASURED = timedelta(days=365)
MOST_NEEDS = 300
MOST_SHOWN = 300
_FOR_A_LIST = (joinedload(Idea.supplier, innerjoin=True), joinedload(Idea.organisation))


def promise_days() -> int:
    """Working days within which a firm gets its first answer, as the operator has promised."""
    days: int = current_app.config["IDEA_ANSWER_DAYS"]
    return days


# Who --------------------------------------------------------------------------------------------------------------


def firm_numbers(idea: Idea) -> tuple[int, ...]:
    """The firm's number, and that of the firm it has become one with."""
    return tuple(number for number in (idea.supplier_id, idea.supplier.merged_into_id) if number is not None)


def is_own(idea: Idea, user: Any) -> bool:
    """Whether the person speaks for the firm that sent it."""
    return any(user.may_for("idea:write", number) for number in firm_numbers(idea))


def allowed(idea: Idea, user: Any, permission: str) -> bool:
    """Whether the person holds the permission for this idea: in its municipality, in any when it is for all."""
    if idea.organisation_id is None:
        return bool(user.organisation_ids(permission))
    return bool(user.is_staff and user.may(permission, idea.organisation_id))


def seen_by_staff(user: Any, permission: str = "idea:read") -> ColumnElement[bool]:
    """`allowed` as a condition for queries."""
    places = user.organisation_ids(permission)
    if not places:
        return false()
    if user.may_everywhere(permission):
        return true()
    return or_(Idea.organisation_id.is_(None), Idea.organisation_id.in_(places))


def _one(idea_id: int) -> Idea | None:
    if request.method in WRITE_VERBS:
        # Two who press at once come one after the other.
        db.session.execute(select(Idea.id).where(Idea.id == idea_id).with_for_update())
    whole = (*_FOR_A_LIST, joinedload(Idea.need).selectinload(Need.parts), selectinload(Idea.events))
    return db.session.scalars(select(Idea).where(Idea.id == idea_id).options(*whole)).one_or_none()


def own_or_404(idea_id: int, user: Any) -> Idea:
    """An idea of the person's own firm."""
    idea = _one(idea_id)
    if idea is None or not is_own(idea, user):
        abort(404)
    return idea


def for_staff_or_404(idea_id: int, user: Any, permission: str) -> Idea:
    """An idea that came to the person's municipality, or to all: to others it does not exist."""
    if not user.organisation_ids(permission):
        abort(403)
    idea = _one(idea_id)
    if idea is None or not allowed(idea, user, permission):
        abort(404)
    return idea


def readable_or_404(idea_id: int, user: Any) -> tuple[Idea, bool]:
    """An idea and whether it is the person's own firm's; staff without the right to read ideas get 403."""
    idea = _one(idea_id)
    if idea is not None and is_own(idea, user):
        return idea, True
    if user.is_staff and not user.seats and not user.organisation_ids("idea:read"):
        abort(403)
    if idea is None or not allowed(idea, user, "idea:read"):
        abort(404)
    return idea, False


# The firm ---------------------------------------------------------------------------------------------------------


def of_supplier(supplier_id: int) -> list[Idea]:
    """The firm's ideas, newest first, with those of claims that became one with it."""
    mine = or_(Supplier.id == supplier_id, Supplier.merged_into_id == supplier_id)
    found = select(Idea).join(Idea.supplier).where(mine).order_by(Idea.id.desc())
    return list(db.session.scalars(found.options(joinedload(Idea.organisation))))


def by_draft_key(key: str) -> Idea | None:
    """The idea that a form made, by the seal of the form."""
    return db.session.scalars(select(Idea).where(Idea.draft_key == key)).one_or_none()


def sent_since(supplier_id: int, moment: datetime) -> int:
    """How many ideas the firm has sent since."""
    sent = select(func.count()).where(Idea.supplier_id == supplier_id, Idea.created_at >= moment)
    return db.session.scalar(sent) or 0


def recipients(idea: Idea) -> list[User]:
    """Who gets the answer: whoever sent the idea, else (gone from the firm) those who are in charge of the firm."""
    seated = select(User).join(SupplierSeat, SupplierSeat.user_id == User.id)
    here = and_(User.active.is_(True), SupplierSeat.supplier_id.in_(firm_numbers(idea)))
    author = list(db.session.scalars(seated.where(here, User.id == idea.by_id).distinct()))
    in_charge = seated.where(here, SupplierSeat.role == SUPPLIER_ADMIN).order_by(User.id).distinct()
    return author or list(db.session.scalars(in_charge))


def firm(number: int | None) -> Supplier | None:
    """A firm by its number."""
    return db.session.get(Supplier, number) if number is not None else None


def author_of(idea: Idea) -> User | None:
    """Whoever sent it; None when the account is gone. For staff only once the firm is known."""
    return db.session.get(User, idea.by_id) if idea.by_id is not None else None


# Staff ------------------------------------------------------------------------------------------------------------


def _unanswered() -> ColumnElement[bool]:
    return and_(Idea.first_answered_at.is_(None), Idea.withdrawn_at.is_(None), Idea.state.not_in(rules.ENDED))


def _oldest(found: Select[Any]) -> list[Idea]:
    return list(db.session.scalars(found.order_by(Idea.created_at, Idea.id).limit(MOST_SHOWN)))


def waiting_for_answer(user: Any) -> list[Idea]:
    """Ideas that nobody has answered, where the person may; the one that has waited longest first."""
    return _oldest(select(Idea).where(seen_by_staff(user, "idea:answer"), _unanswered()).options(*_FOR_A_LIST))


def count_waiting(user: Any) -> tuple[int, datetime | None]:
    """How many ideas wait for an answer that the person may give, and since when the oldest has."""
    if not user.organisation_ids("idea:answer"):
        return 0, None
    counted = select(func.count(), func.min(Idea.created_at)).where(seen_by_staff(user, "idea:answer"), _unanswered())
    number, oldest = db.session.execute(counted).one()
    return number, oldest


def _inbox(user: Any) -> Select[Any]:
    return select(Idea).where(seen_by_staff(user)).options(*_FOR_A_LIST)


def unanswered(user: Any) -> list[Idea]:
    """What the person may read and nobody has answered; the one that has waited longest first."""
    return _oldest(_inbox(user).where(_unanswered()))


def under_way(user: Any) -> list[Idea]:
    """Answered and not done with; oldest first."""
    living = and_(Idea.first_answered_at.is_not(None), Idea.withdrawn_at.is_(None), Idea.state.not_in(rules.ENDED))
    return _oldest(_inbox(user).where(living))


def ended(user: Any, limit: int, before: int | None = None) -> list[Idea]:
    """Taken further, declined or taken back; newest first."""
    done = _inbox(user).where(or_(Idea.withdrawn_at.is_not(None), Idea.state.in_(rules.ENDED)))
    if before is not None:
        done = done.where(Idea.id < before)
    return list(db.session.scalars(done.order_by(Idea.id.desc()).limit(limit)))


def answer_times(organisation_id: int | None) -> waiting.AnswerTimes:
    """How long firms have waited in the last year: for ideas to this municipality or to all; None: for every idea."""
    now = clock.now()
    rows = select(Idea.created_at, Idea.first_answered_at).where(
        Idea.withdrawn_at.is_(None), Idea.created_at >= now - MEASURED
    )
    if organisation_id is not None:
        rows = rows.where(or_(Idea.organisation_id.is_(None), Idea.organisation_id == organisation_id))
    found = [(row.created_at, row.first_answered_at) for row in db.session.execute(rows)]
    return waiting.answer_times(found, promise_days(), now)


# Needs ------------------------------------------------------------------------------------------------------------


def needs_to_choose(user: Any) -> list[Need]:
    """Needs that the person may read and that still take input, by title."""
    now = clock.now()
    coming = select(Need).where(seen_by(user, now), Need.stage.in_(("idea", "investigating", "announced")))
    found = db.session.scalars(coming.order_by(Need.title, Need.id).limit(MOST_NEEDS))
    return [need for need in found if stages.input_state(need, now) != "closed"]


def need_shown(idea: Idea, user: Any) -> Need | None:
    """The need an idea is matched to, as far as this reader may know of it: a firm learns of no draft."""
    need = idea.need
    if need is None or not (stages.is_public(need, clock.now()) or is_member(need, user)):
        return None
    return need


def notes_of_firm(idea: Idea) -> int:
    """How many messages the firm has added."""
    return sum(not event.by_staff and event.state == "note" for event in idea.events)


def last_event(idea: Idea) -> IdeaEvent:
    """The newest line of the log."""
    return idea.events[-1]

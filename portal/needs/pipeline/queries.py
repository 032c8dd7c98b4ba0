"""Who may see which needs, and the questions that the rooms below ask."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, request
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Organisation
from portal.core import clock
from portal.core.db import WRITE_VERBS, db
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need, NeedPart, NeedVersion


def public_now(now: datetime | None = None) -> ColumnElement[bool]:
    """`stages.is_public` as a condition for queries."""
    now = clock.now() if now is None else now
    return and_(Need.stage.in_(stages.PUBLIC), Need.approved_at.is_not(None), Need.publish_at <= now)


def state_is(state: str, now: datetime | None = None) -> ColumnElement[bool]:
    """`stages.input_state` as a condition: `open`, `coming` or `closed`."""
    now = clock.now() if now is None else now
    announced = Need.stage == "announced"
    opened = and_(Need.input_opens_at.is_not(None), Need.input_opens_at <= now)
    ended = and_(opened, Need.input_closes_at.is_not(None), Need.input_closes_at <= now)
    if state == "open":
        return and_(announced, opened, or_(Need.input_closes_at.is_(None), Need.input_closes_at > now))
    if state == "coming":
        return and_(announced, or_(Need.input_opens_at.is_(None), Need.input_opens_at > now))
    return or_(Need.stage != "announced", ended)


def seen_by(user: Any, now: datetime | None = None) -> ColumnElement[bool]:
    """The needs a person may read: public ones, and for staff those their municipality takes part in."""
    if not user.is_authenticated or not user.may("need:history"):
        return public_now(now)
    if user.may_everywhere("need:history"):
        return true()
    mine = select(NeedPart.need_id).where(NeedPart.organisation_id.in_(user.organisation_ids("need:history")))
    return or_(public_now(now), Need.id.in_(mine))


def part_ids(need: Need) -> frozenset[int]:
    """The organisations that take part, the lead among them."""
    return frozenset({need.lead_id, *(part.organisation_id for part in need.parts)})


def is_member(need: Need, user: Any) -> bool:
    """Whether a person may know the need before it is public."""
    if not user.is_authenticated:
        return False
    return any(user.may("need:history", organisation) for organisation in part_ids(need))


def allowed(need: Need, user: Any, permission: str) -> bool:
    """Whether a person holds the permission for this need: in its lead municipality."""
    return bool(user.is_authenticated and user.may(permission, need.lead_id))


# Made once: making it takes longer than the database's answer.
_WHOLE = select(Need).options(
    joinedload(Need.category),
    joinedload(Need.lead),
    joinedload(Need.owner),
    joinedload(Need.procurement),
    # Few of each, so they come in the same statement; a need may be shared by many municipalities.
    joinedload(Need.asks),
    joinedload(Need.translations),
    selectinload(Need.parts),
)
_ONE = _WHOLE.where(Need.id == bindparam("need_id"))


def readable_or_404(need_id: int, user: Any) -> Need:
    """The only way to a need: public ones for all, others for those who belong. Anybody else learns nothing."""
    if not 0 < need_id < 2**31:
        abort(404)
    need = db.session.scalars(_ONE, {"need_id": need_id}).unique().one_or_none()
    if need is None or not (stages.is_public(need, clock.now()) or is_member(need, user)):
        abort(404)
    return need


def workable_or_404(need_id: int, user: Any, permission: str) -> Need:
    """A need and the right to do something with it: a stranger gets 404, a member without the right 403.

    A write request takes the need's row first, so that two who press at once come one after the other.
    """
    if request.method in WRITE_VERBS and 0 < need_id < 2**31:
        db.session.execute(select(Need.id).where(Need.id == need_id).with_for_update())
    need = readable_or_404(need_id, user)
    if not is_member(need, user):
        abort(404 if not stages.is_public(need, clock.now()) else 403)
    if not allowed(need, user, permission):
        abort(403)
    return need


def by_draft_key(key: str) -> Need | None:
    """The need that a form made, by the seal of the form."""
    return db.session.scalars(select(Need).where(Need.draft_key == key)).one_or_none()


def versions_of(need: Need) -> list[NeedVersion]:
    """Published versions, newest first."""
    found = select(NeedVersion).where(NeedVersion.need_id == need.id).order_by(NeedVersion.number.desc())
    return list(db.session.scalars(found))


def last_version_number(need: Need) -> int:
    """0 before the first publication."""
    return db.session.scalar(select(func.max(NeedVersion.number)).where(NeedVersion.need_id == need.id)) or 0


def part_names(need: Need) -> list[str]:
    """Short names of the municipalities that take part, in the order of the lanes."""
    names = select(Organisation).where(Organisation.id.in_(part_ids(need))).order_by(Organisation.position)
    return [organisation.short_name for organisation in db.session.scalars(names)]


def by_ids(numbers: Sequence[int]) -> list[Need]:
    """Whole needs in the order of their numbers; the caller has asked who may see them."""
    if not numbers:
        return []
    found = {need.id: need for need in db.session.scalars(_WHOLE.where(Need.id.in_(numbers))).unique()}
    return [found[number] for number in numbers if number in found]

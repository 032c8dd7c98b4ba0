"""Who is interested in what: the public counts, the firm's own word, and the firms as staff see them."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.core import clock
from portal.core.db import WRITE_VERBS, db
from portal.dialogue.interest.models import Interest
from portal.dialogue.interest.rules import count_sizes
from portal.market.suppliers.models import CLAIMED, CONFIRMED, Supplier
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import part_ids, readable_or_404


def _counted() -> ColumnElement[bool]:
    """What the public is told of: confirmed firms whose hand is up."""
    return and_(Interest.withdrawn_at.is_(None), Supplier.state == CONFIRMED)


def _of_row(value: Any, separator: str) -> ScalarSelect[Any]:
    joined = select(func.aggregate_strings(value, separator)).select_from(Interest).join(Interest.supplier)
    return joined.where(Interest.need_id == Need.id, _counted()).correlate(Need).scalar_subquery()


def sizes_of_row() -> ScalarSelect[Any]:
    """Sizes of the interested firms of a need (`rules.count_sizes` reads them), in the same statement as the need."""
    return _of_row(Supplier.size, ",")


def names_of_row() -> ScalarSelect[Any]:
    """Names of those who want to be named, one a line, in the same statement as the need."""
    return _of_row(case((Interest.show_name.is_(True), Supplier.name)), "\n")


def public_counts(need_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many confirmed firms of each size are interested in each need; needs without any are left out.

    The caller has asked which needs the reader may see.
    """
    if not need_ids:
        return {}
    rows = (
        select(Interest.need_id, func.aggregate_strings(Supplier.size, ","))
        .join(Interest.supplier)
        .where(Interest.need_id.in_(need_ids), _counted())
        .group_by(Interest.need_id)
    )
    return {number: count_sizes(joined) for number, joined in db.session.execute(rows)}


def of_need(need: Need) -> list[Interest]:
    """Hands that are up, with firm and areas: confirmed firms first, in the order in which they came."""
    found = (
        select(Interest)
        .join(Interest.supplier)
        .where(Interest.need_id == need.id, Interest.withdrawn_at.is_(None))
        .where(Supplier.state.in_((CLAIMED, CONFIRMED)))
        .options(joinedload(Interest.supplier), selectinload(Interest.areas))
        .order_by(Supplier.state != CONFIRMED, Interest.created_at, Interest.id)
    )
    return list(db.session.scalars(found))


def number_of(need: Need) -> int:
    """How many hands are up, firms that are not confirmed among them: the number staff see."""
    found = (
        select(func.count())
        .select_from(Interest)
        .join(Interest.supplier)
        .where(Interest.need_id == need.id, Interest.withdrawn_at.is_(None))
        .where(Supplier.state.in_((CLAIMED, CONFIRMED)))
    )
    return db.session.scalar(found) or 0


def of_supplier(supplier_id: int) -> list[Interest]:
    """All that a firm has raised its hand for, withdrawn ones too (`withdrawn_at`), newest first; the need is loaded.

    A need may have been withdrawn or concluded since: its stage tells.
    """
    found = (
        select(Interest)
        .where(Interest.supplier_id == supplier_id)
        .options(joinedload(Interest.need), selectinload(Interest.areas))
        .order_by(Interest.updated_at.desc(), Interest.id.desc())
    )
    return list(db.session.scalars(found))


def mine(need_id: int, supplier_id: int) -> Interest | None:
    """The firm's own row on a need, a withdrawn one too (ask `rules.is_raised`)."""
    found = select(Interest).where(Interest.need_id == need_id, Interest.supplier_id == supplier_id)
    return db.session.scalars(found.options(selectinload(Interest.areas))).one_or_none()


def people_behind(interests: Sequence[Interest]) -> dict[int, User]:
    """Whom one may write to at each firm, by the number of the interest: who spoke, as long as that person is in the
    firm and has an account, else the first who may decide for the firm."""
    firms = {interest.supplier_id for interest in interests}
    if not firms:
        return {}
    seated = select(SupplierSeat, User).join(User, User.id == SupplierSeat.user_id)
    here = seated.where(SupplierSeat.supplier_id.in_(firms), User.active.is_(True)).order_by(User.id.desc())
    members, in_charge = {}, {}
    for seat, user in db.session.execute(here):
        members[seat.supplier_id, user.id] = user
        if seat.role == SUPPLIER_ADMIN:
            in_charge[seat.supplier_id] = user
    found = {
        interest.id: members.get((interest.supplier_id, interest.by_id or 0)) or in_charge.get(interest.supplier_id)
        for interest in interests
    }
    return {number: user for number, user in found.items() if user is not None}


def public_need_or_404(need_id: int, user: Any) -> Need:
    """A need that is public, for what firms do with it; one that is not does not exist here, for staff either.

    A write request takes the need's row first, so that two who press at once come one after the other.
    """
    if request.method in WRITE_VERBS and 0 < need_id < 2**31:
        db.session.execute(select(Need.id).where(Need.id == need_id).with_for_update())
    need = readable_or_404(need_id, user)
    if not stages.is_public(need, clock.now()):
        abort(404)
    return need


def holds(need: Need, user: Any, permission: str) -> bool:
    """Whether a person holds the permission in one of the need's municipalities."""
    return any(user.may(permission, organisation) for organisation in part_ids(need))


def need_with_input_or_404(need_id: int, user: Any, permission: str) -> Need:
    """A public need and the right to see what firms say of it, in one of its municipalities; else 403."""
    need = public_need_or_404(need_id, user)
    if not holds(need, user, permission):
        abort(403)
    return need

"""Groups of firms on a need, and which firms may see each other there."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.dialogue.partners.models import GroupSeat, SupplierGroup


def _with_seats() -> tuple[object, ...]:
    return joinedload(SupplierGroup.lead), selectinload(SupplierGroup.seats).joinedload(GroupSeat.supplier)


def of_supplier(supplier_id: int) -> list[SupplierGroup]:
    """Living groups in which the firm has a seat, asked or confirmed, newest first; need and seats are loaded."""
    mine = select(GroupSeat.group_id).where(
        GroupSeat.supplier_id == supplier_id, GroupSeat.state.in_(("invited", "confirmed"))
    )
    found = (
        select(SupplierGroup)
        .where(SupplierGroup.id.in_(mine), SupplierGroup.dissolved_at.is_(None))
        .options(joinedload(SupplierGroup.need), *_with_seats())  # type: ignore[arg-type]
        .order_by(SupplierGroup.created_at.desc(), SupplierGroup.id.desc())
    )
    return list(db.session.scalars(found))


def on_need(need_id: int, supplier_id: int) -> list[SupplierGroup]:
    """Living groups on a need in which the firm is confirmed, the oldest first."""
    mine = select(GroupSeat.group_id).where(GroupSeat.supplier_id == supplier_id, GroupSeat.state == "confirmed")
    found = (
        select(SupplierGroup)
        .where(SupplierGroup.need_id == need_id, SupplierGroup.dissolved_at.is_(None), SupplierGroup.id.in_(mine))
        .options(*_with_seats())  # type: ignore[arg-type]
        .order_by(SupplierGroup.id)
    )
    return list(db.session.scalars(found))


def seat_of(group: SupplierGroup, supplier_id: int) -> GroupSeat | None:
    """The firm's seat in a group, whatever its state."""
    return next((seat for seat in group.seats if seat.supplier_id == supplier_id), None)


def is_in_group(group: SupplierGroup, supplier_id: int) -> bool:
    """Whether the firm is a confirmed member of a group that lives."""
    seat = seat_of(group, supplier_id)
    return group.dissolved_at is None and seat is not None and seat.state == "confirmed"

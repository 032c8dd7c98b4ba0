"""Groups of firms on a need, and which firms may see each other there."""

from flask import abort
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.core.db import db
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.market.suppliers.models import CONFIRMED, Supplier
from portal.needs.pipeline.models import Need

_LIVING = SupplierGroup.dissolved_at.is_(None)


def _groups(*with_need: object) -> Select[SupplierGroup]:
    seats = selectinload(SupplierGroup.seats).joinedload(GroupSeat.supplier)
    return select(SupplierGroup).options(joinedload(SupplierGroup.lead), seats, *with_need)  # type: ignore[arg-type]


def _seated(supplier_id: int, *states: str) -> Select[int]:
    return select(GroupSeat.group_id).where(GroupSeat.supplier_id == supplier_id, GroupSeat.state.in_(states))


def of_supplier(supplier_id: int) -> list[SupplierGroup]:
    """Living groups in which the firm has a seat, asked or confirmed, newest first; need and seats are loaded."""
    found = _groups(joinedload(SupplierGroup.need)).where(
        SupplierGroup.id.in_(_seated(supplier_id, "invited", "confirmed")), _LIVING
    )
    return list(db.session.scalars(found.order_by(SupplierGroup.created_at.desc(), SupplierGroup.id.desc())))


def on_need(need_id: int, supplier_id: int) -> list[SupplierGroup]:
    """Living groups on a need in which the firm is confirmed, the oldest first."""
    found = _groups().where(SupplierGroup.need_id == need_id, _LIVING)
    found = found.where(SupplierGroup.id.in_(_seated(supplier_id, "confirmed")))
    return list(db.session.scalars(found.order_by(SupplierGroup.id)))


def near_on_need(need_id: int, supplier_id: int) -> list[SupplierGroup]:
    """Living groups on a need that concern the firm: it is in them or asked to be, the oldest first."""
    found = _groups().where(SupplierGroup.need_id == need_id, _LIVING)
    found = found.where(SupplierGroup.id.in_(_seated(supplier_id, "invited", "confirmed")))
    return list(db.session.scalars(found.order_by(SupplierGroup.id)))


def all_on_need(need_id: int) -> list[SupplierGroup]:
    """Every living group on a need, for staff who may see its firms."""
    found = _groups().where(SupplierGroup.need_id == need_id, _LIVING)
    return list(db.session.scalars(found.order_by(SupplierGroup.id)))


def led_by(need_id: int, supplier_id: int) -> SupplierGroup | None:
    """The living group that the firm leads on a need."""
    found = _groups().where(SupplierGroup.need_id == need_id, SupplierGroup.lead_id == supplier_id, _LIVING)
    return db.session.scalars(found.order_by(SupplierGroup.id)).first()


def number_made(need_id: int, supplier_id: int) -> int:
    """How many groups the firm has made on a need, dissolved ones too."""
    made = select(func.count()).where(SupplierGroup.need_id == need_id, SupplierGroup.lead_id == supplier_id)
    return db.session.scalar(made) or 0


def others_on(need_id: int, supplier_id: int) -> list[Interest]:
    """Firms that can be seen on a need: confirmed, interested, and willing; the firm itself is left out.

    The caller asks `rules.why_not_see` first: who cannot be seen sees nobody.
    """
    found = (
        select(Interest)
        .join(Interest.supplier)
        .where(Interest.need_id == need_id, Interest.supplier_id != supplier_id)
        .where(Interest.find_partners.is_(True), Interest.withdrawn_at.is_(None), Supplier.state == CONFIRMED)
        .options(joinedload(Interest.supplier), selectinload(Interest.areas))
        .order_by(Supplier.name, Supplier.id)
    )
    return list(db.session.scalars(found))


def seat_of(group: SupplierGroup, supplier_id: int) -> GroupSeat | None:
    """The firm's seat in a group, whatever its state."""
    return next((seat for seat in group.seats if seat.supplier_id == supplier_id), None)


def is_in_group(group: SupplierGroup, supplier_id: int) -> bool:
    """Whether the firm is a confirmed member of a group that lives."""
    seat = seat_of(group, supplier_id)
    return group.dissolved_at is None and seat is not None and seat.state == "confirmed"


def group_or_404(need: Need, group_id: int, supplier_id: int, *, lead: bool = False) -> tuple[SupplierGroup, GroupSeat]:
    """A group on the need and the firm's seat in it. Others learn nothing; with `lead` other members get 403."""
    group = db.session.scalars(_groups().where(SupplierGroup.id == group_id, SupplierGroup.need_id == need.id)).first()
    seat = seat_of(group, supplier_id) if group is not None else None
    if group is None or seat is None:
        abort(404)
    if lead and group.lead_id != supplier_id:
        abort(403)
    return group, seat


def contact_of(need_id: int, supplier_id: int) -> User | None:
    """Whom to write to at a firm about a need: who raised its hand, else the first who may decide for the firm."""
    spoke = select(Interest.by_id).where(Interest.need_id == need_id, Interest.supplier_id == supplier_id)
    seated = select(SupplierSeat.user_id).where(SupplierSeat.supplier_id == supplier_id)
    # Somebody who has left the firm is not written to any more.
    person = select(User).where(User.id.in_(spoke), User.id.in_(seated), User.active.is_(True))
    decides = select(User).where(User.active.is_(True), User.id.in_(seated.where(SupplierSeat.role == SUPPLIER_ADMIN)))
    return db.session.scalars(person).first() or db.session.scalars(decides.order_by(User.id)).first()


def people_behind(groups: list[SupplierGroup]) -> dict[int, User]:
    """Who spoke for each firm in the groups, by the number of the seat, in one question. Nobody else of the firm has
    been told that others see the name, so for one who has left it there is nobody."""
    numbers = [seat.id for group in groups for seat in group.seats]
    if not numbers:
        return {}
    found = (
        select(GroupSeat.id, User)
        .join(User, User.id == GroupSeat.by_id)
        .join(SupplierSeat, (SupplierSeat.user_id == User.id) & (SupplierSeat.supplier_id == GroupSeat.supplier_id))
        .where(GroupSeat.id.in_(numbers), User.active.is_(True))
    )
    return {number: user for number, user in db.session.execute(found)}

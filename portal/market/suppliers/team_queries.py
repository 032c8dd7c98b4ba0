"""The people of a firm, those who are asked to join, and the firms of a person."""

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import SupplierSeat, User
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import db
from portal.market.suppliers.models import CLAIMED, CONFIRMED, Supplier, TeamInvitation


def team(firm: Supplier, *, lock: bool = False) -> list[tuple[SupplierSeat, User]]:
    """Everybody with a seat, by name. With `lock` two who change the team come one after the other."""
    if lock:
        db.session.execute(select(Supplier.id).where(Supplier.id == firm.id).with_for_update())
    found = (
        select(SupplierSeat, User)
        .join(User, User.id == SupplierSeat.user_id)
        .where(SupplierSeat.supplier_id == firm.id)
        .order_by(User.name, User.id)
    )
    return [(seat, user) for seat, user in db.session.execute(found)]


def seat_or_404(seat_id: int, firm: Supplier) -> SupplierSeat:
    """A seat of this firm."""
    seat = db.session.get(SupplierSeat, seat_id)
    if seat is None or seat.supplier_id != firm.id:
        abort(404)
    return seat


def open_invitations(firm: Supplier) -> list[TeamInvitation]:
    """Colleagues who have not answered yet, newest first."""
    waiting = TeamInvitation.used_at.is_(None) & (TeamInvitation.expires_at > clock.now())
    found = select(TeamInvitation).where(TeamInvitation.supplier_id == firm.id, waiting)
    return list(db.session.scalars(found.order_by(TeamInvitation.id.desc())))


def invitation_or_404(invitation_id: int, firm: Supplier) -> TeamInvitation:
    """An invitation of this firm."""
    found = db.session.get(TeamInvitation, invitation_id)
    if found is None or found.supplier_id != firm.id:
        abort(404)
    return found


def invitation_by_token(token: str) -> TeamInvitation | None:
    """The invitation of a mailed link, used and old ones too."""
    by = joinedload(TeamInvitation.invited_by, innerjoin=True)
    whole = joinedload(TeamInvitation.supplier, innerjoin=True), by.selectinload(User.seats)
    found = select(TeamInvitation).where(TeamInvitation.token_hash == token_hash(token)).options(*whole)
    return db.session.scalars(found).one_or_none()


def open_invitations_by(user_id: int, firm: Supplier) -> list[TeamInvitation]:
    """Those of them that this person has made."""
    return [invitation for invitation in open_invitations(firm) if invitation.invited_by_id == user_id]


def is_in(email: str, firm: Supplier) -> bool:
    """Whether the address is that of somebody in the firm."""
    mine = select(SupplierSeat.user_id).where(SupplierSeat.supplier_id == firm.id)
    found = select(func.count()).select_from(User).where(User.email == email.strip().lower(), User.id.in_(mine))
    return bool(db.session.scalar(found))


def firms_of(user: User) -> list[Supplier]:
    """The living firms in which a person has a seat, by name."""
    numbers = [seat.supplier_id for seat in user.seats]
    if not numbers:
        return []
    living = select(Supplier).where(Supplier.id.in_(numbers), Supplier.state.in_((CLAIMED, CONFIRMED)))
    return list(db.session.scalars(living.order_by(Supplier.name, Supplier.id)))

"""Claims: who says to speak for which firm, and who may decide it."""

from datetime import datetime

from flask import abort
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.accounts.queries import municipalities
from portal.accounts.tokens import token_hash
from portal.core.db import db
from portal.market.suppliers.models import CLAIMED, Claim, Supplier

_WITH = (joinedload(Claim.supplier, innerjoin=True), joinedload(Claim.user, innerjoin=True))


def may_decide(user: User, supplier: Supplier) -> bool:
    """Whether a member of staff decides about this firm: in its municipality; anywhere when that is none of ours."""
    place = next((o for o in municipalities() if o.municipality_number == supplier.municipality_number), None)
    return user.may("claim:decide", place.id) if place is not None else user.may("claim:decide")


def _decided_by(user: User) -> ColumnElement[bool]:
    """Open claims this member of staff may decide, as a condition on Claim joined with Supplier."""
    is_open = and_(Claim.state == "waiting", Supplier.state == CLAIMED)
    if user.may_everywhere("claim:decide"):
        return is_open
    others = [
        o.municipality_number for o in municipalities() if o.municipality_number and not user.may("claim:decide", o.id)
    ]
    return and_(is_open, Supplier.municipality_number.not_in(others))


def waiting(user: User, limit: int = 200) -> list[Claim]:
    """Claims this member of staff may decide, oldest first."""
    found = select(Claim).join(Claim.supplier).where(_decided_by(user)).options(*_WITH)
    return list(db.session.scalars(found.order_by(Claim.created_at, Claim.id).limit(limit)))


def count_waiting(user: User) -> tuple[int, datetime | None]:
    """(number, when the oldest came) of claims that wait for this member of staff, for the desk."""
    if not user.may("claim:decide"):
        return 0, None
    found = select(func.count(), func.min(Claim.created_at)).select_from(Claim).join(Claim.supplier)
    number, oldest = db.session.execute(found.where(_decided_by(user))).one()
    return number, oldest


def decidable_or_404(claim_id: int, user: User) -> Claim:
    """A claim this member of staff may decide, decided ones too; a write takes its row first."""
    claim = db.session.scalars(select(Claim).where(Claim.id == claim_id).options(*_WITH)).one_or_none()
    if claim is None or not may_decide(user, claim.supplier):
        abort(404)
    return claim


def again_or_404(claim: Claim) -> None:
    """Read the claim anew: what was decided meanwhile shows, and one that was taken back is not there."""
    found = select(Claim).where(Claim.id == claim.id).execution_options(populate_existing=True)
    if db.session.scalars(found).one_or_none() is None:
        abort(404)


def for_firm(firm: Supplier) -> list[Claim]:
    """Claims that wait for those who decide over a confirmed firm; none for a firm that is a claim itself."""
    if not firm.is_confirmed:
        return []
    same = (Supplier.orgnr == firm.orgnr) & (Supplier.state == CLAIMED)
    found = select(Claim).join(Claim.supplier).where(Claim.state == "waiting", same).options(*_WITH)
    return list(db.session.scalars(found.order_by(Claim.created_at, Claim.id)))


def of_firm_or_404(claim_id: int, firm: Supplier) -> Claim:
    """A claim to this confirmed firm."""
    claim = db.session.scalars(select(Claim).where(Claim.id == claim_id).options(*_WITH)).one_or_none()
    if claim is None or not firm.is_confirmed or claim.supplier.orgnr != firm.orgnr:
        abort(404)
    return claim


def waiting_of(supplier: Supplier) -> list[Claim]:
    """The claims under which a row stands."""
    found = select(Claim).where(Claim.supplier_id == supplier.id, Claim.state == "waiting").options(*_WITH)
    return list(db.session.scalars(found.order_by(Claim.id)))


def newest_of(supplier: Supplier, user: User) -> Claim | None:
    """A person's own claim on a row."""
    mine = (Claim.supplier_id == supplier.id) & (Claim.user_id == user.id)
    return db.session.scalars(select(Claim).where(mine).options(*_WITH).order_by(Claim.id.desc())).first()


def others_waiting(supplier: Supplier) -> list[Claim]:
    """Other people's open claims to the same number."""
    same = (Supplier.orgnr == supplier.orgnr) & (Supplier.id != supplier.id) & (Supplier.state == CLAIMED)
    found = select(Claim).join(Claim.supplier).where(Claim.state == "waiting", same).options(*_WITH)
    return list(db.session.scalars(found.order_by(Claim.id)))


def by_token(token: str) -> Claim | None:
    """The claim of a link that went to the register's address, used and old ones too."""
    found = select(Claim).where(Claim.token_hash == token_hash(token)).options(*_WITH)
    return db.session.scalars(found).one_or_none()


def refused_of(user: User) -> list[Claim]:
    """Claims of this person that were refused, newest first."""
    found = select(Claim).where(Claim.user_id == user.id, Claim.state == "refused").options(*_WITH)
    return list(db.session.scalars(found.order_by(Claim.id.desc()).limit(5)))


def admins_of(firm: Supplier) -> list[User]:
    """People with an open account who decide over a firm."""
    seats = select(SupplierSeat.user_id).where(SupplierSeat.supplier_id == firm.id, SupplierSeat.role == SUPPLIER_ADMIN)
    return list(db.session.scalars(select(User).where(User.active.is_(True), User.id.in_(seats)).order_by(User.id)))


def lock_number(orgnr: str) -> None:
    """Those who decide about the same number at the same moment come one after the other."""
    db.session.execute(select(Supplier.id).where(Supplier.orgnr == orgnr).order_by(Supplier.id).with_for_update())

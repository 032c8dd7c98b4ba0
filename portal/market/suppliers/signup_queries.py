"""Sign-ups by the link in the mail, and firms a person is already in."""

from sqlalchemy import select

from portal.accounts.models import SupplierSeat, User
from portal.accounts.tokens import token_hash
from portal.core.db import db
from portal.market.suppliers.models import CLAIMED, CONFIRMED, SignUp, Supplier


def by_token(token: str) -> SignUp | None:
    """The sign-up of a mailed link, used and old ones too."""
    return db.session.scalars(select(SignUp).where(SignUp.token_hash == token_hash(token))).one_or_none()


def own_firm(user: User, orgnr: str) -> Supplier | None:
    """The firm of that number in which the person has a seat already, confirmed or claimed."""
    mine = select(SupplierSeat.supplier_id).where(SupplierSeat.user_id == user.id)
    living = Supplier.state.in_((CLAIMED, CONFIRMED)) & (Supplier.orgnr == orgnr) & Supplier.id.in_(mine)
    return db.session.scalars(select(Supplier).where(living).order_by(Supplier.state.desc(), Supplier.id)).first()

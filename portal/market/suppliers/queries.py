"""Firms by number, and what the register still owes us."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.market.suppliers.models import CLAIMED, CONFIRMED, Supplier

LIVING = (CLAIMED, CONFIRMED)


def by_id(number: int) -> Supplier | None:
    """One firm, whatever its state."""
    return db.session.get(Supplier, number) if 0 < number < 2**31 else None


def waiting_for_register(limit: int) -> list[Supplier]:
    """Living firms the register has not been asked about yet, those asked longest ago first."""
    waiting = (
        select(Supplier)
        .where(Supplier.register_state == "waiting", Supplier.state.in_(LIVING))
        .order_by(Supplier.register_checked_at.is_not(None), Supplier.register_checked_at, Supplier.id)
    )
    return list(db.session.scalars(waiting.limit(limit)))


def confirmed(orgnr: str) -> Supplier | None:
    """The firm itself, when somebody has been confirmed as speaking for it."""
    found = select(Supplier).where(Supplier.orgnr == orgnr, Supplier.state == CONFIRMED)
    return db.session.scalars(found).one_or_none()


def with_choices(number: int) -> Supplier | None:
    """One firm with its markets and areas."""
    found = select(Supplier).where(Supplier.id == number)
    chosen = selectinload(Supplier.categories), selectinload(Supplier.areas)
    return db.session.scalars(found.options(*chosen)).one_or_none()

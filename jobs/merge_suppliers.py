"""Rows that became part of a firm: what was written in them moves there, or is closed where the firm has gone."""

from pathlib import Path

from flask import Flask
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from portal.core.db import db, unit_of_work
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import SupplierGroup
from portal.dialogue.proposals.models import Proposal
from portal.market.suppliers.models import CONFIRMED, MERGED, Supplier
from portal.pages.merging_actions import take_along
from portal.pages.own_data_actions import close_merged

NAME = "merge_suppliers"
theirs = Interest.__table__.alias("theirs")


def _left_behind() -> ColumnElement[bool]:
    """Rows with something that can still move; an interest beside the firm's own word stays where it is."""
    firms_own = exists().where(Interest.need_id == theirs.c.need_id, Interest.supplier_id == Supplier.merged_into_id)
    return or_(
        exists().where(theirs.c.supplier_id == Supplier.id, ~firms_own),
        exists().where(Proposal.supplier_id == Supplier.id),
        exists().where(Idea.supplier_id == Supplier.id),
        exists().where(SupplierGroup.lead_id == Supplier.id),
    )


def waiting() -> list[int]:
    """Rows with something to move, and rows whose firm is no more."""
    firm = aliased(Supplier)
    rows = select(Supplier.id).join(firm, firm.id == Supplier.merged_into_id).where(Supplier.state == MERGED)
    return list(db.session.scalars(rows.where(or_(firm.state != CONFIRMED, _left_behind())).order_by(Supplier.id)))


def _settle(row_id: int) -> tuple[int, list[Path] | None]:
    """How many moved; or, where the firm is gone, the bytes that go with the row."""
    row = db.session.get_one(Supplier, row_id)
    both = select(Supplier).where(Supplier.id.in_((row_id, row.merged_into_id))).order_by(Supplier.id)
    # Whoever closes the firm at this moment holds its row: read again what it has become.
    locked = both.with_for_update(of=Supplier).execution_options(populate_existing=True)
    firms = {one.id: one for one in db.session.scalars(locked)}
    firm = firms.get(row.merged_into_id or 0)
    if row.state != MERGED or firm is None:
        return 0, None
    return (take_along(row.id, firm.id), None) if firm.state == CONFIRMED else (0, close_merged(row))


def run(app: Flask) -> str:
    """Each row in its own transaction; doing it again moves and closes nothing."""
    with app.app_context():
        rows = waiting()
    moved = closed = 0
    for row_id in rows:
        with unit_of_work(app):
            number, gone = _settle(row_id)
        for place in gone or ():
            # Not before what was done is kept: a row must never stand without its bytes.
            place.unlink(missing_ok=True)
        moved, closed = moved + number, closed + (gone is not None)
    return ", ".join(f"{number} {what}" for number, what in ((moved, "moved"), (closed, "closed")) if number)

"""What people wrote while they waited to be confirmed follows them into the firm they turned out to belong to.

The firms' own room moves the people and says so in the row (`merged_into_id`); what stands in rooms below moves here.
"""

from flask import Flask
from sqlalchemy import ColumnElement, exists, or_, select, update

from portal.audit.actions import record
from portal.core.db import db, unit_of_work
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest import actions as interest
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation
from portal.market.suppliers.models import MERGED, Supplier

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


def _move_proposals(row_id: int, firm_id: int) -> int:
    found = list(db.session.scalars(select(Proposal).where(Proposal.supplier_id == row_id)))
    for proposal in found:
        proposal.supplier_id = firm_id
        proposal.edit_no += 1
        record("proposal.moved", f"proposal:{proposal.id}", by="portal", need=proposal.need_id, supplier=firm_id)
    db.session.flush()
    return len(found)


def _move_ideas(row_id: int, firm_id: int) -> int:
    """The trail of an idea leads to no firm, here neither."""
    found = list(db.session.scalars(select(Idea).where(Idea.supplier_id == row_id)))
    for idea in found:
        idea.supplier_id = firm_id
        record("idea.moved", f"idea:{idea.id}", by="supplier")
    db.session.flush()
    return len(found)


def _move_groups(row_id: int, firm_id: int) -> int:
    """Groups the row leads; its seats and its word on proposals go along where the firm has none of its own."""
    led = select(SupplierGroup).where(SupplierGroup.lead_id == row_id)
    found = list(db.session.scalars(led))
    for group in found:
        group.lead_id = firm_id
        record("group.moved", f"group:{group.id}", by="portal", need=group.need_id, supplier=firm_id)
    db.session.flush()
    for table, key in ((GroupSeat, GroupSeat.group_id), (ProposalConfirmation, ProposalConfirmation.revision_id)):
        own = select(key).where(table.supplier_id == firm_id)  # type: ignore[attr-defined]
        moved = update(table).where(table.supplier_id == row_id, key.not_in(own)).values(supplier_id=firm_id)  # type: ignore[attr-defined]
        db.session.execute(moved.execution_options(synchronize_session=False))
    return len(found)


def run(app: Flask) -> str:
    """Each row in its own transaction; doing it again moves nothing."""
    with app.app_context():
        merged = select(Supplier.id, Supplier.merged_into_id).where(
            Supplier.state == MERGED, Supplier.merged_into_id.is_not(None), _left_behind()
        )
        rows = [(row_id, firm_id) for row_id, firm_id in db.session.execute(merged) if firm_id is not None]
    moved = 0
    for row_id, firm_id in rows:
        with unit_of_work(app):
            moved += interest.move(row_id, firm_id)
            moved += _move_proposals(row_id, firm_id) + _move_ideas(row_id, firm_id) + _move_groups(row_id, firm_id)
    return f"{moved} moved" if moved else ""

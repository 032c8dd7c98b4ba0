"""What people wrote while they waited to be confirmed follows them into the firm they turned out to belong to.

The firms' own room moves the people and says so in the row (`merged_into_id`); what stands in rooms below moves here.
"""

from sqlalchemy import select, update

from portal.audit.actions import record
from portal.core.db import db
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest import actions as interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation


def take_along(row_id: int, firm_id: int) -> int:
    """All that can move from the row to the confirmed firm; answers how many. Doing it again moves nothing."""
    moved = interest.move(row_id, firm_id) + _move_proposals(row_id, firm_id)
    return moved + _move_ideas(row_id, firm_id) + _move_groups(row_id, firm_id)


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
        db.session.execute(moved.execution_options(synchronize_session="fetch"))
    return len(found)

"""Which proposals there are, and who may come near one: the only ways to get at a proposal."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import SupplierSeat, User
from portal.core.db import WRITE_VERBS, db
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation, ProposalFile, ProposalRevision
from portal.files.models import StoredFile
from portal.files.queries import one
from portal.market.suppliers.models import CLAIMED, CONFIRMED
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import allowed, part_ids, readable_or_404

_WHOLE = select(Proposal).options(
    joinedload(Proposal.supplier),
    joinedload(Proposal.need).joinedload(Need.lead),
    joinedload(Proposal.need).selectinload(Need.parts),
    joinedload(Proposal.group).selectinload(SupplierGroup.seats).joinedload(GroupSeat.supplier),
    selectinload(Proposal.revisions),
)
# What `sent_at` tells apart from a draft that was thrown away.
_SENT = and_(Proposal.state == "sent", Proposal.sent_at.is_not(None))


def _in_group(supplier_id: int) -> ColumnElement[bool]:
    """The firm stands in the group of the proposal now, and has said yes."""
    return exists().where(
        GroupSeat.group_id == Proposal.group_id, GroupSeat.supplier_id == supplier_id, GroupSeat.state == "confirmed"
    )


def of_supplier(supplier_id: int) -> list[Proposal]:
    """The firm's own proposals, drafts too, and those sent by a group it is in; newest first, needs loaded."""
    own = Proposal.supplier_id == supplier_id
    found = _WHOLE.where(or_(own, and_(_SENT, _in_group(supplier_id)))).order_by(
        Proposal.updated_at.desc(), Proposal.id.desc()
    )
    return [p for p in db.session.scalars(found).unique() if p.supplier_id == supplier_id or stands_in(p, supplier_id)]


def of_need(need: Need) -> list[Proposal]:
    """Sent proposals in the order they were first received, never ranked; the caller has asked who may see them."""
    found = _WHOLE.where(Proposal.need_id == need.id, _SENT).order_by(Proposal.sent_at, Proposal.id)
    return list(db.session.scalars(found).unique())


def number_of(need: Need) -> int:
    """How many proposals stand: the number staff see."""
    found = select(func.count()).select_from(Proposal).where(Proposal.need_id == need.id, _SENT)
    return db.session.scalar(found) or 0


def withdrawn_of_need(need: Need) -> list[Proposal]:
    """Proposals that were sent and taken back: that they were there, for staff alone."""
    taken_back = and_(Proposal.state == "withdrawn", Proposal.sent_at.is_not(None))
    found = _WHOLE.where(Proposal.need_id == need.id, taken_back).order_by(Proposal.sent_at, Proposal.id)
    return list(db.session.scalars(found).unique())


def own_on_need(need_id: int, supplier_id: int) -> list[Proposal]:
    """What this firm has written to this need, oldest first; without what it threw away."""
    mine = Proposal.supplier_id == supplier_id
    found = _WHOLE.where(Proposal.need_id == need_id, mine, Proposal.state != "withdrawn").order_by(Proposal.id)
    return list(db.session.scalars(found).unique())


def by_draft_key(key: str) -> Proposal | None:
    """The proposal that a form made, by the seal of the form."""
    return db.session.scalars(select(Proposal).where(Proposal.draft_key == key)).one_or_none()


# Who may come near ------------------------------------------------------------------------------------------------


def latest(proposal: Proposal) -> ProposalRevision | None:
    """The revision that counts."""
    return proposal.revisions[-1] if proposal.revisions else None


def is_own(proposal: Proposal, user: Any) -> bool:
    """The person speaks for the firm that writes the proposal."""
    living = proposal.supplier.state in (CLAIMED, CONFIRMED)
    return bool(user.is_authenticated and living and user.may_for("proposal:write", proposal.supplier_id))


def members_of(proposal: Proposal) -> set[int]:
    """Firms that stand in the proposal's group now; none for a firm alone, or when the group has ended."""
    group = proposal.group
    if group is None or group.dissolved_at is not None:
        return set()
    return {seat.supplier_id for seat in group.seats if seat.state == "confirmed"}


def stands_in(proposal: Proposal, supplier_id: int) -> bool:
    """The firm is in the group now, and was when what counts was sent: a proposal that is not withdrawn."""
    sent = latest(proposal)
    if proposal.state != "sent" or sent is None or proposal.group is None:
        return False
    then = {number for number, _name in (sent.content.get("group") or {}).get("firms", [])}
    return supplier_id in then & members_of(proposal)


def group_firm_of(proposal: Proposal, user: Any) -> int | None:
    """The firm through which the person reads the group's proposal, when it is another than the one that wrote it."""
    if not user.is_authenticated:
        return None
    numbers = (seat.supplier_id for seat in user.seats if user.may_for("proposal:write", seat.supplier_id))
    return next((n for n in numbers if n != proposal.supplier_id and stands_in(proposal, n)), None)


def _load(proposal_id: int) -> Proposal | None:
    """A write request takes the row first, so that two who press at once come one after the other."""
    if not 0 < proposal_id < 2**31:
        return None
    if request.method in WRITE_VERBS:
        db.session.execute(select(Proposal.id).where(Proposal.id == proposal_id).with_for_update())
    return db.session.scalars(_WHOLE.where(Proposal.id == proposal_id)).unique().one_or_none()


def own_or_404(proposal_id: int, user: Any) -> Proposal:
    """A proposal of the person's own firm. Anybody else, another firm of the group too, learns nothing."""
    proposal = _load(proposal_id)
    if proposal is None or not is_own(proposal, user):
        abort(404)
    return proposal


def readable_by_firm_or_404(proposal_id: int, user: Any) -> Proposal:
    """A proposal of the person's own firm, or one that was sent by a group in which the firm stands."""
    proposal = _load(proposal_id)
    if proposal is None or not (is_own(proposal, user) or group_firm_of(proposal, user) is not None):
        abort(404)
    return proposal


def may_read(need: Need, user: Any, permission: str = "proposal:read") -> bool:
    """Staff of a municipality that takes part in the need."""
    return bool(user.is_authenticated and any(user.may(permission, place) for place in part_ids(need)))


def may_open(need: Need, user: Any) -> bool:
    """What is confidential is opened by the municipality that leads the need, and by nobody else."""
    return allowed(need, user, "confidential:read")


def need_for_staff_or_403(need_id: int, user: Any, permission: str = "proposal:read") -> Need:
    """The need whose proposals staff are about to read; its own municipalities' alone."""
    need = readable_or_404(need_id, user)
    if not may_read(need, user, permission):
        abort(403)
    return need


def sent_or_404(need: Need, proposal_id: int) -> Proposal:
    """A proposal that was sent to this need and still stands."""
    found = _WHOLE.where(Proposal.id == proposal_id, Proposal.need_id == need.id, _SENT)
    proposal = db.session.scalars(found).unique().one_or_none()
    if proposal is None or not proposal.revisions:
        abort(404)
    return proposal


# What goes with a proposal ------------------------------------------------------------------------------------------


def hold_need(need_id: int) -> None:
    """Nobody withdraws the need or moves its deadline while something is being sent to it."""
    db.session.execute(select(Need.id).where(Need.id == need_id).with_for_update(read=True))


def markings_of(proposal_id: int) -> dict[int, ProposalFile]:
    """What the firm says of each file of its draft, by the number of the file."""
    found = select(ProposalFile).where(ProposalFile.proposal_id == proposal_id)
    return {marking.stored_file_id: marking for marking in db.session.scalars(found)}


def confirmed_by(revision_ids: Sequence[int]) -> dict[int, set[int]]:
    """Firms of groups that stand behind each revision: {revision: firms}."""
    found: dict[int, set[int]] = {}
    if revision_ids:
        pairs = select(ProposalConfirmation.revision_id, ProposalConfirmation.supplier_id)
        for revision, firm in db.session.execute(pairs.where(ProposalConfirmation.revision_id.in_(revision_ids))):
            found.setdefault(revision, set()).add(firm)
    return found


def people_of(supplier_ids: Sequence[int]) -> list[User]:
    """Everybody with an open account who speaks for one of the firms."""
    if not supplier_ids:
        return []
    firms = select(SupplierSeat.user_id).where(SupplierSeat.supplier_id.in_(supplier_ids))
    return list(db.session.scalars(select(User).where(User.active, User.id.in_(firms)).order_by(User.id)))


def is_sent_file(proposal: Proposal, file_id: int) -> bool:
    """Whether a revision holds the file: then it stays, whatever becomes of the draft."""
    return any(file["id"] == file_id for sent in proposal.revisions for file in sent.content["files"])


def file_of_revision(revision: ProposalRevision, file_id: int) -> dict[str, Any] | None:
    """What the revision says of one of its files."""
    return next((file for file in revision.content["files"] if file["id"] == file_id), None)


def file_for_firm_or_404(proposal: Proposal, file_id: int, user: Any) -> StoredFile:
    """A file of the proposal: all of them for the firm's own people, those that were sent for firms of its group."""
    sent = latest(proposal)
    if not is_own(proposal, user) and (sent is None or file_of_revision(sent, file_id) is None):
        abort(404)
    return _stored_or_404(proposal, file_id)


def file_for_staff_or_404(proposal: Proposal, file_id: int, *, confidential: bool) -> StoredFile:
    """A file of the revision that counts, open or confidential as asked for; the caller has asked who may."""
    sent = latest(proposal)
    said = file_of_revision(sent, file_id) if sent is not None else None
    if said is None or bool(said["confidential"]) != confidential:
        abort(404)
    return _stored_or_404(proposal, file_id)


def _stored_or_404(proposal: Proposal, file_id: int) -> StoredFile:
    stored = one(f"proposal:{proposal.id}", file_id)
    if stored is None:
        abort(404)
    return stored

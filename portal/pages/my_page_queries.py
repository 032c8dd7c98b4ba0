"""What a firm's own page asks: plain rows, each question once however much the firm has said."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import SupplierSeat, User
from portal.core.db import db
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation, ProposalRevision
from portal.market.categories.queries import by_id, descendant_ids
from portal.market.suppliers.models import CLAIMED, Claim, Supplier
from portal.needs.pipeline.models import Need, NeedPart
from portal.needs.pipeline.queries import public_now, state_is
from portal.pages.list_queries import card_rows

MOST = 200
Rows = Sequence[Any]


def answers(supplier_id: int) -> Rows:
    """Needs on which the firm raised its hand: `need_id`, `role`, `withdrawn_at`; the last first."""
    rows = select(Interest.need_id, Interest.role, Interest.withdrawn_at, Interest.updated_at)
    newest = rows.where(Interest.supplier_id == supplier_id).order_by(Interest.updated_at.desc(), Interest.id.desc())
    return db.session.execute(newest.limit(MOST)).all()


def _in_groups(supplier_id: int, state: str) -> Any:
    """Numbers of the living groups in which the firm has a seat of that state."""
    return (
        select(GroupSeat.group_id)
        .join(SupplierGroup, SupplierGroup.id == GroupSeat.group_id)
        .where(GroupSeat.supplier_id == supplier_id, GroupSeat.state == state, SupplierGroup.dissolved_at.is_(None))
    )


def proposals(supplier_id: int) -> Rows:
    """The firm's proposals, and the sent ones of groups it is in and was in then, the last first.

    `unconfirmed`: the newest revision is of a group in which this firm, not the lead, has yet to say yes.
    """
    sent = aliased(ProposalRevision)
    newest = select(func.max(sent.id)).where(sent.proposal_id == Proposal.id).correlate(Proposal).scalar_subquery()
    said = exists().where(ProposalConfirmation.revision_id == newest, ProposalConfirmation.supplier_id == supplier_id)
    others = and_(Proposal.supplier_id != supplier_id, Proposal.group_id.in_(_in_groups(supplier_id, "confirmed")))
    rows = (
        select(
            Proposal.id,
            Proposal.need_id,
            Proposal.supplier_id,
            Proposal.state,
            Proposal.updated_at,
            Proposal.sent_at,
            Proposal.withdrawn_at,
            SupplierGroup.name.label("group_name"),
            and_(others, Proposal.state == "sent", ~said).label("unconfirmed"),
            case((others, ProposalRevision.content)).label("content"),
        )
        .outerjoin(SupplierGroup, SupplierGroup.id == Proposal.group_id)
        .outerjoin(ProposalRevision, ProposalRevision.id == newest)
        .where(or_(Proposal.supplier_id == supplier_id, and_(others, Proposal.state == "sent")))
        # A draft that was thrown away was never said.
        .where(or_(Proposal.state != "withdrawn", Proposal.sent_at.is_not(None)))
    )
    found = db.session.execute(rows.order_by(Proposal.updated_at.desc(), Proposal.id.desc()).limit(MOST)).all()
    return [row for row in found if row.supplier_id == supplier_id or _stood_in(row.content, supplier_id)]


def _stood_in(content: Any, supplier_id: int) -> bool:
    """Whether the firm was in the group when it was sent: one that joined later reads the next revision only."""
    return any(number == supplier_id for number, _name in (content.get("group") or {}).get("firms", []))


def invitations(supplier_id: int) -> Rows:
    """Groups that wait for the firm's answer: `need_id`, `name`, `lead`, `invited_at`; the oldest first."""
    lead = aliased(Supplier)
    rows = (
        select(SupplierGroup.need_id, SupplierGroup.name, lead.name.label("lead"), GroupSeat.invited_at)
        .join(SupplierGroup, SupplierGroup.id == GroupSeat.group_id)
        .join(lead, lead.id == SupplierGroup.lead_id)
        .where(GroupSeat.supplier_id == supplier_id, GroupSeat.state == "invited", SupplierGroup.dissolved_at.is_(None))
    )
    return db.session.execute(rows.order_by(GroupSeat.invited_at, GroupSeat.id).limit(MOST)).all()


def ideas(supplier_id: int) -> Rows:
    """The firm's ideas with the last thing that happened to each: `id`, `title`, `state`, `at`, `by_staff`."""
    last = select(func.max(IdeaEvent.id)).where(IdeaEvent.idea_id == Idea.id).correlate(Idea).scalar_subquery()
    rows = (
        select(
            Idea.id,
            Idea.title,
            Idea.state,
            Idea.withdrawn_at,
            func.coalesce(IdeaEvent.at, Idea.created_at).label("at"),
            func.coalesce(IdeaEvent.by_staff, False).label("by_staff"),
        )
        .outerjoin(IdeaEvent, IdeaEvent.id == last)
        .where(Idea.supplier_id == supplier_id)
    )
    return db.session.execute(rows.order_by(Idea.created_at.desc(), Idea.id.desc()).limit(MOST)).all()


def claimants(firm: Supplier) -> list[str]:
    """Names of people who say that they speak for this confirmed firm and wait for one of it to agree."""
    own = aliased(Supplier)
    names = (
        select(User.name)
        .join(Claim, Claim.user_id == User.id)
        .join(own, own.id == Claim.supplier_id)
        .where(Claim.state == "waiting", own.orgnr == firm.orgnr, own.state == CLAIMED, own.id != firm.id)
    )
    return list(db.session.scalars(names.order_by(Claim.created_at, Claim.id).limit(MOST)))


def team(supplier_id: int) -> Rows:
    """Who speaks for the firm: `id`, `name`, `role`."""
    rows = select(User.id, User.name, SupplierSeat.role).join(SupplierSeat, SupplierSeat.user_id == User.id)
    mine = rows.where(SupplierSeat.supplier_id == supplier_id, User.active.is_(True))
    return db.session.execute(mine.order_by(User.name, User.id).limit(MOST)).all()


def needs(ids: Iterable[int], language: str, now: datetime) -> dict[int, Row[Any]]:
    """Public needs by number, as the cards know them."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(card_rows(language).where(Need.id.in_(wanted), public_now(now)))
    return {row.id: row for row in rows}


def trade_ids(chosen: Iterable[int], language: str) -> set[int]:
    """The chosen markets with all beneath them, and the markets above: a need of the whole trade is theirs, too."""
    found: set[int] = set()
    for number in chosen:
        found.update(descendant_ids(number))
        category = by_id(number, language)
        if category is not None and category.parent_id is not None:
            found.add(category.parent_id)
    return found


def in_trade(firm: Supplier, language: str, now: datetime, limit: int) -> Rows:
    """Needs open for input in the firm's markets and areas that it has not answered; nearest deadline first."""
    markets = trade_ids([one.category_id for one in firm.categories], language)
    areas = [one.organisation_id for one in firm.areas]
    if not markets:
        return []
    rows = card_rows(language).where(
        public_now(now),
        state_is("open", now),
        Need.category_id.in_(markets),
        ~exists().where(Interest.need_id == Need.id, Interest.supplier_id == firm.id),
        ~exists().where(Proposal.need_id == Need.id, Proposal.supplier_id == firm.id),
    )
    if areas:
        rows = rows.where(Need.id.in_(select(NeedPart.need_id).where(NeedPart.organisation_id.in_(areas))))
    return db.session.execute(
        rows.order_by(Need.input_closes_at.is_(None), Need.input_closes_at, Need.id).limit(limit)
    ).all()

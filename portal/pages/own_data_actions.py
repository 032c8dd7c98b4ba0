"""A person or a firm leaves: what is theirs goes, what a municipality has been given stays as the law says.

Kept is what came to a municipality in a case: arkivlova asks for it to be preserved, and offentleglova § 3 makes it
open to access (what § 13 exempts stays exempt). Of those who said it, the name stays only where such a record must be
readable; what was never sent is nobody's case and goes.
"""

from pathlib import Path
from typing import Any

from flask import Response, after_this_request
from sqlalchemy import delete, func, or_, select, update

from portal.accounts import sessions
from portal.accounts.models import (
    Challenge,
    Identity,
    Invitation,
    LoginLink,
    LoginSession,
    Passkey,
    RecoveryCode,
    SupplierSeat,
    User,
)
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.security import new_token
from portal.dialogue.ideas import actions as ideas
from portal.dialogue.ideas.models import Idea
from portal.dialogue.ideas.rules import why_not_withdraw as why_not_withdraw_idea
from portal.dialogue.interest import actions as interest
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners import actions as partners
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalFile
from portal.files.actions import path_of
from portal.files.models import StoredFile
from portal.market.suppliers.models import CLOSED, CONFIRMED, MERGED, Claim, SignUp, Supplier, TeamInvitation
from portal.outbox.models import OutboxMail
from portal.pages import own_data_mails, own_data_queries
from portal.pages.merging_actions import take_along
from portal.pages.own_data_rules import left_alone, why_not_close, why_not_delete

GONE = "Slettet bruker"
GONE_FIRM = "Avsluttet firma"
_WIPED: dict[str, Any] = {
    **dict.fromkeys(("about", "website", "phone", "capacity", "fossil_free", "certificates", "references"), ""),
    **dict.fromkeys(("address", "postal_code", "postal_place", "register_email", "parent_orgnr"), ""),
    **{"apprentices": None, "apprenticeship_scheme": False, "in_directory": False, "partner_finding": False},
}
_UNKNOWN: dict[str, Any] = {
    **{"name": GONE_FIRM, "orgnr": "", "form": "", "nace": [], "employees": None, "size": ""},
    **{"municipality_number": "", "register_status": "unknown"},
}


def note_copy(user: User, form: str) -> None:
    """Somebody took a copy of all that is theirs."""
    record("user.data_fetched", f"user:{user.id}", by=user, form=form)


def delete_person(user: User, *, close_too: bool) -> list[str]:
    """The account is made nobody's, and firms that nobody is left to speak for are closed; answers with their names.

    Refused for staff, and for the last one in charge of a firm that has others or has said something, unless
    `close_too`. The row stays under its number, so that the trail and the municipalities' records hold together.
    """
    firms = own_data_queries.firms_led_by(user)
    numbers = sorted(one.firm.id for one in firms)
    db.session.execute(select(Supplier.id).where(Supplier.id.in_(numbers)).order_by(Supplier.id).with_for_update())
    firms = own_data_queries.firms_led_by(user)
    refuse_if(why_not_delete(user, firms, close_too=close_too))
    closing = [one.firm for one in left_alone(firms)]
    names = [firm.name for firm in closing]
    for firm in closing:
        close_firm(firm, by=user)
    name, email, language = user.name, user.email, user.language
    record("user.anonymised", f"user:{user.id}", by=user, firms=[firm.id for firm in closing])
    _forget_address(user)
    _forget_account(user)
    own_data_mails.post_person_gone(name, email, language, names)
    return names


def _forget_address(user: User) -> None:
    """Whatever was filed under the address. Mails that have left keep their place in the count, without it."""
    for kept in (SignUp, Invitation, TeamInvitation):
        db.session.execute(delete(kept).where(func.lower(kept.email) == user.email))
    mine = func.lower(OutboxMail.to) == user.email
    db.session.execute(delete(OutboxMail).where(mine, OutboxMail.state == "waiting"))
    db.session.execute(update(OutboxMail).where(mine).values(to="", text=""))


def _forget_account(user: User) -> None:
    for kept in (Passkey, Identity, Challenge, RecoveryCode, LoginLink):
        db.session.execute(delete(kept).where(kept.user_id == user.id))
    db.session.execute(delete(Claim).where(Claim.user_id == user.id))
    sessions.end_all(user)
    user.seats = []
    user.name, user.email, user.phone = GONE, f"slettet-{user.id}@slettet.invalid", None
    user.password_hash = user.totp_secret = user.totp_confirmed_at = user.totp_last_counter = None
    user.language, user.active = "nb", False
    db.session.flush()


def close_firm(firm: Supplier, *, by: User) -> None:
    """The firm leaves: interest withdrawn, groups left, drafts and profile gone, nobody speaks for it any more.

    What was written in rows that became part of it is the firm's: what has not moved yet moves first.
    """
    own = or_(Supplier.id == firm.id, Supplier.merged_into_id == firm.id)
    db.session.execute(select(Supplier.id).where(own).order_by(Supplier.id).with_for_update())
    db.session.refresh(firm)
    refuse_if(why_not_close(firm))
    merged = _merged_into(firm)
    for row in merged if firm.state == CONFIRMED else ():
        take_along(row.id, firm.id)
    if merged:
        # What was read before it moved still points at the old row.
        db.session.flush()
        db.session.expire_all()
    people = own_data_queries.people_of(firm.id)
    _drop_bytes(_close([firm, *merged], by))
    for person in people:
        own_data_mails.post_firm_gone(person, new_token()[:24])


def close_merged(row: Supplier) -> list[Path]:
    """A row whose firm was closed before anything could move: it goes the same way. Answers with the bytes that may be
    dropped once this is kept."""
    return _close([row], None)


def _close(rows: list[Supplier], by: User | None) -> list[Path]:
    """The first row is the one that is told of in the trail; answers with the places of bytes that are nobody's now."""
    stays = {row.id: own_data_queries.must_stay_readable(row.id) for row in rows}
    withdrawn = dropped = 0
    bytes_gone: list[Path] = []
    for row in rows:
        withdrawn += _withdraw_interest(row, by)
        _leave_groups(row, by)
        _withdraw_ideas(row, by)
        number, places = _drop_drafts(row)
        dropped, bytes_gone = dropped + number, bytes_gone + places
    said = select(func.count()).where(Proposal.supplier_id.in_([row.id for row in rows]))
    kept = db.session.scalar(said) or 0
    for row in rows:
        _wipe(row, readable=stays[row.id])
        row.state, row.closed_at = CLOSED, clock.now()
    db.session.flush()
    told = {"readable": stays[rows[0].id], "interests": withdrawn, "drafts": dropped, "proposals_kept": kept}
    record("supplier.closed", f"supplier:{rows[0].id}", by=by or "portal", **told)
    return bytes_gone


def _withdraw_interest(firm: Supplier, by: User | None) -> int:
    raised = select(Interest).where(Interest.supplier_id == firm.id, Interest.withdrawn_at.is_(None))
    found = db.session.scalars(raised.order_by(Interest.id)).all()
    for one in found:
        interest.withdraw(one, by=by)
    return len(found)


def _leave_groups(firm: Supplier, by: User | None) -> None:
    mine = select(GroupSeat.group_id).where(
        GroupSeat.supplier_id == firm.id, GroupSeat.state.in_(("invited", "confirmed"))
    )
    living = select(SupplierGroup).where(SupplierGroup.id.in_(mine), SupplierGroup.dissolved_at.is_(None))
    for group in db.session.scalars(living.order_by(SupplierGroup.id)).all():
        if group.lead_id == firm.id:
            partners.dissolve(group.need, group, by=by)
            continue
        seat = next(seat for seat in group.seats if seat.supplier_id == firm.id)
        partners.give_up(group.need, group, seat, by=by)


def _withdraw_ideas(firm: Supplier, by: User | None) -> None:
    for idea in db.session.scalars(select(Idea).where(Idea.supplier_id == firm.id).order_by(Idea.id)).all():
        if why_not_withdraw_idea(idea) is None:
            ideas.withdraw(idea, by=by)


def _drop_drafts(firm: Supplier) -> tuple[int, list[Path]]:
    """What was never sent goes, with its files; of what was sent, only what was written since."""
    dropped, places = 0, list[Path]()
    for proposal in db.session.scalars(select(Proposal).where(Proposal.supplier_id == firm.id)).all():
        if proposal.sent_at is None:
            places += _erase(f"proposal:{proposal.id}", keep=set())
            db.session.delete(proposal)
            dropped += 1
            continue
        sent = {file["id"] for revision in proposal.revisions for file in revision.content.get("files", [])}
        places += _erase(f"proposal:{proposal.id}", keep=sent)
        last = proposal.revisions[-1].content
        proposal.draft = {key: last.get(key, value) for key, value in proposal.draft.items()}
    db.session.flush()
    return dropped, places


def _erase(owner: str, keep: set[int]) -> list[Path]:
    """Attachments go for good, row and marking; answers with the places of bytes that are nobody else's, too."""
    gone = db.session.scalars(select(StoredFile).where(StoredFile.owner == owner, StoredFile.id.not_in(keep))).all()
    db.session.execute(delete(ProposalFile).where(ProposalFile.stored_file_id.in_([one.id for one in gone])))
    hashes = {one.sha256 for one in gone}
    for one in gone:
        db.session.delete(one)
    db.session.flush()
    kept = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(hashes))))
    return [path_of(sha256) for sha256 in sorted(hashes - kept)]


def _drop_bytes(places: list[Path]) -> None:
    @after_this_request
    def _drop(response: Response) -> Response:
        # Not before what was done is kept: a row must never stand without its bytes.
        for place in places if response.status_code < 400 else ():
            place.unlink(missing_ok=True)
        return response


def _merged_into(firm: Supplier) -> list[Supplier]:
    rows = select(Supplier).where(Supplier.merged_into_id == firm.id, Supplier.state == MERGED)
    return list(db.session.scalars(rows))


def _wipe(row: Supplier, *, readable: bool) -> None:
    """Profile, address and people go; name and number, too, unless a record must tell who said what."""
    if row.orgnr and not readable:
        db.session.execute(delete(SignUp).where(SignUp.orgnr == row.orgnr, SignUp.used_at.is_not(None)))
    for name, value in (_WIPED | ({} if readable else _UNKNOWN)).items():
        setattr(row, name, value)
    row.categories, row.areas = [], []
    row.edit_no += 1
    for kept in (TeamInvitation, Claim, SupplierSeat):
        db.session.execute(
            delete(kept).where(kept.supplier_id == row.id).execution_options(synchronize_session="fetch")
        )
    chosen = update(LoginSession).where(LoginSession.supplier_id == row.id).values(supplier_id=None)
    db.session.execute(chosen.execution_options(synchronize_session="fetch"))

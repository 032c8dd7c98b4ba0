"""A claim to speak for a firm is made, confirmed, refused or taken back."""

from sqlalchemy import delete, select, update

from portal.accounts import throttle
from portal.accounts.models import LoginSession, SupplierSeat, User
from portal.accounts.tokens import token_hash
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.security import new_token
from portal.market.suppliers import claims_queries, mails, queries, rules
from portal.market.suppliers.models import CLAIMED, CLOSED, CONFIRMED, MERGED, Claim, Supplier


def make(supplier: Supplier, user: User) -> Claim:
    """The person says to speak for the firm of this row; those who can tell are asked."""
    claim = Claim(supplier=supplier, user=user, created_at=clock.now())
    db.session.add(claim)
    db.session.flush()
    record("claim.made", f"supplier:{supplier.id}", by=user, claim=claim.id)
    follow_up(claim)
    return claim


def follow_up(claim: Claim) -> None:
    """Ask whoever can confirm, each once; called again when the register has answered.

    The person's own address has been shown to work. Where it is the one the register has, the firm has spoken.
    """
    supplier = claim.supplier
    if rules.why_not_confirm(claim, None):
        return
    if supplier.register_email and supplier.register_email == claim.user.email:
        confirm(claim, rules.REGISTER_MAIL, by=claim.user)
        return
    if supplier.register_email and claim.token_hash is None:
        _ask_register(claim)
    firm = queries.confirmed(supplier.orgnr)
    for admin in claims_queries.admins_of(firm) if firm is not None else []:
        mails.post_to_team(claim, admin)


def _ask_register(claim: Claim) -> None:
    """At most three such mails an hour to one address, whoever claims."""
    there = ("sign-up", throttle.key_of(claim.supplier.register_email))
    if throttle.wait(there):
        return
    throttle.count(there)
    token = new_token()
    claim.token_hash, claim.token_expires_at = token_hash(token), clock.now() + rules.REGISTER_MAIL_LIFE
    db.session.flush()
    mails.post_to_register(claim, token)


def _decide(claim: Claim, state: str, how: str, by: User | None) -> None:
    claim.state, claim.how, claim.decided_at = state, how, clock.now()
    claim.decided_by_id = by.id if by is not None else None
    db.session.flush()


def _take_row(claim: Claim) -> None:
    """The number and the claim are locked and read again: two who decide at once come one after the other."""
    claims_queries.lock_number(claim.supplier.orgnr)
    claims_queries.again_or_404(claim)
    db.session.refresh(claim.supplier)


def confirm(claim: Claim, how: str, *, by: User | None) -> Supplier:
    """The person speaks for the firm. The row becomes the firm, or joins the one there is; answers with the firm.

    `how`: member, register_mail, adviser. `by` None: somebody who reads the firm's mail. Refused when it is decided.
    """
    _take_row(claim)
    refuse_if(rules.why_not_confirm(claim, by.id if by is not None and how != rules.REGISTER_MAIL else None))
    supplier, firm = claim.supplier, queries.confirmed(claim.supplier.orgnr)
    _decide(claim, "confirmed", how, by)
    if firm is None:
        supplier.state, supplier.confirmed_at = CONFIRMED, clock.now()
        db.session.flush()
    else:
        _merge(supplier, firm, how)
    joined = firm is not None
    firm = firm or supplier
    actor = by or "register-address"
    record("claim.confirmed", f"supplier:{supplier.id}", by=actor, claim=claim.id, how=how, firm=firm.id)
    mails.post_decided(claim, joined=joined)
    if not joined:
        for other in claims_queries.others_waiting(firm):
            mails.post_to_team(other, claim.user)
    return firm


def _merge(supplier: Supplier, firm: Supplier, how: str) -> None:
    """The people of the row join the firm; what they wrote follows in a job, which knows the rooms below."""
    role = rules.role_after(how, bool(claims_queries.admins_of(firm)))
    held = set(db.session.scalars(select(SupplierSeat.user_id).where(SupplierSeat.supplier_id == firm.id)))
    for seat in db.session.scalars(select(SupplierSeat).where(SupplierSeat.supplier_id == supplier.id)).all():
        if seat.user_id in held:
            db.session.delete(seat)
        else:
            seat.supplier_id, seat.role = firm.id, role
    chosen = update(LoginSession).where(LoginSession.supplier_id == supplier.id).values(supplier_id=firm.id)
    db.session.execute(chosen.execution_options(synchronize_session="fetch"))
    supplier.state, supplier.merged_into_id, supplier.closed_at = MERGED, firm.id, clock.now()
    db.session.flush()
    record("supplier.merged", f"supplier:{supplier.id}", by="portal", into=firm.id)


def refuse(claim: Claim, reason: str, how: str, *, by: User | None) -> None:
    """The person does not speak for the firm. The row takes no more input; the person is told why."""
    _take_row(claim)
    refuse_if(rules.why_not_refuse(claim, reason, by.id if by is not None else None))
    claim.note = reason
    _decide(claim, "refused", how, by)
    _close(claim.supplier)
    record("claim.refused", f"supplier:{claim.supplier_id}", by=by or "register-address", claim=claim.id, how=how)
    mails.post_decided(claim)


def take_back(claim: Claim, *, by: User) -> None:
    """The person did not mean it, or has changed their mind: the claim is gone and the row closed."""
    _take_row(claim)
    refuse_if(rules.why_not_take_back(claim, by.id))
    supplier = claim.supplier
    record("claim.taken_back", f"supplier:{supplier.id}", by=by, claim=claim.id)
    db.session.execute(delete(Claim).where(Claim.id == claim.id))
    _close(supplier)


def _close(supplier: Supplier) -> None:
    if supplier.state == CLAIMED:
        supplier.state, supplier.closed_at = CLOSED, clock.now()
    db.session.flush()

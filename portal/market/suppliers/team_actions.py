"""Who speaks for a firm: colleagues are asked to join, given another role, or taken off."""

from sqlalchemy import delete, update

from portal.accounts import sessions, throttle
from portal.accounts.actions import add_user
from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.accounts.queries import user_by_email
from portal.accounts.rules import wait_text
from portal.accounts.tokens import token_hash
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.i18n import _, get_language
from portal.core.security import new_token
from portal.market.suppliers import mails, rules, team_queries
from portal.market.suppliers.models import Supplier, TeamInvitation


def invite(firm: Supplier, name: str, email: str, role: str, *, by: User) -> TeamInvitation:
    """Ask a colleague to join; an older invitation to the same address stops working."""
    email, here = email.strip().lower(), ("team", throttle.key_of("supplier", firm.id))
    people = team_queries.team(firm, lock=True)
    refuse_if(rules.why_not_invite(firm, len(people) + len(team_queries.open_invitations(firm))))
    refuse_if(rules.why_not_role(role))
    refuse_if(_("Denne personen er alt med i firmaet.") if team_queries.is_in(email, firm) else None)
    seconds = throttle.wait(here)
    refuse_if(wait_text(seconds) if seconds else None)
    throttle.count(here)
    same = (TeamInvitation.supplier_id == firm.id) & (TeamInvitation.email == email)
    db.session.execute(delete(TeamInvitation).where(same))
    token, now = new_token(), clock.now()
    invitation = TeamInvitation(
        token_hash=token_hash(token),
        supplier_id=firm.id,
        email=email,
        name=name,
        role=role,
        invited_by_id=by.id,
        created_at=now,
        expires_at=now + rules.TEAM_INVITATION_LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    record("team.invited", f"supplier:{firm.id}", by=by, invitation=invitation.id, role=role)
    mails.post_invitation(invitation, firm, by, token)
    return invitation


def withdraw_invitation(invitation: TeamInvitation, *, by: User) -> None:
    """The link stops working."""
    record("team.invitation_withdrawn", f"supplier:{invitation.supplier_id}", by=by, invitation=invitation.id)
    db.session.delete(invitation)


def _withdraw_those_of(seat: SupplierSeat, firm: Supplier, *, by: User) -> None:
    """Whoever is in charge no more has invited nobody."""
    for invitation in team_queries.open_invitations_by(seat.user_id, firm):
        withdraw_invitation(invitation, by=by)


def join(token: str, reader_id: int | None) -> tuple[User, Supplier]:
    """The colleague takes the seat; who has no account gets one. Refused when the invitation is used or too old, and
    for a reader (`reader_id`: who is logged in) other than the person whose account has the address.
    """
    invitation, now = team_queries.invitation_by_token(token), clock.now()
    refuse_if(rules.why_not_join(invitation, now))
    assert invitation is not None
    unused = (TeamInvitation.id == invitation.id) & TeamInvitation.used_at.is_(None)
    used = db.session.execute(update(TeamInvitation).where(unused).values(used_at=now))
    user = user_by_email(invitation.email)
    closed = user is not None and not user.active
    refuse_if(rules.why_not_join(None, now) if used.rowcount != 1 or closed else None)  # type: ignore[attr-defined]
    refuse_if(rules.why_not_use_as(user, reader_id))
    firm = invitation.supplier
    if user is None:
        user = add_user(invitation.name, invitation.email, None, [], language=get_language())
        record("user.joined", f"user:{user.id}", by=user, way="team")
    if not user.may_for("supplier:see", firm.id):
        user.seats.append(SupplierSeat(supplier_id=firm.id, role=invitation.role, created_at=now))
    db.session.flush()
    record("team.joined", f"supplier:{firm.id}", by=user, invitation=invitation.id, role=invitation.role)
    return user, firm


def change_role(firm: Supplier, seat: SupplierSeat, role: str, *, by: User) -> None:
    """Another role; somebody must remain who decides."""
    people = team_queries.team(firm, lock=True)
    refuse_if(rules.why_not_role(role))
    if role == seat.role:
        return
    refuse_if(rules.why_not_lose(seat, people))
    record("team.role_changed", f"supplier:{firm.id}", by=by, person=seat.user_id, before=seat.role, after=role)
    seat.role = role
    if role != SUPPLIER_ADMIN:
        _withdraw_those_of(seat, firm, by=by)
    db.session.flush()


def remove(firm: Supplier, seat: SupplierSeat, *, by: User) -> None:
    """The person speaks for the firm no longer; what they wrote for it stays."""
    refuse_if(rules.why_not_lose(seat, team_queries.team(firm, lock=True)))
    record("team.removed", f"supplier:{firm.id}", by=by, person=seat.user_id)
    _withdraw_those_of(seat, firm, by=by)
    db.session.delete(seat)
    db.session.flush()


def choose(firm: Supplier) -> None:
    """This browser works for that firm from now on."""
    session = sessions.find()
    if session is not None:
        session.supplier_id = firm.id
        db.session.flush()

"""What administrators do: invite, give and take roles, close and open accounts, help those who lost their phone."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from portal.accounts import mails, queries, sessions
from portal.accounts.models import Invitation, Membership, Organisation, Passkey, RecoveryCode, User
from portal.accounts.permissions import ADMINISTRATOR
from portal.accounts.rules import (
    INVITATION_LIFE,
    role_changes,
    why_not_deactivate,
    why_not_give,
    why_not_invite,
    why_not_lose_administrator,
    why_not_manage,
    why_not_named,
    why_not_reset,
)
from portal.accounts.tokens import token_hash
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.security import new_token


def invite(name: str, email: str, organisation_id: int, role: str, *, by: User) -> Invitation:
    """Ask a person to join; valid for seven days. An older open invitation of the same kind stops working."""
    refuse_if(why_not_named(name))
    refuse_if(why_not_give(organisation_id, role, by))
    refuse_if(why_not_invite(role, queries.user_by_email(email) is not None))
    same = (Invitation.email == email.strip().lower()) & (Invitation.organisation_id == organisation_id)
    db.session.execute(delete(Invitation).where(same, Invitation.used_at.is_(None)))
    token, now = new_token(), clock.now()
    invitation = Invitation(
        token_hash=token_hash(token),
        name=name,
        email=email,
        organisation_id=organisation_id,
        role=role,
        invited_by_id=by.id,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    record("user.invited", f"invitation:{invitation.id}", by=by, organisation=organisation_id, role=role)
    mails.post_invitation(invitation, token, by)
    return invitation


def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """The link of the invitation stops working."""
    refuse_if(why_not_give(invitation.organisation_id, invitation.role, by))
    record("user.invitation_withdrawn", f"invitation:{invitation.id}", by=by)
    db.session.execute(delete(Invitation).where(Invitation.id == invitation.id, Invitation.used_at.is_(None)))


def _losses(person: User, kept: Iterable[int] = ()) -> list[str]:
    # The organisations are locked, so that two administrators cannot remove each other at the same moment.
    db.session.execute(select(Organisation.id).order_by(Organisation.id).with_for_update())
    return queries.losses_of(person, kept)


def set_roles(person: User, wanted: Iterable[tuple[int, str]], *, by: User) -> None:
    """Exactly these (organisation id, role) pairs where `by` manages people; roles elsewhere are left alone."""
    reach = {o.id for o in queries.organisations_for(by, "user:manage")}
    before = {(m.organisation_id, m.role) for m in person.memberships}
    outside = {pair for pair in before if pair[0] not in reach}
    after = set(wanted) | outside
    given, taken = role_changes(before, after)
    for organisation_id, role in given + taken:
        refuse_if(why_not_give(organisation_id, role, by))
    if any(role == ADMINISTRATOR for _organisation, role in taken):
        refuse_if(why_not_lose_administrator(_losses(person, {o for o, role in after if role == ADMINISTRATOR})))
    if after and not before:
        # From here on two factors are asked for: whoever came in with one comes in again.
        sessions.end_all(person)
    person.memberships = [m for m in person.memberships if (m.organisation_id, m.role) in after]
    person.memberships += [Membership(organisation_id=o, role=role) for o, role in given]
    db.session.flush()
    if given or taken:
        record(
            "user.roles_changed",
            f"user:{person.id}",
            by=by,
            given=[list(p) for p in given],
            taken=[list(p) for p in taken],
        )


def deactivate(person: User, *, by: User) -> None:
    """Close the account: every session ends at once, and no link or code opens it."""
    refuse_if(why_not_deactivate(person, by, _losses(person)))
    person.active = False
    sessions.end_all(person)
    record("user.deactivated", f"user:{person.id}", by=by)


def reactivate(person: User, *, by: User) -> None:
    """Open the account again, with the roles, password and second factor it had."""
    refuse_if(why_not_manage(person, by))
    person.active = True
    record("user.reactivated", f"user:{person.id}", by=by)


def reset_second_factor(person: User, reason: str, *, by: User) -> None:
    """The person sets up a new second factor at the next login; the reason is kept in the trail.

    Passkeys go, too: they may lie on the phone that was lost.
    """
    refuse_if(why_not_reset(person, reason, by))
    person.totp_secret, person.totp_confirmed_at = None, None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))
    db.session.execute(delete(Passkey).where(Passkey.user_id == person.id))
    sessions.end_all(person)
    record("user.second_factor_reset", f"user:{person.id}", by=by, reason=reason)
    mails.post_notice(person, "second_factor_reset")


def end_sessions(person: User, *, by: User) -> int:
    """Log a person out everywhere; answers how many browsers."""
    refuse_if(why_not_manage(person, by))
    count = sessions.end_all(person)
    record("user.sessions_ended", f"user:{person.id}", by=by, count=count)
    return count

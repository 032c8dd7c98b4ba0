"""What people do with their own account: password, second factor, recovery codes, language, other browsers."""

from sqlalchemy import delete

from portal.accounts import mails, sessions
from portal.accounts.login_actions import check_password, confirm_second_factor, renew_recovery_codes, use_code
from portal.accounts.models import LoginSession, RecoveryCode, User
from portal.accounts.passwords import hash_password, why_not_password
from portal.accounts.rules import why_not_named, why_not_remove_second_factor
from portal.accounts.throttle import count_failure, forget, key_of
from portal.accounts.totp import new_secret
from portal.audit.actions import record
from portal.core.db import db
from portal.core.errors import refuse_if

__all__ = [
    "change_password",
    "confirm_new_factor",
    "end_one",
    "end_others",
    "knows_password",
    "new_codes",
    "prepare_new_factor",
    "remove_factor",
    "update_profile",
]


def knows_password(user: User, password: str) -> bool:
    """Whether the person at the keyboard knows the password; a wrong one counts as a failed login."""
    return check_password(user.email, password) is not None


def change_password(session: LoginSession, new: str) -> None:
    """Set a new password and log out everywhere else; this browser gets a new session. Refused when it is poor."""
    user = session.user
    refuse_if(why_not_password(new, user.name, user.email))
    user.password_hash = hash_password(new)
    record("user.password_changed", f"user:{user.id}", by=user, way=session.way)
    mails.post_notice(user, "password_changed")
    sessions.end_all(user, but=session)
    # From here on the present password is known: a session that came by link may not change it again without.
    session.way = "password"
    sessions.replace(session, sessions.FULL)


def update_profile(user: User, name: str, phone: str | None, language: str) -> None:
    """Name, telephone and the language of mails."""
    refuse_if(why_not_named(name))
    user.name, user.phone, user.language = name, phone or None, language
    record("user.profile_changed", f"user:{user.id}", by=user)


def prepare_new_factor(session: LoginSession) -> None:
    """A secret for another app or phone; the present one works until the new one has shown a right code."""
    session.pending_secret = new_secret()
    db.session.flush()


def confirm_new_factor(session: LoginSession, code: str) -> list[str] | None:
    """The new app takes over; answers with new recovery codes, or None for a wrong code."""
    return confirm_second_factor(session, code)


def new_codes(user: User, code: str) -> list[str] | None:
    """Ten new recovery codes against a fresh code of the app; None (counted) when it is wrong."""
    if not use_code(user, code):
        count_failure(("code", key_of("user", user.id)))
        return None
    record("user.recovery_codes_renewed", f"user:{user.id}", by=user)
    return renew_recovery_codes(user)


def remove_factor(session: LoginSession, code: str) -> bool:
    """No second factor any more, against a fresh code of the app; all other browsers are logged out.

    Refused for staff. False (counted) for a wrong code.
    """
    user = session.user
    refuse_if(why_not_remove_second_factor(user))
    if not use_code(user, code):
        count_failure(("code", key_of("user", user.id)))
        return False
    forget(("code", key_of("user", user.id)))
    user.totp_secret, user.totp_confirmed_at = None, None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    record("user.second_factor_removed", f"user:{user.id}", by=user)
    mails.post_notice(user, "second_factor_removed")
    sessions.end_all(user, but=session)
    return True


def end_one(user: User, session_id: int) -> bool:
    """Log out one of the person's browsers; False when there is no such session."""
    found = next((s for s in sessions.of_user(user) if s.id == session_id), None)
    if found is None:
        return False
    record("user.session_ended", f"user:{user.id}", by=user)
    sessions.end(found)
    return True


def end_others(session: LoginSession) -> int:
    """Log out all other browsers; answers how many."""
    count = sessions.end_all(session.user, but=session)
    record("user.sessions_ended", f"user:{session.user_id}", by=session.user, count=count)
    return count

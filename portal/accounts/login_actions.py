"""Logging in, step by step: password or mailed link, then the second factor; every step gets a new session."""

from flask import request
from flask import session as browser
from sqlalchemy import delete, or_, select, update

from portal.accounts import mails, queries, sessions, throttle
from portal.accounts.actions import add_user
from portal.accounts.models import Invitation, LoginLink, LoginSession, RecoveryCode, User
from portal.accounts.passwords import hash_password, is_outdated, matches, why_not_password
from portal.accounts.rules import (
    LINK_LIFE,
    WRONG_CODES_PER_LOGIN,
    asks_second_factor,
    why_not_named,
    why_not_take_up,
    why_not_use_link,
)
from portal.accounts.tokens import token_hash
from portal.accounts.totp import matching_counter, new_recovery_codes, new_secret, recovery_hash
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db, let_go
from portal.core.errors import refuse_if
from portal.core.i18n import _, get_language
from portal.core.security import new_token


def _login_tries(email: str) -> tuple[tuple[str, str], tuple[str, str]]:
    ip = request.remote_addr or ""
    return ("login", throttle.key_of(email.strip().lower(), ip)), ("login-ip", throttle.key_of(ip))


def login_wait(email: str) -> int:
    """Seconds until a password for this address, from here, is looked at; 0 when now."""
    return throttle.wait(*_login_tries(email))


def check_password(email: str, password: str) -> User | None:
    """The person, when the password is right and the account open. A wrong one is counted and kept.

    Unknown address, closed account and wrong password take the same way and the same time. The write lock is let go
    while the password is worked on; a wait that began meanwhile holds, so that guesses sent at once gain nothing.
    """
    person = queries.user_by_email(email)
    kept = person.password_hash if person is not None and person.active else None
    let_go()
    right = matches(password, kept)
    if not right or person is None or login_wait(email):
        throttle.count_failure(*_login_tries(email))
        return None
    throttle.forget(_login_tries(email)[0])
    if kept is not None and is_outdated(kept):
        person.password_hash = hash_password(password)
    return person


def begin(user: User, way: str, *, strong: bool = False) -> LoginSession:
    """The first factor is shown. People of firms are in, unless they have set up a second factor; `strong` is two
    factors in one. Others are half-way in, and staff who have no second factor get a secret to set one up with.

    Whatever this browser was logged in as before, it is not any more. Then: `destinations.onward(session, next)`.
    """
    before = sessions.find()
    if before is not None:
        sessions.end(before)
    browser.clear()
    if not asks_second_factor(user, strong=strong):
        record("user.logged_in", f"user:{user.id}", by=user, way=way, factor=way if strong else "none")
        return sessions.start(user, sessions.FULL, way)
    session = sessions.start(user, sessions.PASSWORD_OK, way)
    if not user.has_second_factor:
        session.pending_secret = new_secret()
    return session


def _code_try(user: User) -> tuple[str, str]:
    return "code", throttle.key_of("user", user.id)


def code_wait(user: User) -> int:
    """Seconds until a second factor of this person is looked at; 0 when now."""
    return throttle.wait(_code_try(user))


def _wrong_code(session: LoginSession) -> None:
    more = update(LoginSession).where(LoginSession.id == session.id).values(wrong_codes=LoginSession.wrong_codes + 1)
    db.session.execute(more.execution_options(synchronize_session=False))
    throttle.count_failure(_code_try(session.user))


def is_spent(session: LoginSession) -> bool:
    """After five wrong codes one starts again with the password."""
    wrong = db.session.scalar(select(LoginSession.wrong_codes).where(LoginSession.id == session.id))
    return wrong is not None and wrong >= WRONG_CODES_PER_LOGIN


def use_code(user: User, code: str) -> bool:
    """Whether this is a fresh code of the person's app. It is used up at once, in parallel requests, too."""
    if user.totp_secret is None or not user.has_second_factor:
        return False
    counter = matching_counter(user.totp_secret, code, clock.now(), user.totp_last_counter)
    if counter is None:
        return False
    unused = or_(User.totp_last_counter.is_(None), User.totp_last_counter < counter)
    used = db.session.execute(update(User).where(User.id == user.id, unused).values(totp_last_counter=counter))
    return used.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def use_recovery_code(user: User, code: str) -> bool:
    """Whether this is one of the person's unused recovery codes. It is used up at once."""
    mine = (RecoveryCode.user_id == user.id) & (RecoveryCode.code_hash == recovery_hash(user.id, code))
    used = db.session.execute(
        update(RecoveryCode).where(mine, RecoveryCode.used_at.is_(None)).values(used_at=clock.now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return False
    record("user.recovery_code_used", f"user:{user.id}", by=user, left=queries.recovery_codes_left(user))
    return True


def finish(session: LoginSession, code: str, *, recovery: bool = False) -> LoginSession | None:
    """The second factor opens the portal; a wrong one is counted, kept, and answered with None."""
    user = session.user
    right = use_recovery_code(user, code) if recovery else use_code(user, code)
    if not right:
        _wrong_code(session)
        return None
    throttle.forget(_code_try(user))
    record("user.logged_in", f"user:{user.id}", by=user, way=session.way, factor="recovery" if recovery else "app")
    browser.clear()
    return sessions.replace(session, sessions.FULL)


def renew_recovery_codes(user: User) -> list[str]:
    """Ten new codes, shown once; the old ones stop working."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = new_recovery_codes()
    now = clock.now()
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=recovery_hash(user.id, c), created_at=now) for c in codes
    )
    db.session.flush()
    return codes


def confirm_second_factor(session: LoginSession, code: str) -> list[str] | None:
    """The app shows the right code: it is the person's second factor from now on, and everything else is logged out.

    Answers with new recovery codes, or None for a wrong code (counted, kept). Refused when another browser was first.
    """
    user = session.user
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    alive = db.session.scalar(select(LoginSession.id).where(LoginSession.id == session.id))
    refuse_if(_("Innloggingen er avsluttet. Logg inn på nytt.") if alive is None else None)
    counter = matching_counter(session.pending_secret, code, clock.now(), None) if session.pending_secret else None
    if counter is None:
        _wrong_code(session)
        return None
    user.totp_secret, user.totp_confirmed_at, user.totp_last_counter = session.pending_secret, clock.now(), counter
    throttle.forget(_code_try(user))
    record("user.second_factor_set", f"user:{user.id}", by=user, way=session.way)
    sessions.end_all(user, but=session)
    sessions.replace(session, sessions.FULL)
    mails.post_notice(user, "second_factor_changed")
    return renew_recovery_codes(user)


def log_out(session: LoginSession) -> None:
    """This browser forgets who it was."""
    record("user.logged_out", f"user:{session.user_id}", by=session.user)
    sessions.end(session)
    browser.clear()


def link_wait() -> int:
    """Seconds until another login link may be asked for from here; 0 when now."""
    return throttle.wait(("link-ip", throttle.key_of(request.remote_addr or "")))


def request_link(email: str, target: str | None = None) -> None:
    """Mail a login link to an address with an open account; for others the same work, and nothing leaves.

    `target` is where the person was going (a path that `safe_next` has passed).

    Older links of the person stop working. At most three mails an hour to one address, whoever asks.
    """
    here, there = (
        ("link-ip", throttle.key_of(request.remote_addr or "")),
        ("link", throttle.key_of(email.strip().lower())),
    )
    enough = throttle.wait(there) > 0
    throttle.count(here, *(() if enough else (there,)))
    user, token = queries.user_by_email(email), new_token()
    text = mails.login_link_text(
        user.name if user else "",
        user.language if user else get_language(),
        token,
        target,
        code_too=user is not None and asks_second_factor(user, strong=False),
    )
    if user is None or not user.active or enough:
        undone = db.session.begin_nested()
        mails.post_login_link(email, get_language(), token_hash(token)[:32], text)
        undone.rollback()
        return
    db.session.execute(delete(LoginLink).where(LoginLink.user_id == user.id))
    now, kept = clock.now(), token_hash(token)
    db.session.add(LoginLink(token_hash=kept, user_id=user.id, created_at=now, expires_at=now + LINK_LIFE))
    mails.post_login_link(user.email, user.language, kept[:32], text)


def use_link(token: str) -> User:
    """Whose link it is; it works once. Refused when it is used, too old or unknown, or the account is closed."""
    link, now = queries.link_by_token(token), clock.now()
    refuse_if(why_not_use_link(link, now))
    mine = (LoginLink.token_hash == token_hash(token)) & LoginLink.used_at.is_(None)
    used = db.session.execute(update(LoginLink).where(mine).values(used_at=now))
    user = queries.user_by_id(link.user_id) if link is not None else None
    if used.rowcount != 1 or user is None or not user.active:  # type: ignore[attr-defined]
        refuse_if(why_not_use_link(None, now))
    assert user is not None
    return user


def take_up(token: str, name: str, password: str) -> User:
    """The invited person gets an account. Refused when the invitation is used or too old, or the password is poor."""
    invitation, now = queries.invitation_by_token(token), clock.now()
    refuse_if(why_not_take_up(invitation, now))
    assert invitation is not None
    refuse_if(why_not_named(name) or why_not_password(password, name, invitation.email))
    unused = (Invitation.id == invitation.id) & Invitation.used_at.is_(None)
    used = db.session.execute(update(Invitation).where(unused).values(used_at=now))
    refuse_if(why_not_take_up(None, now) if used.rowcount != 1 else None)  # type: ignore[attr-defined]
    roles = [(invitation.organisation_id, invitation.role)]
    user = add_user(name, invitation.email, password, roles, language=get_language())
    record(
        "user.joined",
        f"user:{user.id}",
        by=user,
        invitation=invitation.id,
        organisation=invitation.organisation_id,
        role=invitation.role,
    )
    return user

"""Login sessions: rows of ours, named by a cookie; started, replaced and ended here alone."""

import re
from datetime import timedelta

from flask import Response, current_app, g, request
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from portal.accounts.models import LoginSession, Membership, User
from portal.accounts.rules import HALF_WAY_LIFE, is_underproved, session_life
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import WRITE_VERBS, db, note_apart
from portal.core.security import new_token

COOKIE = "bt_session"
PASSWORD_OK = "password_ok"  # noqa: S105 - the name of a stage
FULL = "full"
_SEEN_EVERY = timedelta(minutes=1)
# Reading is noted seldom: each note is a small write beside a request that only reads.
_SEEN_EVERY_READING = timedelta(minutes=10)
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def is_secure() -> bool:
    """Whether browsers reach the portal by https alone."""
    return str(current_app.config["BASE_URL"]).startswith("https://")


def cookie_name() -> str:
    """Where the portal is secure, the name makes browsers refuse a cookie set by a neighbouring or plain-text host."""
    return ("__Host-" if is_secure() else "") + COOKIE


def idle_life(user: User) -> timedelta:
    """How long a session may lie unused: SESSION_IDLE_HOURS_STAFF or SESSION_IDLE_DAYS_FIRMS."""
    if user.is_staff:
        return timedelta(hours=current_app.config["SESSION_IDLE_HOURS_STAFF"])
    return timedelta(days=current_app.config["SESSION_IDLE_DAYS_FIRMS"])


def short_agent(header: str) -> str:
    """`Firefox, Windows`: enough for a person to know the browser again."""
    browser = next((name for name in _BROWSERS if re.search(rf"\b{name}", header)), "")
    browser = {"Edg": "Edge", "OPR": "Opera"}.get(browser, browser)
    system = next((name for mark, name in _SYSTEMS if mark in header), "")
    return ", ".join(part for part in (browser, system) if part)[:80]


def start(user: User, stage: str, way: str) -> LoginSession:
    """A new session with a new token; `carry` gives the token to the browser."""
    token, now = new_token(), clock.now()
    session = LoginSession(
        token_hash=token_hash(token),
        user=user,
        stage=stage,
        way=way,
        created_at=now,
        expires_at=now + (session_life(user) if stage == FULL else HALF_WAY_LIFE),
        last_seen_at=now,
        agent=short_agent(request.headers.get("User-Agent", "")),
        ip=(request.remote_addr or "")[:45],
    )
    db.session.add(session)
    db.session.flush()
    g.new_session_token, g.login_session = token, session
    g.pop("_login_user", None)
    return session


def replace(old: LoginSession, stage: str) -> LoginSession:
    """A step up or sideways gets a new token; the old one dies at once. The browser goes on working for the firm chosen
    in it, as long as the person is in that firm.
    """
    user, way, firm_id = old.user, old.way, old.supplier_id
    db.session.delete(old)
    db.session.flush()
    session = start(user, stage, way)
    if firm_id in {seat.supplier_id for seat in user.seats}:
        session.supplier_id = firm_id
        db.session.flush()
    return session


def carry(response: Response) -> Response:
    """Hand the token of the session just started to the browser."""
    token = g.pop("new_session_token", None)
    if token is not None:
        life = session_life(g.login_session.user)
        response.set_cookie(
            cookie_name(),
            token,
            max_age=int(life.total_seconds()),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=is_secure(),
        )
    return response


def drop_cookie(response: Response) -> Response:
    """The browser forgets; pages it may have kept are cleared, too."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=is_secure())
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def find() -> LoginSession | None:
    """The living session of this request's cookie, person and memberships with it, in one question; asked once.

    Without the cookie nothing is asked. A closed account or a session that has run out, has lain unused for too long
    or no longer proves enough is as good as none.
    """
    if "login_session" in g:
        return g.login_session  # type: ignore[no-any-return]
    g.login_session = None
    token = request.cookies.get(cookie_name())
    if token:
        person = joinedload(LoginSession.user, innerjoin=True)
        question = (
            select(LoginSession)
            .join(LoginSession.user)
            .where(
                LoginSession.token_hash == token_hash(token),
                LoginSession.expires_at > clock.now(),
                User.active.is_(True),
            )
            .options(
                person.joinedload(User.memberships).joinedload(Membership.organisation),
                person.joinedload(User.seats),
            )
        )
        found = db.session.scalars(question).unique().one_or_none()
        if found is not None and _holds(found):
            g.login_session = found
            _note_seen(found)
    return g.login_session  # type: ignore[no-any-return]


def _holds(session: LoginSession) -> bool:
    if clock.now() - session.last_seen_at > idle_life(session.user):
        return False
    return session.stage != FULL or not is_underproved(session)


def _note_seen(session: LoginSession) -> None:
    now, writes = clock.now(), request.method in WRITE_VERBS
    if now - session.last_seen_at <= (_SEEN_EVERY if writes else _SEEN_EVERY_READING):
        return
    seen = update(LoginSession).where(LoginSession.id == session.id).values(last_seen_at=now)
    if writes:
        db.session.execute(seen.execution_options(synchronize_session=False))
    else:
        # Whoever only reads is not idle.
        note_apart(seen)


def half_way() -> LoginSession | None:
    """The session that still waits for its second factor, or None."""
    session = find()
    return session if session is not None and session.stage == PASSWORD_OK else None


def of_user(user: User) -> list[LoginSession]:
    """The living sessions of a person, newest first."""
    now = clock.now()
    living = select(LoginSession).where(
        LoginSession.user_id == user.id,
        LoginSession.expires_at > now,
        LoginSession.last_seen_at >= now - idle_life(user),
        LoginSession.stage == FULL,
    )
    return list(db.session.scalars(living.order_by(LoginSession.created_at.desc(), LoginSession.id.desc())))


def end(session: LoginSession) -> None:
    """This browser is logged out."""
    db.session.delete(session)
    db.session.flush()
    g.login_session = None
    g.pop("_login_user", None)


def end_all(user: User, but: LoginSession | None = None) -> int:
    """All sessions of a person end, half-way ones too, except one; answers how many."""
    gone = delete(LoginSession).where(LoginSession.user_id == user.id)
    if but is not None:
        gone = gone.where(LoginSession.id != but.id)
    return db.session.execute(gone).rowcount  # type: ignore[attr-defined,no-any-return]


def sweep() -> None:
    """Drop sessions that have run out, and those that have lain unused longer than anybody's may."""
    now = clock.now()
    idle = max(
        timedelta(hours=current_app.config["SESSION_IDLE_HOURS_STAFF"]),
        timedelta(days=current_app.config["SESSION_IDLE_DAYS_FIRMS"]),
    )
    dead = or_(LoginSession.expires_at <= now, LoginSession.last_seen_at < now - idle)
    db.session.execute(delete(LoginSession).where(dead))

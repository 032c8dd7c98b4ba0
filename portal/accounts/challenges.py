"""What one browser was asked to prove, or was sent away with: a row of ours, named by a short cookie, used once."""

from datetime import timedelta
from typing import Any

from flask import Response, g, request
from sqlalchemy import delete, select

from portal.accounts import sessions, throttle
from portal.accounts.models import Challenge, User
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import db, keep_anyway
from portal.core.security import new_token


def _cookie(kind: str) -> str:
    # Holds the word that the page cache looks for (core/cache.MARK).
    return f"{'__Host-' if sessions.is_secure() else ''}bt_session_{kind}"


def _hash(kind: str, token: str) -> str:
    return token_hash(f"{kind}:{token}")


def wait() -> int:
    """Seconds until another challenge is given from here; 0 when now."""
    return throttle.wait(("challenge-ip", throttle.key_of(request.remote_addr or "")))


def ask(kind: str, data: dict[str, Any], life: timedelta, user: User | None = None) -> None:
    """Keep `data` for this browser; `carry` gives it the cookie. One of a kind: the browser forgets the one before."""
    throttle.count(("challenge-ip", throttle.key_of(request.remote_addr or "")))
    now, token = clock.now(), new_token()
    db.session.add(
        Challenge(
            kind=kind,
            token_hash=_hash(kind, token),
            user_id=user.id if user is not None else None,
            data=data,
            created_at=now,
            expires_at=now + life,
        )
    )
    db.session.flush()
    g.new_challenge = (kind, token, life)


def carry(response: Response) -> Response:
    """Hand the token of the challenge just made to the browser."""
    kind, token, life = g.pop("new_challenge", ("", "", None))
    if life is not None:
        response.set_cookie(
            _cookie(kind),
            token,
            max_age=int(life.total_seconds()),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=sessions.is_secure(),
        )
    return response


def find(kind: str) -> Challenge | None:
    """The living challenge of this browser."""
    token = request.cookies.get(_cookie(kind))
    if not token:
        return None
    mine = (Challenge.kind == kind) & (Challenge.token_hash == _hash(kind, token))
    return db.session.scalars(select(Challenge).where(mine, Challenge.expires_at > clock.now())).one_or_none()


def use(kind: str) -> tuple[dict[str, Any], int | None] | None:
    """What was kept and for whom (a user's number); used up, also when what follows is refused."""
    found = find(kind)
    if found is None:
        return None
    data, user_id = dict(found.data), found.user_id
    db.session.expunge(found)
    used = db.session.execute(delete(Challenge).where(Challenge.id == found.id))
    keep_anyway()
    return (data, user_id) if used.rowcount == 1 else None  # type: ignore[attr-defined]


def sweep() -> None:
    """Drop those that have run out."""
    db.session.execute(delete(Challenge).where(Challenge.expires_at <= clock.now()))

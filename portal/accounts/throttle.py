"""Counting tries in our own table, so that guessing gets slower on every node, and across restarts.

Keys are hashed: the table tells nobody who tried from where.
"""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts.models import Attempt
from portal.accounts.rules import LIMITS, seconds_to_wait
from portal.core import clock
from portal.core.db import db, keep_anyway


def key_of(*parts: object) -> str:
    """The hashed key of an account, an address or both."""
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def _find(kind: str, key: str, *, lock: bool = False) -> Attempt | None:
    question = select(Attempt).where(Attempt.kind == kind, Attempt.key == key)
    return db.session.scalars(question.with_for_update() if lock else question).one_or_none()


def wait(*tries: tuple[str, str]) -> int:
    """Seconds to wait before any of these (kind, key) may be tried again; 0 when now."""
    now, longest = clock.now(), 0
    for kind, key in tries:
        found = _find(kind, key)
        if found is not None:
            longest = max(longest, seconds_to_wait(LIMITS[kind], found.count, found.last_at, now))
    return longest


def count(*tries: tuple[str, str]) -> None:
    """One more try of each; a long quiet spell starts the count again."""
    now = clock.now()
    for kind, key in tries:
        found = _find(kind, key, lock=True)
        if found is None:
            db.session.add(Attempt(kind=kind, key=key, count=1, last_at=now))
        else:
            found.count = 1 if now - found.last_at >= LIMITS[kind].quiet else found.count + 1
            found.last_at = now
    db.session.flush()


def count_failure(*tries: tuple[str, str]) -> None:
    """One more try that failed; it is kept although the answer is an error."""
    count(*tries)
    keep_anyway()


def forget(*tries: tuple[str, str]) -> None:
    """It went well: the count of these starts anew."""
    for kind, key in tries:
        db.session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.key == key))


def sweep() -> None:
    """Drop counters that no longer make anybody wait."""
    quiet = max((limit.quiet for limit in LIMITS.values()), default=timedelta())
    db.session.execute(delete(Attempt).where(Attempt.last_at < clock.now() - quiet))

"""When a mail is tried again, and when it is given up."""

from datetime import datetime, timedelta

MOST_ATTEMPTS = 8
STUCK_AFTER = timedelta(minutes=15)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """After a failed attempt: 1, 2, 4 … 64 minutes later; None when the mail is given up."""
    return None if attempts >= MOST_ATTEMPTS else now + timedelta(minutes=2 ** max(attempts - 1, 0))

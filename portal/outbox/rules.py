"""When a mail is tried again, when it is given up, and whose recipient nobody is shown."""

from datetime import datetime, timedelta

MOST_ATTEMPTS = 8
STUCK_AFTER = timedelta(minutes=15)
# Begins the key of a mail whose recipient would tell staff what they are not to know: who is behind an idea.
HIDDEN = "hidden:"


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """After a failed attempt: 1, 2, 4 … 64 minutes later; None when the mail is given up."""
    return None if attempts >= MOST_ATTEMPTS else now + timedelta(minutes=2 ** max(attempts - 1, 0))


def is_hidden(key: str) -> bool:
    """Whether pages leave out who got the mail, what it says and what its server answered."""
    return key.startswith(HIDDEN)

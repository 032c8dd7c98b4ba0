"""Secret tokens of sessions, links and invitations: the holder has the token, we keep its hash."""

import hashlib


def token_hash(token: str) -> str:
    """What is kept: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()

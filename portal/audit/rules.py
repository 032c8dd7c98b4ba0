"""The chain's arithmetic: what is hashed, and where a chain is broken."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

FIRST = "0" * 64


class Link(NamedTuple):
    """The parts of an event that its hash covers."""

    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: Any
    previous: str
    hash: str


def chain_hash(id: int, at: datetime, kind: str, subject: str, actor: str, data: Any, previous: str) -> str:
    """SHA-256 (hex) over the previous hash and the event in canonical JSON; microseconds are part of it."""
    body = json.dumps([id, at.isoformat(), kind, subject, actor, data], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def first_fault(links: Iterable[Link], last: int, head: str) -> str | None:
    """What is wrong with the chain at its first fault, or None. Needs all links in order and the kept head."""
    previous, expected = FIRST, 1
    for link in links:
        if link.id != expected:
            return f"event {expected} is missing (found {link.id})"
        if link.previous != previous:
            return f"event {link.id} does not follow the one before it"
        if link.hash != chain_hash(*link[:6], previous):
            return f"event {link.id} was changed after it was written"
        previous, expected = link.hash, expected + 1
    if (last, head) != (expected - 1, previous):
        return f"the chain ends at event {expected - 1}, but {last} events were written"
    return None

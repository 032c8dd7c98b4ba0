"""What is measured: pages with their addresses, and what each must reach."""

from typing import NamedTuple

import sqlalchemy


class Scenario(NamedTuple):
    """One measurement. `server`: `baseline`, `warm` (page cache on) or `cold` (off). `target` as in the README.

    `writes` names what is sent (bench.writers), each form once; then `path` only says where.
    """

    name: str
    server: str
    path: str
    target: str = ""
    fresh: bool = False  # ask with the ETag of the first answer
    writes: str = ""
    connections: int = 16


HELLO = "Flask hello"
ROWS = "bare page, 30 rows through the ORM"
LIST_WARM = "list, page cache warm"
LIST = "list, page cache off"
NEED_WARM = "need page, page cache warm"
NEED = "need page, page cache off"
TIMELINE = "timeline, page cache off"
MAP = "map, page cache off"
SEARCH = "search, two words"
SEARCH_COMMON = "search, two words, one common"
FRONT = "front page, page cache off"
UNCHANGED = "conditional request, unchanged (304)"
TURNED = "list, a new filter each time"
HAND = "register interest"
HANDS = "register interest, 64 clients at once"
SEND = "send a proposal"
SENDS = "send a proposal, 64 clients at once"

SCENARIOS = (
    Scenario(HELLO, "baseline", "/hello"),
    Scenario(ROWS, "baseline", "/rows"),
    Scenario(LIST_WARM, "warm", "/behov", "≥ 0.5 × hello"),
    Scenario(NEED_WARM, "warm", "{need}", "≥ 0.5 × hello"),
    Scenario(UNCHANGED, "warm", "/behov", "≤ 0.2 ms CPU", fresh=True),
    Scenario(LIST, "cold", "/behov", "≥ 0.6 × bare, ≤ 3 SQL"),
    Scenario(TURNED, "cold", "{turned}"),
    Scenario(NEED, "cold", "{need}", "≥ 0.6 × bare, ≤ 3 SQL"),
    Scenario(TIMELINE, "cold", "/behov?vis=tidslinje", "≤ 2 × list"),
    Scenario(MAP, "cold", "/behov?vis=kart", "≤ 2 × list"),
    Scenario(SEARCH, "cold", "/behov?q=rehabilitering+tak", "p95 < 20 ms (M), < 50 ms (L), ≤ 3 SQL"),
    Scenario(SEARCH_COMMON, "cold", "/behov?q=vinter+avtale", "p95 < 20 ms (M), < 50 ms (L), ≤ 3 SQL"),
    Scenario(FRONT, "cold", "/", "≤ 3 SQL"),
    Scenario(HAND, "cold", "/behov/…/interesse", "≥ 5 × the peer's sign-up, all kept", writes="interest"),
    Scenario(HANDS, "cold", "/behov/…/interesse", "p99 < 1 s, all kept", writes="interest", connections=64),
    Scenario(SEND, "cold", "/forslag/…/send", "all kept", writes="proposal"),
    Scenario(SENDS, "cold", "/forslag/…/send", "p99 < 1 s, all kept", writes="proposal", connections=64),
)

# Requests per second of comparable pages, as measured for the design on this kind of machine, 16 connections.
PEERS = (
    ("Pittsburgh Purchasing Suite", "38 (34 SQL)", "37", "107", "40 · 13"),
    ("Indico", "35", "–", "65", "50"),
    ("pretalx", "17 (9 SQL)", "3.7", "20", "11 · 2.4 (API)"),
    ("Wagtail bakery", "20", "20", "53", "5 · 0.7"),
    ("FlaskBB", "28 (8 SQL)", "26", "23", "–"),
    ("healthchecks (logged in)", "60", "–", "–", "–"),
    ("reader (feeds, 11,000 entries)", "95", "–", "–", "88"),
)

# The best of them at writing: a sign-up with a form that is protected against forgery.
PEER_SIGN_UP = 66

_OPEN = "SELECT id, slug FROM need WHERE stage = 'announced' AND input_closes_at > :now ORDER BY id LIMIT 1"
_TURNS = (
    "SELECT o.slug, c.slug FROM organisation o CROSS JOIN category c"
    " WHERE o.kind = 'municipality' AND c.parent_id IS NULL ORDER BY o.position, c.position LIMIT 60"
)


def paths(connection: sqlalchemy.Connection, now: str) -> dict[str, list[str]]:
    """The addresses behind the words in braces: an open need, and sixty combinations of filters."""
    number, slug = connection.execute(sqlalchemy.text(_OPEN), {"now": now}).one()
    turned = [f"/behov?status=alle&kommune={o}&kategori={c}" for o, c in connection.execute(sqlalchemy.text(_TURNS))]
    return {"{need}": [f"/behov/{number}-{slug}"], "{turned}": turned}

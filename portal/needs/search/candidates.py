"""The needs that may answer a search, at most a few hundred, in one statement on either database.

The statement goes from narrow to wide and stops when it has enough: all words in the titles as they are, all words in
the titles in any way, all words anywhere; then, only if nothing was found, all words but one, and any word. Each step
takes its needs in the order that breaks ties, so what is cut off is what would have stood last.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import public_now
from portal.needs.search.documents import FIELDS, HEAD
from portal.needs.search.ranking import Wanted
from portal.needs.search.tables import entry, fts, fts_match, tokens
from portal.needs.search.typed import Typed

ENOUGH = 250
# From here on a filter is worked out by itself first; below, each match is asked.
MANY = 3000
Phrases = Sequence[Sequence[str]]


class Step(NamedTuple):
    """One step of the statement: where to look, for which words, in addition which plain texts in the titles."""

    head: bool
    words: tuple[tuple[tuple[str, ...], ...], ...]
    any_word: bool = False
    plain: tuple[str, ...] = ()
    only_if_none: bool = False
    leave_out: int = 0


def steps(typed: Typed, words: Sequence[Wanted]) -> list[Step]:
    """What to try, from narrow to wide. Pure."""
    if not words:
        return [Step(True, (), plain=(typed.plain,))] if typed.plain else []
    known = tuple(tuple(a.stems for a in word.alternatives) for word in words if word.alternatives)
    unknown = tuple(word.folded for word in words if not word.alternatives)
    exact = tuple(tuple(a.stems for a in word.alternatives if a.kind == "word") for word in words)
    out = []
    if all(exact):
        out.append(Step(True, exact))
    if not unknown:
        out.append(Step(True, known))
    out.append(Step(False, known, plain=unknown))
    if known and unknown:
        out.append(Step(False, known, only_if_none=True))
    if len(known) > 2:
        out.append(Step(False, known, leave_out=1, only_if_none=True))
    if len(known) > 1:
        out.append(Step(False, known, any_word=True, only_if_none=True))
    return out


def find(
    plan: Sequence[Step], phrases: Phrases, where: Sequence[ColumnElement[bool]], about: int, now: int
) -> Sequence[Any]:
    """Rows of (need_id, opens, closes, plain, category_names, one column per field)."""
    if not plan:
        return []
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    filtered = _filter(where, about)
    taken: list[Any] = []
    for number, step in enumerate(plan):
        rows = _matches(step, phrases, sqlite).where(entry.c.public_from <= now, *filtered)
        counts = [select(func.count()).select_from(earlier).scalar_subquery() for earlier in taken]
        room: Any = literal(ENOUGH)
        if counts:
            bound = 1 if step.only_if_none else ENOUGH
            room = case((and_(*(count < bound for count in counts)), ENOUGH), else_=0)
        taken.append(rows.order_by(*_ties(now)).limit(room).cte(f"step_{number}"))
    found = union(*(select(step.c.need_id) for step in taken)).subquery() if len(taken) > 1 else taken[0]
    statement = (
        select(
            entry.c.need_id,
            entry.c.opens,
            entry.c.closes,
            entry.c.plain,
            tokens.c.category_names,
            *(tokens.c[name] for name in FIELDS),
        )
        .select_from(found)
        .join(entry, entry.c.need_id == found.c.need_id)
        .join(tokens, tokens.c.need_id == entry.c.need_id)
        .join(Need, Need.id == entry.c.need_id)
        # The index narrows; whether a need is public is asked of the need itself.
        .where(public_now())
    )
    return db.session.execute(statement).all()


def _filter(where: Sequence[ColumnElement[bool]], about: int) -> list[ColumnElement[bool]]:
    if not where:
        return []
    if about > MANY:
        return [entry.c.need_id.in_(select(Need.id).where(*where))]
    return [exists(select(literal(1)).select_from(Need).where(Need.id == entry.c.need_id, *where).correlate(entry))]


def _ties(now: int) -> list[Any]:
    """Open for input first, the one that closes soonest first; then the others, latest closing first; newest first."""
    is_open = and_(entry.c.opens <= now, or_(entry.c.closes.is_(None), entry.c.closes > now))
    last = func.coalesce(entry.c.closes, _NEVER)
    return [
        case((is_open, 0), else_=1),
        case((is_open, last), else_=-func.coalesce(entry.c.closes, 0)),
        entry.c.need_id.desc(),
    ]


_NEVER = 2**62


def tie_key(need_id: int, opens: int | None, closes: int | None, now: int) -> tuple[int, int, int]:
    """The same order as `_ties`, for sorting scored needs. Pure."""
    if opens is not None and opens <= now and (closes is None or closes > now):
        return (0, _NEVER if closes is None else closes, -need_id)
    return (1, -(closes or 0), -need_id)


def _matches(step: Step, phrases: Phrases, sqlite: bool) -> Select[Any]:
    rows = select(entry.c.need_id).select_from(entry)
    expression = _expression(step, phrases, sqlite)
    if expression and sqlite:
        if step.head:
            expression = "{" + " ".join(HEAD) + "} : (" + expression + ")"
        rows = rows.join(fts, fts.c.rowid == entry.c.need_id).where(fts_match.op("MATCH")(expression))
    elif expression:
        # In a subselect the planner does not guess from the words, and always takes the index.
        query = select(cast(bindparam(None, expression, Text), TSQUERY)).scalar_subquery()
        rows = rows.where((entry.c.head if step.head else entry.c.whole).op("@@")(query))
    for text in step.plain:
        rows = rows.where(entry.c.plain.contains(text, autoescape=True))
    return rows


def _expression(step: Step, phrases: Phrases, sqlite: bool) -> str:
    """The step in the query language of the database. Stems are a-z and 0-9 only, and quoted all the same."""
    quote, both, either, near = ('"', " AND ", " OR ", " ") if sqlite else ("'", " & ", " | ", " <-> ")

    def quoted(stem: str) -> str:
        return quote + "".join(c for c in stem if c.isascii() and c.isalnum()) + quote

    words = []
    for ways in step.words:
        alternatives = [
            "(" + both.join(map(quoted, stems)) + ")" if len(stems) > 1 else quoted(stems[0]) for stems in ways
        ]
        words.append("(" + either.join(alternatives) + ")")
    if step.leave_out:
        groups = [both.join(group) for group in combinations(words, len(words) - step.leave_out)]
        parts = ["(" + either.join(f"({group})" for group in groups) + ")"]
    elif step.any_word:
        parts = ["(" + either.join(words) + ")"] if words else []
    else:
        parts = words
    if sqlite:
        parts = parts + ['"' + " ".join(map(lambda s: quoted(s)[1:-1], phrase)) + '"' for phrase in phrases]
    else:
        parts = parts + ["(" + near.join(map(quoted, phrase)) + ")" for phrase in phrases]
    return both.join(parts)

"""The needs that may answer a search, at most a few hundred, in one statement on either database.

The statement goes from narrow to wide and stops when it has enough: the words as they are in the titles, in any way in
the titles, as they are anywhere, in any way anywhere; then, only if nothing was found, all words but one, and any word.
Of very many matches the newest are weighed, in the order that breaks ties.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, column, select, text

from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import public_now
from portal.needs.search.documents import FIELDS
from portal.needs.search.ranking import Wanted
from portal.needs.search.tables import CURRENT
from portal.needs.search.typed import Typed

# No step takes more needs than these, nor fewer than those, whatever the page asks for.
MOST, FEWEST = 300, 60
# Matches that one step looks at, newest first.
SCANNED = 2000
# From here on a filter is worked out by itself first; below, each match is asked.
MANY = 3000
_NEVER = 2**62
# Open for input first, the one that closes soonest first; then the others, latest closing first; newest first.
_OPEN = "(e.opens <= :now AND (e.closes IS NULL OR e.closes > :now))"
_TIES = (
    "CASE WHEN m.is_open THEN 0 ELSE 1 END, CASE WHEN m.is_open THEN COALESCE(m.closes, :never)"
    " ELSE -COALESCE(m.closes, 0) END, m.need_id DESC"
)
Ways = tuple[tuple[str, ...], ...]


class Step(NamedTuple):
    """One step: for which words (each with the stems that will do), where, and which plain texts in the titles.

    A step is taken if the first `unless` steps found nothing, and none of the others before it found enough.
    """

    words: tuple[Ways, ...]
    head: bool = False
    any_word: bool = False
    leave_one_out: bool = False
    plain: tuple[str, ...] = ()
    unless: int = 0


def steps(typed: Typed, words: Sequence[Wanted]) -> list[Step]:
    """What to try, from narrow to wide. Pure."""
    if not words:
        return [Step((), plain=(typed.plain,))] if typed.plain else []
    used = [word for word in words if word.alternatives]
    unknown = tuple(word.folded for word in words if not word.alternatives)
    known: tuple[Ways, ...] = tuple(tuple(a.stems for a in word.alternatives) for word in used)
    exact: tuple[Ways, ...] = tuple(tuple(a.stems for a in word.alternatives if a.kind == "word") for word in used)
    out = []
    if unknown:
        out.append(Step(known, head=bool(known), plain=unknown))
    if known:
        for head in (True, False):
            if all(exact):
                out.append(Step(exact, head=head, unless=bool(unknown)))
            if exact != known:
                out.append(Step(known, head=head, unless=bool(unknown)))
    if len(known) > 2:
        out.append(Step(known, leave_one_out=True, unless=len(out)))
    if len(known) > 1:
        out.append(Step(known, any_word=True, unless=len(out)))
    return out


def find(
    plan: Sequence[Step],
    phrases: Sequence[Sequence[str]],
    where: Sequence[ColumnElement[bool]],
    about: int,
    enough: int,
    now: int,
    current: bool = False,
) -> Sequence[Any]:
    """Rows of (need_id, opens, closes, plain, category_names, the stems of each field)."""
    if not plan:
        return []
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    values: dict[str, Any] = {"now": now, "never": _NEVER}
    condition = " AND e.public_from <= :now"
    if where:
        narrow = "e.need_id IN (SELECT id FROM filtered)"
        probed = "EXISTS (SELECT 1 FROM filtered WHERE filtered.id = e.need_id)"
        condition += f" AND {narrow if about > MANY else probed}"
    condition += _phrases(phrases, values)
    ctes = [_step(number, step, condition, values, enough, sqlite, current) for number, step in enumerate(plan)]
    found = " UNION ".join(f"SELECT need_id FROM step_{number}" for number in range(len(plan)))  # noqa: S608
    names = ("need_id", "opens", "closes", "plain", "category_names", *FIELDS)
    kept = ", ".join(f"t.{name}" for name in ("category_names", *FIELDS))
    matches = text(
        f"WITH {', '.join(ctes)} SELECT e.need_id, e.opens, e.closes, e.plain, {kept} FROM ({found}) AS c"  # noqa: S608
        " JOIN search_entry AS e ON e.need_id = c.need_id JOIN search_tokens AS t ON t.need_id = c.need_id"
    )
    match = matches.columns(*(column(name) for name in names)).subquery("x")
    # The index narrows; whether a need is public is asked of the need itself.
    statement = select(*match.c).join(Need, Need.id == match.c.need_id).where(public_now())
    if where:
        filtered = select(Need.id).where(*where).cte("filtered")
        statement = statement.add_cte(filtered.prefix_with("MATERIALIZED" if about > MANY else "NOT MATERIALIZED"))
    return db.session.execute(statement, values).all()


def tie_key(need_id: int, opens: int | None, closes: int | None, now: int) -> tuple[int, int, int]:
    """The order that breaks ties, for sorting scored needs; the same as in the statement. Pure."""
    if opens is not None and opens <= now and (closes is None or closes > now):
        return (0, _NEVER if closes is None else closes, -need_id)
    return (1, -(closes or 0), -need_id)


def _step(
    number: int, step: Step, condition: str, values: dict[str, Any], enough: int, sqlite: bool, current: bool
) -> str:
    words = expression(step, sqlite, current)
    # Told as a sum, so that PostgreSQL does not walk all needs from the newest on and open each one's words.
    source, match, newest = "search_entry AS e", "1 = 1", "e.need_id + 0"
    if words:
        values[f"q{number}"] = words
        if sqlite:
            table = "search_head" if step.head else "search_whole"
            source, newest = f"{table} CROSS JOIN search_entry AS e ON e.need_id = {table}.rowid", f"{table}.rowid"
            match = f"{table} MATCH :q{number}"
        else:
            # In a subselect the planner does not guess from the words, and always takes the index.
            match = f"e.{'head' if step.head else 'whole'} @@ (SELECT CAST(:q{number} AS tsquery))"
    for place, plain in enumerate(step.plain):
        values[f"p{number}_{place}"] = f"%{plain}%"
        match += f" AND e.plain LIKE :p{number}_{place}"
    bounds = (1 if before < step.unless else enough for before in range(number))
    earlier = " AND ".join(f"(SELECT COUNT(*) FROM step_{at}) < {bound}" for at, bound in enumerate(bounds))  # noqa: S608
    room = f"CASE WHEN {earlier} THEN {SCANNED} ELSE 0 END" if earlier else str(SCANNED)
    return (
        f"step_{number} AS (SELECT m.need_id FROM (SELECT e.need_id, e.closes, {_OPEN} AS is_open FROM {source}"  # noqa: S608
        f" WHERE {match}{condition} ORDER BY {newest} DESC LIMIT {room}) AS m ORDER BY {_TIES} LIMIT {enough})"
    )


def _phrases(phrases: Sequence[Sequence[str]], values: dict[str, Any]) -> str:
    """Quoted words stand side by side in one field of the kept stems."""
    condition = ""
    for number, phrase in enumerate(phrases):
        values[f"f{number}"] = f"% {' '.join(phrase)} %"
        ways = " OR ".join(f"' ' || t.{name} || ' ' LIKE :f{number}" for name in FIELDS)
        condition += f" AND EXISTS (SELECT 1 FROM search_tokens AS t WHERE t.need_id = e.need_id AND ({ways}))"  # noqa: S608
    return condition


def expression(step: Step, sqlite: bool, current: bool = False) -> str:
    """The words in the query language of the database; `current` leaves concluded needs out.

    Stems are a-z and 0-9 only, and quoted all the same. Pure.
    """
    quote, both, either = ('"', " AND ", " OR ") if sqlite else ("'", " & ", " | ")

    def quoted(stem: str) -> str:
        return quote + (stem if stem.isascii() and stem.isalnum() else "") + quote

    def way(stems: tuple[str, ...]) -> str:
        return "(" + both.join(map(quoted, stems)) + ")" if len(stems) > 1 else quoted(stems[0])

    words = ["(" + either.join(map(way, ways)) + ")" for ways in step.words]
    if step.any_word:
        asked = either.join(words)
    elif step.leave_one_out:
        asked = either.join("(" + both.join(group) + ")" for group in combinations(words, len(words) - 1))
    else:
        asked = both.join(words)
    if not current:
        return asked
    shelf = f"{quote}{CURRENT}{quote}"
    return f"{shelf}{both}({asked})" if asked else shelf

"""From typed words to all the ways they may stand in the index: one statement, only words that are public now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, exists, func, literal, or_, select, union_all

from portal.core.db import db
from portal.needs.search.documents import cpv_alternatives
from portal.needs.search.norwegian import cuts, loose, one_slip_apart, stem
from portal.needs.search.ranking import Alternative, Wanted, wanted
from portal.needs.search.tables import term
from portal.needs.search.typed import Typed, Word, synonyms

LONG_WORD = 6
MOST_PARTS = 60
MOST_NEIGHBOURS = 300
# Parts of compounds that say little of what is bought: what stands before them is enough.
WEAK_TAILS = frozenset(
    stem(word)
    for word in (
        *(
            "tjenester",
            "arbeid",
            "avtale",
            "rammeavtale",
            "levering",
            "leveranse",
            "leverandoer",
            "utstyr",
            "anskaffelse",
        ),
        *("innkjoep", "firma", "bedrift", "entreprenoer", "oppdrag", "varer", "drift", "materiell", "selskap"),
        *("kontrakt", "behov", "produkter", "anlegg"),
    )
)


class Row(NamedTuple):
    """A word of the vocabulary, and which look-up of which typed word found it."""

    slot: int
    scan: str
    word: str
    stem: str
    shown: str
    df: int


@dataclass(frozen=True, slots=True)
class Understood:
    """The typed words with their alternatives; a corrected text when a word nobody uses resembles one that is used."""

    words: tuple[Wanted, ...]
    about: int  # roughly how many needs may match
    corrected: str | None
    suggestion: str | None


def understand(typed: Typed, now: int) -> Understood:
    """Look the words up. `now` is in microseconds since 1970."""
    if not typed.words:
        return Understood((), 0, None, None)
    found: dict[int, list[Row]] = defaultdict(list)
    known: dict[str, Row] = {}
    for row in db.session.execute(_look_up(typed.words, now)):
        line = Row(row[0], row[1], row[2], row[3], row[4], int(row[5]))
        if line.scan == "known":
            kept = known.get(line.stem)
            if kept is None or (-line.df, line.word) < (-kept.df, kept.word):
                known[line.stem] = line
        found[line.slot].append(line)
    out, replaced, guessed, about = [], {}, {}, []
    for slot, word in enumerate(typed.words):
        rows = found[slot]
        alternatives = _alternatives(word, rows, known)
        out.append(wanted(word.shown, word.folded, alternatives))
        frequency = {row.stem: 0 for row in rows}
        for row in (*rows, *known.values()):
            frequency[row.stem] = max(frequency.get(row.stem, 0), row.df)
        about.append(sum(frequency.get(a.stems[0], 0) for a in alternatives) or 10**6)
        near = [a for a in alternatives if a.kind in ("typo", "loose")]
        if near and len(near) == len(alternatives):
            replaced[word.shown] = near[0].shown
        elif not alternatives:
            resembling = _resembling(word, rows)
            if resembling:
                guessed[word.shown] = resembling
    return Understood(tuple(out), min(about), _replace(typed, replaced), _replace(typed, replaced | guessed))


def _replace(typed: Typed, other: dict[str, str]) -> str | None:
    if not other:
        return None
    return " ".join(other.get(word.shown, word.shown) for word in typed.words)


def _alternatives(word: Word, rows: Sequence[Row], known: dict[str, Row]) -> list[Alternative]:
    """All ways to find one word, of every kind; the same stem may come several times."""
    out: list[Alternative] = []
    if word.folded.isdigit():
        out += [Alternative((code,), "word", word.shown) for code in cpv_alternatives(word.folded)]
    if word.stem in known:
        out.append(Alternative((word.stem,), "word", word.shown))
    for root, shown in synonyms(word.stem):
        if root in known:
            out.append(Alternative((root,), "synonym", shown))
    for row in rows:
        if row.scan in ("begins", "ends") and row.stem != word.stem:
            out.append(Alternative((row.stem,), "part", row.shown))
    for first, last in cuts(word.folded):
        if first in known and last in known and first != last:
            shown = f"{known[first].shown}» og «{known[last].shown}"
            out.append(Alternative((first, last), "split", shown))
            if len(last) >= 5 and last not in WEAK_TAILS:
                out.append(Alternative((last,), "half", known[last].shown))
        if first in known and last in WEAK_TAILS and len(first) >= 3:
            out.append(Alternative((first,), "part", known[first].shown))
    # A word with known synonyms is spelt right even if nobody uses it here.
    if word.stem not in known and not synonyms(word.stem):
        out += _near(word, rows)
    return out


def _near(word: Word, rows: Sequence[Row]) -> list[Alternative]:
    """Words one slip away, nearest and most used first."""
    typed, ways = loose(word.folded), []
    for row in rows:
        if row.scan not in ("near", "near end", "loose"):
            continue
        if loose(row.word) == typed:
            ways.append((0, -row.df, row.word, Alternative((row.stem,), "loose", row.shown)))
        elif row.scan == "loose" or (len(word.shown) >= LONG_WORD and _one_slip(word, typed, row)):
            ways.append((1, -row.df, row.word, Alternative((row.stem,), "typo", row.shown)))
    return [way[-1] for way in sorted(ways, key=lambda way: way[:3])]


def _one_slip(word: Word, typed: str, row: Row) -> bool:
    if one_slip_apart(loose(row.word), typed) or one_slip_apart(row.word, word.folded):
        return True
    # The slip may hide the ending: `sykepleeier` when only `sykepleiere` is used.
    return len(word.stem) >= LONG_WORD and one_slip_apart(row.stem, word.stem)


def _resembling(word: Word, rows: Sequence[Row]) -> str | None:
    """The word of the vocabulary most like one that nobody uses, for «Mente du …?»."""
    near = [row for row in rows if row.scan.startswith("near")]
    ways = ((SequenceMatcher(None, word.folded, row.word).ratio(), row.df, row.word, row.shown) for row in near)
    best = max(ways, default=(0.0, 0, "", ""))
    return best[3] if best[0] >= 0.75 else None


# --- the statement -------------------------------------------------------------------------------------------------


def _look_up(words: Sequence[Word], now: int) -> Any:
    public = term.c.public_from <= now
    exact = {word.stem for word in words}
    for word in words:
        exact.update(root for pair in cuts(word.folded) for root in pair)
        exact.update(root for root, _shown in synonyms(word.stem))
    selects = [_rows(-1, "known").where(public, term.c.stem.in_(sorted(exact)))]
    for slot, word in enumerate(words):
        if not word.folded.isalpha() or len(word.folded) < 3:
            continue
        if len(word.stem) >= 3:
            selects += [_parts(slot, "begins", word.stem, now), _parts(slot, "ends", word.stem, now)]
        unknown = ~exists().where(_other.c.stem == word.stem, _other.c.public_from <= now)
        typed = loose(word.folded)
        longer = len(typed) >= LONG_WORD - 1
        like = _within(term.c.loose, typed) if longer else term.c.loose == typed
        selects.append(_bounded(_rows(slot, "loose").where(public, unknown, like)))
        if len(word.shown) >= LONG_WORD:
            selects += [_bounded(select_.where(public, unknown)) for select_ in _neighbours(slot, word)]
    return union_all(*selects)


_other = term.alias("other")
_rest = term.alias("rest")


def _rows(slot: int, scan: str) -> Select[Any]:
    return select(
        literal(slot).label("slot"),
        literal(scan, String).label("scan"),
        term.c.word,
        term.c.stem,
        term.c.shown,
        term.c.df,
    )


def _bounded(rows: Select[Any]) -> Select[Any]:
    inner = rows.order_by(term.c.df.desc(), term.c.word).limit(MOST_NEIGHBOURS).subquery()
    return select(*inner.c)


def _within(column: Any, beginning: str) -> Any:
    # Words are a-z and 0-9, and "{" is the character after "z".
    return and_(column >= beginning, column < beginning + "{")


def _parts(slot: int, scan: str, root: str, now: int) -> Select[Any]:
    """Stems that begin or end with this one; for a short one the rest must be a word, too (bil is not in `mobil`)."""
    size = len(root)
    length = func.length(term.c.stem)
    if scan == "begins":
        condition = and_(_within(term.c.stem, root), length >= size + 3)
        rest = func.substr(term.c.stem, size + 1)
        link = func.substr(term.c.stem, size + 1, 1)
        rests = [_rest.c.stem == rest, and_(link.in_(["s", "e"]), _rest.c.stem == func.substr(term.c.stem, size + 2))]
    else:
        condition = and_(_within(term.c.mirror, root[::-1]), length >= size + 2)
        rest = func.substr(term.c.stem, 1, length - size)
        link = func.substr(term.c.stem, length - size, 1)
        shorter = func.substr(term.c.stem, 1, length - size - 1)
        # Vinter is known by its stem (vint), and el by being what it is.
        stems = [func.substr(term.c.stem, 1, length - size - cut) for cut in (1, 2)]
        rests = [_rest.c.word == rest, and_(link.in_(["s", "e"]), _rest.c.word == shorter), _rest.c.stem.in_(stems)]
    if size < 5:
        condition = and_(condition, or_(*(exists().where(way, _rest.c.public_from <= now) for way in rests)))
    inner = (
        select(
            literal(slot).label("slot"),
            literal(scan, String).label("scan"),
            func.min(term.c.word).label("word"),
            term.c.stem,
            func.min(term.c.shown).label("shown"),
            func.sum(term.c.df).label("df"),
        )
        .where(condition, term.c.public_from <= now)
        .group_by(term.c.stem)
        .order_by(func.sum(term.c.df).desc(), term.c.stem)
        .limit(MOST_PARTS)
        .subquery()
    )
    return select(*inner.c)


def _neighbours(slot: int, word: Word) -> list[Select[Any]]:
    """One slip leaves either the first half of a word or the last half of its stem as it was."""
    typed = loose(word.folded)
    size = len(typed)
    half = typed[: max(2, size // 2)]
    # One less than half, for two letters swapped where the halves meet.
    end = word.stem[-max(3, (len(word.stem) - 1) // 2) :]
    return [
        _rows(slot, "near").where(_within(term.c.loose, half), func.length(term.c.loose).between(size - 2, size + 2)),
        _rows(slot, "near end").where(
            _within(term.c.mirror, end[::-1]),
            func.length(term.c.word).between(len(word.folded) - 2, len(word.folded) + 2),
        ),
    ]

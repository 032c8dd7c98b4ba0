"""From typed words to all the ways they may stand in the index: one statement, only words that are public now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text

from portal.core.db import db
from portal.needs.search.documents import cpv_alternatives
from portal.needs.search.norwegian import cuts, loose, loose_cuts, one_slip_apart, stem
from portal.needs.search.ranking import Alternative, Wanted, wanted
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

# Parts that are words by themselves, and then mean something else.
PALE_TAILS = frozenset(
    stem(word) for word in ("plass", "senter", "sentral", "system", "hjelp", "stedet", "vogn", "behandling")
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
    found, known = _rows(typed.words, now)
    words: list[Wanted] = []
    replaced: dict[str, str] = {}
    guessed: dict[str, str] = {}
    about: list[int] = []
    for slot, word in enumerate(typed.words):
        alternatives = _alternatives(word, found[slot], known)
        words.append(wanted(word.shown, word.folded, alternatives))
        about.append(_about(alternatives, found[slot], known))
        near = [a for a in alternatives if a.kind in ("typo", "loose")]
        if near and len(near) == len(alternatives):
            replaced[word.shown] = near[0].shown
        elif not alternatives:
            resembling = _resembling(word, found[slot])
            if resembling:
                guessed[word.shown] = resembling
    return Understood(tuple(words), min(about), _replace(typed, replaced), _replace(typed, replaced | guessed))


def _rows(words: Sequence[Word], now: int) -> tuple[dict[int, list[Row]], dict[str, Row]]:
    """What the look-up finds: rows by typed word, and for each stem in use the word most used."""
    found: dict[int, list[Row]] = defaultdict(list)
    known: dict[str, Row] = {}
    for slot, scan, word, root, shown, df in db.session.execute(*_look_up(words, now)):
        row = Row(slot, scan, word, root, shown, int(df))
        if scan != "known":
            found[slot].append(row)
        elif root not in known or (-row.df, row.word) < (-known[root].df, known[root].word):
            known[root] = row
    return found, known


def _about(alternatives: Sequence[Alternative], rows: Sequence[Row], known: dict[str, Row]) -> int:
    """Roughly how many needs have one of the alternatives; very many where nothing is known (codes, plain text)."""
    frequency = {row.stem: row.df for row in rows} | {root: row.df for root, row in known.items()}
    return sum(frequency.get(a.stems[0], 0) for a in alternatives) or 10**6


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
            if len(last) >= 5 and last not in WEAK_TAILS | PALE_TAILS:
                out.append(Alternative((last,), "half", known[last].shown))
        if first in known and last in WEAK_TAILS and len(first) >= 3:
            out.append(Alternative((first,), "part", known[first].shown))
    # A word with known synonyms is spelt right even if nobody uses it here.
    if word.stem not in known and not synonyms(word.stem):
        out += _near(word, rows)
        if not out:
            out += _split_loosely(word, rows)
    return out


def _split_loosely(word: Word, rows: Sequence[Row]) -> list[Alternative]:
    """`snobroyting` as «snø» and «brøyting»: both parts are words in use, but for letters a keyboard may not have."""
    used: dict[str, Row] = {}
    for row in sorted((row for row in rows if row.scan == "loose part"), key=lambda row: (-row.df, row.word)):
        used.setdefault(loose(row.word), row)
    pairs = [(used[head], used[tail]) for head, tail in loose_cuts(word.folded) if head in used and tail in used]
    return [
        Alternative((head.stem, tail.stem), "split", f"{head.shown}» og «{tail.shown}")
        for head, tail in pairs
        if head.stem != tail.stem
    ]


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

_PUBLIC = "public_from <= :now"
_COLUMNS = "word, stem, shown, df"


def _look_up(words: Sequence[Word], now: int) -> tuple[TextClause, dict[str, Any]]:
    """One statement and its values: the stems themselves, compounds with them, and words that resemble unknown ones."""
    exact = {word.stem for word in words}
    values: dict[str, Any] = {"now": now}
    shape: list[tuple[int, int, bool, bool, bool]] = []
    for slot, word in enumerate(words):
        exact.update(root for pair in cuts(word.folded) for root in pair)
        exact.update(root for root, _shown in synonyms(word.stem))
        if not word.folded.isalpha() or len(word.folded) < 3:
            continue
        root, typed = word.stem, loose(word.folded)
        # One less than half, for two letters swapped where the halves meet.
        end = root[-max(3, (len(root) - 1) // 2) :]
        size, folded_size = len(typed), len(word.folded)
        like = size >= LONG_WORD - 1
        near = len(word.shown) >= LONG_WORD
        parts = sorted({part for pair in loose_cuts(word.folded) for part in pair})
        shape.append((slot, len(root) if len(root) >= 3 else 0, like, near, bool(parts)))
        if parts:
            values[f"parts{slot}"] = parts
        values |= {f"stem{slot}": root, f"loose{slot}": typed}
        if len(root) >= 3:
            values |= {f"mirror{slot}": root[::-1]}
        if near:
            values |= {f"half{slot}": typed[: max(2, size // 2)], f"end{slot}": end[::-1]}
            values |= {f"least{slot}": size - 2, f"most{slot}": size + 2}
            values |= {f"low{slot}": folded_size - 2, f"high{slot}": folded_size + 2}
    values["exact"] = sorted(exact)
    return _statement(tuple(shape)), values


@lru_cache(maxsize=512)
def _statement(shape: tuple[tuple[int, int, bool, bool, bool], ...]) -> TextClause:
    selects = [f"SELECT -1 AS slot, 'known' AS scan, {_COLUMNS} FROM search_term WHERE stem IN :exact AND {_PUBLIC}"]  # noqa: S608
    lists = ["exact"]
    for slot, size, like, near, parts in shape:
        if size:
            selects += [_parts(slot, "begins", size), _parts(slot, "ends", size)]
        alike = _within("loose", f"loose{slot}") if like else f"loose = :loose{slot}"
        selects.append(_unknown(slot, "loose", alike))
        if near:
            length = f"LENGTH(loose) BETWEEN :least{slot} AND :most{slot}"
            selects.append(_unknown(slot, "near", f"{_within('loose', f'half{slot}')} AND {length}"))
            length = f"LENGTH(word) BETWEEN :low{slot} AND :high{slot}"
            selects.append(_unknown(slot, "near end", f"{_within('mirror', f'end{slot}')} AND {length}"))
        if parts:
            selects.append(_unknown(slot, "loose part", f"loose IN :parts{slot}"))
            lists.append(f"parts{slot}")
    return text(" UNION ALL ".join(selects)).bindparams(*(bindparam(name, expanding=True) for name in lists))


def _within(column: str, value: str) -> str:
    # Words are a-z and 0-9, and "{" is the character after "z".
    return f"{column} >= :{value} AND {column} < :{value} || '{{'"


def _unknown(slot: int, scan: str, condition: str) -> str:
    """Words that resemble a typed one, the most used first; none if the typed one is itself in use."""
    in_use = f"SELECT 1 FROM search_term AS own WHERE own.stem = :stem{slot} AND own.{_PUBLIC}"  # noqa: S608
    return (
        f"SELECT * FROM (SELECT {slot} AS slot, '{scan}' AS scan, {_COLUMNS} FROM search_term"  # noqa: S608
        f" WHERE {condition} AND {_PUBLIC} AND NOT EXISTS ({in_use})"
        f" ORDER BY df DESC, word LIMIT {MOST_NEIGHBOURS}) AS n"
    )


def _parts(slot: int, scan: str, size: int) -> str:
    """Stems that begin or end with this one; for a short one the rest must be a word, too (bil is not in `mobil`)."""
    if scan == "begins":
        condition = f"{_within('stem', f'stem{slot}')} AND LENGTH(stem) >= {size + 3}"
        rest, after_link = f"SUBSTR(t.stem, {size + 1})", f"SUBSTR(t.stem, {size + 2})"
        link = f"SUBSTR(t.stem, {size + 1}, 1)"
        rests = [f"r.stem = {rest}", f"{link} IN ('s', 'e') AND r.stem = {after_link}"]
    else:
        condition = f"{_within('mirror', f'mirror{slot}')} AND LENGTH(stem) >= {size + 2}"
        rest, shorter, shortest = (f"SUBSTR(t.stem, 1, LENGTH(t.stem) - {size + cut})" for cut in (0, 1, 2))
        link = f"SUBSTR(t.stem, LENGTH(t.stem) - {size}, 1)"
        # `vinter` is known by its stem, which is shorter.
        rests = [
            f"r.word = {rest}",
            f"{link} IN ('s', 'e') AND r.word = {shorter}",
            f"r.stem IN ({shorter}, {shortest})",
        ]
    known = ""
    if size < 5:
        ways = (f"EXISTS (SELECT 1 FROM search_term AS r WHERE {way} AND r.{_PUBLIC})" for way in rests)  # noqa: S608
        known = f" AND ({' OR '.join(ways)})"
    return (
        f"SELECT * FROM (SELECT {slot} AS slot, '{scan}' AS scan, MIN(word) AS word, stem, MIN(shown) AS shown,"  # noqa: S608
        f" SUM(df) AS df FROM search_term AS t WHERE {condition} AND {_PUBLIC}{known}"
        f" GROUP BY stem ORDER BY SUM(df) DESC, stem LIMIT {MOST_PARTS}) AS p"
    )

"""What the index keeps of one need: its texts as stems, field by field, and the words for the vocabulary. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.core.text import fold
from portal.needs.search.norwegian import (
    ENGLISH_STOP_WORDS,
    MAX_WORD,
    carries_meaning,
    joined_words,
    loose,
    stem,
    words,
)

# The order is the order of the columns in the index.
FIELDS = ("title", "short", "translated", "category", "market", "summary", "place", "body")
HEAD = ("title", "short", "translated")
# Stands between two texts of a field, so that a quoted phrase does not run from one into the next.
BREAK = "_"
MAX_TOKENS = 3000
MAX_PLAIN = 300


@dataclass(frozen=True, slots=True)
class Texts:
    """What a need says, by field. `translated` holds titles and summaries in Nynorsk and English."""

    title: Sequence[str] = ()
    short: Sequence[str] = ()
    translated: Sequence[str] = ()
    category: Sequence[str] = ()
    market: Sequence[str] = ()
    summary: Sequence[str] = ()
    place: Sequence[str] = ()
    body: Sequence[str] = ()
    cpv: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the vocabulary. `word` is folded; `shown` is how people wrote it."""

    word: str
    stem: str
    shown: str
    mirror: str
    loose: str


@dataclass(frozen=True, slots=True)
class Document:
    """A need as the index knows it: `stems` is text per field, space-separated; `plain` the folded titles."""

    stems: dict[str, str]
    plain: str
    entries: dict[str, Entry] = field(repr=False)


def make(texts: Texts) -> Document:
    """Analyse the texts of one need."""
    entries: dict[str, Entry] = {}
    silent = {"translated": ENGLISH_STOP_WORDS}
    stems = {name: _field(getattr(texts, name), entries, silent.get(name, frozenset())) for name in FIELDS}
    codes = " ".join(cpv_tokens(texts.cpv))
    if codes:
        stems["category"] = f"{stems['category']} {BREAK} {codes}".strip()
    plain = " ".join(fold(text) for text in (*texts.title, *texts.short))
    return Document(stems, " ".join(plain.split())[:MAX_PLAIN].strip(), entries)


def _field(texts: Iterable[str], entries: dict[str, Entry], silent: frozenset[str]) -> str:
    out: list[str] = []
    for text in texts:
        if out and text:
            out.append(BREAK)
        kept = [pair for pair in words(text) if carries_meaning(pair[1]) and pair[1] not in silent]
        joined = list(joined_words(text))
        for shown, word in kept:
            out.append(_entry(word, shown, entries).stem)
        if joined:
            out.append(BREAK)
            out.extend(_entry(word, shown, entries).stem for shown, word in joined)
    return " ".join(out[:MAX_TOKENS])


def _entry(word: str, shown: str, entries: dict[str, Entry]) -> Entry:
    entry = entries.get(word)
    if entry is None:
        root = stem(word)
        entry = entries[word] = Entry(word, root, shown, root[::-1], loose(word)[:MAX_WORD])
    return entry


def cpv_tokens(prefixes: Iterable[str]) -> list[str]:
    """Codes as the index keeps them: `c…` for every beginning of a code, `k…` for the code itself.

    A query for 906 finds a category with 90620 by `c906`; one for 90620000 finds a category with 906 by `k906`.
    """
    found: dict[str, None] = {}
    for prefix in prefixes:
        if prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 8:
            found.update(dict.fromkeys(f"c{prefix[:length]}" for length in range(2, len(prefix) + 1)))
            found[f"k{prefix}"] = None
    return list(found)


def cpv_alternatives(digits: str) -> list[str]:
    """What to look for when somebody writes the first four to eight digits of a CPV code."""
    if not 4 <= len(digits) <= 8:
        return []
    code = (digits.rstrip("0") if len(digits) == 8 else digits).ljust(2, "0")
    return [f"c{code}", *(f"k{code[:length]}" for length in range(2, len(code)))]

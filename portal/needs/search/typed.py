"""What somebody typed, as words and quoted phrases; nothing of it reaches a query language but a-z and 0-9. Pure."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.core.text import clean_line, fold
from portal.needs.search.norwegian import MAX_WORD, carries_meaning, stem, words

MAX_CHARS = 200
MAX_WORDS = 12
_PHRASE = re.compile(r'["«“”„]([^"«»“”„]*)["»“”]')
_CPV = re.compile(r"\b(\d{8})-\d\b")
_LONE_LETTER = re.compile(r"\b([^\W\d_])-(?=[^\W\d_]{2})")
_SYNONYMS = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True, slots=True)
class Word:
    """One word that carries meaning: as typed, folded, and its stem."""

    shown: str
    folded: str
    stem: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A search as typed. `plain` is what is looked up as it stands when there are no words that carry meaning."""

    text: str
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    plain: str = ""


def read(text: str | None) -> Typed:
    """Read at most 200 characters and twelve words; never fails, whatever the text."""
    text = clean_line((text or "")[: MAX_CHARS * 5])[:MAX_CHARS].strip()
    read_as = _LONE_LETTER.sub(r"\1", _CPV.sub(r"\1", text))
    found: dict[str, Word] = {}
    for shown, folded in words(read_as):
        if carries_meaning(folded) and len(found) < MAX_WORDS:
            found.setdefault(folded, Word(shown, folded, stem(folded)))
    phrases = []
    for quoted in _PHRASE.findall(read_as):
        phrase = tuple(stem(folded) for _shown, folded in words(quoted) if carries_meaning(folded))[:MAX_WORDS]
        if len(phrase) > 1:
            phrases.append(phrase)
    plain = "" if found else " ".join(folded for _shown, folded in words(text))[: MAX_WORD * 2]
    return Typed(text, tuple(found.values()), tuple(phrases[:3]), plain)


@cache
def _groups() -> dict[str, tuple[tuple[str, str], ...]]:
    """Stem of a word → the other words of its groups, as (stem, how it is shown). Only single words."""
    with _SYNONYMS.open("rb") as file:
        groups = tomllib.load(file)["groups"]
    found: dict[str, dict[str, str]] = {}
    for group in groups:
        members = [word.strip() for word in group.split(",")]
        single = {stem(fold(word)): word for word in members if fold(word).isalpha()}
        for root in single:
            found.setdefault(root, {}).update({other: shown for other, shown in single.items() if other != root})
    return {root: tuple(others.items()) for root, others in found.items()}


def synonyms(root: str) -> tuple[tuple[str, str], ...]:
    """Other words for the same thing, as (stem, how it is shown)."""
    return _groups().get(root, ())

"""How well a person's words fit a category's words: whole words first, then parts of compounds. Pure."""

import re
from collections.abc import Iterable

from portal.core.text import fold

_WORD = re.compile(r"[a-z0-9]{3,}")
# Shorter beginnings are shared by words that have nothing to do with each other.
SHORTEST_PART = 5


def _fit(wanted: str, known: Iterable[str]) -> int:
    """4 for the word itself, 1 for a compound that begins or ends with it or the other way round, else 0."""
    best = 0
    for word in known:
        if word == wanted:
            return 4
        short, long = sorted((word, wanted), key=len)
        if len(short) >= SHORTEST_PART and (long.startswith(short) or long.endswith(short)):
            best = 1
    return best


def match_score(text: str, names: str, synonyms: str) -> int:
    """0 for nothing shared; more for more words, for names rather than synonyms, and for words early in the text."""
    own, more = set(_WORD.findall(fold(names))), set(_WORD.findall(fold(synonyms)))
    score = 0
    for place, wanted in enumerate(_WORD.findall(fold(text))):
        fit = 2 * _fit(wanted, own) + _fit(wanted, more)
        if fit:
            score += 10 * fit + max(0, 5 - place)
    return score

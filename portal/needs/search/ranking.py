"""How well a need answers a search: one pure function for both databases, so that the order is the same on both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.needs.search.documents import FIELDS

# A word found as it is counts more than one found in a compound, that more than a substring, that more than a typo.
KINDS = {"word": 100, "part": 75, "split": 70, "loose": 60, "synonym": 45, "half": 35, "substring": 30, "typo": 25}
WEIGHTS = {
    **{"title": 100, "short": 80, "category": 50, "summary": 40, "translated": 38, "place": 35, "body": 20},
    # The words of a whole market are for when nothing else is found.
    "market": 15,
}
_STRONGEST_FIRST = sorted(FIELDS, key=lambda name: -WEIGHTS[name])


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a typed word may stand in a need: all of `stems` in one field. `shown` is for the reader."""

    stems: tuple[str, ...]
    kind: str
    shown: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A typed word with all the ways to find it, the best way to each stem only."""

    shown: str
    folded: str
    alternatives: tuple[Alternative, ...] = ()
    single: Mapping[str, Alternative] = field(default_factory=dict)
    pairs: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one word was found: in which field, in which way, as which word."""

    typed: str
    field: str
    kind: str
    shown: str


@dataclass(frozen=True, slots=True)
class Scored:
    """`score` is 0 when nothing was found; `missing` counts the words that were not."""

    score: int
    missing: int
    reasons: tuple[Reason, ...]


def wanted(shown: str, folded: str, alternatives: Iterable[Alternative], limit: int = 200) -> Wanted:
    """Keep the best alternative of each stem, the best `limit` in all."""
    best: dict[tuple[str, ...], Alternative] = {}
    for alternative in alternatives:
        known = best.get(alternative.stems)
        if known is None or KINDS[alternative.kind] > KINDS[known.kind]:
            best[alternative.stems] = alternative
    kept = tuple(sorted(best.values(), key=lambda a: -KINDS[a.kind])[:limit])
    single = {a.stems[0]: a for a in kept if len(a.stems) == 1}
    return Wanted(shown, folded, kept, single, tuple(a for a in kept if len(a.stems) > 1))


@dataclass(frozen=True, slots=True)
class Question:
    """The typed words, and for each stem whose it is: (number of the word, value of the way, alternative)."""

    words: tuple[Wanted, ...]
    whose: Mapping[str, tuple[tuple[int, int, Alternative | None], ...]]
    stems: frozenset[str]


def question(words: Sequence[Wanted]) -> Question:
    """Arrange the words for weighing many needs."""
    whose: dict[str, list[tuple[int, int, Alternative | None]]] = {}
    for number, word in enumerate(words):
        for stem, alternative in word.single.items():
            whose.setdefault(stem, []).append((number, KINDS[alternative.kind], alternative))
        for pair in word.pairs:
            for stem in pair.stems:
                whose.setdefault(stem, []).append((number, 0, None))
    return Question(tuple(words), {stem: tuple(ways) for stem, ways in whose.items()}, frozenset(whose))


def score(asked: Question, stored: Mapping[str, str], plain: str) -> Scored:
    """Weigh one need. `stored` has the stems of each field, space-separated; `plain` the folded titles.

    The score is the mean over the words of (weight of the field × weight of the way), 10,000 at most.
    """
    words, whose = asked.words, asked.whose
    best = [0] * len(words)
    reasons: list[Reason | None] = [None] * len(words)
    seen: dict[str, str] = {}
    for name in _STRONGEST_FIRST:
        weight = WEIGHTS[name]
        # What comes now is weaker than the weakest that was found so far.
        if min(best) >= weight * 100:
            break
        for stem in sorted(asked.stems.intersection(stored[name].split())):
            if stem in seen:
                continue
            seen[stem] = name
            for number, way, alternative in whose[stem]:
                if alternative is not None and weight * way > best[number]:
                    best[number] = weight * way
                    reasons[number] = Reason(words[number].shown, name, alternative.kind, alternative.shown)
    for number, word in enumerate(words):
        for pair in word.pairs:
            # The parts may stand in different fields; the weaker one counts.
            if all(stem in seen for stem in pair.stems):
                name = min((seen[stem] for stem in pair.stems), key=lambda place: WEIGHTS[place])
                if WEIGHTS[name] * KINDS[pair.kind] > best[number]:
                    best[number] = WEIGHTS[name] * KINDS[pair.kind]
                    reasons[number] = Reason(word.shown, name, pair.kind, pair.shown)
        if not best[number] and not word.alternatives and word.folded in plain:
            best[number] = WEIGHTS["title"] * KINDS["substring"]
            reasons[number] = Reason(word.shown, "title", "substring", word.shown)
    found = tuple(reason for reason in reasons if reason is not None)
    return Scored(sum(best) // max(1, len(words)), len(words) - len(found), found)

"""How well a need answers a search: one pure function for both databases, so that the order is the same on both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.needs.search.documents import FIELDS

# A word found as it is counts more than one found in a compound, that more than a substring, that more than a typo.
KINDS = {"word": 100, "part": 75, "split": 70, "loose": 60, "synonym": 45, "half": 35, "substring": 30, "typo": 25}
WEIGHTS = {"title": 100, "short": 80, "category": 50, "summary": 40, "place": 35, "market": 25, "body": 20}
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


def score(query: Sequence[Wanted], stored: Mapping[str, str], plain: str) -> Scored:
    """Weigh one need. `stored` has the stems of each field, space-separated; `plain` the folded titles.

    The score is the mean over the words of (weight of the field × weight of the way), 10,000 at most.
    """
    fields = _Fields(stored)
    total, missing, reasons = 0, 0, []
    for word in query:
        best, reason = _best(word, fields, plain)
        total += best
        if reason is None:
            missing += 1
        else:
            reasons.append(reason)
    return Scored(total // max(1, len(query)), missing, tuple(reasons))


class _Fields(dict[str, set[str]]):
    """The stems of a field, split when first asked for: most needs are weighed by their titles alone."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        super().__init__()
        self.stored = stored

    def __missing__(self, name: str) -> set[str]:
        found = self[name] = set(self.stored[name].split())
        return found


def _best(word: Wanted, fields: Mapping[str, set[str]], plain: str) -> tuple[int, Reason | None]:
    best, reason = 0, None
    for name in _STRONGEST_FIRST:
        weight = WEIGHTS[name]
        if weight * 100 <= best:
            break
        there = fields[name]
        found = [word.single[root] for root in word.single.keys() & there]
        for alternative in found:
            value = weight * KINDS[alternative.kind]
            alike = value == best and reason is not None and reason.field == name
            if value > best or (alike and reason is not None and alternative.shown < reason.shown):
                best, reason = value, Reason(word.shown, name, alternative.kind, alternative.shown)
    for pair in word.pairs:
        # The parts may stand in different fields; the weaker one counts.
        places = [next((name for name in _STRONGEST_FIRST if root in fields[name]), None) for root in pair.stems]
        if None in places:
            continue
        name = min((place for place in places if place is not None), key=lambda place: WEIGHTS[place])
        if WEIGHTS[name] * KINDS[pair.kind] > best:
            best, reason = WEIGHTS[name] * KINDS[pair.kind], Reason(word.shown, name, pair.kind, pair.shown)
    if reason is None and not word.alternatives and word.folded in plain:
        return WEIGHTS["title"] * KINDS["substring"], Reason(word.shown, "title", "substring", word.shown)
    return best, reason

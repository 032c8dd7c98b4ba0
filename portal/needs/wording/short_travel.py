"""The short-travel linter: flags wording that demands origin or nearness, which EEA law forbids, and offers lawful
properties instead. The rules themselves are in short_travel.toml, the properties in properties.toml."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from portal.core.i18n import _
from portal.needs.wording.findings import ADVICE, STOP, Finding, Offer, Severity, excerpt_of, once_each
from portal.needs.wording.patterns import AnyOf, Index, Lexicon, Sentence, Words, folded, read
from portal.needs.wording.rulebook import load, localised

PREFIX = "short_travel."
# Every field of a need is far shorter. What lies beyond is not read, and the text is stopped for that reason.
LONGEST = 100_000
MOST_OFFERS = 4


@dataclass(frozen=True, slots=True)
class Flag:
    """One rule about risky wording, in the order of the file (an earlier rule goes before a later)."""

    order: int
    code: str
    severity: Severity
    texts: dict[str, dict[str, str]]
    source: str
    offers: tuple[str, ...]
    harder_with: Words | None
    only_with: Words | None


@dataclass(frozen=True, slots=True)
class Lawful:
    """One lawful use: excuses a flag whose word it covers."""

    code: str
    why: str
    unless: Words | None
    only: frozenset[str]
    excepted: frozenset[str]

    def excuses(self, flag: Flag, sentence: Sentence) -> bool:
        if flag.code in self.excepted or (self.only and flag.code not in self.only):
            return False
        return self.unless is None or not any(self.unless(word) for word in sentence.words)


class Rules:
    """The compiled rule file. `places` adds names of places to those in the file (another region's municipalities)."""

    def __init__(self, places: Collection[str] = ()) -> None:
        data = load(__file__, "short_travel")
        names = [folded(part) for place in places for part in place.split() if len(part) > 3]
        lists: dict[str, str] = dict(data["lists"])
        lists["place"] = " ".join([lists["place"], *names, *(f"{name}s" for name in names)])
        self.lexicon = Lexicon(lists)
        self.phrases = {(key.split()[0], key.split()[1]): value for key, value in data["phrases"].items()}
        flags = [self._flag(order, entry, data["sources"]) for order, entry in enumerate(data["flag"])]
        self.flags = Index(
            (self.lexicon.pattern(written), flag)
            for flag, entry in zip(flags, data["flag"], strict=True)
            for written in entry["patterns"]
        )
        self.lawful = Index(
            (self.lexicon.pattern(written), self._lawful(entry))
            for entry in data["lawful"]
            for written in entry["patterns"]
        )

    def _lists(self, names: str | None) -> Words | None:
        return AnyOf([self.lexicon.lists[name] for name in names.split()]) if names else None

    def _flag(self, order: int, entry: dict[str, Any], sources: dict[str, str]) -> Flag:
        return Flag(
            order=order,
            code=entry["code"],
            severity=entry["severity"],
            texts={part: entry[part] for part in ("title", "why", "mend")},
            source=sources[entry["source"]],
            offers=tuple(entry["offers"]),
            harder_with=self._lists(entry.get("harder_with")),
            only_with=self._lists(entry.get("only_with")),
        )

    def _lawful(self, entry: dict[str, Any]) -> Lawful:
        return Lawful(
            code=entry["code"],
            why=entry["why"],
            unless=self._lists(entry.get("unless")),
            only=frozenset(entry.get("only", ())),
            excepted=frozenset(entry.get("except", ())),
        )

    def flagged(self, sentence: Sentence) -> list[tuple[int, int, int, Flag]]:
        """(first word, anchor word, last word, flag) of what stands in the sentence without a lawful excuse; one flag
        per anchor word, in the order of the text."""
        best: dict[int, tuple[int, int, int, Flag]] = {}
        hits = list(self.flags.matches(sentence))
        if not hits:
            return []
        excuses = [(first, last, lawful) for first, _at, last, lawful in self.lawful.matches(sentence)]
        for first, at, last, flag in hits:
            if at in best and best[at][3].order <= flag.order:
                continue
            if flag.only_with and not any(flag.only_with(word) for word in sentence.words):
                continue
            if any(low <= at <= high and lawful.excuses(flag, sentence) for low, high, lawful in excuses):
                continue
            best[at] = (first, at, last, flag)
        return [best[at] for at in sorted(best)]


RULES = Rules()
_PROPERTIES: dict[str, dict[str, Any]] = {entry["code"]: entry for entry in load(__file__, "properties")["property"]}
_MARKETS: dict[str, list[str]] = load(__file__, "properties")["markets"]


def short_travel_findings(
    text: str, field: str, market_slug: str | None = None, rules: Rules | None = None
) -> list[Finding]:
    """Findings about one text, in its order, each sentence once per rule. Pure; any string is accepted."""
    found = [*_in_text(text[:LONGEST], field, market_slug, rules or RULES)]
    if len(text) > LONGEST:
        found.append(_too_long(text, field))
    return once_each(found)


def _in_text(text: str, field: str, market_slug: str | None, rules: Rules) -> Iterator[Finding]:
    for sentence in read(text, rules.phrases):
        for first, _at, last, flag in rules.flagged(sentence):
            start, end = sentence.starts[first], sentence.ends[last]
            hardened = flag.harder_with is not None and any(flag.harder_with(word) for word in sentence.words)
            yield Finding(
                code=PREFIX + flag.code,
                severity=STOP if hardened else flag.severity,
                field=field,
                title=localised(flag.texts["title"]),
                why=localised(flag.texts["why"]),
                mend=localised(flag.texts["mend"]),
                excerpt=excerpt_of(text, sentence.span.start, sentence.span.end, start, end),
                start=start,
                end=end,
                source=flag.source,
                offers=offers_for(flag.offers, market_slug),
            )


def _too_long(text: str, field: str) -> Finding:
    return Finding(
        code=PREFIX + "too_long",
        severity=STOP,
        field=field,
        title=_("Teksten er for lang til å kontrolleres"),
        why=_("Bare de første %(count)s tegnene er lest.", count=LONGEST),
        mend=_("Kort ned teksten, eller legg resten ved som et vedlegg."),
        excerpt=str(len(text)),
        start=LONGEST,
        end=len(text),
    )


def market_of(market_slug: str | None) -> str | None:
    """The market group of properties.toml that the market `mat-og-kjokken` belongs to, or None."""
    return next((group for group, slugs in _MARKETS.items() if market_slug in slugs), None)


def properties_for(market_slug: str | None) -> tuple[Offer, ...]:
    """Every lawful property that is apt for the market, as ready wording (the library page of the editor)."""
    market = market_of(market_slug)
    return tuple(_offer(entry) for entry in _PROPERTIES.values() if _apt(entry, market))


def offers_for(wanted: Collection[str], market_slug: str | None) -> tuple[Offer, ...]:
    """At most four properties: those the flag names, as far as they are apt for the market, then the market's own."""
    market = market_of(market_slug)
    apt = [code for code, entry in _PROPERTIES.items() if _apt(entry, market)]
    chosen = [code for code in wanted if code in apt]
    chosen += [
        code for code in apt if code not in chosen and (market is None or market in _PROPERTIES[code]["markets"])
    ]
    return tuple(_offer(_PROPERTIES[code]) for code in chosen[:MOST_OFFERS])


def _apt(entry: dict[str, Any], market: str | None) -> bool:
    return not entry["markets"] or market is None or market in entry["markets"]


def _offer(entry: dict[str, Any]) -> Offer:
    return Offer(
        code=entry["code"],
        title=localised(entry["title"]),
        wording=localised(entry["wording"]),
        why=localised(entry["why"]),
        source=entry["source"],
    )


__all__ = ["ADVICE", "LONGEST", "RULES", "Rules", "market_of", "offers_for", "properties_for", "short_travel_findings"]

"""Finds wording by patterns that a lawyer can read (the small language is explained at the head of short_travel.toml).

Words are compared folded: lower case, without invisible signs, with look-alike letters of other alphabets turned into
Latin ones. Offsets are those of the text as written. Everything is linear in the length of the text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from portal.needs.wording.sentences import Span, sentences

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_LETTER = rf"(?:[^\W\d_]|[{_UNSEEN}{_MARKS}])"
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*|[^\W\d_](?:[^\W_]|[{_UNSEEN}{_MARKS}])*(?:[-\u2010\u2011]+{_LETTER}(?:[^\W_]|[{_UNSEEN}{_MARKS}])*)*|[:;]"
)
_STRIP = re.compile(rf"[{_UNSEEN}\-\u2010\u2011]")
_LOOSE = re.compile(rf"[{_MARKS}]")
_LOOKALIKES = str.maketrans(
    "асеорхуіјѕкмтнвһԁԛԝӏɡαεικνορτυχςǿ\u0131áàâãāéèêëēíìîïóòôõúùûüýÿ",
    "aceopxyijskmthbhdqwlgaeikvoptuxsøiaaaaaeeeeeiiiioooouuuuyy",
)
_ENDING_LIST = "s a as en ens et ets er ers ar ars or ene enes ane anes e es ere erne r n ns t ne nes"
_ENDINGS = ("", *_ENDING_LIST.split())
T = TypeVar("T")

_CLAUSE = 16
_CACHE = 50_000


@lru_cache(maxsize=_CACHE)
def folded(word: str) -> str:
    """The word as it is compared: «Lo-kal» with a soft hyphen and «lokal» with a Cyrillic o are both «lokal»."""
    word = unicodedata.normalize("NFKC", _STRIP.sub("", word)).lower()
    word = _LOOSE.sub("", word).translate(_LOOKALIKES)
    if word.isalpha() or not word[:1].isalpha():
        return word
    # «l0kal»: a figure between two letters stands for the letter it looks like.
    return re.sub(r"(?<=[^\W\d_])[01](?=[^\W\d_])", lambda sign: "o" if sign.group() == "0" else "l", word)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one sentence with their places in the whole text; `:` and `;` stand as words of their own."""

    span: Span
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    capital: tuple[bool, ...]


def read(text: str, phrases: Mapping[tuple[str, str], str] | None = None) -> Iterator[Sentence]:
    """The sentences of the text as folded words. `phrases` joins two words that mean one thing («Nordre Land»)."""
    for span in sentences(text):
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for token in _TOKEN.finditer(text, span.start, span.end):
            words.append(folded(token.group()))
            starts.append(token.start())
            ends.append(token.end())
        if not words:
            continue
        _join_letters(text, words, starts, ends)
        if phrases:
            _join_phrases(words, starts, ends, phrases)
        capital = tuple(text[start].isupper() for start in starts)
        yield Sentence(span, tuple(words), tuple(starts), tuple(ends), capital)


def _join_letters(text: str, words: list[str], starts: list[int], ends: list[int]) -> None:
    """«l o k a l» becomes one word: a run of four or more single letters with one sign between."""
    index = 0
    while index < len(words):
        last = index
        while last + 1 < len(words) and len(words[last]) == 1 == len(words[last + 1]) and words[last].isalpha():
            if starts[last + 1] - ends[last] != 1 or not words[last + 1].isalpha():
                break
            last += 1
        if last - index >= 3:
            words[index : last + 1] = ["".join(words[index : last + 1])]
            starts[index : last + 1] = [starts[index]]
            ends[index : last + 1] = [ends[last]]
        index += 1


def _join_phrases(words: list[str], starts: list[int], ends: list[int], phrases: Mapping[tuple[str, str], str]) -> None:
    for index in range(len(words) - 2, -1, -1):
        joined = phrases.get((words[index], words[index + 1]))
        if joined:
            words[index : index + 2] = [joined]
            starts[index : index + 2] = [starts[index]]
            ends[index : index + 2] = [ends[index + 1]]


class Words:
    """A set of words written as `ord`, `ord*`, `*ord`, `*ord*`, `ord~` (inflected) and `*ord~` (inflected, also as
    the last part of a compound)."""

    def __init__(self, entries: Iterable[str]) -> None:
        exact: set[str] = set()
        prefixes: set[str] = set()
        suffixes: set[str] = set()
        parts: set[str] = set()
        for written in entries:
            entry = written.lower()
            core = entry.strip("*~")
            if entry.endswith("~"):
                forms = {core + ending for ending in _ENDINGS}
                if core.endswith("e"):
                    # «skule» becomes «skulane»: the last vowel gives way to an ending that begins with one.
                    forms |= {core[:-1] + ending for ending in _ENDINGS if ending[:1] in ("a", "e")}
                (suffixes if entry.startswith("*") else exact).update(forms)
            elif entry.startswith("*") and entry.endswith("*"):
                parts.add(core)
            elif entry.endswith("*"):
                prefixes.add(core)
            elif entry.startswith("*"):
                suffixes.add(core)
            else:
                exact.add(core)
        self.exact, self.parts = frozenset(exact), tuple(parts)
        self.prefixes, self.suffixes = tuple(prefixes), tuple(suffixes)
        self._known: dict[str, bool] = {}

    def __call__(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _CACHE:
                self._known.clear()
            known = self._known[word] = self.holds(word)
        return known

    def openings(self) -> frozenset[str] | None:
        """The first letters (at most three) that a word must have, or None when any word may fit."""
        if self.suffixes or self.parts:
            return None
        return frozenset(entry[:3] for entry in (*self.exact, *self.prefixes))

    def holds(self, word: str) -> bool:
        return (
            word in self.exact
            or word.startswith(self.prefixes)
            or word.endswith(self.suffixes)
            or any(part in word for part in self.parts)
        )


class AnyOf(Words):
    """Several tests in one: the alternatives of a pattern element, lists, compounds, numbers."""

    def __init__(self, tests: Sequence[Words]) -> None:
        super().__init__(())
        self.tests = tuple(tests)

    def openings(self) -> frozenset[str] | None:
        each = [test.openings() for test in self.tests]
        return None if None in each else frozenset().union(*(opening for opening in each if opening))

    def holds(self, word: str) -> bool:
        return any(test(word) for test in self.tests)


class Compound(Words):
    """`<a>+<b>`: a word that begins with a stem of list a and goes on with a word of list b («totenpoteter»)."""

    def __init__(self, heads: Words, tail: Words) -> None:
        super().__init__(())
        self.heads, self.tail = tuple(heads.exact) + heads.prefixes, tail

    def openings(self) -> frozenset[str] | None:
        return frozenset(head[:3] for head in self.heads)

    def holds(self, word: str) -> bool:
        for head in self.heads:
            if word.startswith(head) and len(word) > len(head) + 1:
                rest = word[len(head) :]
                if self.tail(rest) or (rest[0] == "s" and self.tail(rest[1:])):
                    return True
        return False


class Number(Words):
    """`#`: a figure."""

    def openings(self) -> frozenset[str] | None:
        return frozenset("0123456789")

    def holds(self, word: str) -> bool:
        return word[:1].isdigit()


class AnyWord(Words):
    """`.`: any word, but not a colon or semicolon."""

    def openings(self) -> frozenset[str] | None:
        return None

    def holds(self, word: str) -> bool:
        return word not in (":", ";")


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern: `most` = 1 and `least` = 1 for a plain word; `least` = 0 for gaps and options."""

    test: Words
    least: int = 1
    most: int = 1
    greedy: bool = False
    absent: bool = False
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: what stands before the anchor (nearest first), the anchor, and what stands after."""

    before: tuple[Element, ...]
    anchor: Words
    after: tuple[Element, ...]
    key: str

    def match(self, sentence: Sentence, at: int) -> tuple[int, int] | None:
        """First and last word (inclusive) of the pattern's place around the anchor word `at`, or None."""
        last = _run(self.after, 0, sentence, at + 1, 1)
        if last is None:
            return None
        first = _run(self.before, 0, sentence, at - 1, -1)
        return None if first is None else (first + 1, last - 1)


def _run(elements: Sequence[Element], index: int, sentence: Sentence, at: int, step: int) -> int | None:
    if index == len(elements):
        return at
    element, words = elements[index], sentence.words
    inside = 0 <= at < len(words)
    if element.absent:
        return None if inside and element.test(words[at]) else _run(elements, index + 1, sentence, at, step)
    if element.most == element.least == 1:
        if not inside or not element.test(words[at]) or (element.capital and not sentence.capital[at]):
            return None
        return _run(elements, index + 1, sentence, at + step, step)
    places = [at]
    while len(places) <= element.most and 0 <= at < len(words) and element.test(words[at]):
        at += step
        places.append(at)
    for place in reversed(places) if element.greedy else places:
        found = _run(elements, index + 1, sentence, place, step)
        if found is not None:
            return found
    return None


class Lexicon:
    """Named word lists and the patterns built from them."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self.lists = {name: Words(text.split()) for name, text in lists.items()}
        self._tests: dict[str, Words] = {".": AnyWord(()), "#": Number(())}
        goes_on = self.lists.get("but", Words(()))
        self._clause = _Unless(goes_on)

    def test(self, written: str) -> Words:
        """The test for one element such as `<supplier>|firma~`, `<origin>+<goods>`, `#` or `.`."""
        if written not in self._tests:
            self._tests[written] = AnyOf([self._one(part) for part in written.split("|")])
        return self._tests[written]

    def _one(self, part: str) -> Words:
        if part in self._tests:
            return self._tests[part]
        if "+" in part:
            head, tail = part.split("+", 1)
            return Compound(self._one(head), self._one(tail))
        if part.startswith("<"):
            return self.lists[part.strip("<>")]
        return Words([part])

    def pattern(self, written: str) -> Pattern:
        """Compiles `before [anchor] after`; without brackets the first element is the anchor."""
        parts = written.split()
        marked = [index for index, part in enumerate(parts) if part.startswith("[")]
        at = marked[0] if marked else 0
        anchor = parts[at].strip("[]")
        before = tuple(self._element(part) for part in reversed(parts[:at]))
        after = tuple(self._element(part) for part in parts[at + 1 :])
        return Pattern(before, self.test(anchor), after, anchor)

    def _element(self, part: str) -> Element:
        if part == "..clause":
            return Element(self._clause, 0, _CLAUSE, greedy=True)
        if part.startswith(".."):
            return Element(self.test("."), 0, int(part[2:]))
        if part.startswith("!"):
            return Element(self.test(part[1:]), absent=True)
        if part.startswith("^"):
            return Element(self.test(part[1:]), capital=True)
        if "?" in part:
            body, most = part.rsplit("?", 1)
            return Element(self.test(body), 0, int(most), greedy=True)
        return Element(self.test(part))


class _Unless(Words):
    """Any word of the clause: not a word that turns it («men»), not a colon or semicolon."""

    def __init__(self, turning: Words) -> None:
        super().__init__(())
        self.turning = turning

    def holds(self, word: str) -> bool:
        return word not in (":", ";") and not self.turning(word)


@dataclass(frozen=True, slots=True)
class _Group(Generic[T]):
    """The rules that share an anchor."""

    anchor: Words
    rules: list[tuple[int, Pattern, T]]


class Index(Generic[T]):
    """Patterns with what they mean, found by their anchor word without trying them all on every word."""

    def __init__(self, patterns: Iterable[tuple[Pattern, T]]) -> None:
        groups: dict[str, _Group[T]] = {}
        for order, (pattern, meaning) in enumerate(patterns):
            groups.setdefault(pattern.key, _Group(pattern.anchor, [])).rules.append((order, pattern, meaning))
        self._anywhere: list[_Group[T]] = []
        self._by_opening: dict[str, list[_Group[T]]] = {}
        for group in groups.values():
            openings = group.anchor.openings()
            if openings is None:
                self._anywhere.append(group)
            for opening in openings or ():
                self._by_opening.setdefault(opening, []).append(group)
        self._known: dict[str, tuple[tuple[int, Pattern, T], ...]] = {}

    def _candidates(self, word: str) -> tuple[tuple[int, Pattern, T], ...]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _CACHE:
                self._known.clear()
            near = [group for size in (1, 2, 3) if len(word) >= size for group in self._by_opening.get(word[:size], ())]
            hits = [rule for group in (*self._anywhere, *near) if group.anchor.holds(word) for rule in group.rules]
            known = self._known[word] = tuple(sorted(hits, key=lambda hit: hit[0]))
        return known

    def matches(self, sentence: Sentence) -> Iterator[tuple[int, int, int, T]]:
        """(first word, anchor word, last word, meaning) of every pattern that fits, anchor by anchor, in rule order."""
        for at, word in enumerate(sentence.words):
            for _order, pattern, meaning in self._candidates(word):
                place = pattern.match(sentence, at)
                if place is not None:
                    yield place[0], at, place[1], meaning

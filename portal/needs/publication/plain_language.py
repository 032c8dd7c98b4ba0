"""The plain-language check: how hard the text is to read, and which words and sentences make it so. Advice only.

Limits and word lists are in plain_language.toml and jargon.toml, with their sources."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.i18n import _, get_language
from portal.needs.wording.findings import ADVICE, Finding, excerpt_of, once_each
from portal.needs.wording.patterns import Index, Lexicon, Sentence, Words, read
from portal.needs.wording.rulebook import load, localised
from portal.needs.wording.sentences import sentences

PREFIX = "plain."
LONGEST = 20_000
# So many of one kind are shown; more would be a wall, and the rest appears as the first are mended.
MOST_OF_A_KIND = 12
_LONG_WORD = 6
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*(?:[.,]\d+)*")
_ACRONYM = re.compile(r"(?<![\w-])[A-ZÆØÅ][A-ZÆØÅ0-9]{1,5}(?![\w])")
_IN_BRACKETS = re.compile(r"\(([^()]{2,80})\)")

_DATA = load(__file__, "plain_language")
_JARGON = load(__file__, "jargon")
LIMITS: dict[str, Any] = _DATA["limits"]
SOURCES: dict[str, str] = _DATA["sources"]
_LEXICON = Lexicon(_DATA["lists"])
_LISTS = _LEXICON.lists
_NOT_PASSIVE = frozenset(_DATA["passive"]["not_passive"].split())
_MODAL = frozenset(_DATA["passive"]["after"].split())
_AUXILIARY = frozenset(_DATA["passive"]["auxiliary"].split())
_NOUN_ENDINGS = tuple(_DATA["nouns"]["endings"].split())
_KNOWN = frozenset(_DATA["abbreviations"]["known"].split())
_PARTICIPLE = re.compile(r"\w{2,}(?:et|t|dd|te|ert|ede|a)\Z")
_TERMS: Index[tuple[str, Mapping[str, Any]]] = Index(
    (_LEXICON.pattern(form), (kind, entry))
    for kind in ("term", "stiff")
    for entry in _JARGON[kind]
    for form in entry["forms"]
)
_NOMINAL: Index[Mapping[str, str]] = Index(
    (_LEXICON.pattern(f"<light> ..2 [{entry['noun']}]"), entry["plain"]) for entry in _DATA["nominal"]
)
_SOLUTION_FIRST = tuple(
    _LEXICON.pattern(written)
    for written in (
        "<buyer> ..2 <want> ..2 [<acquire>]",
        "<want> <buyer> ..2 [<acquire>]",
        "det|there <want> ..1 [<acquire>]",
        "[<purchase>] av|for|om|på|of",
        "<buyer> ..2 <want> ..2 et|ei|en|eit|ein|nytt|ny|a|an ..2 [<product>]",
    )
)


@dataclass(frozen=True, slots=True)
class Lix:
    """Björnsson's readability index: words per sentence plus the percentage of words of more than six letters."""

    value: int
    words: int
    sentences: int
    long_words: int


def lix(text: str) -> Lix:
    """LIX = words / sentences + 100 * long words / words (C.-H. Björnsson: Läsbarhet, 1968).

    A long word has more than six letters. A number counts as a word, a compound with hyphens as one. A heading, a list
    item and a line that begins with a capital letter count as sentences. An empty text has the value 0.
    """
    words = [match.group() for match in _WORD.finditer(text)]
    if not words:
        return Lix(0, 0, 0, 0)
    count = max(1, len(sentences(text)))
    long_words = sum(sum(sign.isalpha() for sign in word) > _LONG_WORD for word in words)
    value = round(len(words) / count + 100 * long_words / len(words))
    return Lix(value, len(words), count, long_words)


def plain_language_findings(text: str, field: str) -> list[Finding]:
    """Advice on one text, kind after kind. Pure; any string is accepted; what lies beyond 20,000 signs is not read."""
    text = text[:LONGEST]
    read_sentences = list(read(text))
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _solution_first(text, field, read_sentences),
        lambda: _hard_to_read(text, field),
        lambda: _long_sentences(text, field, read_sentences),
        lambda: _jargon(text, field, read_sentences),
        lambda: _nominal(text, field, read_sentences),
        lambda: _noun_heavy(text, field, read_sentences),
        lambda: _passive_heavy(text, field, read_sentences),
        lambda: _unexplained(text, field),
        lambda: _capitals(text, field),
    )
    found: list[Finding] = []
    for check in checks:
        found += once_each(list(check()))[:MOST_OF_A_KIND]
    return found


def _advice(
    code: str,
    field: str,
    text: str,
    place: tuple[int, int, int, int],
    title: str,
    why: str,
    mend: str,
    source: str = SOURCES["plain"],
) -> Finding:
    """`place`: start and end of the sentence, start and end of the words."""
    excerpt = excerpt_of(text, *place)
    return Finding(PREFIX + code, ADVICE, field, title, why, mend, excerpt, place[2], place[3], source)


def _solution_first(text: str, field: str, found: list[Sentence]) -> Iterator[Finding]:
    if field != "problem" or not found:
        return
    first = found[0]
    for at in range(min(len(first.words), 9)):
        if any(p.anchor(first.words[at]) and p.match(first, at) for p in _SOLUTION_FIRST):
            yield _advice(
                "solution_first",
                field,
                text,
                (*first.span, *first.span),
                title=_("Teksten begynner med løsningen"),
                why=_("Når problemet står først, kan leverandørene foreslå noe dere ikke har tenkt på."),
                mend=_("Begynn med hva som ikke virker i dag, og for hvem. Flytt kjøpet lenger ned."),
                source=SOURCES["problem_first"],
            )
            return


def _hard_to_read(text: str, field: str) -> Iterator[Finding]:
    score = lix(text)
    if score.words < LIMITS["lix_least_words"] or score.value < LIMITS["lix_hard"]:
        return
    very = score.value >= LIMITS["lix_very_hard"]
    yield Finding(
        code=PREFIX + "lix",
        severity=ADVICE,
        field=field,
        title=_("Teksten er svært tung å lese") if very else _("Teksten er tung å lese"),
        why=_(
            "Lesbarhetstallet er %(value)s. Over %(limit)s er vanskelig for mange, og små bedrifter gir opp.",
            value=score.value,
            limit=LIMITS["lix_hard"],
        ),
        mend=_(
            "Del lange setninger, og bytt lange ord. Nå: %(words)s ord per setning og %(share)s prosent lange ord.",
            words=round(score.words / score.sentences),
            share=round(100 * score.long_words / score.words),
        ),
        excerpt=f"LIX {score.value}",
        start=0,
        end=len(text),
        source=SOURCES["lix"],
    )


def _long_sentences(text: str, field: str, found: list[Sentence]) -> Iterator[Finding]:
    for sentence in found:
        count = sum(word not in (":", ";") for word in sentence.words)
        if count > LIMITS["long_sentence_words"]:
            yield _advice(
                "long_sentence",
                field,
                text,
                (*sentence.span, *sentence.span),
                title=_("Lang setning: %(count)s ord", count=count),
                why=_("I en lang setning mister leseren tråden."),
                mend=_("Del den i to eller tre. Én tanke i hver setning."),
            )


def _jargon(text: str, field: str, found: list[Sentence]) -> Iterator[Finding]:
    seen: set[int] = set()
    language = "nn" if get_language() == "nn" else "nb"
    for sentence in found:
        for first, _at, last, (kind, entry) in _TERMS.matches(sentence):
            if id(entry) in seen:
                continue
            seen.add(id(entry))
            start, end = sentence.starts[first], sentence.ends[last]
            plain = entry["plain"].get(language) or entry["plain"]["nb"]
            yield _advice(
                "jargon" if kind == "term" else "stiff_word",
                field,
                text,
                (start, end, start, end),
                title=_("Fagord: «%(word)s»", word=text[start:end])
                if kind == "term"
                else _("Stivt ord: «%(word)s»", word=text[start:end]),
                why=localised(entry["explain"]) if kind == "term" else _("Det finnes et enklere ord."),
                mend=_("Skriv heller: %(plain)s. Må fagordet være med, så forklar det.", plain=plain)
                if kind == "term"
                else _("Skriv heller: %(plain)s", plain=plain),
            )


def _nominal(text: str, field: str, found: list[Sentence]) -> Iterator[Finding]:
    for sentence in found:
        for first, _at, last, plain in _NOMINAL.matches(sentence):
            start, end = sentence.starts[first], sentence.ends[last]
            yield _advice(
                "nominal",
                field,
                text,
                (start, end, start, end),
                title=_("Tungt uttrykk: «%(words)s»", words=text[start:end]),
                why=_("Et verb gjør setningen kortere og viser hvem som gjør noe."),
                mend=_("Skriv heller: %(plain)s", plain=localised(plain)),
            )


def _noun_heavy(text: str, field: str, found: list[Sentence]) -> Iterator[Finding]:
    words = [word for sentence in found for word in sentence.words]
    heavy = [word for word in words if len(word) > _LONG_WORD and word.endswith(_NOUN_ENDINGS)]
    if len(words) < LIMITS["noun_least_words"] or len(heavy) / len(words) <= LIMITS["noun_share"]:
        return
    yield Finding(
        code=PREFIX + "noun_heavy",
        severity=ADVICE,
        field=field,
        title=_("Mange tunge substantiv"),
        why=_("Ord på -ing, -sjon og -else skjuler hvem som gjør hva."),
        mend=_("Gjør noen av dem om til verb, for eksempel: %(words)s", words=", ".join(dict.fromkeys(heavy[:4]))),
        excerpt=" ".join(dict.fromkeys(heavy[:4])),
        start=0,
        end=len(text),
        source=SOURCES["plain"],
    )


def is_passive(sentence: Sentence) -> tuple[int, int] | None:
    """First and last word of the first passive («skal leveres», «ble kjøpt») in the sentence, or None."""
    words = sentence.words
    for at, word in enumerate(words):
        before = words[max(0, at - 3) : at]
        if len(word) > 4 and word.endswith(("es", "ast")) and word not in _NOT_PASSIVE and _MODAL.intersection(before):
            return at, at
        if at and words[at - 1] in _AUXILIARY and _PARTICIPLE.match(word):
            return at - 1, at
    return None


def _passive_heavy(text: str, field: str, found: list[Sentence]) -> Iterator[Finding]:
    passive = [(sentence, place) for sentence in found if (place := is_passive(sentence))]
    if len(passive) < LIMITS["passive_least"] or len(passive) / len(found) < LIMITS["passive_share"]:
        return
    sentence, (first, last) = passive[0]
    yield _advice(
        "passive_heavy",
        field,
        text,
        (*sentence.span, sentence.starts[first], sentence.ends[last]),
        title=_("Mye passiv: %(count)s av %(all)s setninger", count=len(passive), all=len(found)),
        why=_("Da ser ikke leverandøren hvem som skal gjøre hva."),
        mend=_("Skriv hvem som gjør det: «Leverandøren leverer», «Vi betaler»."),
    )


def _unexplained(text: str, field: str) -> Iterator[Finding]:
    explained = {word for match in _IN_BRACKETS.finditer(text) for word in _ACRONYM.findall(match.group(1))}
    shouting = {match.group() for run in _capital_runs(text, _least_run(field)) for match in run}
    seen: set[str] = set()
    for match in _ACRONYM.finditer(text):
        word = match.group()
        spelled_out = text[match.end() : match.end() + 2].lstrip()[:1] == "("
        if word in seen or word in _KNOWN or word in explained or word in shouting or spelled_out:
            seen.add(word)
            continue
        seen.add(word)
        start = max(0, match.start() - 40)
        yield _advice(
            "abbreviation",
            field,
            text,
            (start, min(len(text), match.end() + 40), match.start(), match.end()),
            title=_("Forkortelse uten forklaring: %(word)s", word=word),
            why=_("Den som leverer til kommunen for første gang, kjenner den kanskje ikke."),
            mend=_("Skriv hele uttrykket første gang, med forkortelsen i parentes."),
        )


def _least_run(field: str) -> int:
    """How many words in capitals make a run: fewer in a title, which is short."""
    return 2 if field in ("title", "short_title") else int(LIMITS["capitals_run"])


def _capital_runs(text: str, least: int) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if match.group().isupper() and sum(sign.isalpha() for sign in match.group()) > 1:
            run.append(match)
            continue
        if len(run) >= least:
            yield run
        run = []
    if len(run) >= least:
        yield run


def _capitals(text: str, field: str) -> Iterator[Finding]:
    for run in _capital_runs(text, _least_run(field)):
        start, end = run[0].start(), run[-1].end()
        yield _advice(
            "capitals",
            field,
            text,
            (start, end, start, end),
            title=_("Bare store bokstaver"),
            why=_("Det er tungt å lese, og skjermlesere kan stave det bokstav for bokstav."),
            mend=_("Bruk små bokstaver. Det viktigste kan stå først i stedet."),
        )


def tells_of_trouble(text: str) -> bool:
    """Whether the text has any sign of something that is wrong, missing or running out."""
    signs: Words = _LISTS["trouble"]
    return any(signs(word) for sentence in read(text[:LONGEST]) for word in sentence.words)

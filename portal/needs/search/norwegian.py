"""Norwegian words for the index and the query alike: folded, brought to a stem, cut where a compound may be joined.

Everything is done to the folded form (`ø` is `oe`), on both sides, so that a keyboard without æøå finds the same. The
stem is the Bokmål one: Nynorsk words are first written the Bokmål way (`reinhald`, `tenester`, `køyring`).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from portal.core.text import fold

MAX_WORD = 40
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_HYPHENATED = re.compile(r"([^\W\d_]{1,4})-([^\W\d_]{2,})")
_STEMMER = snowballstemmer.stemmer("norwegian")
_LETTERS = str.maketrans({"đ": "d", "ŧ": "t", "ŋ": "n", "ł": "l"})
_VOWEL = re.compile(r"[aeiouy]")
_NOUN_OF_DOING = re.compile(r"ing$")
# Endings that the Bokmål stemmer leaves: after a diphthong (`veien`, `leie`), on those who do a thing (`snekkere`).
_AFTER_DIPHTHONG = re.compile(r"(?<=.(?:ei|ai))(?:e[nrt]?|ene|a[nr]?|ane)$|(?<=.oey)(?:e[nrt]?|ene|a[nr]?|ane)$")
# The stemmer takes -leg for the ending of a Nynorsk adjective; in `tannlege` it is the doctor.
_DOCTORS = re.compile(r"(?:tann|fast|over|vikar|dyre|skole|helse)lege?s?$|leg(?:er|en|ene|ar|ane)s?$")
_DOERS = re.compile(r"(?<=..[bdfghijklmnprstvy])[ea]r(?:ene?|e|ne|ar|ane)s?$")

# Words that say nothing of what is bought. A query of these alone is looked up as plain text instead.
STOP_WORDS = frozenset(
    fold(
        """
        og i på til for av en et ei med som er å at om fra den det de vi du dere oss vår vårt våre eller men har ha
        skal vil kan må blir bli ble var være vært ikke også hos ved der her når hva hvem hvor hvordan hvilke hvilken
        dette disse alle noe noen seg sin sitt sine man sånn slik inn ut opp ned over under mot mellom etter før enn
        så da nå jeg meg min mitt mine hun han dem deres
        eit ein frå dei me eg ikkje vere vore kva kven kvar korleis kva nokon noko sjå ho dykk dykkar våre òg
        the a an of and or to in on at with are be we our you your this that from as
        """
    ).split()
)

# Left out of translations only: in Norwegian `is`, `by`, `it` and `are` are ice, a town, computers and a hundredth.
ENGLISH_STOP_WORDS = frozenset(
    fold(
        """
        the a an of and or to in on at with by is are be been it its we our us you your they their this that these
        those from as for not no can will would should must have has had do does who which what when where how all
        any more than
        """
    ).split()
)

# Nynorsk spellings and the Bokmål ones they are read as, folded. Parts of words, so that compounds follow; what turns
# one word into another by accident does no harm, since it does so on both sides.
_NYNORSK = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"roeyr", "roer"),
        (r"koeyr", "kjoer"),
        (r"hald", "hold"),
        (r"reingjer", "rengjoer"),
        (r"gjering", "gjoering"),
        (r"rein(?!s?dyr)", "ren"),
        (r"heim", "hjem"),
        (r"skul(?!d|t|p)", "skol"),
        (r"veg(?!g|etar|an$|ansk)", "vei"),
        (r"sjuk", "syk"),
        (r"(?<!s)tenest", "tjenest"),
        (r"eigedom", "eiendom"),
        (r"leig", "lei"),
        (r"golv", "gulv"),
        (r"vatn", "vann"),
        (r"vass(?=$|[bdfhklmnprstv])", "vann"),
        (r"laup", "loep"),
        (r"mjoelk", "melk"),
        (r"kjoet(?!t)", "kjoett"),
        (r"groens", "groenns"),
        (r"vindaug[eou]?", "vindu"),
        (r"klaer(?=$|n)|klede(?=$|r|n)", "kleed"),
        (r"saman", "sammen"),
        (r"(gg|kk|nk|ng)j(?=[aeo])", r"\1"),
        (r"verkstad", "verksted"),
        (r"stad(?=$|e|a)", "sted"),
        (r"straum", "stroem"),
        (r"v[ao]ks(?:en|ne)", "voksen"),
        (r"snikk", "snekk"),
        (r"maalar", "maler"),
        (r"umset", "omset"),
        (r"gjev", "gi"),
        (r"naud", "noed"),
        (r"auk(?=$|e|a|ing)", "oek"),
        (r"toeming", "toemming"),
        (r"^kv", "hv"),
        (r"traer(?:ne)?$", "tre"),
        (r"boek(?:er|erne|ene)$", "bok"),
        (r"tryg(?=$|t|e)", "trygg"),
        (r"loen(?=$|s|a)", "loenn"),
    )
)
# Asked first: most words have none of it.
_ANY_NYNORSK = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _replacement in _NYNORSK))


def words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text in order, as (how it was written in lower case, folded to a-z and 0-9)."""
    lower = unicodedata.normalize("NFC", text).lower()
    for match in _WORD.finditer(lower):
        shown = match.group()
        for part in _ASCII_WORD.findall(_folded(shown)):
            yield shown[:MAX_WORD], part[:MAX_WORD]


def joined_words(text: str) -> Iterator[tuple[str, str]]:
    """`e-post` and `IT-drift` as one word, beside the two that `words` gives."""
    if "-" not in text:
        return
    lower = unicodedata.normalize("NFC", text).lower()
    for match in _HYPHENATED.finditer(lower):
        yield match.group(), "".join(_ASCII_WORD.findall(_folded(match.group(1) + match.group(2))))[:MAX_WORD]


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    return fold(word).translate(_LETTERS)


def tokens(text: str) -> list[str]:
    """The folded words that carry meaning, in order."""
    return [folded for _shown, folded in words(text) if carries_meaning(folded)]


def carries_meaning(folded: str) -> bool:
    """Digits always; letters when there are at least two and the word is not a stop word."""
    return folded.isdigit() or (len(folded) > 1 and folded not in STOP_WORDS)


@lru_cache(maxsize=200_000)
def stem(folded: str) -> str:
    """What the endings of a folded word leave: `broeytinga`, `broeyting` and `broeyter` all give `broeyt`."""
    if not folded.isalpha():
        return folded
    word = folded
    if _ANY_NYNORSK.search(word):
        for pattern, replacement in _NYNORSK:
            word = pattern.sub(replacement, word)
    word = _AFTER_DIPHTHONG.sub("", _DOERS.sub("er", word))
    if _DOCTORS.search(word):
        return word[: word.rindex("leg") + 3]
    # The stemmer must not take the e of a folded ø for an ending (`leverandoer`, `miljoe`).
    word = fold(_STEMMER.stemWord(word.replace("oe", "ø").replace("ae", "æ").replace("aa", "å")))
    shorter = _NOUN_OF_DOING.sub("", word)
    if len(shorter) >= 3 and _VOWEL.search(shorter):
        word = shorter
    if word.endswith("mm"):
        word = word[:-1]
    return _without_passing_vowel(word)


def _without_passing_vowel(word: str) -> str:
    """`moebel` and `moebler`, `sykkel` and `sykler`: the e that comes and goes is left out."""
    if len(word) < 5 or not word.endswith("el") or word[-3] in "aeiouy":
        return word
    trunk = word[:-2]
    return (trunk[:-1] if trunk[-1] == trunk[-2] else trunk) + "l"


def cuts(folded: str) -> list[tuple[str, str]]:
    """The ways a word may be a compound, as (stem of the first part, stem of the last), link letter taken away.

    Only possibilities: which of them are real is told by the words that the index knows.
    """
    if not folded.isalpha() or len(folded) < 7:
        return []
    found = dict.fromkeys((stem(head), stem(tail)) for head, tail in _parts(folded))
    return [(first, last) for first, last in found if len(first) >= 3 and len(last) >= 3]


def loose_cuts(folded: str) -> list[tuple[str, str]]:
    """The same for `snobroyting`, typed without its ø: (first part, last part) as `loose` writes them."""
    if not folded.isalpha() or len(folded) < 7:
        return []
    return list(dict.fromkeys((loose(head), loose(tail)) for head, tail in _parts(folded)))


def _parts(folded: str) -> Iterator[tuple[str, str]]:
    for at in range(3, len(folded) - 2):
        head, tail = folded[:at], folded[at:]
        if not (_VOWEL.search(head) and _VOWEL.search(tail)):
            continue
        yield head, tail
        if head[-1] in "se" and len(head) > 3:
            yield head[:-1], tail


def one_slip_apart(a: str, b: str) -> bool:
    """Whether one letter wrong, missing, too many, or two neighbours swapped makes `a` of `b` (or nothing does)."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    if len(left) <= 1 and len(right) <= 1:
        return True
    return len(left) == 2 and left == right[::-1]


_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")


@lru_cache(maxsize=200_000)
def loose(folded: str) -> str:
    """The word as somebody may write it who has no æøå or doubts a double consonant: `rorleger` for rørlegger."""
    return _DOUBLE.sub(r"\1", folded.replace("oe", "o").replace("aa", "a").replace("ae", "e"))

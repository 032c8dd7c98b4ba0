"""Words: what counts as the same, where a compound may be cut, what one slip is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import fold
from portal.needs.search.norwegian import cuts, joined_words, loose, one_slip_apart, stem, tokens, words

pytestmark = pytest.mark.nodb
LETTERS = st.text(alphabet="abcdeø", max_size=7)


@pytest.mark.parametrize(
    "forms",
    [
        "brøyting brøytinga brøytingen brøyte brøyter broeyting",
        "rørlegger røyrleggjar rørlegging rørleggere rørleggeren roerlegger",
        "renhold reinhald",
        "rengjøring reingjering",
        "tjeneste tjenester tjenesten tenester tenesta",
        "kjøring køyring kjører",
        "vei veg veien vegen veier vegar vegane",
        "skole skule skolen skulen skular skoler",
        "sykehjem sjukeheim sykehjemmet sjukeheimen sykehjemmene",
        "leie leige leier leiga",
        "klær klede",
        "møbel møbler møblar møblene",
        "vindu vindauge vinduer",
        "snekker snikkar snekkere snekkeren",
        "leverandør leverandører leverandøren leverandørene",
        "lege leger legen legane",
        "tannlege tannleger tannlegen",
        "tre trær trærne",
        "lærebok lærebøker",
        "tømming tøming tømme",
        "sykepleier sykepleiere sykepleieren",
        "grønnsaker grønsaker",
        "melk mjølk",
        "eiendom eigedom eigedomar",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert {stem(fold(form)) for form in forms.split()} == {stem(fold(forms.split()[0]))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vei", "vegg"),
        ("mat", "matte"),
        ("brød", "brøyting"),
        ("lege", "legging"),
        ("skole", "skulder"),
        ("ren", "renn"),
    ],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


def test_words_without_meaning_are_left_out_and_digits_kept() -> None:
    assert tokens("Brøyting av veier, og 24 timer i døgnet (a b)") == ["broeyting", "veier", "24", "timer", "doegnet"]


def test_a_word_is_shown_as_written_and_kept_folded() -> None:
    assert list(words("Smørbrød, CAFÉ & Čáhci")) == [("smørbrød", "smoerbroed"), ("café", "cafe"), ("čáhci", "cahci")]


def test_hyphenated_words_are_known_as_one_word_too() -> None:
    assert list(joined_words("E-post og IT-drift")) == [("e-post", "epost"), ("it-drift", "itdrift")]


def test_a_compound_is_cut_with_and_without_its_link() -> None:
    assert ("snoe", "broeyt") in cuts("snoebroeyting")
    assert ("vindu", "vask") in cuts("vindusvask")
    assert cuts("brød") == []


def test_loose_forgives_missing_letters_and_double_consonants() -> None:
    assert loose(fold("rørlegger")) == loose("rorleger") == loose(fold("rørleger"))


def slow_one_slip(a: str, b: str) -> bool:
    """The definition itself: try everything."""
    ways = {a}
    for i in range(len(a) + 1):
        ways |= {a[:i] + a[i + 1 :]} | {a[:i] + c + a[i:] for c in b} | {a[:i] + c + a[i + 1 :] for c in b}
        ways |= {a[:i] + a[i + 1] + a[i] + a[i + 2 :]} if i + 1 < len(a) else set()
    return b in ways


@given(LETTERS, LETTERS)
def test_one_slip_is_what_its_definition_says(a: str, b: str) -> None:
    assert one_slip_apart(a, b) == slow_one_slip(a, b)


@given(st.text(max_size=60))
def test_no_text_is_too_odd_and_stems_are_plain(text: str) -> None:
    for _shown, folded in words(text):
        root = stem(folded)
        assert root
        assert set(root) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
        cuts(folded)

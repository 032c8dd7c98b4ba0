"""Passages that are kept from the public: nothing of them is left, and what cannot be read for sure is not shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import clean_text
from portal.dialogue.proposals import confidential
from portal.dialogue.proposals.confidential import CLOSE, OPEN, WITHHELD, Piece

pytestmark = pytest.mark.nodb


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("", ""),
        ("Vi bruker lette kasser.", "Vi bruker lette kasser."),
        ("Prisen er [[117 kr]] per kasse.", f"Prisen er {WITHHELD} per kasse."),
        ("[[Alt]]", WITHHELD),
        ("[[en]][[to]]", WITHHELD),
        ("[[en]] og [[to]]", f"{WITHHELD} og {WITHHELD}"),
        ("Her [[a]b]] der", f"Her {WITHHELD} der"),
        ("[[[dypt]]]", f"{WITHHELD}]"),
        ("[[over\n\nflere avsnitt]] slutt", f"{WITHHELD} slutt"),
        ("en [enkel] klamme", "en [enkel] klamme"),
    ],
)
def test_a_passage_becomes_one_sign_whatever_its_length(text: str, public: str) -> None:
    assert confidential.why_bad_marks(text) is None
    assert confidential.public_text(text) == public


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Prisen er [[117 kr", "ikke avsluttet"),
        ("Prisen er 117 kr]]", "uten [["),
        ("[[ute [[inne]] ute]]", "inne i en annen"),
        ("Her [[]] der", "tom"),
        ("Her [[ \n ]] der", "tom"),
        ("Her [[.]] der", "tom"),
        ("]] og [[", "uten [["),
    ],
)
def test_marks_that_cannot_be_read_are_named_and_nothing_is_public(text: str, word: str) -> None:
    assert word in (confidential.why_bad_marks(text) or "")
    assert confidential.public_text(text) == WITHHELD


def test_the_sign_cannot_be_written_by_a_person() -> None:
    assert clean_text(f"a{WITHHELD}b\ue001c\ue002") == "abc"


def test_a_text_of_which_nothing_is_left_is_told() -> None:
    assert confidential.is_all_marked("[[Alt]]")
    assert confidential.is_all_marked("[[En]], [[to]].")
    assert not confidential.is_all_marked("Prisen er [[117 kr]]")
    assert not confidential.is_all_marked("")


def test_pieces_keep_every_word() -> None:
    assert confidential.pieces_of("a [[b]] c") == [Piece(False, "a "), Piece(True, "b"), Piece(False, " c")]
    assert confidential.without_marks("a [[b]] c") == "a b c"


def test_marked_words_that_stand_open_elsewhere_are_found() -> None:
    texts = {
        "solution": "Vi henter hos [[Grossist Hansen]].",
        "cost": "grossist  hansen gir rabatt.",
        "energy": "Strøm.",
    }
    assert confidential.slips(texts) == ["cost"]
    assert confidential.slips({"cost": "Vi kjører fra Umeå."}, ["Umeå"]) == ["cost"]
    # Short words would be found everywhere, and a word inside another is another word.
    assert confidential.slips({"solution": "[[117]] kr", "cost": "117 og 1178"}) == []
    assert confidential.slips({"solution": "[[kasse]]", "cost": "kassene"}) == []


# Texts as people and their opponents write them: words, marks in any order, and one secret that is looked for.
_PARTS = st.lists(st.sampled_from(["ord ", "linje\n", OPEN, CLOSE, "[", "]", ".", "\n\n"]), max_size=12)


@given(before=_PARTS, inside=st.lists(st.sampled_from(["ord ", "[", "\n"]), max_size=4), after=_PARTS)
def test_what_stands_between_marks_never_comes_out(before: list[str], inside: list[str], after: list[str]) -> None:
    text = clean_text("".join([*before, OPEN, "hemmelig ", *inside, CLOSE, *after]))
    public = confidential.public_text(text)
    assert "hemmelig" not in public
    assert confidential.why_bad_marks(text) is None or public == WITHHELD


@given(st.text(alphabet="ab[] \n", max_size=60))
def test_no_word_is_lost_and_no_text_is_a_fault_of_ours(text: str) -> None:
    text = clean_text(text)
    whole = confidential.without_marks(text)
    if confidential.why_bad_marks(text) is None:
        assert whole == text.replace(OPEN, "").replace(CLOSE, "")
    else:
        assert whole == text

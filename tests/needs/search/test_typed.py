"""What somebody types, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.needs.search.candidates import Step, expression
from portal.needs.search.documents import cpv_alternatives, cpv_tokens
from portal.needs.search.typed import MAX_CHARS, MAX_WORDS, read, synonyms

pytestmark = pytest.mark.nodb


def test_words_are_read_once_each_and_stop_words_left_out() -> None:
    assert [word.folded for word in read("Brøyting av veier og brøyting").words] == ["broeyting", "veier"]


def test_a_megabyte_is_cut_to_two_hundred_characters_and_twelve_words() -> None:
    typed = read("ord" * 400_000)
    assert len(typed.text) == MAX_CHARS
    assert len(read(" ".join(f"ord{n}" for n in range(100))).words) == MAX_WORDS


@pytest.mark.parametrize("quoted", ['"brøyting av snø"', "«brøyting av snø»", "“brøyting av snø”", "«brøyting snø»"])
def test_a_quoted_phrase_is_its_stems_in_order(quoted: str) -> None:
    assert read(quoted).phrases == (("broeyt", "snoe"),)


def test_one_quoted_word_or_an_open_quote_is_no_phrase() -> None:
    assert read('"brøyting" og "snø').phrases == ()


def test_stop_words_alone_are_kept_as_plain_text() -> None:
    typed = read("til og fra")
    assert (typed.words, typed.plain) == ((), "til og fra")


@pytest.mark.parametrize("text", [None, "", "   ", "\x00", '"', "*** ()", "🙂"])
def test_nothing_to_look_for(text: str | None) -> None:
    typed = read(text)
    assert (typed.words, typed.phrases, typed.plain) == ((), (), "")


def test_a_single_letter_before_a_hyphen_belongs_to_the_word() -> None:
    assert [word.folded for word in read("e-post").words] == ["epost"]


def test_a_cpv_code_is_found_by_its_beginning_and_by_what_it_begins_with() -> None:
    kept = set(cpv_tokens(["90620"]))
    for digits in ("9062", "90620", "90620000", "90620000"[:6]):
        assert kept & set(cpv_alternatives(digits)), digits
    for digits in ("9063", "90630000", "2027", "906"):
        assert not kept & set(cpv_alternatives(digits)), digits
    assert [word.folded for word in read("90620000-9").words] == ["90620000"]


def test_synonyms_lead_both_ways() -> None:
    assert "renhold" in dict(synonyms("vask"))
    assert "vask" in dict(synonyms("renhold"))


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_or_gets_into_the_query_language(text: str) -> None:
    typed = read(text)
    words = tuple(((word.stem,),) for word in typed.words)
    assert len(typed.text) <= MAX_CHARS
    for word in typed.words:
        assert word.stem.isascii()
        assert word.stem.isalnum()
    for sqlite in (True, False):
        left = expression(Step(words), sqlite)
        for mark in ('"', "'", " AND ", " & ", "(", ")"):
            left = left.replace(mark, "")
        assert left == "" or (left.isascii() and left.isalnum())

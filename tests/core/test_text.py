"""Text as people write it, and as nobody should: what is kept is tidy, and cleaning it again changes nothing."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.text import clean_line, clean_text, fold, slugify

pytestmark = pytest.mark.nodb
ANYTHING = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (None, ""),
        ("", ""),
        ("  a \t b  ", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a\x00b\x07c", "abc"),
        ("sla\u202erevo", "slarevo"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\ud800b", "ab"),
        ("e\u0301", "é"),
        ("a\u200b\u030a", "å"),
        ("a\u2028b\x85c\x0bd", "a\nb\nc\nd"),
        ("\ue000\ufdd0x", "x"),
        ("blåbær 猫 👩", "blåbær 猫 👩"),
    ],
)
def test_several_lines(raw: str | None, kept: str) -> None:
    assert clean_text(raw) == kept


@given(ANYTHING)
@settings(max_examples=400, deadline=None)
def test_cleaning_again_changes_nothing(raw: str) -> None:
    once = clean_text(raw)
    assert clean_text(once) == once
    assert clean_line(clean_line(raw)) == clean_line(raw)


@given(ANYTHING)
@settings(max_examples=400, deadline=None)
def test_what_is_kept_can_be_written_and_shown(raw: str) -> None:
    kept = clean_text(raw)
    kept.encode()
    assert unicodedata.is_normalized("NFC", kept)
    assert not {unicodedata.category(c) for c in kept if c != "\n"} & {"Cc", "Cs", "Co", "Cn"}
    assert "\n" not in clean_line(raw)


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_a_slug_is_always_fit_for_an_address(raw: str) -> None:
    slug = slugify(raw)
    assert 1 <= len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Brøyting på Lena", "broyting-pa-lena"),
        ("  ", "uten-navn"),
        ("猫", "uten-navn"),
        ("a" * 200, "a" * 60),
        ("ord " * 40, "ord-" * 14 + "ord"),
        ("Ærlig & åpent!", "erlig-apent"),
        ("CAFÉ", "cafe"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(ANYTHING)
@settings(max_examples=200, deadline=None)
def test_folding_again_changes_nothing(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


@pytest.mark.parametrize(
    ("raw", "folded"), [("Brøyting", "broeyting"), ("ÅSE", "aase"), ("Müller", "muller"), ("é", "e")]
)
def test_forgiving_comparison(raw: str, folded: str) -> None:
    assert fold(raw) == folded

"""Text as people write it, made safe to keep: one normal form, no control characters, tidy white space."""

import re
import unicodedata

_LINE_BREAKS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "ð": "d", "þ": "th"})
# Direction overrides and zero-width characters let a text look other than it is.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206F)]
)


def clean_text(text: str | None) -> str:
    """Several lines: NFC, `\\n` breaks, no control or invisible characters, at most one blank line in a row."""
    text = _LINE_BREAKS.sub("\n", text or "").translate(_INVISIBLE)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    # After the invisible ones are gone: one of them may have stood between a letter and its accent.
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_line(text: str | None) -> str:
    """One line of clean text."""
    return " ".join(clean_text(text).split())


def fold(text: str) -> str:
    """For forgiving comparison: lower case, æ/ø/å as ae/oe/aa, other accents dropped."""
    text = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def slugify(text: str, limit: int = 60) -> str:
    """A readable part of an address: `Brøyting på Lena` becomes `broyting-pa-lena`; never empty."""
    text = unicodedata.normalize("NFC", text).lower().translate(str.maketrans("æøå", "eoa"))
    slug = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(slug) > limit:
        slug = slug[:limit].rsplit("-", 1)[0] if "-" in slug[:limit] else slug[:limit]
    return slug.strip("-") or "uten-navn"


def upper_first(text: str) -> str:
    """The first letter large, the rest as it is: names inside keep theirs."""
    return text[:1].upper() + text[1:]

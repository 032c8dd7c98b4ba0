"""Passages that a firm keeps from the public: found, judged, and taken out. Pure.

A passage stands between `[[` and `]]` in the text itself, so that marking needs nothing but a keyboard. Taken out, it
leaves one sign that no person can write (clean text has no private characters), whatever its length. Where the marks
cannot be read for sure, nothing of the text is public.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portal.core.i18n import _
from portal.core.text import fold

OPEN, CLOSE = "[[", "]]"
# One for a passage, whole fields too. Pages and files write words in its place.
WITHHELD = "\ue000"
_MARKS = re.compile(r"(\[\[|\]\])")
_WORD = re.compile(r"\w")
SHORTEST_SLIP = 4


class Piece(NamedTuple):
    """A stretch of text, and whether it is kept from the public."""

    confidential: bool
    text: str


def _read(text: str) -> tuple[list[Piece], str | None]:
    """The pieces of a text and the first fault of its marks."""
    pieces: list[Piece] = []
    inside = False
    for part in _MARKS.split(text):
        if part == OPEN:
            if inside:
                return pieces, _("En merking begynner inne i en annen. Avslutt den første med ]] før neste [[.")
            inside = True
            pieces.append(Piece(True, ""))
        elif part == CLOSE:
            if not inside:
                return pieces, _("Her står ]] uten [[ foran. Sett [[ der det hemmelige begynner.")
            if not _WORD.search(pieces[-1].text):
                return pieces, _("En merking er tom. Skriv noe mellom [[ og ]], eller fjern merkene.")
            inside = False
        elif inside:
            pieces[-1] = Piece(True, part)
        elif part:
            pieces.append(Piece(False, part))
    if inside:
        return pieces, _("En merking er ikke avsluttet. Sett ]] der det hemmelige slutter.")
    return pieces, None


def why_bad_marks(text: str) -> str | None:
    """The reason these marks cannot be read, or None."""
    return _read(text)[1]


def pieces_of(text: str) -> list[Piece]:
    """The text in order, without its marks. Of marks that cannot be read, all is one confidential piece."""
    pieces, fault = _read(text)
    return pieces if fault is None else [Piece(True, text)]


def is_marked(text: str) -> bool:
    """Whether something of the text is kept from the public."""
    return any(piece.confidential for piece in pieces_of(text))


def is_all_marked(text: str) -> bool:
    """Whether no word is left for the public. Marks that cannot be read are told otherwise."""
    pieces, fault = _read(text)
    return (
        fault is None
        and is_marked(text)
        and not any(_WORD.search(piece.text) for piece in pieces if not piece.confidential)
    )


def public_text(text: str) -> str:
    """The text with one sign for each passage; passages that touch each other are one, so that nothing is counted."""
    parts: list[str] = []
    for piece in pieces_of(text):
        if not piece.confidential:
            parts.append(piece.text)
        elif not parts or parts[-1] != WITHHELD:
            parts.append(WITHHELD)
    return "".join(parts)


def without_marks(text: str) -> str:
    """All the words, for those who may read them."""
    return "".join(piece.text for piece in pieces_of(text))


def in_words(public: str, words: str) -> str:
    """A public text as plain words, for files and mails."""
    return public.replace(WITHHELD, f"[{words}]")


def _plain(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .,:;!?")


def _has(secret: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


def slips(texts: Mapping[str, str], others: Iterable[str] = ()) -> list[str]:
    """Names of texts in which words that are marked elsewhere stand open: {name: text} and further secret texts.

    Passages shorter than SHORTEST_SLIP letters are left alone: they would be found in everything.
    """
    readable = [text for text in texts.values() if why_bad_marks(text) is None]
    secrets = {_plain(piece.text) for text in readable for piece in pieces_of(text) if piece.confidential}
    secrets |= {_plain(text) for text in others}
    worth = [secret for secret in secrets if len(secret) >= SHORTEST_SLIP]
    shown = {name: _plain(public_text(text)) for name, text in texts.items()}
    return [name for name, text in shown.items() if any(_has(secret, text) for secret in worth)]

"""Splits Norwegian text into sentences without tripping over «bl.a.», «kl. 12.00», «nr. 3», «5. mars» and lists."""

import re
from typing import NamedTuple

from portal.needs.wording.rulebook import load

_DATA = load(__file__, "sentences")
LEADING: frozenset[str] = frozenset(_DATA["leading"].split())
TRAILING: frozenset[str] = frozenset(_DATA["trailing"].split())

_BOUNDARY = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s|\Z)|\n")
_WORD_BEFORE = re.compile(r"[\w.]+\Z")
_NEXT = re.compile(r"[ \t\r\f\v]*")
_BULLET = re.compile(r"(?:[-–—*•·◦▪‣]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s")
# A number at the head of a line, such as «1.», is a list mark and not the end of a sentence.
_LIST_MARK = re.compile(r"(?:\A|\n)[ \t]*(?:\d{1,3}|[a-zA-Z])\Z")


class Span(NamedTuple):
    """Character offsets of one sentence."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """The sentences of the text, in order, without surrounding space. A line that begins with a capital letter, a digit
    or a list mark begins a sentence; a line that goes on in lower case goes on. Linear in the length of the text."""
    spans: list[Span] = []
    start = 0
    for mark in _BOUNDARY.finditer(text):
        ends = _line_ends(text, mark.start(), mark.end()) if mark.group() == "\n" else _stop_ends(text, mark)
        if ends:
            _keep(text, start, mark.end(), spans)
            start = mark.end()
    _keep(text, start, len(text), spans)
    return spans


def _keep(text: str, start: int, end: int, spans: list[Span]) -> None:
    piece = text[start:end]
    body = piece.strip()
    if any(sign.isalnum() for sign in body):
        first = start + len(piece) - len(piece.lstrip())
        spans.append(Span(first, first + len(body)))


def _line_ends(text: str, before: int, after: int) -> bool:
    match = _NEXT.match(text, after)
    following = match.end() if match else after
    if following >= len(text) or text[following] == "\n":
        return True
    if text[max(0, before - 3) : before].rstrip()[-1:] in {".", "!", "?", ":", ";"}:
        return True
    sign = text[following]
    return sign.isupper() or sign.isdigit() or bool(_BULLET.match(text, following))


def _stop_ends(text: str, mark: re.Match[str]) -> bool:
    if not mark.group().startswith("."):
        return True
    window = text[max(0, mark.start() - 24) : mark.start()]
    found = _WORD_BEFORE.search(window)
    word = found.group().lower() if found else ""
    rest = text[mark.end() : mark.end() + 60].lstrip()
    capital = rest[:1].isupper()
    if not rest:
        return True
    if word in LEADING:
        return False
    if word in TRAILING:
        return capital
    if word.isdigit():
        return capital and not _LIST_MARK.search(window)
    # An initial («A. Hansen») and a lettered list item do not end one either.
    return not (len(word) == 1 and word.isalpha())

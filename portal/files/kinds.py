"""What a file is, told by its bytes alone. Nothing is unpacked and nothing of its inside is read.

Office files are known by the table of contents at the end of the archive, which is walked within a fixed bound.
A file that is two things at once (a picture that is also a page, a PDF that is also an archive) is none.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = _OOXML + "wordprocessingml.document", _OOXML + "spreadsheetml.sheet"
PPTX = _OOXML + "presentationml.presentation"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
    ODT: (".odt",),
    ODS: (".ods",),
}
# What the archive must hold besides its table of types, and what no other kind has.
_FOLDERS = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}
_MACROS = ("vbaproject.bin", "basic/", "scripts/")
_MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<body", b"<iframe", b"<?php", b"<?xml-stylesheet")
_LOOKED_AT = 2048
_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
MOST_ENTRIES, LARGEST_TABLE = 5000, 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """One line of an archive's table of contents."""

    name: str
    at: int
    method: int
    packed: int
    encrypted: bool


def kind_of(content: bytes) -> str | None:
    """The media type, or None when it is none of ours or more than one thing."""
    if content.startswith(_LOCAL):
        return _office(content)
    for magic, kind in ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PNG), (b"\xff\xd8\xff", JPEG)):
        if content.startswith(magic):
            return None if _is_also_a_page(content) or _ends_as_archive(content) else kind
    return None


def has_macros(content: bytes) -> bool:
    """Whether an office file carries a program."""
    entries = list(_entries(content) or ())
    return any(part in entry.name.lower() for entry in entries for part in _MACROS)


def _is_also_a_page(content: bytes) -> bool:
    """Markup near either end is what makes a browser take a file for a page; `/*` is how a picture becomes a script."""
    ends = (content[:_LOOKED_AT] + b" " + content[-_LOOKED_AT:]).lower()
    return any(mark in ends for mark in _MARKUP) or content[4:6] == b"/*"


def _ends_as_archive(content: bytes) -> bool:
    """An archive may stand behind another file: it is read from its end."""
    tail = content[-66_000:]
    at = tail.rfind(_END)
    return at >= 0 and len(tail) - at >= 22 and tail.count(_ENTRY) > 0


def _entries(content: bytes) -> Iterator[Entry] | None:
    """The table of contents, or None when the bytes are not one whole archive from first to last."""
    end = len(content) - 22
    if end < 30 or content[end : end + 4] != _END:
        return None
    disk, first, here, number, size, start, comment = struct.unpack("<4H2LH", content[end + 4 :])
    whole = not (disk or first or comment) and here == number and start + size == end
    return _walk(content, number, start, end) if whole and number <= MOST_ENTRIES and size <= LARGEST_TABLE else None


def _walk(content: bytes, number: int, start: int, end: int) -> Iterator[Entry]:
    """Each entry in turn; an entry that makes no sense ends the walk with one that nobody accepts."""
    at = start
    for _turn in range(number):
        if content[at : at + 4] != _ENTRY or at + 46 > end:
            yield Entry("../", -1, 0, 0, False)
            return
        flags, method = struct.unpack("<2H", content[at + 8 : at + 12])
        (packed,) = struct.unpack("<L", content[at + 20 : at + 24])
        name, extra, comment = struct.unpack("<3H", content[at + 28 : at + 34])
        (place,) = struct.unpack("<L", content[at + 42 : at + 46])
        raw = content[at + 46 : at + 46 + name]
        sound = place + 30 <= start and content[place : place + 4] == _LOCAL
        yield Entry(raw.decode("utf-8", "replace") if sound else "../", place, method, packed, bool(flags & 0x2041))
        at += 46 + name + extra + comment
    if at != end:
        yield Entry("../", -1, 0, 0, False)


def _office(content: bytes) -> str | None:
    entries = list(_entries(content) or ())
    names = [entry.name for entry in entries]
    if not entries or min(entry.at for entry in entries) != 0 or any(entry.encrypted for entry in entries):
        return None
    if any(_leads_out(name) for name in names) or len(set(names)) != len(names):
        return None
    if "[Content_Types].xml" in names:
        found = {kind for folder, kind in _FOLDERS.items() if any(name.startswith(folder) for name in names)}
        return found.pop() if len(found) == 1 and "_rels/.rels" in names else None
    return _open_document(content, entries, names)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/")


def _open_document(content: bytes, entries: list[Entry], names: list[str]) -> str | None:
    """OpenDocument says what it is in its first entry, which is never packed."""
    first = next(entry for entry in entries if entry.at == 0)
    if first.name != "mimetype" or first.method != 0 or first.packed > 100 or "META-INF/manifest.xml" not in names:
        return None
    name, extra = struct.unpack("<2H", content[26:30])
    said = content[30 + name + extra :][: first.packed]
    return next((kind for kind in (ODT, ODS) if said == kind.encode()), None)

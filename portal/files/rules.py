"""What may be attached: known by its first bytes, not by its name."""

import re

from portal.core.i18n import _
from portal.core.text import clean_line

LARGEST = 15 * 1024 * 1024
MOST_PER_OWNER = 20
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_MAGIC = {
    b"%PDF-": (".pdf", "application/pdf"),
    b"\x89PNG\r\n\x1a\n": (".png", "image/png"),
    b"\xff\xd8\xff": (".jpg", "image/jpeg"),
}
_BAD_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def safe_name(name: str) -> str:
    """The file's own name without path, control characters or leading dots; at most 120 characters."""
    tail = clean_line(_BAD_NAME.sub(" ", (name or "").replace("\\", "/").rsplit("/", 1)[-1])).lstrip(". -")
    if len(tail) > 120:
        stem, dot, ending = tail.rpartition(".")
        tail = (stem[: 119 - len(ending)] + dot + ending) if dot and len(ending) <= 5 else tail[:120]
    return tail or "vedlegg"


def media_type_of(name: str, head: bytes) -> str | None:
    """The type that both the content and the name's ending agree on, or None."""
    ending = "." + name.lower().rpartition(".")[2]
    if ending == ".jpeg":
        ending = ".jpg"
    for magic, (wanted, media_type) in _MAGIC.items():
        if head.startswith(magic):
            return media_type if ending == wanted else None
    if head.startswith(b"PK\x03\x04"):
        return _OFFICE.get(ending)
    return None


def why_not_attach(name: str, size: int, head: bytes, already: int) -> str | None:
    """The reason this file cannot be attached, or None. `head` is its first bytes."""
    if size == 0:
        return _("Filen «%(name)s» er tom.", name=name)
    if size > LARGEST:
        return _("Filen «%(name)s» er større enn 15 MB.", name=name)
    if already >= MOST_PER_OWNER:
        return _("Det kan være høyst %(number)d vedlegg.", number=MOST_PER_OWNER)
    if media_type_of(name, head) is None:
        return _(
            "«%(name)s» er ikke en PDF, et bilde (PNG, JPEG) eller en kontorfil. Innholdet må stemme med navnet.",
            name=name,
        )
    return None

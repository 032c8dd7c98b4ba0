"""What may be attached, and what may be handed out."""

import re

from portal.core.i18n import _
from portal.core.text import clean_line
from portal.files.kinds import ENDINGS, has_macros, kind_of

LARGEST = 15 * 1024 * 1024
MOST_PER_OWNER = 20
NOT_SCANNED, CLEAN, INFECTED, FAILED = "not_scanned", "clean", "infected", "failed"
_BAD_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
# Names of devices on Windows, with whatever ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_LONGEST, _LONGEST_BYTES = 120, 200


def safe_name(name: str) -> str:
    """The file's own name without path, control characters or leading dots; short enough for every file system."""
    tail = clean_line(_BAD_NAME.sub(" ", (name or "").replace("\\", "/").rsplit("/", 1)[-1])).lstrip(". -").rstrip(". ")
    tail = f"_{tail}" if _DEVICE.match(tail) else tail
    stem, dot, ending = tail.rpartition(".")
    if not dot or len(ending) > 5:
        stem, dot, ending = tail, "", ""
    stem = stem[: _LONGEST - len(dot + ending)]
    while len((stem + dot + ending).encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return stem + dot + ending or "vedlegg"


def media_type_of(name: str, content: bytes) -> str | None:
    """The type that both the content and the name's ending agree on, or None."""
    kind = kind_of(content)
    return kind if kind is not None and name.lower().endswith(ENDINGS[kind]) else None


def why_not_attach(name: str, content: bytes, already: int) -> str | None:
    """The reason this file cannot be attached, or None."""
    if not content:
        return _("Filen «%(name)s» er tom.", name=name)
    if len(content) > LARGEST:
        return _("Filen «%(name)s» er større enn 15 MB.", name=name)
    if already >= MOST_PER_OWNER:
        return _("Det kan være høyst %(number)d vedlegg.", number=MOST_PER_OWNER)
    if has_macros(content):
        return _("«%(name)s» inneholder makroer. Lagre den uten makroer, og prøv igjen.", name=name)
    if media_type_of(name, content) is None:
        return _(
            "«%(name)s» er ikke en PDF, et bilde (PNG, JPEG) eller en kontorfil. Innholdet må stemme med navnet.",
            name=name,
        )
    return None


def why_not_hand_out(scan: str, *, scanning: bool, own: bool) -> str | None:
    """The reason a file stays closed to this reader, or None. `scanning`: a scanner is set; `own`: the reader added
    the file."""
    if scan == INFECTED:
        return _("Filen er stanset fordi viruskontrollen fant noe skadelig i den.")
    if scanning and scan != CLEAN and not own:
        return _("Filen er ikke kontrollert for virus ennå. Prøv igjen om noen minutter.")
    return None


def scan_words(scan: str, *, scanning: bool) -> str:
    """Where the file stands, for those who should know."""
    if scan == CLEAN:
        return _("kontrollert for virus")
    if scan == INFECTED:
        return _("stanset, viruskontrollen fant noe skadelig")
    if not scanning:
        return _("ikke skannet")
    return _("viruskontrollen feilet, prøves igjen") if scan == FAILED else _("venter på viruskontroll")

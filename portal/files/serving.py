"""Handing out bytes safely: as a download, never as a page, never guessed at, and not before the scanner has spoken."""

from collections.abc import Iterable
from typing import Any

from babel.numbers import format_decimal
from flask import Flask, Response, abort, current_app, send_file
from flask_login import current_user

from portal.core.errors import refuse_if
from portal.core.i18n import _, get_language
from portal.files import kinds, rules
from portal.files.actions import path_of
from portal.files.models import StoredFile

_KINDS = {
    kinds.PDF: "PDF",
    kinds.PNG: "PNG",
    kinds.JPEG: "JPEG",
    kinds.DOCX: "Word",
    kinds.XLSX: "Excel",
    kinds.PPTX: "PowerPoint",
    kinds.ODT: "ODT",
    kinds.ODS: "ODS",
}


def is_scanning() -> bool:
    """Whether the operator has set a scanner."""
    return bool(current_app.config.get("CLAMD"))


def _is_own(stored: StoredFile) -> bool:
    number = getattr(current_user, "id", None)
    return number is not None and stored.added_by == f"user:{number}"


def why_closed(stored: StoredFile) -> str | None:
    """The reason this file is not handed out to who is asking, or None."""
    return rules.why_not_hand_out(stored.scan, scanning=is_scanning(), own=_is_own(stored))


def download(stored: StoredFile) -> Response:
    """The file as a download. The caller has asked the owner's rule first; the scanner's is asked here."""
    refuse_if(why_closed(stored))
    place = path_of(stored.sha256)
    if not place.is_file():
        abort(404)
    response = send_file(place, mimetype=stored.media_type, as_attachment=True, download_name=stored.name, etag=False)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def size_words(size: int) -> str:
    """`1 kB`, `980 kB`, `1,4 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{format_decimal(size / 1_000_000, format='#,##0.0', locale=get_language())} MB"


def file_facts(stored: StoredFile) -> dict[str, Any]:
    """What a list shows of a file to who is reading: `about` (type and size), `scan` in words for staff and those who
    wait for it, `closed` with the reason, `hidden` when it is of no use to this reader."""
    own, staff = _is_own(stored), bool(getattr(current_user, "is_staff", False))
    closed = why_closed(stored)
    is_stopped = stored.scan == rules.INFECTED
    told = staff or (own and (is_scanning() or is_stopped)) or (closed is not None and not is_stopped)
    return {
        "about": f"{_KINDS.get(stored.media_type, _('fil'))}, {size_words(stored.size)}",
        "scan": rules.scan_words(stored.scan, scanning=is_scanning()) if told else "",
        "closed": closed,
        "hidden": is_stopped and not (own or staff),
    }


def shown_files(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those that are of use to who is reading."""
    return [stored for stored in files if not file_facts(stored)["hidden"]]


def init(app: Flask) -> None:
    """Known to the templates that list files."""
    app.jinja_env.globals.update(file_facts=file_facts, shown_files=shown_files)

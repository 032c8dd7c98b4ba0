"""Taking in and taking away attachments, and noting what the scanner says of them."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import func, select

from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.text import clean_line
from portal.files.models import StoredFile
from portal.files.rules import (
    INFECTED,
    LARGEST,
    NOT_SCANNED,
    media_type_of,
    safe_name,
    why_not_attach,
    why_not_hand_out,
)


def folder() -> Path:
    """Where the bytes lie: outside everything the web server shows."""
    return Path(current_app.config["DATA_DIR"]) / "files"


def path_of(sha256: str) -> Path:
    """The place of the bytes with this hash."""
    return folder() / sha256[:2] / sha256


def attach(owner: str, name: str, stream: BinaryIO, title: str = "", *, by: Any) -> StoredFile:
    """Keep a file for its owner. Bytes are written whole before the row; refused files leave nothing behind."""
    content = stream.read(LARGEST + 1)
    name = safe_name(name)
    count = select(func.count()).where(StoredFile.owner == owner, StoredFile.removed_at.is_(None))
    refuse_if(why_not_attach(name, content, db.session.scalar(count) or 0))
    sha256 = hashlib.sha256(content).hexdigest()
    known = select(StoredFile.id).where(StoredFile.sha256 == sha256, StoredFile.scan == INFECTED).limit(1)
    if db.session.scalar(known) is not None:
        refuse_if(why_not_hand_out(INFECTED, scanning=True, own=True))
    _keep(content, path_of(sha256))
    stored = StoredFile(
        owner=owner,
        name=name,
        title=clean_line(title)[:200] or name,
        media_type=media_type_of(name, content) or "application/octet-stream",
        size=len(content),
        sha256=sha256,
        scan=NOT_SCANNED,
        added_at=clock.now(),
        added_by=f"user:{by.id}",
    )
    db.session.add(stored)
    db.session.flush()
    record("file.attached", owner, by=by, file=stored.id, name=name, sha256=sha256, size=len(content))
    return stored


def _keep(content: bytes, place: Path) -> None:
    """Write the bytes so that they are there whole, also after a power cut, or not at all."""
    if place.is_file() and place.stat().st_size == len(content):
        return
    is_new = not place.parent.is_dir()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    # The name of a file is a line in its folder, and has to reach the disk as well.
    _settle(place.parent)
    if is_new:
        _settle(place.parent.parent)


def _settle(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(stored: StoredFile, *, by: Any) -> None:
    """Take a file away from its owner's page; the bytes stay as long as the trail points to them."""
    stored.removed_at = clock.now()
    record("file.removed", stored.owner, by=by, file=stored.id, name=stored.name, sha256=stored.sha256)


def note_scan(sha256: str, scan: str) -> int:
    """Write down what the scanner says of these bytes, for everyone who has attached them; answers how many have.

    What was found once stays found. The trail is told of a stop, under the number of the file only.
    """
    rows = db.session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256, StoredFile.scan != INFECTED)).all()
    for stored in rows:
        stored.scan, stored.scanned_at = scan, clock.now()
        if scan == INFECTED:
            record("file.stopped", stored.owner, by="scanner", file=stored.id, sha256=sha256)
    return len(rows)

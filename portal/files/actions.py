"""Taking in and taking away attachments."""

import hashlib
import os
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
from portal.files.rules import media_type_of, safe_name, why_not_attach


def folder() -> Path:
    """Where the bytes lie: outside everything the web server shows."""
    return Path(current_app.config["DATA_DIR"]) / "files"


def path_of(sha256: str) -> Path:
    """The place of the bytes with this hash."""
    return folder() / sha256[:2] / sha256


def attach(owner: str, name: str, stream: BinaryIO, title: str = "", *, by: Any) -> StoredFile:
    """Keep a file for its owner. Bytes are written whole before the row; refused files leave nothing behind."""
    content = stream.read()
    name = safe_name(name)
    count = select(func.count()).where(StoredFile.owner == owner, StoredFile.removed_at.is_(None))
    refuse_if(why_not_attach(name, len(content), content[:16], db.session.scalar(count) or 0))
    sha256 = hashlib.sha256(content).hexdigest()
    _keep(content, path_of(sha256))
    stored = StoredFile(
        owner=owner,
        name=name,
        title=clean_line(title)[:200] or name,
        media_type=media_type_of(name, content[:16]) or "application/octet-stream",
        size=len(content),
        sha256=sha256,
        scan="not_scanned",
        added_at=clock.now(),
        added_by=f"user:{by.id}",
    )
    db.session.add(stored)
    db.session.flush()
    record("file.attached", owner, by=by, file=stored.id, name=name, sha256=sha256, size=len(content))
    return stored


def _keep(content: bytes, place: Path) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)


def remove(stored: StoredFile, *, by: Any) -> None:
    """Take a file away from its owner's page; the bytes stay as long as the trail points to them."""
    stored.removed_at = clock.now()
    record("file.removed", stored.owner, by=by, file=stored.id, name=stored.name, sha256=stored.sha256)

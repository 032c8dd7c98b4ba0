"""Which files an owner has, and which wait for the scanner."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.core.db import db
from portal.files.models import StoredFile
from portal.files.rules import FAILED, NOT_SCANNED

# A file the scanner could not judge: each wait is as long as all before it together.
SOONEST, LATEST = timedelta(minutes=5), timedelta(days=1)


def of_owner(owner: str) -> list[StoredFile]:
    """Present attachments of one owner, oldest first."""
    found = select(StoredFile).where(StoredFile.owner == owner, StoredFile.removed_at.is_(None)).order_by(StoredFile.id)
    return list(db.session.scalars(found))


def one(owner: str, number: int) -> StoredFile | None:
    """One present file, only if it is this owner's. Numbers that no row can have are nobody's."""
    if not 0 < number < 2**31:
        return None
    stored = db.session.get(StoredFile, number)
    return stored if stored is not None and stored.owner == owner and stored.removed_at is None else None


def waiting_for_scan(now: datetime, limit: int) -> list[str]:
    """Hashes of contents to scan: those never scanned first, then those whose scan failed and whose wait is over."""
    fresh = select(StoredFile.sha256).where(StoredFile.scan == NOT_SCANNED).order_by(StoredFile.id).limit(limit)
    failed = select(StoredFile).where(StoredFile.scan == FAILED).order_by(StoredFile.scanned_at).limit(10 * limit)
    again = [row.sha256 for row in db.session.scalars(failed) if _is_due(row, now)]
    return list(dict.fromkeys([*db.session.scalars(fresh), *again]))[:limit]


def _is_due(stored: StoredFile, now: datetime) -> bool:
    asked = stored.scanned_at or stored.added_at
    return now - asked >= min(max(asked - stored.added_at, SOONEST), LATEST)

"""Which files an owner has."""

from sqlalchemy import select

from portal.core.db import db
from portal.files.models import StoredFile


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

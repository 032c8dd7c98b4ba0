"""Attachments: the bytes lie in the data folder under their hash, the row says whose they are."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, UtcDateTime


class StoredFile(Base):
    """One file of one owner. `owner` is a string such as `need:12`; who may read it is the owner's rule."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_owner", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(12), default="not_scanned")  # or clean, infected, failed
    scanned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

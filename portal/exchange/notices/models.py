"""Notices of other public buyers as we keep them, and each import as it went."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, JsonText, UtcDateTime
from portal.needs.pipeline.models import Need

KINDS = ("planning", "competition", "result")


class MarketNotice(Base):
    """The newest version of one notice. Only what the buyer published about the purchase; no contact persons.

    `deadline` is what a supplier must not miss, `deadline_kind` says what for (`answers`, `interest`, `participation`,
    `tenders`). `planned_at` is the day the buyer expects to announce the competition. `folded` is the text that search
    looks in. `need_id` is the need that one of our municipalities wrote from it.
    """

    __tablename__ = "market_notice"
    __table_args__ = (
        UniqueConstraint("source", "notice_id"),
        CheckConstraint("kind IN ('planning', 'competition', 'result')", name="kind"),
        Index("ix_market_notice_shown", "is_demo", "dispatched_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20), default="doffin")
    notice_id: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    publication_number: Mapped[str | None] = mapped_column(String(20), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    notice_type: Mapped[str | None] = mapped_column(String(40))
    subtype: Mapped[str | None] = mapped_column(String(40))
    nature: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(3))
    title: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    buyer_name: Mapped[str] = mapped_column(String(300), default="")
    buyer_orgnr: Mapped[str | None] = mapped_column(String(9), index=True)
    buyers: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    cpv_main: Mapped[str | None] = mapped_column(String(8))
    cpv_codes: Mapped[list[str]] = mapped_column(JsonText)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    nuts: Mapped[list[str]] = mapped_column(JsonText)
    place: Mapped[str] = mapped_column(String(200), default="")
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    deadline_kind: Mapped[str | None] = mapped_column(String(16))
    planned_at: Mapped[date | None]
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_on: Mapped[date | None]
    value: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    starts_on: Mapped[date | None]
    duration_months: Mapped[int | None]
    lots: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    url: Mapped[str | None] = mapped_column(String(1000))
    documents_url: Mapped[str | None] = mapped_column(String(1000))
    missing: Mapped[list[str]] = mapped_column(JsonText)
    folded: Mapped[str] = mapped_column(Text, default="")
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    raw_sha256: Mapped[str] = mapped_column(String(64))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))
    is_demo: Mapped[bool] = mapped_column(default=False)

    need: Mapped[Need | None] = relationship()


class ImportRun(Base):
    """One import: how many files, what became of them, one message per file."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20), default="doffin")
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    files: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    messages: Mapped[list[dict[str, str]]] = mapped_column(JsonText)

    by: Mapped[User | None] = relationship()

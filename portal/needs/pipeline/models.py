"""A need: something one or more municipalities are going to buy, told before any tender."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, User
from portal.core.db import Base, JsonText, UtcDateTime
from portal.market.categories.models import Category

STAGES = ("idea", "investigating", "announced", "tendered", "concluded", "withdrawn")


class Need(Base):
    """One need with all that is said of it. The stages *in dialogue* and *preparing* follow from the clock
    (`stages.current_stage`), so that a deadline is exact and no job can be late."""

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('idea','investigating','announced','tendered','concluded','withdrawn')", name="stage"
        ),
        Index("ix_need_public", "stage", "publish_at"),
        Index("ix_need_current", "stage", "approved_at", "edit_no", "updated_at"),
        Index("ix_need_closes", "input_closes_at", "id"),
        Index("ix_need_tender", "tender_on", "id"),
        Index("ix_need_draft_key", "draft_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    short_title: Mapped[str] = mapped_column(String(40), default="")
    summary: Mapped[str] = mapped_column(String(300), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    for_whom: Mapped[str] = mapped_column(String(300), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    what: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[str] = mapped_column(String(500), default="")
    delivery_place: Mapped[str] = mapped_column(String(500), default="")
    value_from: Mapped[int | None] = mapped_column(BigInteger)
    value_to: Mapped[int | None] = mapped_column(BigInteger)
    value_period: Mapped[str] = mapped_column(String(12), default="total")
    current_contract: Mapped[str] = mapped_column(String(500), default="")
    current_contract_ends: Mapped[date | None]
    effort_input: Mapped[str] = mapped_column(String(120), default="")
    effort_tender: Mapped[str] = mapped_column(String(120), default="")

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    owner_title: Mapped[str] = mapped_column(String(120), default="")
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    procurement_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    tender_on: Mapped[date | None]
    tender_precision: Mapped[str] = mapped_column(String(8), default="quarter")
    contract_on: Mapped[date | None]
    contract_precision: Mapped[str] = mapped_column(String(8), default="quarter")
    duration_months: Mapped[int | None]
    extension_months: Mapped[int | None]
    input_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    input_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers_due_on: Mapped[date | None]

    stage: Mapped[str] = mapped_column(String(16), default="idea")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    returned_note: Mapped[str] = mapped_column(String(1000), default="")
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(String(1000), default="")
    tender_url: Mapped[str] = mapped_column(String(500), default="")
    tendered_on: Mapped[date | None]
    outcome_kind: Mapped[str] = mapped_column(String(12), default="")
    outcome_text: Mapped[str] = mapped_column(String(1000), default="")
    outcome_supplier: Mapped[str] = mapped_column(String(300), default="")
    outcome_value: Mapped[int | None] = mapped_column(BigInteger)
    concluded_on: Mapped[date | None]

    is_demo: Mapped[bool] = mapped_column(default=False)
    edit_no: Mapped[int] = mapped_column(default=1)
    draft_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    category: Mapped[Category] = relationship(foreign_keys=[category_id])
    lead: Mapped[Organisation] = relationship(foreign_keys=[lead_id])
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    adviser: Mapped[User | None] = relationship(foreign_keys=[adviser_id])
    procurement: Mapped[User | None] = relationship(foreign_keys=[procurement_id])
    parts: Mapped[list["NeedPart"]] = relationship(cascade="all, delete-orphan", order_by="NeedPart.id")
    asks: Mapped[list["NeedAsk"]] = relationship(cascade="all, delete-orphan", order_by="NeedAsk.position")
    translations: Mapped[list["NeedTranslation"]] = relationship(
        cascade="all, delete-orphan", order_by="NeedTranslation.language"
    )


class NeedPart(Base):
    """A municipality that takes part in the need, with its own volume; the lead has a row, too."""

    __tablename__ = "need_part"
    __table_args__ = (
        UniqueConstraint("need_id", "organisation_id"),
        Index("ix_need_part_organisation", "organisation_id", "need_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    volume: Mapped[str] = mapped_column(String(200), default="")


class NeedAsk(Base):
    """One thing the municipalities want to hear from the market."""

    __tablename__ = "need_ask"
    __table_args__ = (Index("ix_need_ask_need", "need_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str] = mapped_column(String(500), default="")


class NeedTranslation(Base):
    """Title and summary in nynorsk or English."""

    __tablename__ = "need_translation"
    __table_args__ = (UniqueConstraint("need_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")


class NeedVersion(Base):
    """What the public could read from a moment on: a numbered snapshot and what changed since the one before."""

    __tablename__ = "need_version"
    __table_args__ = (UniqueConstraint("need_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    snapshot: Mapped[Any] = mapped_column(JsonText)
    changes: Mapped[Any] = mapped_column(JsonText)

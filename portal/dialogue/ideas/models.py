"""Ideas: what a firm suggests although nobody has asked, and what becomes of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.core.db import Base, UtcDateTime
from portal.market.categories.models import Category
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need

STATES = ("received", "read", "matched", "meeting", "taken_further", "declined")


class Idea(Base):
    """One suggestion. Staff see no firm behind it before it is matched, unless the firm says so (`anonymous` False).

    `named_at` is the moment from which staff see who sent it; None as long as nobody is to know.
    `organisation_id` None means that it is for all municipalities.
    """

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'read', 'matched', 'meeting', 'taken_further', 'declined')", name="state"
        ),
        Index("ix_idea_state", "state", "created_at"),
        Index("ix_idea_draft_key", "draft_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(120))
    problem: Mapped[str] = mapped_column(Text, default="")
    solution: Mapped[str] = mapped_column(Text, default="")
    benefit: Mapped[str] = mapped_column(Text, default="")
    anonymous: Mapped[bool] = mapped_column(default=True)
    named_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16), default="received")
    meeting_on: Mapped[date | None]
    draft_key: Mapped[str | None] = mapped_column(String(64))
    edit_no: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supplier: Mapped[Supplier] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    category: Mapped[Category | None] = relationship()
    need: Mapped[Need | None] = relationship()
    events: Mapped[list["IdeaEvent"]] = relationship(cascade="all, delete-orphan", order_by="IdeaEvent.id")


class IdeaEvent(Base):
    """A line of the log that both sides see. `state`: the state it led to, or `note`, `named`, `withdrawn`.

    `by_id` of the firm's own lines is for the firm alone.
    """

    __tablename__ = "idea_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(2000), default="")
    by_staff: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

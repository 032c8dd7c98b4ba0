"""A firm raises its hand on a need: how it wants to take part, with what, and where."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, UtcDateTime
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need

ROLES = ("alone", "group", "subcontractor", "looking")
CAPACITIES = ("all", "half", "some", "unsure")


class Interest(Base):
    """One firm's interest in one need; a withdrawn one stays as a row. Interest of a firm that is not confirmed is
    shown to staff as such, and is not counted in public."""

    __tablename__ = "interest"
    __table_args__ = (
        UniqueConstraint("need_id", "supplier_id"),
        CheckConstraint("role IN ('alone', 'group', 'subcontractor', 'looking')", name="role"),
        Index("ix_interest_supplier", "supplier_id", "need_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[str] = mapped_column(String(10), default="unsure")
    message: Mapped[str] = mapped_column(String(1000), default="")
    show_name: Mapped[bool] = mapped_column(default=False)
    find_partners: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    edit_no: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    need: Mapped[Need] = relationship()
    supplier: Mapped[Supplier] = relationship()
    areas: Mapped[list["InterestArea"]] = relationship(
        cascade="all, delete-orphan", order_by="InterestArea.organisation_id"
    )


class InterestArea(Base):
    """A municipality of the need in which the firm would deliver."""

    __tablename__ = "interest_area"

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)

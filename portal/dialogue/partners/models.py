"""Firms that answer a need together."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, UtcDateTime
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need


class SupplierGroup(Base):
    """A group on one need. The firm that made it leads it; each other firm says yes for itself."""

    __tablename__ = "supplier_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dissolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    need: Mapped[Need] = relationship()
    lead: Mapped[Supplier] = relationship()
    seats: Mapped[list["GroupSeat"]] = relationship(cascade="all, delete-orphan", order_by="GroupSeat.id")


class GroupSeat(Base):
    """One firm in a group; the lead has a confirmed one."""

    __tablename__ = "group_seat"
    __table_args__ = (
        UniqueConstraint("group_id", "supplier_id"),
        CheckConstraint("state IN ('invited', 'confirmed', 'declined', 'left')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supplier_group.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    part: Mapped[str] = mapped_column(String(300), default="")
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    supplier: Mapped[Supplier] = relationship()

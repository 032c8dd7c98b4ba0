"""The assessment of a need: what the users really need, how critical it is, and how the municipality stays free."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, UtcDateTime


class Assessment(Base):
    """One per need. Empty text and None mean "not judged yet"; nothing here is shown to the public."""

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint("criticality BETWEEN 1 AND 4", name="criticality"),
        CheckConstraint("substitutability BETWEEN 1 AND 4", name="substitutability"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), unique=True)

    real_need: Mapped[str] = mapped_column(Text, default="")
    stakeholders: Mapped[str] = mapped_column(Text, default="")

    criticality: Mapped[int | None]
    substitutability: Mapped[int | None]
    lead_time_weeks: Mapped[int | None]
    contingency: Mapped[str] = mapped_column(Text, default="")

    single_supplier: Mapped[bool | None]
    single_supplier_reason: Mapped[str] = mapped_column(Text, default="")
    lock_in_months: Mapped[int | None]
    lock_in_extension_months: Mapped[int | None]
    lock_in_reason: Mapped[str] = mapped_column(Text, default="")
    exit_plan: Mapped[str] = mapped_column(Text, default="")

    life_cycle_waste: Mapped[str] = mapped_column(Text, default="")
    life_cycle_energy: Mapped[str] = mapped_column(Text, default="")
    life_cycle_disposal: Mapped[str] = mapped_column(Text, default="")
    total_cost_note: Mapped[str] = mapped_column(Text, default="")

    contract_model: Mapped[str] = mapped_column(String(24), default="")
    contract_note: Mapped[str] = mapped_column(String(300), default="")
    functional: Mapped[bool | None]
    functional_reason: Mapped[str] = mapped_column(Text, default="")
    competition_form: Mapped[str] = mapped_column(String(24), default="")
    innovative: Mapped[str] = mapped_column(Text, default="")
    joint_considered: Mapped[bool | None]
    joint_reason: Mapped[str] = mapped_column(Text, default="")

    edit_no: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

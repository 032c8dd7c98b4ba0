"""The sustainability profile of a need, and what is answered to each duty that the rules lay on it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, JsonText, UtcDateTime


class SustainabilityProfile(Base):
    """One per need. Each theme says what is asked for and how it will be documented; empty means "not decided yet".

    `un_goals` is a sorted list of 1-17, `properties` a list of codes from `properties.CODES`.
    """

    __tablename__ = "sustainability_profile"
    __table_args__ = (
        CheckConstraint("climate_way IN ('', 'criterion', 'requirement', 'immaterial')", name="climate_way"),
        CheckConstraint("climate_weight BETWEEN 0 AND 100", name="climate_weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), unique=True)

    climate_way: Mapped[str] = mapped_column(String(12), default="")
    climate_weight: Mapped[int | None]
    climate_reason: Mapped[str] = mapped_column(Text, default="")
    climate_documentation: Mapped[str] = mapped_column(Text, default="")

    environment: Mapped[str] = mapped_column(Text, default="")
    environment_documentation: Mapped[str] = mapped_column(Text, default="")
    apprentices: Mapped[str] = mapped_column(Text, default="")
    apprentices_documentation: Mapped[str] = mapped_column(Text, default="")
    wages: Mapped[str] = mapped_column(Text, default="")
    wages_documentation: Mapped[str] = mapped_column(Text, default="")
    ethical_trade: Mapped[str] = mapped_column(Text, default="")
    ethical_trade_documentation: Mapped[str] = mapped_column(Text, default="")

    un_goals: Mapped[list[int]] = mapped_column(JsonText, default=list)
    un_goals_documentation: Mapped[str] = mapped_column(Text, default="")
    properties: Mapped[list[str]] = mapped_column(JsonText, default=list)
    short_travel: Mapped[str] = mapped_column(Text, default="")
    short_travel_documentation: Mapped[str] = mapped_column(Text, default="")

    edit_no: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class DutyAnswer(Base):
    """How one duty is met for one need, why it does not apply, or why it is set aside."""

    __tablename__ = "duty_answer"
    __table_args__ = (
        UniqueConstraint("need_id", "duty_id"),
        CheckConstraint("answer IN ('met', 'not_applicable', 'deviation')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    duty_id: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

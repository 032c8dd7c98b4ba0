"""Versions of the rule data. Version 0 is the shipped file and has no row."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, UtcDateTime


class RuleDataVersion(Base):
    """A text that was checked and taken into use; rows are never changed or deleted."""

    __tablename__ = "rule_data_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    toml_text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

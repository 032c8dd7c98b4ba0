"""CPV, the European vocabulary of what is bought."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class CpvCode(Base):
    """One code of CPV 2008 with its official names."""

    __tablename__ = "cpv_code"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    parent: Mapped[str | None] = mapped_column(String(8), index=True)
    level: Mapped[str] = mapped_column(String(10))
    label_nb: Mapped[str] = mapped_column(String(300))
    label_en: Mapped[str] = mapped_column(String(300))

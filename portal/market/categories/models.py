"""Categories: the natural markets and their sub-markets, in the words of those who sell."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class Category(Base):
    """A market (no parent) or a sub-market of one; the tree has these two levels and no more."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    position: Mapped[int]
    icon: Mapped[str] = mapped_column(String(40))
    contract_kind: Mapped[str] = mapped_column(String(20))
    name_nb: Mapped[str] = mapped_column(String(80))
    name_nn: Mapped[str] = mapped_column(String(80), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")
    examples_nb: Mapped[str] = mapped_column(String(200), default="")
    examples_nn: Mapped[str] = mapped_column(String(200), default="")
    examples_en: Mapped[str] = mapped_column(String(200), default="")
    synonyms: Mapped[str] = mapped_column(Text, default="")
    cpv_prefixes: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)

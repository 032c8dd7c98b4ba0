"""Postal codes and where they are, for delivery areas and estimated distances."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class PostalCode(Base):
    """A Norwegian postal code. `precision`: `point` (a known point of the code), `zone` (the middle of the first two
    digits' zone: tens of kilometres off), or empty where nothing is known. Degrees, EPSG:4326."""

    __tablename__ = "postal_code"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    place: Mapped[str] = mapped_column(String(80))
    municipality_number: Mapped[str] = mapped_column(String(4), default="", index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    precision: Mapped[str] = mapped_column(String(8), default="")

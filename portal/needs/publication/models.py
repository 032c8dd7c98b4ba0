"""What a named person wrote where the gate said stop and the text was right all the same."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, UtcDateTime


class FindingReason(Base):
    """A written reason that sticks to exactly one finding; when the text changes, the finding and its reason part."""

    __tablename__ = "finding_reason"
    __table_args__ = (UniqueConstraint("need_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(60))
    excerpt: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

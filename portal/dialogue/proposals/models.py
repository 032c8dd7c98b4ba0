"""Proposals: alternative and short-travelled solutions to a need, with every revision as it was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, JsonText, UtcDateTime
from portal.dialogue.partners.models import SupplierGroup
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need


class Proposal(Base):
    """One firm's (or group's) proposal to one need. `draft` is what is being written (fields.py says its shape) and is
    nobody's but the firm's; what was sent stands in revisions and never changes."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent', 'withdrawn')", name="state"),
        Index("ix_proposal_need", "need_id", "state"),
        Index("ix_proposal_supplier", "supplier_id", "need_id"),
        Index("ix_proposal_draft_key", "draft_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_group.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    draft: Mapped[Any] = mapped_column(JsonText)
    draft_key: Mapped[str | None] = mapped_column(String(64))
    edit_no: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    need: Mapped[Need] = relationship()
    supplier: Mapped[Supplier] = relationship()
    group: Mapped[SupplierGroup | None] = relationship()
    revisions: Mapped[list["ProposalRevision"]] = relationship(
        cascade="all, delete-orphan", order_by="ProposalRevision.number"
    )


class ProposalRevision(Base):
    """What was sent, at a moment, by whom. `public` is the version without what is confidential; `sha256` is of the
    whole content with its files, and stands on the receipt."""

    __tablename__ = "proposal_revision"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    content: Mapped[Any] = mapped_column(JsonText)
    public: Mapped[Any] = mapped_column(JsonText)
    sha256: Mapped[str] = mapped_column(String(64))


class ProposalFile(Base):
    """What the firm says of an attachment: whether it is confidential, what kind of information, what harm."""

    __tablename__ = "proposal_file"

    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    confidential: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(300), default="")
    harm: Mapped[str] = mapped_column(String(500), default="")


class ProposalConfirmation(Base):
    """A firm of the group stands behind one revision of the group's proposal."""

    __tablename__ = "proposal_confirmation"
    __table_args__ = (UniqueConstraint("revision_id", "supplier_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("proposal_revision.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

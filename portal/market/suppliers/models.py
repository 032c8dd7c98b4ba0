"""Firms: what the register says of them, what they say of themselves, and who may speak for them.

Whoever signs up works in a row of their own (`claimed`) until the firm has confirmed them. Only then does the row
become the firm (`confirmed`; one per organisation number), or the person moves to the row that already is. So a claim
shows nothing of a firm, and a second claimant cannot tell that there is a first.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, JsonText, UtcDateTime

CLAIMED, CONFIRMED, MERGED, CLOSED = "claimed", "confirmed", "merged", "closed"
SIZES = ("0-4", "5-9", "10-49", "50-249", "250+")
_IS_CONFIRMED = text("state = 'confirmed'")


class Supplier(Base):
    """One firm, or one person's claim to speak for it.

    `size` is one of SIZES; the register hides the number of employees below five, and then says 0-4 with `employees`
    None. `register_state`: `done`, or `waiting` when the register has not been asked yet (a job asks again).
    """

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("state IN ('claimed', 'confirmed', 'merged', 'closed')", name="state"),
        Index(
            "uq_supplier_confirmed", "orgnr", unique=True, sqlite_where=_IS_CONFIRMED, postgresql_where=_IS_CONFIRMED
        ),
        Index("ix_supplier_orgnr", "orgnr"),
        Index("ix_supplier_register", "register_state", "register_checked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    orgnr: Mapped[str] = mapped_column(String(9))
    state: Mapped[str] = mapped_column(String(12), default=CLAIMED)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id", ondelete="SET NULL"))

    # What the register says.
    name: Mapped[str] = mapped_column(String(250))
    form: Mapped[str] = mapped_column(String(10), default="")
    nace: Mapped[Any] = mapped_column(JsonText)  # [[code, words], …], the most important first
    employees: Mapped[int | None]
    size: Mapped[str] = mapped_column(String(8), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    postal_code: Mapped[str] = mapped_column(String(4), default="")
    postal_place: Mapped[str] = mapped_column(String(80), default="")
    municipality_number: Mapped[str] = mapped_column(String(4), default="", index=True)
    register_email: Mapped[str] = mapped_column(String(254), default="")
    register_status: Mapped[str] = mapped_column(String(16), default="unknown")
    is_subunit: Mapped[bool] = mapped_column(default=False)
    parent_orgnr: Mapped[str] = mapped_column(String(9), default="")
    register_state: Mapped[str] = mapped_column(String(8), default="waiting")
    register_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # What the firm says, once, for everything later.
    about: Mapped[str] = mapped_column(String(1000), default="")
    website: Mapped[str] = mapped_column(String(250), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    capacity: Mapped[str] = mapped_column(String(500), default="")
    apprentices: Mapped[int | None]
    apprenticeship_scheme: Mapped[bool] = mapped_column(default=False)
    fossil_free: Mapped[str] = mapped_column(String(8), default="")  # "", none, some, all
    certificates: Mapped[str] = mapped_column(String(500), default="")
    references: Mapped[str] = mapped_column(String(2000), default="")
    in_directory: Mapped[bool] = mapped_column(default=False)
    partner_finding: Mapped[bool] = mapped_column(default=False)

    is_demo: Mapped[bool] = mapped_column(default=False)
    edit_no: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    categories: Mapped[list["SupplierCategory"]] = relationship(
        cascade="all, delete-orphan", order_by="SupplierCategory.category_id"
    )
    areas: Mapped[list["SupplierArea"]] = relationship(
        cascade="all, delete-orphan", order_by="SupplierArea.organisation_id"
    )

    @property
    def is_confirmed(self) -> bool:
        """Whether the firm has confirmed those who speak for it."""
        return self.state == CONFIRMED


class SupplierCategory(Base):
    """A market the firm has chosen."""

    __tablename__ = "supplier_category"
    __table_args__ = (Index("ix_supplier_category_category", "category_id", "supplier_id"),)

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)


class SupplierArea(Base):
    """A municipality the firm delivers in."""

    __tablename__ = "supplier_area"
    __table_args__ = (Index("ix_supplier_area_organisation", "organisation_id", "supplier_id"),)

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class SignUp(Base):
    """Somebody has asked to join with an e-mail address and an organisation number; the mailed link makes the account.

    There is no account and no firm before the link is used. `next_url` is where the person was going, in the portal.
    """

    __tablename__ = "sign_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    orgnr: Mapped[str] = mapped_column(String(9))
    facts: Mapped[Any] = mapped_column(JsonText)  # what the register said, or {} when it did not answer
    next_url: Mapped[str] = mapped_column(String(500), default="")
    language: Mapped[str] = mapped_column(String(2), default="nb")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Claim(Base):
    """A person says to speak for a firm. Confirmed by a member of it, by mail to the register's address, or an adviser.

    `state`: waiting, confirmed, refused. `how`: member, register_mail, adviser. `token_hash` is of the link that was
    mailed to the register's address, when there is one.
    """

    __tablename__ = "supplier_claim"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'refused')", name="state"),
        Index("ix_supplier_claim_state", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    how: Mapped[str] = mapped_column(String(16), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    supplier: Mapped[Supplier] = relationship(foreign_keys=[supplier_id])
    user: Mapped[User] = relationship(foreign_keys=[user_id])


class TeamInvitation(Base):
    """A colleague is asked to join the firm; kept hashed, works once."""

    __tablename__ = "team_invitation"
    __table_args__ = (UniqueConstraint("supplier_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supplier: Mapped[Supplier] = relationship()
    invited_by: Mapped[User] = relationship()

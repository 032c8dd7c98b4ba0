"""People and organisations: who works where in which role, and how they prove who they are."""

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.accounts.permissions import allows
from portal.core.db import Base, JsonText, UtcDateTime

MUNICIPALITY = "municipality"
COUNCIL = "council"


class Organisation(Base):
    """A buyer: a municipality, or the council that buys for all of them. `position` is the order of the lanes."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("kind IN ('municipality', 'council')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default=MUNICIPALITY)
    orgnr: Mapped[str | None] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    municipality_number: Mapped[str | None] = mapped_column(String(4), unique=True)
    position: Mapped[int] = mapped_column(default=0)

    @property
    def short_name(self) -> str:
        """`Gjøvik` for `Gjøvik kommune`."""
        return self.name.removesuffix(" kommune")


class User(UserMixin, Base):
    """A person: on the staff (memberships), of a firm (seats), or both.

    `totp_secret` is set only when a code from it has been shown to work.
    """

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_counter: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2), default="nb")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    memberships: Mapped[list["Membership"]] = relationship(cascade="all, delete-orphan", order_by="Membership.id")
    seats: Mapped[list["SupplierSeat"]] = relationship(cascade="all, delete-orphan", order_by="SupplierSeat.id")

    @validates("email")
    def _lower(self, _key: str, value: str) -> str:
        return value.strip().lower()

    @property
    def is_active(self) -> bool:
        """Flask-Login's word for an account that is not closed."""
        return self.active

    @property
    def has_second_factor(self) -> bool:
        """Whether a code from an app has been confirmed."""
        return self.totp_confirmed_at is not None

    @property
    def roles(self) -> frozenset[str]:
        """All roles on the staff, whatever the organisation."""
        return frozenset(m.role for m in self.memberships)

    @property
    def is_staff(self) -> bool:
        """Whether the person works for a municipality or the council; such a login always takes a second factor."""
        return bool(self.memberships)

    def may(self, permission: str, organisation_id: int | None = None) -> bool:
        """Whether the person holds the permission: in that organisation, or (None) anywhere, in a firm, too."""
        if organisation_id is None and any(allows(seat.role, permission) for seat in self.seats):
            return True
        return any(
            organisation_id is None or m.organisation_id == organisation_id or m.organisation.kind == COUNCIL
            for m in self.memberships
            if allows(m.role, permission)
        )

    def may_for(self, permission: str, supplier_id: int) -> bool:
        """Whether the person holds the permission for that firm."""
        return any(seat.supplier_id == supplier_id and allows(seat.role, permission) for seat in self.seats)

    def may_everywhere(self, permission: str) -> bool:
        """Whether the permission comes from the council and so holds for all municipalities."""
        return any(m.organisation.kind == COUNCIL and allows(m.role, permission) for m in self.memberships)

    def organisation_ids(self, permission: str | None = None) -> frozenset[int]:
        """The organisations the person belongs to (where a role gives `permission`, when named).

        Only memberships: ask `may_everywhere` first, or `queries.organisations_for`, where the council reaches all.
        """
        return frozenset(
            m.organisation_id for m in self.memberships if permission is None or allows(m.role, permission)
        )


class Membership(Base):
    """One role of one person in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    organisation: Mapped[Organisation] = relationship()


class SupplierSeat(Base):
    """One person of one firm, in a role of `permissions.SUPPLIER_ROLES`. The firm itself is known further down.

    A seat says nothing about whether the firm has confirmed the person: see `market.suppliers`.
    """

    __tablename__ = "supplier_seat"
    __table_args__ = (UniqueConstraint("user_id", "supplier_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Passkey(Base):
    """A key in a person's device or browser (WebAuthn), always used with fingerprint, face or its own code."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Identity(Base):
    """A person as another login service (OIDC) names them; `issuer` is pinned by the configuration."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Challenge(Base):
    """What one browser was asked to prove (`passkey`) or was sent away with (`oidc`): short-lived, used once."""

    __tablename__ = "challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    data: Mapped[Any] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RecoveryCode(Base):
    """One of ten codes for the day the phone is lost; kept hashed, works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """One browser that is logged in, or half-way there. The browser holds the token, we hold only its hash.

    `stage`: `password_ok` waits for the second factor, `full` opens the portal. `way`: how the first factor was shown
    (`password`, `link`, `invitation`; `passkey` and `service-mfa` are both factors in one, `service` is another login
    service that has shown one). `pending_secret` is a second factor that has not been confirmed yet.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint("stage IN ('password_ok', 'full')", name="stage"),
        Index("ix_login_session_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(12))
    way: Mapped[str] = mapped_column(String(12))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    pending_secret: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agent: Mapped[str] = mapped_column(String(80))
    ip: Mapped[str] = mapped_column(String(45))
    # The firm a person of several firms is working for in this browser.
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id", ondelete="SET NULL"))
    user: Mapped[User] = relationship()


class LoginLink(Base):
    """A link by mail that stands in for the password for ten minutes, once."""

    __tablename__ = "login_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A person is asked to join an organisation in a role; there is no account before it is taken up."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(30))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[User] = relationship()

    @validates("email")
    def _lower(self, _key: str, value: str) -> str:
        return value.strip().lower()


class Attempt(Base):
    """A counter of tries that failed (or of mails asked for), per kind and hashed key; see throttle.py."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("kind", "key"), Index("ix_attempt_last_at", "last_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)

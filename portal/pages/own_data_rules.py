"""What one must show before one's data leave or go, and what stands in the way. Pure: no session, no clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from portal.accounts.models import LoginSession, User
from portal.core.i18n import _
from portal.market.suppliers.models import CLAIMED, CONFIRMED, Supplier

# Who has logged in within this time need not show it again.
FRESH = timedelta(minutes=10)


class Led(Protocol):
    """A firm the person is in charge of: colleagues, those of them in charge, and whether it has said anything."""

    @property
    def firm(self) -> Supplier: ...
    @property
    def others(self) -> int: ...
    @property
    def other_admins(self) -> int: ...
    @property
    def has_content(self) -> bool: ...


def proof_before(user: User, session: LoginSession, now: datetime) -> str:
    """What must be shown first: nothing after a fresh login, else the `password`, or a new `login` without one."""
    if now - session.created_at < FRESH:
        return ""
    return "password" if user.password_hash is not None else "login"


def left_alone(firms: Sequence[Led]) -> list[Led]:
    """The firms that nobody would be in charge of without this person."""
    return [one for one in firms if one.other_admins == 0]


def why_not_delete(user: User, firms: Sequence[Led], *, close_too: bool) -> str | None:
    """The reason the account stays, or None. `close_too`: the firms that would be left alone are closed with it.

    A firm that has said nothing and has nobody else goes without being asked for.
    """
    if user.memberships:
        return _("Kontoen din hører til en kommune. Be administratoren der om å fjerne rollene dine først.")
    if close_too:
        return None
    for one in left_alone(firms):
        if one.others:
            return _(
                "Du er den eneste som styrer kontoen til %(firm)s. "
                "Gi rollen til en kollega, eller avslutt firmaet også.",
                firm=one.firm.name,
            )
        if one.has_content:
            return _("%(firm)s har svart kommuner. Kryss av for at firmaet også avsluttes.", firm=one.firm.name)
    return None


def why_not_close(firm: Supplier) -> str | None:
    """The reason a firm cannot be closed, or None: once is enough."""
    return None if firm.state in (CLAIMED, CONFIRMED) else _("Firmaet er alt avsluttet.")

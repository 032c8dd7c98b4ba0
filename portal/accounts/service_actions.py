"""Logging in with another service (OpenID Connect): away, back, and whose account it is.

Who comes in: the account to which the identity (issuer, subject) is connected, and no other. One connects it oneself,
logged in, under Min konto. The one shortcut: a service of the staff's, with an e-mail that it has verified and that is
a staff account's; then the account's own second factor is asked for first, and the identity is connected after it.
E-mail from a service for suppliers never leads to an account.

Staff show our second factor, too, unless the service's answer holds one of the `strong_acr` or `strong_amr` of its
settings, and the service is one for staff.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select

from portal.accounts import challenges, login_actions, mails, oidc, queries
from portal.accounts.destinations import address_in
from portal.accounts.models import Identity, LoginSession, User
from portal.accounts.oidc import NotBelieved, ServiceDown
from portal.accounts.oidc_providers import STAFF, Provider, by_key
from portal.accounts.rules import HALF_WAY_LIFE, may_connect_by_email, why_not_connect
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db, let_go
from portal.core.errors import refuse_if
from portal.core.i18n import DEFAULT

log = structlog.get_logger("portal")
LIFE = timedelta(minutes=10)
AWAY, WAITING = "oidc", "oidc-connect"


@dataclass(frozen=True)
class Arrival:
    """What came of it: a `session` that has begun, an identity that was `connected`, or neither (a stranger)."""

    target: str | None = None
    session: LoginSession | None = None
    connected: bool = False
    refusal: str | None = None


def back_to(provider: Provider) -> str:
    """Our address that the service sends browsers back to; the operator registers it there."""
    return address_in("services.answer", DEFAULT, key=provider.key)


def leave(provider: Provider, target: str | None, user: User | None = None) -> None:
    """Prepare the way to the service; with `user` in order to connect. Raises ServiceDown.

    The write lock is let go while the service is asked.
    """
    let_go()
    errand = oidc.errand(provider, back_to(provider))
    data = {
        "provider": provider.key,
        "state": errand.state,
        "nonce": errand.nonce,
        "verifier": errand.verifier,
        "address": errand.address,
        "target": target,
    }
    challenges.ask(AWAY, data, LIFE, user)


def address_for(provider: Provider) -> str | None:
    """Where this browser was to go, or None when it has waited for too long."""
    found = challenges.find(AWAY)
    return str(found.data["address"]) if found is not None and found.data["provider"] == provider.key else None


def arrive(provider: Provider, answer: Mapping[str, str], by: User | None) -> Arrival | None:
    """Back from the service. None when nothing is proved; what the browser was sent away with is used up either way.

    Raises ServiceDown.
    """
    found = challenges.find(AWAY)
    data, user_id = (dict(found.data), found.user_id) if found is not None else ({}, None)
    let_go()
    try:
        if not _is_ours(provider, data, answer):
            challenges.use(AWAY)
            return None
        claims = oidc.claims_for(provider, answer["code"], back_to(provider), data["verifier"], data["nonce"])
    except NotBelieved as fault:
        log.warning("login service not believed", service=provider.key, problem=str(fault))
        challenges.use(AWAY)
        return None
    if challenges.use(AWAY) is None:
        return None
    if user_id is not None:
        return _connect(provider, claims, by) if by is not None and by.id == user_id else None
    return _enter(provider, claims, data["target"])


def _is_ours(provider: Provider, data: Mapping[str, Any], answer: Mapping[str, str]) -> bool:
    """Whether this is the answer to the errand of this browser, from the service that it was sent to (RFC 9207)."""
    if data.get("provider") != provider.key or not answer.get("code"):
        return False
    if not hmac.compare_digest(str(data["state"]).encode(), answer.get("state", "").encode()):
        return False
    named = answer.get("iss", "")
    return named == provider.issuer if named else not oidc.metadata(provider).names_itself


def _identity(provider: Provider, claims: Mapping[str, Any]) -> Identity | None:
    mine = (Identity.issuer == provider.issuer) & (Identity.subject == claims["sub"])
    return db.session.scalars(select(Identity).where(mine)).one_or_none()


def _enter(provider: Provider, claims: Mapping[str, Any], target: str | None) -> Arrival:
    known = _identity(provider, claims)
    user = queries.user_by_id(known.user_id) if known is not None else None
    if known is None:
        return _enter_by_email(provider, claims, target)
    if user is None or not user.active or not provider.is_for(user):
        return Arrival(target)
    known.last_used_at = clock.now()
    strong = provider.is_strong(claims) and (provider.audience == STAFF or not user.is_staff)
    way = "service-mfa" if strong else "service"
    return Arrival(target, login_actions.begin(user, way, strong=strong))


def _enter_by_email(provider: Provider, claims: Mapping[str, Any], target: str | None) -> Arrival:
    email = claims.get("email")
    if provider.audience != STAFF or claims.get("email_verified") is not True or not isinstance(email, str):
        return Arrival(target)
    user = queries.user_by_email(email)
    if user is None or not may_connect_by_email(user):
        return Arrival(target)
    session = login_actions.begin(user, "service")
    data = {"provider": provider.key, "subject": claims["sub"], "session": session.token_hash}
    challenges.ask(WAITING, data, HALF_WAY_LIFE, user)
    return Arrival(target, session)


def connect_waiting(half_way: str, user: User) -> bool:
    """The second factor was right: what waited for it in this login is connected. `half_way`: the hash of its session,
    since the numbers of rows that are gone may be given anew."""
    if challenges.find(WAITING) is None:
        return False
    data, user_id = challenges.use(WAITING) or ({}, None)
    provider = by_key(data.get("provider", ""))
    if provider is None or user_id != user.id or data["session"] != half_way:
        return False
    return _keep(provider, data["subject"], user) is None


def _connect(provider: Provider, claims: Mapping[str, Any], user: User) -> Arrival:
    if not provider.is_for(user):
        return Arrival()
    refusal = _keep(provider, claims["sub"], user)
    return Arrival(connected=refusal is None, refusal=refusal)


def _keep(provider: Provider, subject: str, user: User) -> str | None:
    known = _identity(provider, {"sub": subject})
    if refusal := why_not_connect(known.user_id if known is not None else None, user):
        return refusal
    if known is None:
        db.session.add(Identity(user_id=user.id, issuer=provider.issuer, subject=subject, created_at=clock.now()))
        db.session.flush()
        record("user.service_connected", f"user:{user.id}", by=user, service=provider.key)
        mails.post_notice(user, "service_connected")
    return None


def disconnect(identity: Identity, service: str, *, by: User) -> None:
    """The service opens this account no more."""
    refuse_if(why_not_connect(identity.user_id, by))
    record("user.service_disconnected", f"user:{identity.user_id}", by=by, service=service)
    db.session.delete(identity)
    db.session.flush()


__all__ = ["Arrival", "ServiceDown", "address_for", "arrive", "connect_waiting", "disconnect", "leave"]

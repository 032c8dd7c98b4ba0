"""Other login services (OpenID Connect), as the operator has written them down in OIDC_PROVIDERS."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

from portal.accounts.models import User

STAFF, SUPPLIERS = "staff", "suppliers"
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")
_MINE = ("127.0.0.1", "localhost")
_KNOWN = {
    "key", "name", "issuer", "client_id", "client_secret", "private_key", "private_key_id", "assertion_audience",
    "scopes", "acr", "strong_acr", "strong_amr", "audience",
}  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """One service. `issuer` is pinned: nothing that names another is believed.

    `acr`: asked for, and one of them is demanded. `strong_acr`, `strong_amr`: what in an answer counts as two factors;
    without them staff show our own second factor, too. `audience`: whom it may let in.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    audience: str
    client_secret: str = ""
    private_key: str = ""
    private_key_id: str = ""
    assertion_audience: str = ""
    scopes: str = "openid email profile"
    acr: tuple[str, ...] = ()
    strong_acr: frozenset[str] = frozenset()
    strong_amr: frozenset[str] = frozenset()

    def is_for(self, user: User) -> bool:
        """Whether the service may let this person in: staff, or people of firms."""
        return user.is_staff if self.audience == STAFF else bool(user.seats)

    def is_strong(self, claims: Mapping[str, Any]) -> bool:
        """Whether the service says that it has seen two factors."""
        methods = claims.get("amr")
        shown = {m for m in methods if isinstance(m, str)} if isinstance(methods, list) else set()
        return claims.get("acr") in self.strong_acr or bool(shown & self.strong_amr)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(value.split() if isinstance(value, str) else (str(word) for word in value or ()))


def read(row: Mapping[str, Any]) -> Provider:
    """One entry of the settings. Raises ValueError in words for the operator; never with the secret in them."""
    key = str(row.get("key", ""))
    if not _KEY.fullmatch(key):
        raise ValueError(f"OIDC_PROVIDERS: key must be small letters, digits and hyphens, not {key!r}")
    wrong = sorted(set(row) - _KNOWN)
    if wrong:
        raise ValueError(f"OIDC_PROVIDERS: {key}: unknown {', '.join(wrong)}")
    missing = [name for name in ("name", "issuer", "client_id", "audience") if not row.get(name)]
    if missing:
        raise ValueError(f"OIDC_PROVIDERS: {key}: missing {', '.join(missing)}")
    if row["audience"] not in (STAFF, SUPPLIERS):
        raise ValueError(f"OIDC_PROVIDERS: {key}: audience is {STAFF} or {SUPPLIERS}")
    if bool(row.get("client_secret")) == bool(row.get("private_key")):
        raise ValueError(f"OIDC_PROVIDERS: {key}: either client_secret or private_key")
    parts = urlsplit(str(row["issuer"]))
    if not parts.hostname or parts.query or parts.fragment or len(str(row["issuer"])) > 255:
        raise ValueError(f"OIDC_PROVIDERS: {key}: issuer is no address")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _MINE):
        raise ValueError(f"OIDC_PROVIDERS: {key}: issuer must be https")
    scopes = _words(row.get("scopes", "openid email profile"))
    if "openid" not in scopes:
        raise ValueError(f"OIDC_PROVIDERS: {key}: scopes must name openid")
    return Provider(
        **{name: str(row[name]) for name in ("name", "issuer", "client_id", "audience")},
        **{
            name: str(row.get(name, ""))
            for name in ("client_secret", "private_key", "private_key_id", "assertion_audience")
        },
        key=key,
        scopes=" ".join(scopes),
        acr=_words(row.get("acr")),
        strong_acr=frozenset(_words(row.get("strong_acr"))),
        strong_amr=frozenset(_words(row.get("strong_amr"))),
    )


def install(app: Flask, rows: Iterable[Mapping[str, Any]]) -> None:
    """Read the settings at the start, so that a slip is seen then and not at the first login."""
    found = [read(row) for row in rows]
    keys, issuers = [p.key for p in found], [p.issuer for p in found]
    if len(set(keys)) < len(keys) or len(set(issuers)) < len(issuers):
        raise ValueError("OIDC_PROVIDERS: two with the same key or issuer")
    app.extensions["oidc_providers"] = {provider.key: provider for provider in found}


def every() -> tuple[Provider, ...]:
    """All services, in the order of the settings."""
    return tuple(current_app.extensions["oidc_providers"].values())


def by_key(key: str) -> Provider | None:
    """The service of an address."""
    found: Provider | None = current_app.extensions["oidc_providers"].get(key)
    return found

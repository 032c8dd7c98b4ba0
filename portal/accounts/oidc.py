"""The protocol of OpenID Connect: code flow with PKCE, and identity tokens that are believed only when all is right."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from portal.accounts.oidc_providers import Provider
from portal.core import clock
from portal.core.fetch import Answer, FetchFault, fetch
from portal.core.i18n import get_language
from portal.core.security import new_token

# Signatures of a key pair alone: a shared secret (HS256) could be forged by whoever reads it, `none` by anybody.
ALGORITHMS = ["RS256", "PS256", "ES256"]
KEPT = timedelta(hours=24)
_NEW_KEYS_AT_MOST_EVERY = timedelta(minutes=5)
_LEEWAY = 60
_OLDEST = 600
_SECONDS, _MOST = 8.0, 256 * 1024


class ServiceDown(Exception):
    """The service does not answer, or not as such a service does. The words are for the log."""


class NotBelieved(Exception):
    """What came back does not prove who somebody is. The words are for the log and hold nothing of the answer."""


@dataclass(frozen=True)
class Metadata:
    """What a service says of itself, and when it said so."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    methods: tuple[str, ...]
    keys: jwk.KeySet
    at: datetime


_kept: dict[str, Metadata] = {}
_lock = Lock()


def forget() -> None:
    """Ask all services anew."""
    _kept.clear()


def metadata(provider: Provider) -> Metadata:
    """What the service says of itself, asked for once a day. Raises ServiceDown."""
    known = _kept.get(provider.issuer)
    if known is not None and clock.now() - known.at < KEPT:
        return known
    told = _json(_ask(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"))
    if told.get("issuer") != provider.issuer:
        raise ServiceDown("the service names another issuer")
    addresses = [told.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    scheme = urlsplit(provider.issuer).scheme
    if not all(isinstance(a, str) and urlsplit(a).scheme in ("https", scheme) for a in addresses):
        raise ServiceDown("the service tells no addresses")
    methods = told.get("token_endpoint_auth_methods_supported")
    authorization, token, keys = (str(address) for address in addresses)
    fresh = Metadata(
        issuer=provider.issuer,
        authorization_endpoint=authorization,
        token_endpoint=token,
        jwks_uri=keys,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        methods=tuple(str(m) for m in methods) if isinstance(methods, list) else ("client_secret_basic",),
        keys=_keys(keys),
        at=clock.now(),
    )
    with _lock:
        _kept[provider.issuer] = fresh
    return fresh


def _ask(url: str, **how: Any) -> Answer:
    try:
        return fetch(url, seconds=_SECONDS, most=_MOST, **how)
    except FetchFault as fault:
        raise ServiceDown(str(fault)) from fault


def _json(answer: Answer) -> dict[str, Any]:
    try:
        told = answer.json()
    except FetchFault as fault:
        raise ServiceDown("no JSON") from fault
    if answer.status != 200 or not isinstance(told, dict):
        raise ServiceDown(f"answers {answer.status}")
    return told


def _keys(address: str) -> jwk.KeySet:
    rows = _json(_ask(address)).get("keys")
    fit = [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("kty") in ("RSA", "EC") and row.get("use", "sig") == "sig"
    ]
    try:
        return jwk.KeySet.import_key_set({"keys": fit})
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise ServiceDown("no keys") from fault


def _with_new_keys(known: Metadata) -> Metadata:
    fresh = replace(known, keys=_keys(known.jwks_uri), at=clock.now())
    with _lock:
        _kept[known.issuer] = fresh
    return fresh


@dataclass(frozen=True)
class Errand:
    """What a browser is sent away with; kept on the server until it comes back."""

    state: str
    nonce: str
    verifier: str
    address: str


def errand(provider: Provider, back: str) -> Errand:
    """Where the browser goes. `back`: our address that it returns to. Raises ServiceDown."""
    state, nonce, verifier = new_token(), new_token(), new_token()
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "ui_locales": get_language(),
    }
    if provider.acr:
        asked["acr_values"] = " ".join(provider.acr)
    start = metadata(provider).authorization_endpoint
    return Errand(state, nonce, verifier, f"{start}{'&' if '?' in start else '?'}{urlencode(asked)}")


def claims_for(provider: Provider, code: str, back: str, verifier: str, nonce: str) -> dict[str, Any]:
    """Who the service says it is, for the code it gave. Raises ServiceDown and NotBelieved."""
    about = metadata(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
        "client_id": provider.client_id,
    }
    auth = None
    if provider.private_key:
        form |= {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": _assertion(provider),
        }
    elif "client_secret_basic" in about.methods or "client_secret_post" not in about.methods:
        auth = (quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))
    else:
        form["client_secret"] = provider.client_secret
    answer = _ask(about.token_endpoint, method="POST", data=form, auth=auth)
    if 400 <= answer.status < 500:
        raise NotBelieved("the code was not taken")
    token = _json(answer).get("id_token")
    if not isinstance(token, str) or len(token) > 64 * 1024:
        raise NotBelieved("no identity token")
    return read_token(provider, about, token, nonce)


def private_key(provider: Provider) -> jwk.RSAKey | jwk.ECKey:
    """The key that we show ourselves with instead of a secret, as PEM in the settings. Raises ServiceDown."""
    for kind in (jwk.RSAKey, jwk.ECKey):
        try:
            return kind.import_key(provider.private_key)
        except (JoseError, ValueError, TypeError):
            continue
    raise ServiceDown("private_key cannot be read")


def _assertion(provider: Provider) -> str:
    key = private_key(provider)
    now = int(clock.now().timestamp())
    header = {"alg": "ES256" if key.key_type == "EC" else "RS256"}
    if provider.private_key_id:
        header["kid"] = provider.private_key_id
    told = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.assertion_audience or provider.issuer,
        "iat": now,
        "exp": now + 60,
        "jti": new_token(),
    }
    return jwt.encode(header, told, key, ALGORITHMS)


def read_token(provider: Provider, about: Metadata, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an identity token that is signed by the service, for us, for this errand and now."""
    try:
        signed_by = _key_id(token)
        known = {key.kid for key in about.keys.keys}
        if signed_by and signed_by not in known and clock.now() - about.at > _NEW_KEYS_AT_MOST_EVERY:
            about = _with_new_keys(about)
        claims = dict(jwt.decode(token, about.keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise NotBelieved(f"signature: {type(fault).__name__}") from fault
    if reason := why_not_believe(provider, claims, nonce, clock.now()):
        raise NotBelieved(reason)
    return claims


def _key_id(token: str) -> str:
    return str(jws.extract_compact(token.encode()).headers().get("kid", ""))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def why_not_believe(provider: Provider, claims: Mapping[str, Any], nonce: str, now: datetime) -> str | None:
    """What is wrong with the claims of a token whose signature is right, or None."""
    moment = now.timestamp()
    meant_for = claims.get("aud")
    audiences = meant_for if isinstance(meant_for, list) else [meant_for]
    expires, issued = _number(claims.get("exp")), _number(claims.get("iat"))
    not_before = claims.get("nbf")
    subject = claims.get("sub")
    faults = {
        "issuer": claims.get("iss") != provider.issuer,
        "audience": provider.client_id not in audiences,
        "party": claims.get("azp", provider.client_id) != provider.client_id
        or (len(audiences) > 1 and "azp" not in claims),
        "expired": expires is None or expires + _LEEWAY <= moment,
        "issued": issued is None or not moment - _OLDEST <= issued <= moment + _LEEWAY,
        "too early": not_before is not None and ((_number(not_before) or 1e18) > moment + _LEEWAY),
        "nonce": not nonce or claims.get("nonce") != nonce,
        "acr": bool(provider.acr) and claims.get("acr") not in provider.acr,
        "subject": not isinstance(subject, str) or not 0 < len(subject) <= 255,
    }
    return next((name for name, wrong in faults.items() if wrong), None)

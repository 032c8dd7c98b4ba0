"""A login service on this machine: real keys, real tokens, and as dishonest as a test wants it to be."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwk, jwt

from portal.core import clock
from portal.core.security import new_token


@cache
def _first_key() -> jwk.RSAKey:
    return jwk.RSAKey.generate_key(2048, {"kid": "one"})


def _told(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Service:
    """Who logs in there (`claims`), what is asked of it (`asked`), and the codes it has given."""

    issuer: str = ""
    client_id: str = "behovstorget"
    secret: str = "en hemmelighet/med:tegn"
    key: jwk.RSAKey = field(default_factory=_first_key)
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    # How a token is signed, where a test wants another way than the right one.
    alg: str = "RS256"
    signed_by: Any = None

    def settings(self, **more: Any) -> dict[str, Any]:
        """The entry of OIDC_PROVIDERS."""
        given = {"key": "prove", "name": "Prøvetjenesten", "issuer": self.issuer, "audience": "staff"}
        return given | {"client_id": self.client_id, "client_secret": self.secret} | more

    def authorize(self, address: str) -> dict[str, str]:
        """Somebody logs in there: what the browser brings back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = new_token()
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?from=here",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        } | self.about

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The code, once, for the client that shows the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        name, _colon, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        assertion = "client_assertion" in form
        if not assertion and (unquote(name), unquote(secret)) != (self.client_id, self.secret):
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _told(digest)
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        """Signed as told."""
        now = int(clock.now().timestamp())
        told = {
            "iss": self.issuer,
            "aud": self.client_id,
            "exp": now + 60,
            "iat": now,
            "nonce": nonce,
            "sub": "subject-1",
        }
        claims = {name: value for name, value in (told | self.claims).items() if value is not None}
        if self.alg == "none":
            parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
            return ".".join(_told(part.encode()) for part in parts) + "."
        if isinstance(self.signed_by, bytes):
            parts = [json.dumps({"alg": self.alg, "kid": "one"}), json.dumps(claims)]
            body = ".".join(_told(part.encode()) for part in parts)
            return f"{body}.{_told(hmac.digest(self.signed_by, body.encode(), 'sha256'))}"
        key = self.signed_by or self.key
        return jwt.encode({"alg": self.alg, "kid": key.kid or "one"}, claims, key, [self.alg])


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _tell(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            service.asked.append((parts.path, {}))
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri']}?{urlencode(service.authorize(self.path))}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/jwks":
                self._tell(service.status, {"keys": [service.key.as_dict(private=False, use="sig")]})
            else:
                self._tell(service.status, service.discovery())

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(raw).items()}
            service.asked.append((self.path, form))
            self._tell(*service.token(form, self.headers.get("Authorization", "")))

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    return Handler


@contextmanager
def running(**how: Any) -> Iterator[Service]:
    """A service that answers on this machine."""
    service = Service(**how)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()

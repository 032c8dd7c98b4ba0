"""The only way the portal fetches anything from outside: a guarded client that trusts neither address nor answer.

A name is resolved once and the connection goes to the very address that was checked, so a name that changes its mind
in between gains nothing. One budget of time covers the whole errand, from the look-up of the name to the last byte.
"""

import json
import socket
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Lock, Thread, Timer
from types import TracebackType
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from flask import current_app
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.poolmanager import PoolManager

LONGEST_URL = 2000
CONNECT_SECONDS = 5.0
_PIECE = 64 * 1024
_MOVED = (301, 302, 303, 307, 308)
_TRANSLATED = IPv6Network("64:ff9b::/96")


class FetchFault(Exception):
    """Nothing usable came back. The words name the host at most, never the whole address."""


class NotAllowed(FetchFault):
    """The address, or one that it led to, is none the portal may call."""


class Unreachable(FetchFault):
    """No such name, nobody there, no trustworthy certificate, or hung up on."""


class TooSlow(FetchFault):
    """The budget of time was spent."""


class TooLarge(FetchFault):
    """More bytes than allowed, packed or unpacked."""


class BadAnswer(FetchFault):
    """Not the kind of content that was asked for, or broken."""


@dataclass(frozen=True)
class Answer:
    """What came back: `status` may be any, also a redirect that was not followed; `body` is unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises BadAnswer."""
        try:
            return json.loads(self.body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as fault:
            raise BadAnswer("not JSON") from fault


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def is_public(address: str) -> bool:
    """Whether an address lies in the open internet. What is wrapped in an IPv6 address is judged by its inside."""
    inner: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(inner, IPv6Address):
        if inner in _TRANSLATED:
            return is_public(str(IPv4Address(int(inner) & 0xFFFFFFFF)))
        for wrapped in (inner.ipv4_mapped, inner.sixtofour, *(inner.teredo or ())):
            if wrapped is not None and not is_public(str(wrapped)):
                return False
        if inner.ipv4_mapped is not None:
            return True
        if inner.is_site_local:
            return False
    closed = inner.is_private or inner.is_loopback or inner.is_link_local or inner.is_multicast or inner.is_reserved
    return inner.is_global and not closed and not inner.is_unspecified


class _Budget:
    """The time for one errand. When it is spent, whatever is being waited for is cut off."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._lock, self._open, self._spent = Lock(), list[socket.socket](), False
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Budget":
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            for copy in self._open:
                copy.close()
            self._open.clear()

    def left(self) -> float:
        """Seconds that remain. Raises TooSlow when there are none."""
        left = self._end - time.monotonic()
        if self._spent or left <= 0:
            raise TooSlow("the time is spent")
        return left

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection too. A copy is held: encryption takes the socket itself over."""
        with self._lock:
            self._open.append(connection.dup())
        self.left()

    def _cut(self) -> None:
        with self._lock:
            self._spent = True
            for copy in self._open:
                with suppress(OSError):
                    copy.shutdown(socket.SHUT_RDWR)


class _Guard:
    """What one errand may connect to."""

    def __init__(self, budget: _Budget, private: frozenset[str]) -> None:
        self.budget, self.private = budget, private

    def is_allowed_private(self, host: str, port: int) -> bool:
        """Whether the operator has named this host (with or without port) as one inside that may be called."""
        return bool({host, f"{host}:{port}"} & self.private)

    def connect(self, host: str, port: int, *, encrypted: bool) -> socket.socket:
        """A connection to an address of the host that was checked."""
        host = host.strip("[]").rstrip(".").lower()
        inside = self.is_allowed_private(host, port)
        addresses = self._resolve(host, port)
        for _family, where in addresses:
            if not encrypted and not (inside and ip_address(where[0].partition("%")[0]).is_loopback):
                raise NotAllowed(f"{host}: not encrypted")
            if not inside and not is_public(where[0]):
                raise NotAllowed(f"{host}: not a public address")
        for family, where in addresses:
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.settimeout(min(self.budget.left(), CONNECT_SECONDS))
                self.budget.watch(connection)
                connection.connect(where)
                connection.settimeout(self.budget.left())
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
            except OSError:
                connection.close()
            except TooSlow:
                connection.close()
                raise
        self.budget.left()
        raise Unreachable(f"{host}: nobody answers")

    def _resolve(self, host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
        """All addresses of a name. The system's look-up knows no time limit, so it is waited for from outside."""
        found: list[Any] = []

        def look_up() -> None:
            with suppress(OSError, UnicodeError):
                found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

        thread = Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self.budget.left())
        self.budget.left()
        addresses = [(family, where) for family, _type, _proto, _name, where in list(found)]
        if not addresses:
            raise Unreachable(f"{host}: no such name")
        return addresses


class _Plain(HTTPConnection):
    guard: _Guard

    def _new_conn(self) -> socket.socket:
        return self.guard.connect(self._dns_host, self.port, encrypted=False)


class _Encrypted(HTTPSConnection):
    guard: _Guard

    def _new_conn(self) -> socket.socket:
        return self.guard.connect(self._dns_host, self.port or 443, encrypted=True)


class _Pools(PoolManager):
    guard: _Guard

    def _new_pool(self, scheme: str, host: str, port: int, request_context: Any = None) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        kind = _Encrypted if scheme == "https" else _Plain
        pool.ConnectionCls = type("Guarded", (kind,), {"guard": self.guard})
        return pool


class _Adapter(HTTPAdapter):
    def __init__(self, guard: _Guard) -> None:
        self.guard = guard
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        self.poolmanager = _Pools(num_pools=connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.guard = self.guard


def fetch(
    url: str,
    *,
    seconds: float,
    most: int,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: Any = None,
    accept: tuple[str, ...] = (),
    redirects: int = 0,
    auth: Any = None,
) -> Answer:
    """Ask for an address and give back what is said. Raises FetchFault.

    `seconds` is for everything together, `most` the number of bytes, both as sent and unpacked. With `accept` an
    answer of 2xx must be of one of these media types. Redirects are followed only for GET, only as many as asked for,
    and each is checked like the first address; to another host the caller's `headers` and `auth` do not come along.
    """
    with _Budget(seconds) as budget, requests.Session() as session:
        guard = _Guard(budget, frozenset(current_app.config.get("FETCH_ALLOW_PRIVATE", ())))
        # Proxies and passwords of the environment would lead around the check of the address.
        session.trust_env = False
        session.mount("http://", _Adapter(guard))
        session.mount("https://", _Adapter(guard))
        given = dict(headers or {})
        for _turn in range(redirects + 1):
            _check(url, guard)
            own = {"User-Agent": _agent(), "Accept-Encoding": "gzip", "Accept": ", ".join(accept) or "*/*"}
            request = requests.Request(method, url, headers={**own, **given}, data=data, auth=auth)
            try:
                answer = _once(session, request, budget, most, accept)
            except (OSError, HTTPError, requests.RequestException, ValueError) as fault:
                budget.left()
                raise Unreachable(f"{urlsplit(url).hostname}: {type(fault).__name__}") from fault
            target = answer.headers.get("Location") if answer.status in _MOVED else None
            if not target or method != "GET" or not redirects:
                return answer
            there = urljoin(url, target)
            if urlsplit(there).netloc != urlsplit(url).netloc:
                given, auth = {}, None
            url = there
        raise NotAllowed("too many redirects")


def _agent() -> str:
    return f"Behovstorget (+{current_app.config['BASE_URL']})"


def _check(url: str, guard: _Guard) -> None:
    """What can be said of an address before its name is looked up."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as fault:
        raise NotAllowed("not an address") from fault
    odd = any(not "!" <= sign <= "~" for sign in url) or "\\" in url or "@" in parts.netloc
    if not host or odd or len(url) > LONGEST_URL:
        raise NotAllowed("not an address")
    if parts.scheme != "https" and not (parts.scheme == "http" and guard.is_allowed_private(host, port)):
        raise NotAllowed(f"{host}: not encrypted")


def _once(
    session: requests.Session, request: requests.Request, budget: _Budget, most: int, accept: tuple[str, ...]
) -> Answer:
    prepared = session.prepare_request(request)
    response = session.send(
        prepared, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, budget.left()), verify=True
    )
    try:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if accept and response.ok and not response.is_redirect and media_type not in accept:
            raise BadAnswer(f"{media_type[:60] or 'no type'} instead of {accept[0]}")
        body = _body(response, budget, most)
    finally:
        response.close()
    return Answer(str(request.url), response.status_code, response.headers, body)


def _body(response: requests.Response, budget: _Budget, most: int) -> bytes:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip"):
        raise BadAnswer(f"packed as {coding[:20]}")
    told = response.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and int(told[:18]) > most:
        raise TooLarge("too many bytes")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in coding else None
    whole, came = bytearray(), 0
    while piece := response.raw.read(_PIECE, decode_content=False):
        came += len(piece)
        if unpack is not None:
            piece = _unpacked(unpack, piece, most - len(whole))
        whole += piece
        if came > most or len(whole) > most:
            raise TooLarge("too many bytes")
    # Where the length was not told, a connection that was cut looks like the end.
    budget.left()
    if unpack is not None and came and not unpack.eof:
        raise BadAnswer("packed bytes that end too early")
    return bytes(whole)


def _unpacked(unpack: Any, piece: bytes, room: int) -> bytes:
    """At most one byte more than there is room for, so that a bomb is seen and not set off."""
    try:
        plain: bytes = unpack.decompress(piece, room + 1)
    except zlib.error as fault:
        raise BadAnswer("packed bytes that are broken") from fault
    if unpack.unused_data:
        raise BadAnswer("bytes after the packed ones")
    return plain

"""A short shared cache in front of the anonymous pages; it cannot hold a page made for a person.

Only a request without our cookies is looked up or kept, only an answer that its view has marked `cacheable` and that
sets no cookie is kept, and only for seconds. A page becomes public at `publish_at` or some seconds later, never before.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, Response, g, request
from markupsafe import Markup

from portal.core.i18n import get_language
from portal.core.snapshot import Snapshot

T = TypeVar("T")

Environ = dict[str, Any]
# Part of the name of every cookie of ours. Looked for anywhere in the header, since parsers differ on what may stand
# around a name; a stranger's cookie that happens to hold the word only costs that stranger the cache.
MARK = "session"
LARGEST = 512 * 1024


class Kept(NamedTuple):
    """An answer as bytes, until a moment of the monotonic clock."""

    until: float
    headers: list[tuple[str, str]]
    etag: str
    body: bytes


# Pieces of pages --------------------------------------------------------------------------------------------------

_pieces: Snapshot[dict[Any, Any]] = Snapshot(dict, seconds=5.0)
MOST_PIECES = 4000
_UNKNOWN = object()


def remembered(key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What `make` gives for this key, kept for seconds. The key is all that it depends on, but for base data."""
    pieces = _pieces()
    # One look, not two: another thread may clear the pieces between them.
    known = pieces.get(key, _UNKNOWN)
    if known is not _UNKNOWN:
        return known  # type: ignore[no-any-return]
    if len(pieces) >= MOST_PIECES:
        pieces.clear()
    made = pieces[key] = make()
    return made


def kept(*key: Any, caller: Callable[[], Markup]) -> Markup:
    """`{% call kept("foot") %}…{% endcall %}`: a piece that is the same for every stranger with the same key.

    Language and place of the portal are part of every key. For people who may be logged in, it is drawn each time.
    """
    if request.method not in ("GET", "HEAD") or not is_anonymous(request.environ):
        return caller()
    return remembered(("piece", request.script_root, get_language(), *key), caller)


def drawn(macro: Callable[..., Markup], shown: Any, *how: Any) -> Markup:
    """A component that is drawn from this value alone; one that is remembered (`pieces`) keeps its drawings with it."""
    pieces: dict[Any, Markup] | None = getattr(shown, "pieces", None)
    if pieces is None:
        return macro(shown, *how)
    piece = pieces.get(how)
    if piece is None:
        piece = pieces[how] = macro(shown, *how)
    return piece


# Whole pages ------------------------------------------------------------------------------------------------------


def cacheable() -> None:
    """Said by a view whose page is the same for every stranger."""
    g.cacheable = True


def is_anonymous(environ: Environ) -> bool:
    """No cookie of ours: nothing on the page can depend on who asks."""
    return MARK not in environ.get("HTTP_COOKIE", "")


class PageCache:
    """WSGI layer that answers repeated anonymous requests without entering the application."""

    def __init__(self, app: Callable[..., Iterable[bytes]], seconds: float, places: int) -> None:
        self.app, self.seconds, self.places = app, seconds, places
        self.kept: OrderedDict[tuple[str, str, str, str], Kept] = OrderedDict()
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not is_anonymous(environ):
            return self.app(environ, start_response)
        key = (
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
        )
        found = self.kept.get(key)
        if found is not None and found.until > time.monotonic():
            return self._tell(found, environ, start_response)
        return self._ask(key, environ, start_response)

    def _ask(
        self, key: tuple[str, str, str, str], environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        seen: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            seen[:] = [status, headers, exc_info]

        # Whoever has the page already must not keep it from being kept for the others: the whole answer is asked for.
        environ["portal.whole"] = True
        answer = self.app(environ, start)
        status, headers, exc_info = seen
        if not environ.get("portal.cacheable") or not status.startswith("200"):
            start_response(status, headers, exc_info) if exc_info else start_response(status, headers)
            return answer
        body = b"".join(answer)
        close = getattr(answer, "close", None)
        if close:
            close()
        shared = [h for h in headers if h[0] != "X-Request-Id"]
        fresh = Kept(time.monotonic() + self.seconds, shared, dict(shared).get("ETag", ""), body)
        if fresh.etag and len(body) <= LARGEST and not any(h[0] == "Set-Cookie" for h in shared):
            with self.lock:
                self.kept[key] = fresh
                self.kept.move_to_end(key)
                while len(self.kept) > self.places:
                    self.kept.popitem(last=False)
        # Its own asker gets the number under which the request is logged; nobody else does.
        return self._tell(fresh._replace(headers=headers), environ, start_response)

    @staticmethod
    def _tell(page: Kept, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if page.etag and page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", [h for h in page.headers if h[0] != "Content-Length"])
            return [b""]
        start_response("200 OK", page.headers)
        return [page.body]


def init(app: Flask) -> None:
    """ETag and 304 for public pages; the shared cache where PAGE_CACHE_SECONDS is above 0."""
    app.jinja_env.globals.update(kept=kept, drawn=drawn)

    @app.after_request
    def _tag(response: Response) -> Response:
        if request.method in ("GET", "HEAD") and g.get("cacheable") and response.status_code == 200:
            response.headers["Vary"] = "Cookie"
            if is_anonymous(request.environ) and "Set-Cookie" not in response.headers:
                request.environ["portal.cacheable"] = True
                response.headers["Cache-Control"] = "public, max-age=0, s-maxage=10, must-revalidate"
                response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
                if "If-None-Match" in request.headers and "portal.whole" not in request.environ:
                    response.make_conditional(request)
            else:
                response.headers["Cache-Control"] = "private, no-store"
        return response

    if app.config["PAGE_CACHE_SECONDS"] > 0:
        app.wsgi_app = PageCache(  # type: ignore[method-assign]
            app.wsgi_app, app.config["PAGE_CACHE_SECONDS"], app.config["PAGE_CACHE_PLACES"]
        )

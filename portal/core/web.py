"""The web frame: an application that settles each request once, request ids, log lines, who may see a route."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from portal.core.db import settle
from portal.core.templating import Templates

log = structlog.get_logger("portal")
View = TypeVar("View", bound=Callable[..., Any])
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that a row can have. A larger one is no address of ours, so it is not found."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=2**31 - 1)


class Portal(Flask):
    """Flask, with the unit of work settled inside dispatch: a fault at commit becomes an error page, too."""

    jinja_environment = Templates

    def dispatch_request(self) -> Any:
        return settle(self.make_response(super().dispatch_request()))


def public(view: View) -> View:
    """Marks a route that anybody may call; every other route names its permission."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def page_number() -> int:
    """The page asked for, 1 or more; nonsense is page 1, far too large is not found."""
    raw = request.args.get("side", "1")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 1
    if number > 10_000:
        abort(404)
    return max(number, 1)


def init(app: Flask) -> None:
    """Request ids, one log line per request without personal data, proxy headers only where configured."""
    app.url_map.converters["int"] = RowNumber
    if app.config["PROXIES"]:
        count = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    @app.before_request
    def _start() -> None:
        given = request.headers.get("X-Request-Id", "") if app.config["PROXIES"] else ""
        g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(6)
        g.started = time.perf_counter()

    @app.after_request
    def _finish(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if app.config["LOG_REQUESTS"]:
            log.info(
                "request",
                id=g.get("request_id"),
                route=request.endpoint,
                verb=request.method,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            )
        return response

"""A browser of one's own, and a watch over what goes wrong in it without anybody pressing anything."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, Response

from portal.accounts import sessions
from tests.browser.site import Site

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
OpenBrowser = Callable[..., BrowserContext]


class Watch:
    """What went wrong in a browser without anybody pressing anything."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home, self.faults = home, list[str]()
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"fault in script: {error.error}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home + "/", "data:")):
            self.faults.append(f"asked another machine: {request.url}")

    def _response(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 500:
            self.faults.append(f"{response.status} {path}")
        elif response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"missing: {response.status} {path}")

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 404, 409 or 422 on purpose is judged by its test; files are judged by `_response`.
        # That a font was not used within some seconds says how busy the machine is.
        known = message.text.startswith("Failed to load resource") or "preload" in message.text
        if message.type in ("error", "warning") and not known:
            self.faults.append(f"console: {message.text}")


def open_context(chromium: Browser, site: Site, person: str | None = None, **options: Any) -> BrowserContext:
    """A browser of its own, logged in as one of the cast when named."""
    given = DESKTOP | {"locale": "nb-NO", "timezone_id": "Europe/Oslo", "reduced_motion": "reduce"} | options
    context = chromium.new_context(base_url=site.url, **given)
    context.set_default_timeout(8000)
    if person is not None:
        token = getattr(site.cast, person).token
        context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": site.url}])
    return context

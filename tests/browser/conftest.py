"""One site and one Chromium for all browser tests; each test gets a fresh database and browsers of its own.

A page that asks another machine, breaks its own content policy, throws a fault or misses a file fails its test.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, Response, sync_playwright

from portal.accounts import sessions
from tests.browser.site import Site, serving

FOLDER = Path(__file__).parent
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
OpenBrowser = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands in this folder drives a browser."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser named by CHROMIUM."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("no Chromium: set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, whose database is that of the test before."""
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    """The site with the cast and no needs."""
    served.fresh()
    return served


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
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
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


@pytest.fixture
def browse(chromium: Browser, site: Site) -> Iterator[OpenBrowser]:
    """`browse()` opens a stranger's browser, `browse("kari")` one that is logged in, `browse(**PHONE)` a phone."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def start(person: str | None = None, **options: Any) -> BrowserContext:
        context = open_context(chromium, site, person, **options)
        opened.append((context, Watch(context, site.url)))
        return context

    yield start
    faults = [fault for _context, watch in opened for fault in watch.faults]
    for context, _watch in opened:
        context.close()
    assert faults == []

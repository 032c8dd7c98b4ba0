"""One site and one Chromium for all browser tests; each test gets a fresh database and browsers of its own.

A page that asks another machine, breaks its own content policy, throws a fault or misses a file fails its test.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.browsers import FLAGS, OpenBrowser, Watch, open_context
from tests.browser.rounds import Rounds
from tests.browser.site import Site, serving

FOLDER = Path(__file__).parent


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


@pytest.fixture(scope="module")
def rounds(chromium: Browser, served: Site) -> Iterator[Rounds]:
    """The furnished site and its visitors."""
    served.fresh()
    rounds = Rounds(chromium, served)
    yield rounds
    for context, _page, _watch in rounds.open.values():
        context.close()

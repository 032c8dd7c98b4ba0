"""Visitors who go from page to page of the furnished site, one browser per person."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from portal.accounts import sessions
from tests.browser import axe, rooms
from tests.browser.browsers import Watch, open_context
from tests.browser.rooms import Visit
from tests.browser.site import Site

WIDE, PHONE, NARROWEST = ({"width": width, "height": 900} for width in (1280, 360, 320))
# How wide the page is when it is wider than its window, and what stands out.
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [`the page is ${document.documentElement.scrollWidth} wide`, ...[...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 8)
    .map(one => `${one.tagName}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`)]"""


def name(visit: Visit) -> str:
    """How a test of the visit is called."""
    return f"{visit.who} {visit.address}{' sent' if visit.press else ''}"


class Rounds:
    """One browser per person, and the furnished site."""

    def __init__(self, chromium: Browser, site: Site) -> None:
        self.chromium, self.site = chromium, site
        self.names = rooms.furnish(site)
        self.open: dict[str, tuple[BrowserContext, Page, Watch]] = {}

    def _start(self, who: str) -> tuple[BrowserContext, Page, Watch]:
        person = None if who in ("stranger", "half", "new") else who
        context = open_context(self.chromium, self.site, person)
        if who in ("half", "new"):
            context.add_cookies([{"name": sessions.COOKIE, "value": self.names[who], "url": self.site.url}])
        context.add_init_script(path=axe.SCRIPT)
        return context, context.new_page(), Watch(context, self.site.url)

    def go(self, visit: Visit, language: str = "", size: Any = WIDE) -> Page:
        """The page, after its form was sent where that is asked for."""
        if visit.who not in self.open:
            self.open[visit.who] = self._start(visit.who)
        page = self.open[visit.who][1]
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light", forced_colors="none", media="screen")
        answer = page.goto(f"{language}{visit.address.format(**self.names)}")
        if visit.press:
            with page.expect_navigation() as second:
                page.locator("main .form-actions button").first.click()
            answer = second.value
        assert answer is not None
        assert answer.status == visit.status, f"{answer.status} at {page.url}"
        return page

    def faults(self, who: str) -> list[str]:
        """What the watch saw since it was last asked."""
        watch = self.open[who][2]
        found, watch.faults = watch.faults, []
        return found

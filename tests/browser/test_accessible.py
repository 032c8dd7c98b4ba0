"""Every page, in every language, light and dark, wide and narrow: axe-core finds nothing, nothing scrolls sideways."""

import pytest

from tests.browser import axe
from tests.browser.rooms import FILES, MAIN, PAGES, VISITS, Visit
from tests.browser.rounds import NARROWEST, PHONE, SIDEWAYS, WIDE, Rounds, name
from tests.browser.site import Site

# Links in running text and in lists of facts are as high as their line; everything one presses is a thumb wide.
SMALL_CONTROLS = """() => [...document.querySelectorAll(
    ".ds-button, .site-nav a, summary, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map(one => `${one.tagName}.${one.className} ${one.innerText.slice(0, 40)} ${one.getBoundingClientRect().height}`)"""


def test_every_page_has_an_example(served: Site) -> None:
    """A new page without one fails here, and is then looked at like all others."""
    pages = {rule.endpoint for rule in served.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - FILES == set(PAGES)


@pytest.mark.parametrize("visit", VISITS, ids=name)
def test_bokmaal_light_dark_and_narrow(visit: Visit, rounds: Rounds) -> None:
    page = rounds.go(visit)
    found = {"light": axe.faults(page)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = axe.faults_of_colour(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found["phone"] = axe.faults_of_words(page)
    found["small on a phone"] = page.evaluate(SMALL_CONTROLS)
    page.set_viewport_size(NARROWEST)
    found["sideways at 320"] = page.evaluate(SIDEWAYS)
    found["watch"] = rounds.faults(visit.who)
    assert {name: told for name, told in found.items() if told} == {}


MOVING = """() => [...document.querySelectorAll("body *")]
  .filter(one => ["transitionDuration", "animationDuration"].some(kind => parseFloat(getComputedStyle(one)[kind]) > .01))
  .map(one => `${one.tagName}.${one.className}`)"""
# WCAG 1.4.12: the spacing a reader may choose.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { margin-bottom: 2em !important; }
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# A title in the strip may be cut: it shows whole when one comes to it.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(one => {
    const style = getComputedStyle(one);
    return one.checkVisibility() && style.overflowX !== "visible" && style.position !== "absolute"
      && !["INPUT", "TEXTAREA", "SELECT"].includes(one.tagName) && !one.closest(".table-scroll, .pipeline-board, .stop-text, svg")
      && one.innerText && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2);
  }).map(one => `${one.tagName}.${one.className} ${one.innerText.slice(0, 40)}`)"""


@pytest.mark.parametrize("visit", MAIN, ids=name)
def test_other_ways_of_reading(visit: Visit, rounds: Rounds) -> None:
    found = {}
    for size in (WIDE, PHONE):
        page = rounds.go(visit, size=size)
        page.evaluate(SPACING)
        found[f"spacing at {size['width']}"] = [*page.evaluate(SIDEWAYS), *page.evaluate(CUT)]
    page = rounds.go(visit, size={"width": 640, "height": 450})
    found["zoom of 200 per cent"] = [*page.evaluate(SIDEWAYS), *page.evaluate(CUT)]
    page.set_viewport_size(WIDE)
    found["moves although asked not to"] = page.evaluate(MOVING)
    page.emulate_media(forced_colors="active")
    found["forced colours"] = axe.faults_of_words(page)
    assert {name: told for name, told in found.items() if told} == {}

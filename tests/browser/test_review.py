"""A second person reads, the gate stops what must not be said, and nothing shows before its moment."""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline.models import Need
from tests.browser.browsers import OpenBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.site import Site, factories
from tests.factories import TEXTS

ADDRESS = "/behov/1-varm-mat-hele-veien-hjem"


def test_the_gate_stops_a_local_supplier_until_it_is_mended(site: Site, browse: OpenBrowser) -> None:
    number = factories.submitted(site.cast)
    page = browse("per").new_page()
    keys = Keyboard(page)

    page.goto(f"/behov/{number}/rediger")
    keys.field("what", TEXTS["what"] + " Vi ønsker en lokal leverandør.")
    keys.button("Lagre")
    keys.arrives(ADDRESS)

    siv = browse("siv").new_page()
    siv.goto(f"/behov/{number}/klar")
    finding = siv.locator(".finding[data-level=stop]")
    expect(finding).to_have_count(1)
    expect(finding.locator("mark")).to_contain_text("lokal leverandør")
    expect(siv.get_by_role("button", name="Godkjenn", exact=True)).to_have_count(0)

    page.goto(f"/behov/{number}/rediger")
    keys.field("what", TEXTS["what"] + " Kjøkkenet må få svar samme dag.")
    keys.button("Lagre")
    keys.arrives(ADDRESS)
    siv.reload()
    expect(siv.get_by_role("heading", name="Ingenting stopper behovet")).to_be_visible()
    expect(finding).to_have_count(0)


def seen_by_a_stranger(page: Page) -> dict[str, bool]:
    """Where the need shows for somebody who is not logged in."""
    answer = page.goto(ADDRESS)
    assert answer is not None
    found = {"page": answer.status == 200}
    for name, address in {
        "front": "/",
        "list": "/behov?status=alle",
        "timeline": "/behov?vis=tidslinje&status=alle",
        "search": "/behov?q=varm+mat&status=alle",
        "category": "/kategorier/mat-og-kjokken",
    }.items():
        page.goto(address)
        found[name] = page.get_by_role("link", name=TEXTS["title"]).or_(
            page.get_by_role("link", name=TEXTS["short_title"])
        ).count() > 0  # fmt: skip
    return found


def test_nothing_shows_before_its_moment_and_everything_after(site: Site, browse: OpenBrowser) -> None:
    with time_machine.travel(clock.now().replace(second=0, microsecond=0), tick=True) as clockwork:
        number = factories.submitted(site.cast)
        page = browse("siv").new_page()
        keys = Keyboard(page)
        when = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=20)
        page.goto(f"/behov/{number}/klar")
        keys.moment("publish_at", clock.to_local(when))
        keys.button("Godkjenn")
        keys.arrives(ADDRESS)
        expect(page.get_by_role("status").first).to_contain_text("godkjent")
        with site.app.app_context():
            assert db.session.get_one(Need, number).publish_at == when

        stranger = browse().new_page()
        everywhere = seen_by_a_stranger(stranger)
        assert everywhere == dict.fromkeys(everywhere, False)

        clockwork.move_to(when - timedelta(seconds=30))
        assert seen_by_a_stranger(stranger) == dict.fromkeys(everywhere, False)

        clockwork.move_to(when + timedelta(seconds=1))
        assert seen_by_a_stranger(stranger) == dict.fromkeys(everywhere, True)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_menu_opens_and_closes_by_keys(key: str, site: Site, browse: OpenBrowser) -> None:
    page = browse("ada").new_page()
    keys = Keyboard(page)
    page.goto("/om")
    summary = page.locator("details.menu > summary")
    keys.to(summary)
    keys.press(key)
    keys.press("Tab")
    assert keys.stop(page.locator("details.menu .menu-panel a").first)["there"]
    expect(page.get_by_role("link", name="Min konto")).to_be_visible()
    keys.press("Escape")
    assert keys.stop(summary)["there"]
    expect(page.get_by_role("link", name="Min konto")).to_be_hidden()

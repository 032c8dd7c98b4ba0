"""From what waits on the firm's own page to the copy of everything and the way out, without JavaScript, on a phone."""

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.browsers import OpenBrowser
from tests.browser.rounds import PHONE
from tests.browser.site import PASSWORD, Site, factories
from tests.pages.full_house import fill
from tests.pages.test_my_page import fill_profile, raise_hand
from tests.pages.test_own_data import older_browser


def test_the_firm_finds_its_needs_and_takes_everything_along(site: Site, browse: OpenBrowser) -> None:
    number = factories.published(site.cast)
    fill_profile(site.cast, "lars", number)
    page = browse("lars", java_script_enabled=False, viewport=PHONE).new_page()
    page.goto("/")
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Min side").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingenting venter på dere")
    trade = page.get_by_role("region", name="Behov i deres bransje")
    expect(trade.get_by_role("link", name=factories.TEXTS["title"])).to_be_visible()
    raise_hand(site.cast, "lars", number)
    page.reload()
    expect(trade).to_contain_text("Ingen flere åpne behov")
    said = page.get_by_role("region", name="Behov dere har meldt interesse for")
    expect(said.get_by_role("link", name="Endre eller trekk")).to_be_visible()
    page.get_by_role("link", name="Hent eller slett det vi har om deg").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Hent filen").click()
    assert coming.value.suggested_filename.endswith(".zip")
    with zipfile.ZipFile(coming.value.path()) as archive:
        assert "Fjellvarme AS" in archive.read("les-meg.html").decode()


def test_the_only_one_of_a_firm_leaves_and_the_firm_with_her(site: Site, browse: OpenBrowser) -> None:
    fill(site.cast, "olga", factories.published(site.cast))
    page = browse("olga", java_script_enabled=False).new_page()
    page.goto("/min-side/mine-data")
    page.get_by_role("link", name="Slett kontoen min").click()
    expect(page.get_by_role("main")).to_contain_text("Det kan ikke gjøres om")
    page.get_by_label("Ja, slett kontoen min").check()
    page.get_by_role("button", name="Slett kontoen min").click()
    expect(page.get_by_role("main")).to_contain_text("Kryss av for at firmaet også avsluttes")
    page.get_by_label("Avslutt også firmaet").check()
    page.get_by_label("Ja, slett kontoen min").check()
    page.get_by_role("button", name="Slett kontoen min").click()
    expect(page.get_by_role("status")).to_contain_text("Kontoen din er slettet")
    page.goto("/min-side")
    expect(page).to_have_url(f"{site.url}/logg-inn?next=/min-side")


def test_after_a_while_the_password_is_asked_for_first(site: Site, browse: OpenBrowser) -> None:
    context = browse("lars")
    older_browser(site.cast, "lars")
    page = context.new_page()
    page.goto("/min-side/mine-data/avslutt-firma")
    page.get_by_label("Ja, avslutt firmaet").check()
    page.get_by_label("Passordet ditt").fill("noe helt annet enn det")
    page.get_by_role("button", name="Avslutt firmaet").click()
    expect(page.get_by_role("alert")).to_contain_text("Passordet stemmer ikke")
    page.get_by_label("Ja, avslutt firmaet").check()
    page.get_by_label("Passordet ditt").fill(PASSWORD)
    page.get_by_role("button", name="Avslutt firmaet").click()
    expect(page.get_by_role("status")).to_contain_text("Firmaet er avsluttet")


@pytest.mark.parametrize("who", ["lars", "kari", None])
def test_the_header_keeps_to_one_row_of_links_on_a_phone(site: Site, browse: OpenBrowser, who: str | None) -> None:
    page = browse(who, viewport=PHONE).new_page()
    page.goto("/behov")
    tops = page.locator(".site-nav li:visible").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(tops) >= 3
    assert len(set(tops)) == 1

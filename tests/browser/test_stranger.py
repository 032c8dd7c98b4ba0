"""A stranger with a phone, and one whose browser runs no script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import PHONE, OpenBrowser
from tests.browser.site import Site, factories

SNOW = {
    "title": "Fortau uten holke når bussen går",
    "short_title": "Fortau uten holke",
    "summary": "Snøbrøyting og strøing må være ferdig før første buss. I dag går barna i veien.",
    "problem": (
        "Snøen ligger på fortauet når skolebarna går til bussen. Brøytebilen kommer etter klokka åtte, og da er det "
        "for sent. Folk faller på holka, og vi får klager hver vinter."
    ),
    "what": "Snøbrøyting av 12 km fortau og strøing av holdeplassene, ferdig før klokka seks.",
}


@pytest.fixture
def snow(site: Site) -> int:
    """A need that asks for snow clearing, among others that do not."""
    factories.published(site.cast)
    number = factories.published(site.cast, category="broyting-og-stroing", **SNOW)
    site.reindex()
    return number


def search_and_come_back(page: Page) -> None:
    """Front page, a search with a slip of the finger, the need, and back to the same list."""
    page.goto("/")
    page.get_by_label("Hva leverer du?").fill("snøbryting")
    page.get_by_role("button", name="Søk").click()
    page.wait_for_url(lambda url: "/behov?q=" in url)
    hits = page.locator(".need-card-title a")
    expect(hits.first).to_have_text(SNOW["title"])
    expect(page.locator(".search-note")).to_contain_text("Viser treff for «snøbrøyting»")
    before = page.url, hits.all_inner_texts()

    hits.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SNOW["title"])
    box = page.locator(".contribute")
    expect(box.get_by_text("Åpent for innspill")).to_be_visible()
    expect(box.get_by_role("heading")).to_contain_text("innen")
    expect(box.locator(".contact b")).to_have_text("Per Innkjøper")
    expect(box.locator("a[href^='mailto:'], a[href^='tel:']").first).to_be_visible()

    page.go_back()
    expect(hits.first).to_be_visible()
    assert (page.url, hits.all_inner_texts()) == before


def test_a_stranger_on_a_phone_finds_whom_to_call(snow: int, browse: OpenBrowser) -> None:
    search_and_come_back(browse(**PHONE).new_page())


def test_the_same_without_script(snow: int, browse: OpenBrowser) -> None:
    search_and_come_back(browse(java_script_enabled=False).new_page())


def test_every_file_is_fetched_once(snow: int, browse: OpenBrowser) -> None:
    """A preloaded font whose address is not quite that of the style sheet would come twice."""
    context = browse()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    context.new_page().goto("/", wait_until="networkidle")
    assert [one for one in set(asked) if asked.count(one) > 1] == []


def test_filters_views_and_languages_without_script(snow: int, browse: OpenBrowser) -> None:
    page = browse(java_script_enabled=False).new_page()
    page.goto("/behov")
    page.get_by_role("link", name="Tidslinje").click()
    expect(page.get_by_role("link", name=SNOW["short_title"]).first).to_be_visible()
    page.get_by_role("link", name="Kart").click()
    expect(page.locator(".region-map")).to_be_visible()
    page.locator("footer").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".region-map")).to_be_visible()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".need-card-title").first).to_be_visible()


def test_a_need_is_posted_without_script(site: Site, browse: OpenBrowser) -> None:
    page = browse("kari", java_script_enabled=False).new_page()
    page.goto("/i-dag")
    page.get_by_role("link", name="Meld nytt behov").click()
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.locator(".error-summary li")).to_have_count(3)
    page.get_by_label("Hva er problemet?").fill(SNOW["problem"])
    page.get_by_label("Hvem gjelder det?").fill("Alle som går til bussen på Raufoss.")
    page.locator("[name=category_id]").select_option(index=3)
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rediger behovet")
    page.get_by_label("Tittel", exact=True).fill(SNOW["title"])
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SNOW["title"])
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logg inn")


def test_the_need_page_prints_on_paper(snow: int, browse: OpenBrowser, tmp_path: Path) -> None:
    page = browse().new_page()
    page.goto(f"/behov/{snow}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".problem blockquote")).to_contain_text("holka")
    expect(page.get_by_text("Per Innkjøper").first).to_be_visible()
    for noise in (".site-head", ".site-foot", ".crumb", ".skip", ".contribute .ds-button"):
        assert [one for one in page.locator(noise).all() if one.is_visible()] == [], noise
    paper = page.pdf(path=tmp_path / "need.pdf", prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 595\S* 842\S*\]|/MediaBox \[0 0 594\S* 841\S*\]", paper), "not A4"
    assert len(re.findall(rb"/Type /Page\b", paper)) <= 2

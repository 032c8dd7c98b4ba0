"""An attachment without scripts: put beside a need, looked at by the scanner, fetched by a stranger; or stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs import scan_files
from tests import factories
from tests.browser import axe
from tests.browser.browsers import PHONE, OpenBrowser
from tests.browser.rounds import SIDEWAYS
from tests.browser.site import Site
from tests.files.clamd_server import EICAR, Clamd
from tests.files.samples import DOCX, PDF


@pytest.fixture
def clamd(site: Site) -> Iterator[Clamd]:
    """The site's scanner."""
    scanner = Clamd()
    site.app.config.update(CLAMD=scanner.where, CLAMD_SECONDS=5.0)
    yield scanner
    site.app.config.update(CLAMD="", CLAMD_SECONDS=30.0)
    scanner.stop()


def add(page: Page, number: int, name: str, content: bytes, title: str) -> None:
    page.goto(f"/behov/{number}/vedlegg")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/html", "buffer": content})
    page.get_by_label("Hva er det?").fill(title)
    page.get_by_role("button", name="Legg til").click()


def test_a_file_is_fetched_by_a_stranger_once_the_scanner_has_looked(
    site: Site, browse: OpenBrowser, clamd: Clamd
) -> None:
    number = factories.published(site.cast)
    officer = browse("per", java_script_enabled=False).new_page()
    add(officer, number, "../Kjøkkenkart \u202eåæø.docx", DOCX, "Kart over kjøkkenene")
    expect(officer.locator(".row-list")).to_contain_text("venter på viruskontroll")
    add(officer, number, "priser.pdf", PDF + EICAR, "Priser i dag")
    add(officer, number, "side.pdf", b"<!doctype html><script>alert(1)</script>", "En side")
    expect(officer.locator("main")).to_contain_text("Innholdet må stemme med navnet")
    expect(officer.locator(".row-list li")).to_have_count(2)

    stranger = browse(java_script_enabled=False, **PHONE).new_page()
    stranger.goto(f"/behov/{number}")
    expect(stranger.get_by_text("Kart over kjøkkenene").first).to_be_visible()
    expect(stranger.get_by_role("link", name="Kart over kjøkkenene")).to_have_count(0)
    stranger.goto(f"/behov/{number}/vedlegg/1")
    expect(stranger.locator("main")).to_contain_text("ikke kontrollert for virus ennå")

    assert scan_files.run(site.app) == "1 clean, 1 infected"
    stranger.goto(f"/behov/{number}")
    expect(stranger.get_by_text("Priser i dag", exact=True)).to_have_count(0)
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="Kart over kjøkkenene").click()
    assert download.value.suggested_filename == "Kjøkkenkart åæø.docx"
    assert Path(download.value.path()).read_bytes() == DOCX

    officer.goto(f"/behov/{number}/vedlegg")
    expect(officer.locator(".row-list li").nth(1)).to_contain_text("stanset, viruskontrollen fant noe skadelig")
    officer.get_by_role("button", name="Fjern Priser i dag").click()
    expect(officer.locator(".row-list li")).to_have_count(1)


def test_lists_of_files_are_for_everybody(site: Site, browse: OpenBrowser, clamd: Clamd) -> None:
    number = factories.published(site.cast)
    context = browse("per")
    context.add_init_script(path=str(axe.SCRIPT))
    page = context.new_page()
    add(page, number, "kart.docx", DOCX, "Kart over kjøkkenene")
    scan_files.run(site.app)
    add(page, number, "et-langt-navn-uten-mellomrom-" * 3 + ".pdf", PDF, "Ruteplan for våren")
    add(page, number, "priser.pdf", PDF + EICAR, "Priser i dag")
    found = {}
    for address in (f"/behov/{number}/vedlegg", f"/behov/{number}"):
        for size in ({"width": 1280, "height": 900}, {"width": 360, "height": 740}, {"width": 320, "height": 740}):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(address)
            found[f"{address} at {size['width']}"] = [*axe.faults(page), *page.evaluate(SIDEWAYS)]
        page.emulate_media(color_scheme="dark")
        found[f"{address} dark"] = axe.faults_of_colour(page)
        page.emulate_media(color_scheme="light")
    assert {where: told for where, told in found.items() if told} == {}

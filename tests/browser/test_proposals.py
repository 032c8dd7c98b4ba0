"""A firm writes a proposal on a phone, keeps a price from the public and sends it; an officer reads it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from portal.dialogue.proposals.fields import BY_KEY
from tests import factories
from tests.browser.browsers import PHONE, OpenBrowser
from tests.browser.site import Site

BLOCK = "unntatt offentlighet (jf. offl. § 13)"


def fill(page: Page, key: str, words: str) -> None:
    page.get_by_label(str(BY_KEY[key].label), exact=False).first.fill(words)


def test_from_need_to_receipt_and_to_the_reader_without_javascript(
    site: Site, browse: OpenBrowser, tmp_path: Path
) -> None:
    number = factories.published(site.cast)
    page = browse("lars", java_script_enabled=False, **PHONE).new_page()
    page.goto(f"/behov/{number}/forslag/nytt")
    page.get_by_label("Tittel").fill("Middag i lette kasser")
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page).to_have_url(f"{site.url}/forslag/1/rediger")

    fill(page, "solution", "Vi bruker kasser på tre kilo til [[117 kroner]] stykket.")
    fill(page, "differs", "Vi bytter kasser underveis.")
    page.get_by_role("button", name="Lagre og se før sending").click()
    expect(page.get_by_role("heading", name="Dette må rettes før dere kan sende")).to_be_visible()
    expect(page.locator(".version-text.is-public")).to_contain_text(BLOCK)
    expect(page.locator(".version-text.is-public")).not_to_contain_text("117")

    page.locator(".note-links a").first.click()
    page.locator("#solution_kind").select_option("business")
    page.locator("#solution_harm").fill("Da kan andre by under.")
    page.get_by_role("button", name="Lagre utkast").click()
    page.get_by_role("link", name="Legg ved filer").click()
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7 plan")
    page.get_by_label("Fil", exact=True).set_input_files(plan)
    page.get_by_role("button", name="Legg til").click()
    page.get_by_role("link", name="Se før sending").click()
    page.get_by_role("button", name="Send forslaget").click()
    expect(page).to_have_url(f"{site.url}/forslag/1/kvittering/1")
    expect(page.locator(".fact-table")).to_contain_text("(UTC+0")

    staff = browse("siv", java_script_enabled=False).new_page()
    staff.goto(f"/behov/{number}/forslag")
    column = staff.locator(".proposal-column")
    expect(column).to_contain_text(BLOCK)
    expect(column).not_to_contain_text("117 kroner")
    staff.get_by_role("button", name="Vis det som er unntatt offentlighet").click()
    expect(column).to_contain_text("117 kroner")
    staff.get_by_role("link", name="Skjul igjen").click()
    expect(column).not_to_contain_text("117 kroner")


def test_a_button_puts_the_marks_around_what_is_chosen(site: Site, browse: OpenBrowser) -> None:
    number = factories.published(site.cast)
    page = browse("lars").new_page()
    page.goto(f"/behov/{number}/forslag/nytt")
    page.get_by_label("Tittel").fill("Middag i lette kasser")
    page.get_by_role("button", name="Lagre utkast").click()
    fill(page, "solution", "Kassa koster 117 kroner.")
    page.locator("#solution").evaluate("field => field.setSelectionRange(13, 23)")
    box = page.locator(".passage-field", has=page.locator("#solution")).locator("details")
    box.locator("summary").click()
    box.get_by_role("button", name="Merk det du har valgt i teksten").click()
    expect(page.locator("#solution")).to_have_value("Kassa koster [[117 kroner]].")

"""A firm on a phone, without JavaScript: from a need to a raised hand in six pages; and the firm says yes by mail."""

import re

from playwright.sync_api import Page, expect

from portal.core.db import db
from portal.outbox.models import OutboxMail
from tests import factories
from tests.browser.browsers import PHONE, OpenBrowser
from tests.browser.site import Site
from tests.registers.brreg_server import Brreg, unit

NUMBER = "912345602"


def mailed(site: Site, to: str) -> str:
    """The link in the newest mail to an address."""
    with site.app.app_context():
        texts = db.session.query(OutboxMail.text).where(OutboxMail.to == to).order_by(OutboxMail.id.desc()).first()
    assert texts is not None
    found = re.search(rf"{re.escape(site.url)}/\S+", texts[0])
    assert found is not None
    return found.group()


def fill(page: Page) -> None:
    page.get_by_label("Organisasjonsnummer").fill("912 345 602")
    page.get_by_label("E-postadresse").fill("nina@firma.example")
    page.get_by_label("Navnet ditt").fill("Nina Ny")
    page.get_by_role("button", name="Send meg lenken").click()


def test_from_a_need_to_a_raised_hand_in_six_pages(site: Site, browse: OpenBrowser, brreg: Brreg) -> None:
    site.app.config.update(ENHETSREGISTERET_URL=brreg.url)
    brreg.answer(NUMBER, unit(NUMBER, "Nyland Snekkeri AS", epostadresse="post@nyland.example"))
    need_id = factories.published(site.cast)
    phone = browse(**PHONE, java_script_enabled=False)
    page, loads = phone.new_page(), list[str]()
    # Redirects are not pages.
    phone.on(
        "response", lambda told: loads.append(told.url) if told.request.is_navigation_request() and told.ok else None
    )

    page.goto(f"/behov/{need_id}")
    page.goto(f"/bli-med?next=/behov/{need_id}/interesse")
    fill(page)
    expect(page.get_by_role("heading", name="Se i e-posten din")).to_be_visible()
    page.goto(mailed(site, "nina@firma.example"))
    expect(page.get_by_role("heading", name="Meld inn Nyland Snekkeri AS")).to_be_visible()
    page.get_by_role("button", name="Bli med").click()
    expect(page).to_have_url(f"{site.url}/behov/{need_id}/interesse")
    page.locator("main form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/interesse/kvittering$"))
    # The need, the three fields, "see your mail", the button, the form, the receipt.
    assert len(loads) == 6

    firm = browse(java_script_enabled=False).new_page()
    firm.goto(mailed(site, "post@nyland.example"))
    expect(firm.get_by_role("heading", level=1)).to_contain_text("Nina Ny")
    firm.get_by_role("button", name="Ja, det stemmer").click()
    expect(firm.get_by_role("heading", name="Takk for svaret")).to_be_visible()

    page.goto("/min-side/profil")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nyland Snekkeri AS")
    page.get_by_role("textbox", name="Om firmaet").fill("Vi bygger i tre.")
    page.get_by_label("Vis oss i leverandørlista").check()
    page.get_by_role("button", name="Lagre profilen").click()
    page.goto("/leverandorer")
    expect(page.get_by_text("Vi bygger i tre.")).to_be_visible()


def test_a_slip_is_told_and_nothing_is_lost(site: Site, browse: OpenBrowser, brreg: Brreg) -> None:
    site.app.config.update(ENHETSREGISTERET_URL=brreg.url)
    page = browse(**PHONE).new_page()
    page.goto("/bli-med")
    page.get_by_label("Organisasjonsnummer").fill("912 345 603")
    page.get_by_label("E-postadresse").fill("nina@firma.example")
    page.get_by_label("Navnet ditt").fill("Nina Ny")
    page.get_by_role("button", name="Send meg lenken").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.get_by_label("Navnet ditt").input_value() == "Nina Ny"
    assert page.get_by_label("Organisasjonsnummer").input_value() == "912 345 603"

"""A colleague is invited, follows the mail, chooses a password, sets up the second factor and is in."""

import re

import pyotp
from playwright.sync_api import expect

from jobs import send_mail
from tests.browser.browsers import OpenBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.site import Site

WORDS = "tolv blide bjelker i fjøset"


def test_an_invited_colleague_gets_in(site: Site, browse: OpenBrowser) -> None:
    admin = browse("ada").new_page()
    keys = Keyboard(admin)
    admin.goto("/admin/brukere")
    keys.link("Inviter en bruker")
    keys.arrives("/admin/brukere/ny")
    keys.field("name", "Oda Nyansatt")
    keys.field("email", "oda@behov.example")
    keys.pick("organisation", "Nordre Land")
    keys.pick("role", "Behovseier")
    keys.button("Send invitasjonen")
    keys.arrives("/admin/brukere")
    expect(admin.get_by_role("rowheader", name="Oda Nyansatt")).to_be_visible()

    assert send_mail.run(site.app) == "1 sent, 0 not"
    admin.goto("/admin/epost")
    admin.get_by_role("link").filter(has_text=re.compile("[Ii]nvit")).first.click()
    link = re.search(rf"{re.escape(site.url)}/invitasjon/\S+", admin.locator("main").inner_text())
    assert link, admin.locator("main").inner_text()

    page = browse().new_page()
    keys = Keyboard(page)
    page.goto(link.group())
    keys.field("password", WORDS)
    keys.field("again", WORDS + "!")
    keys.button("Lag konto")
    expect(page.locator(".field-error")).to_contain_text("ikke like")
    keys.field("password", WORDS)
    keys.field("again", WORDS)
    keys.button("Lag konto")
    keys.arrives("/logg-inn/oppsett")
    expect(page.get_by_alt_text("QR-kode for appen", exact=False)).to_be_visible()
    assert page.locator("main img").evaluate("image => image.naturalWidth") > 100
    secret = page.locator("main code").inner_text().replace(" ", "")
    keys.field("code", pyotp.TOTP(secret).now())
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Lagre gjenopprettingskodene")).to_be_visible()
    assert page.locator("main code").count() == 10
    keys.link("Jeg har lagret kodene, gå videre")
    keys.arrives("/i-dag")
    expect(page.locator(".menu summary")).to_contain_text("Oda Nyansatt")

    again = browse().new_page()
    assert again.goto(link.group()).status == 410  # type: ignore[union-attr]

"""A person makes a passkey under Min konto and logs in with it, in a browser with an authenticator of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from jobs import send_mail
from portal.core.db import db
from portal.outbox.models import OutboxMail
from tests.browser import axe
from tests.browser.browsers import OpenBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.site import PASSWORD, Site


@pytest.fixture
def named(site: Site) -> Iterator[Site]:
    """The same site by its name: browsers make no keys for a bare address."""
    before, site.url = site.url, site.url.replace("127.0.0.1", "localhost")
    site.app.config["BASE_URL"] = site.url
    yield site
    site.url = site.app.config["BASE_URL"] = before


def authenticator(page: Page, **how: object) -> tuple[object, str]:
    """A phone that unlocks itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **how,
    }
    told = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, told["authenticatorId"]


def test_passkey_is_made_used_and_removed(named: Site, browse: OpenBrowser) -> None:
    context = browse("lars")
    page = context.new_page()
    page.add_init_script(path=axe.SCRIPT)
    authenticator(page)
    keys = Keyboard(page)
    page.goto("/konto")
    keys.link("Logg inn med finger, ansikt eller skjermlås")
    keys.arrives("/konto/passnokler")
    assert axe.faults(page) == []
    keys.field("name", "Telefonen min")
    keys.field("present", PASSWORD)
    keys.button("Lag passnøkkel")
    expect(page.get_by_role("rowheader", name="Telefonen min")).to_be_visible()
    assert axe.faults(page) == []
    assert send_mail.run(named.app) == "1 sent, 0 not"

    # The same device has a key already.
    keys.field("present", PASSWORD)
    keys.button("Lag passnøkkel")
    expect(page.locator("[data-problem]")).to_contain_text("har alt en passnøkkel")

    context.clear_cookies()
    page.goto("/logg-inn?next=/konto")
    assert axe.faults(page) == []
    keys.button("Logg inn med passnøkkel")
    keys.arrives("/konto")
    expect(page.locator(".menu summary")).to_contain_text("Lars Rørlegger")

    page.goto("/konto/passnokler")
    keys.button("Fjern")
    expect(page.get_by_text("Passnøkkelen er fjernet.", exact=False)).to_be_visible()
    context.clear_cookies()
    page.goto("/logg-inn")
    keys.button("Logg inn med passnøkkel")
    expect(page.get_by_role("heading", name="Du ble ikke logget inn")).to_be_visible()
    assert axe.faults(page) == []


def test_who_says_no_to_the_device_is_told_what_to_do(named: Site, browse: OpenBrowser) -> None:
    page = browse().new_page()
    authenticator(page, isUserVerified=False)
    page.goto("/logg-inn")
    Keyboard(page).button("Logg inn med passnøkkel")
    expect(page.locator("[data-problem]")).to_contain_text("logg inn på en annen måte")


def test_person_of_a_firm_comes_in_by_mail_without_script(site: Site, browse: OpenBrowser) -> None:
    page = browse(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto("/logg-inn?next=/konto")
    expect(page.get_by_role("button", name="Logg inn med passnøkkel")).to_have_count(0)
    page.locator("#link-email").fill("lars@behov.example")
    page.get_by_role("button", name="Send meg en lenke").click()
    expect(page.get_by_role("heading", name="Sjekk e-posten din")).to_be_visible()
    link = mailed(site)
    page.goto(link)
    expect(page.get_by_role("heading", name="Logg inn som Lars Rørlegger")).to_be_visible()
    page.get_by_role("button", name="Logg inn", exact=True).click()
    expect(page).to_have_url(f"{site.url}/konto")
    expect(page.locator(".menu summary")).to_contain_text("Lars Rørlegger")


def mailed(site: Site) -> str:
    with site.app.app_context():
        text = db.session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first() or ""
    return next(word for word in text.split() if word.startswith(site.url))

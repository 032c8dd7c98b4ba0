"""To another login service and back: over two sites, under our content policy, with script and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from portal.accounts import oidc, oidc_providers
from portal.accounts.models import Identity
from portal.core import clock
from portal.core.db import db, unit_of_work
from tests.accounts.oidc_provider import Service, running
from tests.browser import axe
from tests.browser.browsers import open_context
from tests.browser.site import Site
from tests.browser.test_passkey import named

__all__ = ["named"]


@pytest.fixture
def service(named: Site) -> Iterator[Service]:
    """A service for firms that knows Lars, on another site than the portal's."""
    app = named.app
    before, private = app.extensions["oidc_providers"], app.config["FETCH_ALLOW_PRIVATE"]
    app.config["FETCH_ALLOW_PRIVATE"] = ("127.0.0.1",)
    oidc.forget()
    lars = named.cast.lars.id
    with running() as service:
        oidc_providers.install(app, [service.settings(audience="suppliers", name="Prøvetjenesten")])
        with unit_of_work(app):
            db.session.add(Identity(user_id=lars, issuer=service.issuer, subject="subject-1", created_at=clock.now()))
            db.session.flush()
        # Whoever is known there needs no second factor of ours in this test.
        with unit_of_work(app):
            named.cast.lars.user().totp_confirmed_at = None
        yield service
    app.extensions["oidc_providers"], app.config["FETCH_ALLOW_PRIVATE"] = before, private
    oidc.forget()


@pytest.fixture
def visitor(chromium: Browser, named: Site, service: Service) -> Iterator[list[BrowserContext]]:
    """Browsers that are closed afterwards; they go to two machines, so nobody watches where they go."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def test_script_leads_there_and_back(chromium: Browser, named: Site, visitor: list[BrowserContext]) -> None:
    context = open_context(chromium, named)
    visitor.append(context)
    faults: list[str] = []
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page = context.new_page()
    page.goto("/logg-inn?next=/konto")
    page.get_by_role("button", name="Logg inn med Prøvetjenesten").click()
    expect(page).to_have_url(f"{named.url}/konto")
    expect(page.locator(".menu summary")).to_contain_text("Lars Rørlegger")
    assert faults == []
    # The browser's arrow leads past the pages that only lead on.
    page.go_back()
    expect(page.locator("main h1")).not_to_have_text("Du ble ikke logget inn")


def test_buttons_lead_there_and_back_without_script(
    chromium: Browser, named: Site, visitor: list[BrowserContext]
) -> None:
    context = open_context(chromium, named, java_script_enabled=False, viewport={"width": 360, "height": 740})
    visitor.append(context)
    page = context.new_page()
    page.goto("/logg-inn?next=/konto")
    page.get_by_role("button", name="Logg inn med Prøvetjenesten").click()
    expect(page.get_by_role("heading", name="Videre til Prøvetjenesten")).to_be_visible()
    page.get_by_role("link", name="Gå videre").click()
    expect(page.get_by_role("heading", name="Fullfør innloggingen")).to_be_visible()
    page.get_by_role("button", name="Fullfør").click()
    expect(page).to_have_url(f"{named.url}/konto")
    expect(page.locator(".menu summary")).to_contain_text("Lars Rørlegger")


def test_pages_on_the_way_are_for_everybody(chromium: Browser, named: Site, visitor: list[BrowserContext]) -> None:
    context = open_context(chromium, named, "lars")
    visitor.append(context)
    context.add_init_script(path=axe.SCRIPT)
    page = context.new_page()
    for path in (
        "/konto",
        "/konto/tjenester",
        "/konto/tjenester/prove/koble-til",
        "/logg-inn/tjeneste/prove/svar?code=x",
    ):
        page.route("**/onward.js*", lambda route: route.abort())
        page.goto(path)
        assert axe.faults(page) == [], path

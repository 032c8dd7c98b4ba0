"""What a person has written is never lost without a word."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete

from portal.accounts.models import LoginSession
from portal.core.db import db, unit_of_work
from portal.needs.pipeline.models import Need
from tests.browser.browsers import OpenBrowser
from tests.browser.site import Site, factories
from tests.factories import TEXTS

MINE = "Maten blir kald på veien, og nå har vi målt det: 38 grader ved siste dør."
THEIRS = "Maten blir kald på veien. Kassene er åtte år gamle og tetter ikke lenger."


def edit(context: BrowserContext, number: int) -> Page:
    """The long form, open."""
    page = context.new_page()
    page.goto(f"/behov/{number}/rediger")
    return page


def test_two_who_edit_at_once_both_keep_their_text(site: Site, browse: OpenBrowser) -> None:
    number = factories.ready(site.cast)
    first, second = edit(browse("kari"), number), edit(browse("per"), number)
    first.locator("[name=problem]").fill(THEIRS)
    second.locator("[name=problem]").fill(MINE)
    first.get_by_role("button", name="Lagre", exact=True).click()
    expect(first.get_by_role("status").first).to_contain_text("Lagret")

    with second.expect_navigation() as answered:
        second.get_by_role("button", name="Lagre", exact=True).click()
    assert answered.value is not None
    assert answered.value.status == 409
    expect(second.get_by_role("main")).to_contain_text(MINE)
    expect(second.get_by_role("main")).to_contain_text(THEIRS)
    with site.app.app_context():
        assert db.session.get_one(Need, number).problem == THEIRS


@pytest.mark.parametrize("script", [True, False])
def test_a_session_that_ends_while_one_writes(script: bool, site: Site, browse: OpenBrowser) -> None:
    page = browse("kari", java_script_enabled=script).new_page()
    page.goto("/behov/nytt")
    page.get_by_label("Hva er problemet?").fill(MINE)
    page.get_by_label("Hvem gjelder det?").fill(TEXTS["for_whom"])
    page.locator("[name=category_id]").select_option(index=2)
    with unit_of_work(site.app):
        db.session.execute(delete(LoginSession))
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er logget ut")
    expect(page.get_by_role("main")).to_contain_text(MINE)
    expect(page.get_by_role("main")).to_contain_text(TEXTS["for_whom"])

    login = page.get_by_role("main").get_by_role("link", name="Logg inn i en ny fane")
    with page.context.expect_page() as tab:
        login.click()
    expect(tab.value.get_by_role("heading", level=1)).to_have_text("Logg inn")
    expect(page.get_by_role("main")).to_contain_text(MINE)


def test_a_form_that_is_too_old_shows_what_was_written(site: Site, browse: OpenBrowser) -> None:
    context = browse("kari")
    page = context.new_page()
    page.goto("/behov/nytt")
    page.get_by_label("Hva er problemet?").fill(MINE)
    context.clear_cookies(name="session")
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.get_by_role("main")).to_contain_text("Skjemaet er for gammelt")
    expect(page.get_by_role("main")).to_contain_text(MINE)


def test_a_draft_that_was_approved_meanwhile(site: Site, browse: OpenBrowser) -> None:
    number = factories.submitted(site.cast)
    page = edit(browse("kari"), number)
    page.locator("[name=problem]").fill(MINE)
    with factories.work(site.cast):
        need = db.session.get_one(Need, number)
        factories.publication.approve(need, None, edit_no=need.edit_no, by=site.cast.per.user())
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Behovet er offentlig")
    expect(page.get_by_role("main")).to_contain_text(MINE)


def test_a_password_is_never_shown_again(site: Site, browse: OpenBrowser) -> None:
    context = browse()
    page = context.new_page()
    page.goto("/logg-inn")
    page.locator("#email").fill("kari@behov.example")
    page.locator("#password").fill("et langt passord med ord")
    context.clear_cookies()
    page.get_by_role("button", name="Logg inn", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Skjemaet er for gammelt")
    assert "et langt passord" not in page.content()


def test_leaving_with_unsaved_text_asks_first(site: Site, browse: OpenBrowser) -> None:
    page = browse("kari").new_page()
    page.goto("/behov/nytt")
    page.get_by_label("Hva er problemet?").press_sequentially("Maten er kald.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Kategorier").first.click()
    page.wait_for_url("**/kategorier")
    assert asked == ["beforeunload"]

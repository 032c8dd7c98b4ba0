"""A firm sends an idea from a phone without JavaScript, an adviser answers with the keyboard alone, the firm reads it."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import func, select

from jobs import send_mail
from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas.models import Idea
from portal.outbox.models import OutboxMail
from tests.browser import axe
from tests.browser.browsers import PHONE, OpenBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.site import Site
from tests.dialogue.ideas.stage import REASON, TEXTS, sent

SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_from_the_firm_to_the_answer_and_back(site: Site, browse: OpenBrowser) -> None:
    phone = browse("lars", java_script_enabled=False, **PHONE).new_page()
    phone.goto("/")
    phone.get_by_role("link", name="Har dere en idé ingen har spurt om?").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Har dere en idé ingen har spurt om?")
    expect(phone.get_by_text("Skriv ikke forretningshemmeligheter her")).to_be_visible()

    # Sent too early: everything written is still there, and the summary leads to what is missing.
    phone.get_by_label("Kort fortalt").fill(TEXTS["title"])
    phone.get_by_label("Hvilket problem løser den?").fill(TEXTS["problem"])
    phone.get_by_role("button", name="Send ideen").click()
    expect(phone.locator(".error-summary li")).to_have_count(2)
    expect(phone.get_by_label("Hvilket problem løser den?")).to_have_value(TEXTS["problem"])
    expect(phone.get_by_label("Send uten navn")).to_be_checked()
    phone.get_by_label("Hva foreslår dere?").fill(TEXTS["solution"])
    phone.get_by_label("Hvilken kommune er den for?").select_option(label="Gjøvik")
    phone.get_by_role("button", name="Send ideen").click()
    phone.wait_for_url("**/ideer/1")
    expect(phone.get_by_role("status").first).to_contain_text("Ideen er sendt")
    expect(phone.get_by_text("Kommunen ser bare fag og hvor mange ansatte dere har.")).to_be_visible()

    page = browse("anna").new_page()
    keys = Keyboard(page)
    page.goto("/i-dag")
    expect(page.get_by_text("1 idé venter på svar").first).to_be_visible()
    keys.link("1 idé venter på svar", exact=False)
    keys.arrives("/ideer/innboks")
    keys.link(TEXTS["title"], exact=False)
    keys.arrives("/ideer/1")
    assert "Fjellvarme" not in page.content()
    keys.button("Marker som lest")
    expect(page.get_by_role("status").first).to_contain_text("merket som lest")
    keys.link("Koble til fag eller behov")
    keys.arrives("/ideer/1/koble")
    keys.button("Koble ideen")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.pick("category_id", "Ferdig")
    keys.field("note", "Dette vil kjøkkensjefen høre mer om.")
    keys.button("Koble ideen")
    keys.arrives("/ideer/1")
    expect(page.get_by_text("Fjellvarme AS").first).to_be_visible()
    keys.link("Avtal møte")
    keys.arrives("/ideer/1/mote")
    keys.moment("meeting_on", clock.to_local(clock.now() + timedelta(days=9)), day_only=True)
    keys.button("Lagre møtedagen")
    keys.arrives("/ideer/1")
    keys.link("Avslå")
    keys.field("note", REASON)
    keys.button("Avslå ideen")
    keys.arrives("/ideer/1")

    phone.goto("/ideer")
    phone.get_by_role("link", name=TEXTS["title"]).click()
    lines = phone.get_by_role("region", name="Hva som har skjedd").get_by_role("listitem")
    heard = [line.locator("b").inner_text() for line in lines.all()]
    assert heard == ["Mottatt", "Lest", "Koblet", "Møte avtalt", "Avslått"]
    expect(phone.get_by_text(REASON)).to_be_visible()
    with site.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 3
    send_mail.run(site.app)


def test_a_double_click_sends_one_idea(site: Site, browse: OpenBrowser) -> None:
    page = browse("mona").new_page()
    page.goto("/ideer/ny")
    page.get_by_label("Kort fortalt").fill(TEXTS["title"])
    page.get_by_label("Hvilket problem løser den?").fill(TEXTS["problem"])
    page.get_by_label("Hva foreslår dere?").fill(TEXTS["solution"])
    page.get_by_label("Hvilken kommune er den for?").select_option(label="Alle kommunene")
    page.get_by_role("button", name="Send ideen").dblclick()
    Keyboard(page).arrives("/ideer/1")
    with site.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Idea)) == 1


def test_the_pages_of_ideas_hold_for_everybody(site: Site, browse: OpenBrowser) -> None:
    number = sent(site.cast)
    found = {}
    for who, paths in (
        ("lars", ("/ideer/ny", "/ideer", f"/ideer/{number}")),
        ("anna", ("/ideer/innboks", f"/ideer/{number}", f"/ideer/{number}/koble", f"/ideer/{number}/avsla")),
    ):
        context = browse(who)
        context.add_init_script(path=axe.SCRIPT)
        page = context.new_page()
        for path in paths:
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(path)
            faults = axe.faults(page)
            page.emulate_media(color_scheme="dark")
            faults += axe.faults_of_colour(page)
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": 320, "height": 640})
            faults += ["sideways at 320"] if page.evaluate(SIDEWAYS) else []
            if faults:
                found[f"{who} {path}"] = faults
    assert found == {}

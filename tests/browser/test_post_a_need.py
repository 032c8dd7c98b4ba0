"""A need owner logs in, posts a need and sends it to a second person, with the keyboard alone."""

from datetime import timedelta

import pyotp
from playwright.sync_api import expect
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline.models import Need
from tests.browser.browsers import OpenBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.site import PASSWORD, SECRET, Site, factories
from tests.factories import TEXTS

PROBLEM = TEXTS["problem"]


def log_in(keys: Keyboard) -> None:
    """Both factors, through the pages."""
    keys.to(keys.page.get_by_role("region", name="Med passord").get_by_label("E-postadresse"))
    keys.write("kari@behov.example")
    keys.field("password", PASSWORD)
    keys.press("Enter")
    keys.arrives("/logg-inn/kode?next=/behov/nytt")
    keys.field("code", pyotp.TOTP(SECRET).now())
    keys.press("Enter")


def test_from_login_to_review(site: Site, browse: OpenBrowser) -> None:
    page = browse().new_page()
    keys = Keyboard(page)

    page.goto("/behov/nytt")
    keys.arrives("/logg-inn?next=/behov/nytt")
    keys.press("Tab")
    assert keys.stop(page.get_by_role("link", name="Hopp til innholdet"))["there"]
    keys.press("Enter", "Tab")
    first = page.get_by_role("link", name="Meld inn firmaet ditt")
    assert keys.stop(first)["there"], "the skip link leads to the first thing on the page"
    log_in(keys)
    keys.arrives("/behov/nytt")

    keys.button("Lagre utkast")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.link("Hva er problemet?", exact=False)
    expect(page.get_by_label("Hva er problemet?")).to_be_focused()
    keys.write(PROBLEM)
    keys.fill("Hvem gjelder det?", TEXTS["for_whom"])
    keys.pick("category_id", "Ferdig")
    keys.button("Lagre utkast")
    keys.arrives("/behov/1/rediger")
    expect(page.get_by_role("status").first).to_contain_text("lagret som utkast")

    fill_in(keys)
    keys.button("Lagre")
    keys.arrives("/behov/1-varm-mat-hele-veien-hjem")

    keys.link("Vurder behovet", exact=False)
    keys.arrives("/behov/1/vurdering")
    assess(keys)
    keys.arrives("/behov/1-varm-mat-hele-veien-hjem")
    keys.link("Fyll ut bærekraft", exact=False)
    keys.arrives("/behov/1/barekraft")
    decide(keys)
    keys.arrives("/behov/1-varm-mat-hele-veien-hjem")

    page.goto("/behov/1/klar")
    expect(page.get_by_role("heading", name="Ingenting stopper behovet")).to_be_visible()
    keys.button("Send til gjennomlesing")
    expect(page.get_by_role("status").first).to_contain_text("sendt til gjennomlesing")
    with site.app.app_context():
        need = db.session.get_one(Need, 1)
        assert (need.title, need.stage, need.submitted_by_id) == (TEXTS["title"], "investigating", site.cast.kari.id)


def fill_in(keys: Keyboard) -> None:
    """The long form from top to bottom, in the order of the page."""
    closes = factories.good_deadline()
    moment = clock.to_local(factories.moment(closes))
    for name in ("title", "problem", "for_whom", "owner_title", "why", "summary", "short_title"):
        keys.field(name, TEXTS[name])
    for name in ("what", "quantity", "delivery_place"):
        keys.field(name, TEXTS[name])
    keys.field("value_from", "400 000")
    keys.field("value_to", "600 000")
    keys.choose("value_period", "per_year")
    keys.field("current_contract", TEXTS["current_contract"])
    keys.field("duration_months", "24")
    keys.field("asks-0-heading", "Hva holder maten varm lengst?")
    keys.field("asks-0-detail", "Fortell hva dere har prøvd, og hva det veier.")
    keys.field("effort_input", TEXTS["effort_input"])
    keys.field("effort_tender", TEXTS["effort_tender"])
    keys.moment("input_opens_at", clock.to_local(clock.now() - timedelta(hours=1)))
    keys.moment("input_closes_at", moment)
    keys.moment("answers_due_on", moment + timedelta(days=21), day_only=True)
    keys.moment("tender_on", moment + timedelta(days=120), day_only=True)
    keys.choose("tender_precision", "month")
    keys.moment("contract_on", moment + timedelta(days=200), day_only=True)
    keys.pick("owner_id", "Kari")
    keys.pick("procurement_id", "Per")
    keys.field("title_en", "Warm food all the way home")


def assess(keys: Keyboard) -> None:
    """What publication asks of the assessment."""
    keys.field("real_need", "Å få et varmt måltid i fred.")
    keys.choose("criticality", "2")
    keys.choose("substitutability", "2")
    keys.field("lead_time_weeks", "8")
    keys.field("contingency", "Vi låner kasser av nabokommunen.")
    keys.choose("single_supplier", "no")
    keys.choose("functional", "yes")
    keys.choose("joint_considered", "yes")
    keys.field("joint_reason", "Naboene har nye kasser.")
    keys.button("Lagre vurderingen")


def decide(keys: Keyboard) -> None:
    """Climate and environment, and yes to every duty."""
    keys.choose("climate_way", "criterion")
    keys.field("climate_weight", "30")
    keys.field("climate_documentation", "Vi spør om vekt og levetid.")
    page = keys.page
    for name in page.eval_on_selector_all(
        "input[name^='duty-'][value='met']", "fields => fields.map(field => field.name)"
    ):
        keys.choose(name, "met")
        keys.field(name.replace("-answer", "-text"), "Vi følger dette.")
    keys.button("Lagre")


def test_two_presses_on_save_make_one_draft(site: Site, browse: OpenBrowser) -> None:
    page = browse("kari").new_page()
    page.goto("/behov/nytt")
    page.get_by_label("Hva er problemet?").fill(PROBLEM)
    page.get_by_label("Hvem gjelder det?").fill(TEXTS["for_whom"])
    page.locator("[name=category_id]").select_option(index=2)
    page.get_by_role("button", name="Lagre utkast").dblclick()
    Keyboard(page).arrives("/behov/1/rediger")
    with site.app.app_context():
        assert db.session.scalar(select(func.count(Need.id))) == 1

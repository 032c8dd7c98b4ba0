"""Somebody on a phone reckons a journey, without script; staff see all journeys to a need in the order they came."""

from playwright.sync_api import expect

from tests import factories
from tests.browser.browsers import DESKTOP, PHONE, OpenBrowser
from tests.browser.site import Site
from tests.dialogue.proposals import scenes


def test_from_the_word_about_short_travel_to_an_answer_without_javascript(site: Site, browse: OpenBrowser) -> None:
    page = browse(java_script_enabled=False, **PHONE).new_page()
    page.goto("/om")
    page.get_by_role("link", name="Regn ut reisen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regn ut reisen")

    page.get_by_label("Hvordan fraktes varene?").select_option("van_diesel")
    page.get_by_label("Last på én tur").fill("en halv")
    page.get_by_role("button", name="Regn ut").click()
    expect(page.locator(".error-summary")).to_contain_text("Dette må rettes før vi kan regne")
    expect(page.get_by_label("Last på én tur")).to_have_value("en halv")
    expect(page.get_by_label("Hvordan fraktes varene?")).to_have_value("van_diesel")

    page.get_by_label("Fra postnummer").fill("2850")
    page.get_by_label("Til kommune").select_option("gjovik")
    page.get_by_label("Last på én tur").fill("0,5")
    page.get_by_label("Turer i året").fill("104")
    page.get_by_label("Bilen kjører tom tilbake").check()
    page.get_by_role("button", name="Regn ut").click()
    answer = page.locator("#svar")
    expect(answer).to_contain_text("2850 Lena")
    expect(answer).to_contain_text("kg CO₂e")
    expect(page.locator(".travel-steps li")).to_have_count(6)
    page.get_by_text("Se alle faktorene med kilde og dato").click()
    expect(page.get_by_role("cell", name="NVE, klimadeklarasjon").first).to_be_visible()


def test_journeys_side_by_side_stand_in_the_order_of_receipt(site: Site, browse: OpenBrowser) -> None:
    number = factories.published(site.cast)
    far = scenes.TRIP | {"load_tonnes": 20.0}
    near = scenes.TRIP | {"origin_country": "NO", "origin_postal": "2815", "origin_place": "", "load_tonnes": 0.5}
    scenes.sent(site.cast, number, who="lars", trips=[far])
    scenes.sent(site.cast, number, who="olga", trips=[near])
    page = browse("siv", java_script_enabled=False, **DESKTOP).new_page()
    page.goto(f"/behov/{number}/forslag")
    panel = page.locator(".travel-panel")
    expect(panel.locator("tbody th")).to_have_text(["Fjellvarme AS", "Totenvika Transport"])
    expect(panel).to_contain_text("aldri til å rangere, sile eller utelukke")
    panel.get_by_role("link", name="Slik regner vi").click()
    expect(page.get_by_role("heading", name="Slik regner vi")).to_be_visible()

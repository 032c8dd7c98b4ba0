"""A firm raises its hand on a need: two clicks by keyboard alone, and from nothing at all in six pages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.core.db import db
from portal.dialogue.interest.models import Interest
from portal.market.suppliers.models import Supplier
from portal.outbox.models import OutboxMail
from portal.registers.enhetsregisteret import client
from tests.browser.browsers import OpenBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.rounds import PHONE
from tests.browser.site import Site, factories
from tests.registers.brreg_server import Brreg, unit

NEW = "912345602"


@pytest.fixture
def register(site: Site) -> Iterator[Brreg]:
    """The site asks a register that knows one new firm."""
    register, before = Brreg(), site.app.config["ENHETSREGISTERET_URL"]
    register.answer(NEW, unit(NEW, "Nyland Snekkeri AS"))
    site.app.config["ENHETSREGISTERET_URL"] = register.url
    yield register
    site.app.config["ENHETSREGISTERET_URL"] = before
    client.forget()
    register.server.stop()


def mailed_link(site: Site, to: str) -> str:
    """The newest link to an address."""
    with site.app.app_context():
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.to == to).order_by(OutboxMail.id.desc())).first()
        assert mail is not None
        return re.findall(r"http://\S+", mail.text)[0]


def hands(site: Site) -> list[tuple[int, int]]:
    with site.app.app_context():
        return [(one.need_id, one.supplier_id) for one in db.session.query(Interest).order_by(Interest.id)]


def test_a_firm_raises_its_hand_in_two_clicks_by_keyboard(site: Site, browse: OpenBrowser) -> None:
    number = factories.published(site.cast)
    page = browse("lars").new_page()
    keys = Keyboard(page)
    page.goto(f"/behov/{number}-varm-mat-hele-veien-hjem")
    keys.link("Meld interesse")
    keys.arrives(f"/behov/{number}/interesse")
    keys.button("Meld interesse")
    keys.arrives(f"/behov/{number}/interesse/kvittering")
    expect(page.get_by_role("heading", name="Dere har meldt interesse")).to_be_visible()
    assert hands(site) == [(number, site.cast.lars.firm_id)]


def test_from_nothing_at_all_in_six_pages(site: Site, browse: OpenBrowser, register: Brreg) -> None:
    """The need, three fields, word of a mail, its link, the form, the receipt; on a phone, without JavaScript."""
    number = factories.published(site.cast)
    page = browse(java_script_enabled=False, viewport=PHONE).new_page()
    loaded: list[str] = []
    page.on("load", lambda at: loaded.append(at.url))
    page.goto(f"/behov/{number}-varm-mat-hele-veien-hjem")
    page.get_by_role("link", name="Meld interesse").click()
    page.get_by_label("Organisasjonsnummer").fill(NEW)
    page.get_by_label("E-post").fill("nina@nyland.example")
    page.get_by_label("Navn").fill("Nina Nyland")
    page.get_by_role("button", name="Send meg lenken").click()
    page.wait_for_url("**/bli-med/sendt")
    page.goto(mailed_link(site, "nina@nyland.example"))
    page.get_by_role("button", name="Bli med").click()
    page.wait_for_url(f"**/behov/{number}/interesse")
    page.get_by_role("button", name="Meld interesse").click()
    expect(page.get_by_role("heading", name="Dere har meldt interesse")).to_be_visible()
    assert len(loaded) <= 6, loaded
    with site.app.app_context():
        firm = db.session.scalars(select(Supplier).where(Supplier.orgnr == NEW)).one()
    assert hands(site) == [(number, firm.id)]


def test_the_same_on_a_phone_without_javascript_and_then_changed_and_withdrawn(site: Site, browse: OpenBrowser) -> None:
    number = factories.published(site.cast)
    page = browse("mona", java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"/behov/{number}-varm-mat-hele-veien-hjem")
    page.get_by_role("link", name="Meld interesse").click()
    page.get_by_role("button", name="Meld interesse").click()
    page.get_by_role("link", name="Endre").click()
    page.get_by_label("Som underleverandør").check()
    page.get_by_label("Hvilken del gjelder det?").fill("Montering")
    page.get_by_role("button", name="Lagre endringen").click()
    expect(page.get_by_text("Endringen er lagret.")).to_be_visible()
    expect(page.get_by_text("Montering")).to_be_visible()
    page.get_by_role("button", name="Trekk interessen").click()
    expect(page.get_by_role("heading", name="Interessen er trukket")).to_be_visible()
    page.get_by_role("link", name="Meld interesse igjen").click()
    expect(page.get_by_label("Hvilken del gjelder det?")).to_have_value("Montering")


def test_two_firms_find_each_other_and_go_together(site: Site, browse: OpenBrowser) -> None:
    number = factories.published(site.cast)
    lars, olga = browse("lars").new_page(), browse("olga", java_script_enabled=False).new_page()
    for page in (lars, olga):
        look_for_partner(page, number)
    olga.get_by_role("link", name="Finn partnere").click()
    expect(olga.get_by_role("heading", name="Fjellvarme AS")).to_be_visible()
    lars.get_by_role("link", name="Finn partnere").click()
    lars.get_by_label("Navn på gruppa").fill("Varm hele veien")
    lars.get_by_label("Totenvika Transport").check()
    lars.get_by_role("button", name="Lag gruppa").click()
    expect(lars.get_by_text("Har ikke svart")).to_be_visible()
    olga.reload()
    expect(olga.get_by_text("Dere er invitert")).to_be_visible()
    olga.get_by_role("button", name="Bli med").click()
    expect(olga.get_by_text("lars@behov.example")).to_be_visible()
    lars.reload()
    expect(lars.get_by_text("olga@behov.example")).to_be_visible()


def look_for_partner(page: Page, number: int) -> None:
    page.goto(f"/behov/{number}/interesse")
    page.get_by_label("Leter etter partner", exact=True).check()
    page.get_by_label("La andre som leter etter partner, se oss").check()
    page.get_by_role("button", name="Meld interesse").click()

"""How many are interested, by size: in the list, on the front page and on the need's own page; never more than that."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.db import db
from portal.core.snapshot import forget_all
from portal.dialogue.interest import queries
from portal.market.suppliers.models import Supplier
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.pages.test_statements import MOST, asked


def text_of(client: FlaskClient, path: str) -> str:
    return re.sub(r"\s+", " ", client.get(path, follow_redirects=True).text)


def test_firms_are_counted_by_size_and_not_named(app: Flask, client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    hands.raise_hand(cast, number, "olga")
    for name, size in (("Stor AS", "250+"), ("Mellom AS", "50-249"), ("Ukjent AS", "")):
        hands.interest_of(cast, number, hands.firm(cast, name, size))
    page = text_of(client, f"/behov/{number}")
    assert "5 firmaer er interessert." in page
    rows = re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", page)
    assert rows == [
        ("0–4 ansatte", "1"),
        ("10–49 ansatte", "1"),
        ("50–249 ansatte", "1"),
        ("250+ ansatte", "1"),
        ("Ukjent størrelse", "1"),
    ]
    for path in (f"/behov/{number}", "/behov", "/", "/kategorier/mat-og-kjokken"):
        said = text_of(client, path)
        assert [name for name in ("Fjellvarme", "Totenvika", "Stor AS") if name in said] == []
    assert "5 firmaer er interessert" in text_of(client, "/behov")
    with app.app_context():
        assert queries.public_counts([number]) == {
            number: {"0-4": 1, "10-49": 1, "50-249": 1, "250+": 1, "": 1},
        }
        assert queries.public_counts([]) == {}


def test_only_those_who_want_it_are_named(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, show_name=True)
    hands.raise_hand(cast, number, "olga")
    page = text_of(client, f"/behov/{number}")
    assert ("Disse vil gjerne vises: Fjellvarme AS." in page, "Totenvika" in page) == (True, False)


def test_a_name_is_written_as_text(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    hands.interest_of(cast, number, hands.firm(cast, "<b>Sterk</b> & Sønn", "0-4"), show_name=True)
    page = text_of(client, f"/behov/{number}")
    assert ("&lt;b&gt;Sterk" in page, "<b>Sterk" in page) == (True, False)


@pytest.mark.parametrize("state", ["claimed", "merged", "closed"])
def test_firms_that_are_not_confirmed_are_neither_counted_nor_named(
    state: str, app: Flask, client: FlaskClient, cast: Cast
) -> None:
    number = factories.published(cast)
    hands.interest_of(cast, number, hands.firm(cast, "Skygge To AS", "0-4", state), show_name=True)
    page = text_of(client, f"/behov/{number}")
    assert ("Ingen har meldt interesse ennå." in page, "Skygge To" in page) == (True, False)
    assert "er interessert" not in text_of(client, "/behov")
    with app.app_context():
        assert queries.public_counts([number]) == {}


def test_a_firm_counts_from_the_moment_it_is_confirmed(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, "vidar")
    assert "Ingen har meldt interesse ennå." in text_of(client, f"/behov/{number}")
    with factories.work(cast):
        firm = db.session.get_one(Supplier, cast.vidar.firm_id)
        firm.state = "confirmed"
    assert "1 firma er interessert." in text_of(client, f"/behov/{number}")


def test_before_input_opens_nothing_is_said_of_firms(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    with factories.work(cast):
        need = db.session.get_one(factories.Need, number)
        need.input_opens_at = need.input_closes_at = None
    assert "Hvem er interessert" not in text_of(client, f"/behov/{number}")


def test_counting_costs_no_more_statements(app: Flask, client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    before = {page: len(asked(app, client, page, number)) for page in ("front", "list", "search", "need")}
    for place in range(3):
        hands.interest_of(cast, number, hands.firm(cast, f"Firma {place}", "0-4"), show_name=True)
    after = {page: len(asked(app, client, page, number)) for page in ("front", "list", "search", "need")}
    assert after == before
    assert max(after.values()) <= MOST


def test_a_strangers_page_can_be_kept_and_a_firms_cannot(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    address = client.get(f"/behov/{number}").location
    assert "public" in client.get(address).headers["Cache-Control"]
    assert cast.lars.client.get(address).headers["Cache-Control"] == "private, no-store"


def test_a_card_follows_a_new_hand(app: Flask, client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    assert "er interessert" not in text_of(client, "/behov")
    hands.raise_hand(cast, number)
    with app.app_context():
        forget_all()
    assert "1 firma er interessert" in text_of(client, "/behov")


# What one can do, in the box beside the need ------------------------------------------------------------------------


def test_a_stranger_is_shown_the_way_in(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    page = text_of(client, f"/behov/{number}")
    assert f'href="/bli-med?next=/behov/{number}/interesse"' in page
    assert f'<a href="/behov/{number}/interesse">Har du konto? Logg inn</a>' in page
    assert "Følg behovet: kommer snart" in page


def test_a_firm_goes_straight_to_its_form_and_then_to_what_it_sent(cast: Cast) -> None:
    number = factories.published(cast)
    assert f'href="/behov/{number}/interesse"' in text_of(cast.lars.client, f"/behov/{number}")
    hands.raise_hand(cast, number)
    page = text_of(cast.mona.client, f"/behov/{number}")
    assert f'href="/behov/{number}/interesse/kvittering"' in page
    assert f'href="/behov/{number}/interesse"' not in page
    assert "Fjellvarme AS meldte interesse" in page


def test_staff_are_not_asked_to_raise_a_hand(cast: Cast) -> None:
    number = factories.published(cast)
    assert "Meld interesse" not in text_of(cast.siv.client, f"/behov/{number}")


@pytest.mark.parametrize("state", ["tendered", "concluded"])
def test_where_it_is_too_late_there_is_no_button(state: str, client: FlaskClient, cast: Cast) -> None:
    number = getattr(factories, state)(cast)
    for browser in (client, cast.lars.client):
        page = text_of(browser, f"/behov/{number}")
        assert ("Meld interesse" in page, "Følg behovet" in page) == (False, False)

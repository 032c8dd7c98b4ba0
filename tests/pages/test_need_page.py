"""The need page shows what a supplier needs at each stage of a need's life."""

from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import User
from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast


def page(client: FlaskClient, number: int, prefix: str = "") -> str:
    answer = client.get(f"{prefix}/behov/{number}", follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_open_need_says_until_when_and_whom_to_ask(cast: Cast, client: FlaskClient) -> None:
    html = page(client, factories.published(cast))
    assert "Si fra innen" in html
    assert "per@behov.example" in html
    assert "Hva holder maten varm lengst?" in html
    assert "400 000–600 000 kr" in html.replace("\u00a0", " ")


def test_after_the_deadline_nobody_is_asked_to_write(cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    with time_machine.travel(clock.now() + timedelta(days=80), tick=False):
        html = page(client, number)
    assert "Innspillsfristen er ute" in html
    assert "per@behov.example" not in html


def test_title_and_summary_follow_the_readers_language(cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    assert "Warm food all the way home" in page(client, number, "/en")
    assert "Varm mat heile vegen heim" in page(client, number, "/nn")
    assert "Varm mat hele veien hjem" in page(client, number)


def test_the_readable_part_of_the_address_is_corrected(cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    answer = client.get(f"/behov/{number}-noe-annet")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(f"/behov/{number}-varm-mat-hele-veien-hjem")


def test_staff_see_the_same_page_with_their_tools(cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    assert "For ansatte" in page(cast.per.client, number)
    assert "For ansatte" not in page(client, number)
    assert "For ansatte" not in page(cast.tor.client, number)


def test_an_outcome_is_told(cast: Cast, client: FlaskClient, app: Flask) -> None:
    number = factories.published(cast)
    with factories.work(cast):
        need = db.session.get_one(Need, number)
        need.stage, need.outcome_kind, need.outcome_supplier = "concluded", "awarded", "Kassemakeren AS"
        need.concluded_on = clock.today()
    html = page(client, number)
    assert "Kassemakeren AS" in html
    assert "Varm mat hele veien hjem" in client.get("/behov/tidligere").get_data(as_text=True)
    assert "Varm mat hele veien hjem" not in client.get("/behov?status=alle").get_data(as_text=True)


def test_nobody_is_told_to_call_where_there_is_no_number(cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    html = page(client, number)
    assert "skriv til innkjøperen." in html
    assert "ring eller skriv" not in html
    with factories.work(cast):
        db.session.get_one(User, cast.per.id).phone = "61 00 00 00"
    html = page(client, number)
    assert "ring eller skriv til innkjøperen." in html
    assert 'href="tel:61000000"' in html

"""The public list: only those who asked and are confirmed, and nothing of people."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.market.categories.queries import by_slug
from portal.market.suppliers.models import Supplier, SupplierArea, SupplierCategory
from tests.accounts.conftest import questions
from tests.cast import Cast
from tests.factories import place_id


def show(app: Flask, number: int, **more: Any) -> None:
    with unit_of_work(app):
        row = db.session.get_one(Supplier, number)
        row.in_directory = True
        for name, value in more.items():
            setattr(row, name, value)


def test_only_confirmed_firms_that_asked_stand_in_it(app: Flask, cast: Cast, client: FlaskClient) -> None:
    assert "Fjellvarme" not in client.get("/leverandorer").text
    show(app, cast.lars.firm_id)
    show(app, cast.vidar.firm_id)
    page = client.get("/leverandorer").text
    assert "Fjellvarme AS" in page
    assert "Gjøvik" in page
    assert "10–49 ansatte" in page
    assert "Skyggefirma" not in page
    assert "Totenvika" not in page


@pytest.mark.parametrize("state", ["claimed", "merged", "closed"])
def test_no_other_state_stands_in_it(app: Flask, cast: Cast, client: FlaskClient, state: str) -> None:
    show(app, cast.lars.firm_id, state=state)
    assert "Fjellvarme" not in client.get("/leverandorer").text


def test_a_sole_trader_stands_in_it_only_when_asked(app: Flask, cast: Cast, client: FlaskClient) -> None:
    show(app, cast.lars.firm_id)
    assert "Totenvika" not in client.get("/leverandorer").text
    show(app, cast.olga.firm_id)
    assert "Totenvika" in client.get("/leverandorer").text


def test_never_address_phone_mail_or_people(app: Flask, cast: Cast, client: FlaskClient) -> None:
    show(
        app,
        cast.lars.firm_id,
        phone="+47 61 12 34 56",
        register_email="hemmelig@fjellvarme.example",
        references="R-kvx",
    )
    page = client.get("/leverandorer").text
    for secret in ("61 12 34 56", "hemmelig@", "Lars", "Mona", "Storgata", "974760673", "R-kvx", "behov.example"):
        assert secret not in page


def test_texts_and_sites_of_firms_are_only_text(app: Flask, cast: Cast, client: FlaskClient) -> None:
    show(app, cast.lars.firm_id, about="<script>alert(1)</script>", website="https://fjellvarme.example/?a=1&b=2")
    page = client.get("/leverandorer").text
    assert "<script>alert" not in page
    assert 'href="https://fjellvarme.example/?a=1&amp;b=2" rel="nofollow ugc noopener"' in page


def test_filters(app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = cast.lars.firm_id
    with unit_of_work(app):
        plumber, gjovik = by_slug("rorlegger", "nb"), place_id("gjovik")
        assert plumber is not None
        row = db.session.get_one(Supplier, number)
        row.in_directory, row.categories = True, [SupplierCategory(category_id=plumber.id)]
        row.areas = [SupplierArea(organisation_id=gjovik)]

    def shown(query: str) -> bool:
        return "Fjellvarme" in client.get("/leverandorer" + query).text

    assert shown("?kategori=rorlegger")
    assert shown("?kategori=bygg-og-handverk&kommune=gjovik")
    assert not shown("?kategori=renhold")
    assert not shown("?kommune=ostre-toten")
    assert shown("?kategori=&kommune=")
    assert shown("?kategori=finnes-ikke&kommune='; drop table supplier")
    assert not shown("?side=2")
    assert client.get("/leverandorer?side=99999").status_code == 404


def test_the_list_asks_three_questions_however_many_firms(app: Flask, cast: Cast, client: FlaskClient) -> None:
    show(app, cast.lars.firm_id)
    client.get("/leverandorer")
    with questions(app) as one:
        client.get("/leverandorer")
    now = clock.now()
    with unit_of_work(app):
        for number in range(60):
            db.session.add(
                Supplier(
                    orgnr=f"{number:09}",
                    name=f"Firma {number:02}",
                    state="confirmed",
                    nace=[],
                    in_directory=True,
                    created_at=now,
                )
            )
    with questions(app) as many:
        page = client.get("/leverandorer").text
    assert len(one) == len(many) == 3
    assert page.count('<li class="firm">') == 50
    assert "side=2" in page
    assert client.get("/leverandorer?side=2").text.count('<li class="firm">') == 11


def test_the_page_is_shared_by_strangers(client: FlaskClient) -> None:
    assert "public" in client.get("/leverandorer").headers["Cache-Control"]

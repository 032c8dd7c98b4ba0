"""The list finds what fits the filters and counts what each choice would show."""

import re

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast

CHIP = re.compile(r">([^<>]+?)\s*<span[^>]*>(\d+)</span>")


def chips(html: str) -> dict[str, int]:
    return {label.strip(): int(number) for label, number in CHIP.findall(html)}


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    html = client.get("/behov").get_data(as_text=True)
    assert "Ingen behov passer filteret" in html
    assert 'href="/behov?status=alle"' in html


def test_a_search_without_hits_leads_to_the_trade(cast: Cast, client: FlaskClient) -> None:
    factories.published(cast)
    html = client.get("/behov?q=murer").get_data(as_text=True)
    assert "Vi fant ikke «murer»" in html
    assert 'href="/kategorier/mur-og-betong"' in html
    assert "Ta bort et valg" not in html
    assert (
        'href="/kategorier/'
        not in client.get("/behov?q=qxzwv").get_data(as_text=True).partition('class="empty"')[2].partition("</main>")[0]
    )


@pytest.mark.parametrize("view", ["liste", "tidslinje", "kart"])
def test_all_three_views_answer(cast: Cast, client: FlaskClient, view: str) -> None:
    factories.published(cast)
    html = client.get(f"/behov?vis={view}").get_data(as_text=True)
    assert "1 behov er åpent for innspill" in html


def test_a_chip_tells_how_many_it_would_show(cast: Cast, client: FlaskClient) -> None:
    factories.published(cast)
    shown = chips(client.get("/behov").get_data(as_text=True))
    assert shown["Åpent for innspill"] == 1
    assert shown["Alle"] == 1
    assert shown["Gjøvik"] == 1
    assert shown["Østre Toten"] == 0


def test_filters_narrow_the_list(cast: Cast, client: FlaskClient) -> None:
    factories.published(cast)
    for query, found in (
        ("kommune=gjovik", True),
        ("kommune=nordre-land", False),
        ("kategori=mat-og-kjokken", True),
        ("kategori=ikt", False),
        ("verdi=500-1300", True),
        ("verdi=over-5000", False),
        ("kommune=finnes-ikke", False),
        ("status=stengt", False),
        ("q=varm+mat", True),
        ("q=varm+mat&kommune=nordre-land", False),
    ):
        html = client.get(f"/behov?{query}").get_data(as_text=True)
        assert ("Varm mat hele veien hjem" in html) is found, query


def test_a_market_is_the_home_of_its_needs(cast: Cast, client: FlaskClient) -> None:
    factories.published(cast)
    assert "Varm mat hele veien hjem" in client.get("/kategorier/mat-og-kjokken").get_data(as_text=True)
    assert "Varm mat hele veien hjem" not in client.get("/kategorier/ikt").get_data(as_text=True)
    assert client.get("/kategorier/finnes-ikke").status_code == 404


def test_the_front_page_shows_what_is_coming(cast: Cast, client: FlaskClient) -> None:
    factories.published(cast)
    html = client.get("/").get_data(as_text=True)
    assert "Varm middag" in html
    assert "Varm mat hele veien hjem" in html

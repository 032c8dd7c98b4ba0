"""Numbered versions: what a reader of the one before should know, in plain words."""

from typing import Any

import pytest
from flask import Flask

from portal.needs.pipeline import fields
from portal.needs.publication.versions import changes, words_changed

NAMES = {"category": {1: "Mat", 2: "Brød"}, "organisation": {1: "Gjøvik", 2: "Søndre Land"}}
BASE: dict[str, Any] = dict.fromkeys(fields.SHOWN) | {
    "title": "Varm mat",
    "value_from": 400_000,
    "value_to": 600_000,
    "value_period": "total",
    "category_id": 1,
    "lead_id": 1,
    "tender_on": "2027-04-01",
    "tender_precision": "quarter",
    "contract_on": None,
    "contract_precision": "quarter",
    "input_opens_at": "2026-10-06T10:00:00+00:00",
    "input_closes_at": "2026-11-17T11:00:00+00:00",
    "parts": [[1, "54 tonn"]],
    "asks": [["Hva holder varmen?", ""]],
    "translations": [],
}


def told(app: Flask, **after: Any) -> list[tuple[str, str, str]]:
    """(label, before, after) of what changed."""
    with app.test_request_context():
        return [(c.label, c.before, c.after) for c in changes(BASE, BASE | after, NAMES)]


def test_nothing_new_is_nothing_told(app: Flask) -> None:
    assert told(app) == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"title": "Varm middag"}, ("Tittel", "Varm mat", "Varm middag")),
        ({"title": ""}, ("Tittel", "Varm mat", "")),
        ({"category_id": 2}, ("Kategori", "Mat", "Brød")),
        ({"lead_id": 2}, ("Kommunen som leder", "Gjøvik", "Søndre Land")),
        ({"value_to": None}, ("Verdi til", "600 000 kr", "")),
        ({"value_to": 1_200_000}, ("Verdi til", "600 000 kr", "1,2 mill. kr")),
        ({"value_period": "per_year"}, ("Verdien gjelder", "i alt", "per år")),
        ({"tender_on": "2027-07-01"}, ("Anbud ventes", "2. kvartal 2027", "3. kvartal 2027")),
        ({"tender_precision": "day"}, ("Anbud ventes", "2. kvartal 2027", "1. april 2027")),
        ({"parts": [[1, "60 tonn"]]}, ("Kommuner og mengde", "Gjøvik 54 tonn", "Gjøvik 60 tonn")),
        ({"parts": [[1, "54 tonn"], [2, ""]]}, ("Kommuner og mengde", "Gjøvik 54 tonn", "Gjøvik 54 tonn, Søndre Land")),
        ({"asks": []}, ("Dette vil vi vite", "Hva holder varmen?", "")),
    ],
)
def test_each_kind_of_value_is_said_as_a_person_would(
    app: Flask, after: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert [tuple(text.replace("\u00a0", " ") for text in change) for change in told(app, **after)] == [expected]


def test_a_date_and_how_sure_it_is_are_one_change(app: Flask) -> None:
    assert [change[0] for change in told(app, tender_on="2027-08-03", tender_precision="day")] == ["Anbud ventes"]


def test_a_moment_is_said_on_the_norwegian_clock(app: Flask) -> None:
    ((label, before, after),) = told(app, input_closes_at="2026-11-24T11:00:00+00:00")
    assert (label, "kl. 12.00" in before, "kl. 12.00" in after) == ("Innspill til", True, True)


def test_changes_come_in_the_order_of_the_form(app: Flask) -> None:
    labels = [change[0] for change in told(app, asks=[], value_to=1, title="Ny", category_id=2)]
    assert labels == ["Tittel", "Verdi til", "Kategori", "Dette vil vi vite"]


def test_a_field_that_an_old_version_did_not_have(app: Flask) -> None:
    old = {name: value for name, value in BASE.items() if name != "title"}
    with app.test_request_context():
        assert [(c.label, c.before) for c in changes(old, BASE, NAMES)] == [("Tittel", "")]


def test_a_category_that_no_longer_exists_is_said_as_nothing(app: Flask) -> None:
    assert told(app, category_id=99) == [("Kategori", "Mat", "")]


@pytest.mark.nodb
@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("a b c", "a x c", [("same", "a"), ("gone", "b"), ("new", "x"), ("same", "c")]),
        ("", "ny tekst", [("gone", ""), ("new", "ny tekst")]),
        ("a", "a b", [("same", "a"), ("new", "b")]),
        ("a b", "b", [("gone", "a"), ("same", "b")]),
    ],
)
def test_words_that_went_and_came(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert words_changed(before, after) == pieces


@pytest.mark.nodb
def test_a_very_long_text_is_not_compared_word_by_word() -> None:
    long = "ord " * 3000
    assert words_changed(long, long + "slutt") == [("gone", long), ("new", long + "slutt")]


def test_a_snapshot_is_plain_and_has_no_people(app: Flask) -> None:
    assert not {"owner_id", "adviser_id", "procurement_id"} & set(fields.SHOWN)
    with app.test_request_context():
        assert [fields.label(name) for name in fields.SHOWN if not fields.label(name)] == []

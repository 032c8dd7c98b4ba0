"""A firm says of itself once what is used everywhere; two who write at once lose nothing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db, unit_of_work
from portal.market.categories.queries import by_slug
from portal.market.suppliers import rules
from portal.market.suppliers.models import Supplier, SupplierArea, SupplierCategory
from portal.registers.enhetsregisteret.facts import Facts
from tests.accounts.conftest import at_once, events, questions
from tests.cast import Cast
from tests.market.suppliers.conftest import FJELLVARME, Joining, firm, newest
from tests.registers.brreg_server import Brreg, unit

PATH = "/min-side/profil"
WHOLE: dict[str, Any] = {
    "edit_no": "1",
    "about": "Vi legger rør i hele Mjøsområdet.",
    "website": "www.fjellvarme.example",
    "phone": "+47 61 00 00 00",
    "capacity": "To biler",
    "apprentices": "2",
    "apprenticeship_scheme": "y",
    "fossil_free": "some",
    "certificates": "Miljøfyrtårn",
    "references": "Skolen på Lena",
    "in_directory": "y",
    "partner_finding": "y",
}


def numbers(app: Flask, *slugs: str) -> list[int]:
    with app.app_context():
        return [category.id for slug in slugs if (category := by_slug(slug, "nb")) is not None]


def areas_of(app: Flask, number: int) -> list[int]:
    with app.app_context():
        found = select(SupplierArea.organisation_id).where(SupplierArea.supplier_id == number)
        return sorted(db.session.scalars(found))


def test_the_whole_profile_is_kept(app: Flask, cast: Cast) -> None:
    chosen, area = numbers(app, "rorlegger", "renhold"), areas_of(app, cast.lars.firm_id)
    answer = cast.lars.client.post(PATH, data=WHOLE | {"categories": chosen, "areas": area})
    assert (answer.status_code, answer.location) == (303, PATH)
    row = firm(app, cast.lars.firm_id)
    assert (row.about, row.website, row.apprentices, row.fossil_free, row.in_directory, row.edit_no) == (
        *("Vi legger rør i hele Mjøsområdet.", "https://www.fjellvarme.example", 2, "some", True, 2),
    )
    with app.app_context():
        found = select(SupplierCategory.category_id).where(SupplierCategory.supplier_id == row.id)
        assert sorted(db.session.scalars(found)) == sorted(chosen)
    assert "about" in events(app, "supplier.profile_changed")[0].data["fields"]
    assert "Mjøs" not in str(events(app, "supplier.profile_changed")[0].data)


def test_everything_may_be_empty_and_taken_away(app: Flask, cast: Cast) -> None:
    cast.lars.client.post(PATH, data=WHOLE | {"categories": numbers(app, "rorlegger")})
    assert cast.lars.client.post(PATH, data={"edit_no": "2"}).status_code == 303
    row = firm(app, cast.lars.firm_id)
    assert (row.about, row.website, row.apprentices, row.in_directory) == ("", "", None, False)
    assert areas_of(app, row.id) == []


def test_a_mere_member_may_edit_and_a_claimed_firm_has_its_own(app: Flask, cast: Cast) -> None:
    assert cast.mona.client.post(PATH, data=WHOLE).status_code == 303
    assert cast.vidar.client.post(PATH, data=WHOLE | {"about": "Skygge"}).status_code == 303
    assert firm(app, cast.vidar.firm_id).about == "Skygge"
    assert firm(app, cast.lars.firm_id).about == WHOLE["about"]


def test_two_tabs_get_both_texts(app: Flask, cast: Cast) -> None:
    cast.lars.client.post(PATH, data=WHOLE)
    answer = cast.mona.client.post(PATH, data=WHOLE | {"about": "Min tekst", "in_directory": ""})
    assert answer.status_code == 409
    assert "Min tekst" in answer.text
    assert WHOLE["about"] in answer.text
    assert firm(app, cast.lars.firm_id).about == WHOLE["about"]


def test_two_at_once(app: Flask, cast: Cast) -> None:
    lars, mona = cast.lars.client, cast.mona.client
    answers = at_once(lambda: lars.post(PATH, data=WHOLE), lambda: mona.post(PATH, data=WHOLE | {"about": "Annet"}))
    assert answers == [303, 409]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about", "x" * 1001),
        ("references", "x" * 1_000_000),
        ("website", "javascript:alert(1)"),
        ("website", "http://bruker:passord@evil.example"),
        ("website", "ikke en adresse"),
        ("website", "ftp://fil.example"),
        ("website", "https://" + "x" * 250 + ".no"),
        ("phone", "ring meg"),
        ("phone", "1" * 21),
        ("apprentices", "-1"),
        ("apprentices", "10000"),
        ("apprentices", "mange"),
        ("apprentices", "9" * 400),
        ("fossil_free", "alltid"),
        ("size", "500"),
        ("categories", "0"),
        ("categories", "99999999999999999999"),
        ("categories", "x"),
        ("areas", "2147483647"),
    ],
)
def test_bad_input_is_refused_and_nothing_kept(app: Flask, cast: Cast, field: str, value: str) -> None:
    answer = cast.lars.client.post(PATH, data=WHOLE | {field: value})
    assert answer.status_code == 422
    assert "Dette må rettes" in answer.text
    assert firm(app, cast.lars.firm_id).edit_no == 1


@pytest.mark.parametrize(("field", "value"), [("about", "x" * 1000), ("apprentices", "0"), ("apprentices", "9999")])
def test_limits_themselves_are_fine(app: Flask, cast: Cast, field: str, value: str) -> None:
    assert cast.lars.client.post(PATH, data=WHOLE | {field: value}).status_code == 303


def test_a_market_cannot_be_chosen_by_number_only_its_parts(app: Flask, cast: Cast) -> None:
    market = numbers(app, "bygg-og-handverk")
    assert cast.lars.client.post(PATH, data=WHOLE | {"categories": market}).status_code == 422


def test_the_register_suggests_before_anything_is_chosen(app: Flask, cast: Cast) -> None:
    page, (plumber,) = cast.lars.client.get(PATH).text, numbers(app, "rorlegger")
    assert f'value="{plumber}" checked' in page
    assert "Foreslått" in page
    cast.lars.client.post(PATH, data={"edit_no": "1"})
    assert f'value="{plumber}" checked' not in cast.lars.client.get(PATH).text


def test_fields_of_others_are_not_assigned(app: Flask, cast: Cast) -> None:
    more = {"state": "confirmed", "name": "Annet AS", "orgnr": "123", "employees": "900", "register_email": "x@y.no"}
    assert cast.vidar.client.post(PATH, data=WHOLE | more).status_code == 303
    row = firm(app, cast.vidar.firm_id)
    assert (row.state, row.name, row.employees, row.register_email) == ("claimed", "Skyggefirma AS", 6, "")


# Size --------------------------------------------------------------------------------------------------------------


def test_a_firm_whose_number_is_hidden_says_its_size(app: Flask, cast: Cast) -> None:
    assert 'name="size"' in cast.olga.client.get(PATH).text
    assert cast.olga.client.post(PATH, data=WHOLE | {"size": "5-9"}).status_code == 303
    assert firm(app, cast.olga.firm_id).size == "5-9"


def test_a_firm_whose_number_is_known_does_not(app: Flask, cast: Cast) -> None:
    assert 'name="size"' not in cast.lars.client.get(PATH).text
    cast.lars.client.post(PATH, data=WHOLE | {"size": "250+"})
    assert firm(app, cast.lars.firm_id).size == "10-49"


@pytest.mark.parametrize(
    ("before", "chosen", "employees", "size", "kept"),
    [
        (None, "5-9", None, "0-4", "5-9"),
        (None, "", None, "0-4", "0-4"),
        (None, "5-9", 60, "50-249", "50-249"),
        (12, "10-49", None, "0-4", "0-4"),
        (12, "10-49", 3, "0-4", "0-4"),
    ],
)
def test_the_registers_number_counts_and_the_firms_choice_only_where_it_is_hidden(
    before: int | None, chosen: str, employees: int | None, size: str, kept: str
) -> None:
    assert rules.size_to_keep(before, chosen, Facts(orgnr=FJELLVARME, employees=employees, size=size)) == kept


@pytest.mark.parametrize(
    ("size", "words"),
    [("0-4", "0–4 ansatte"), ("250+", "250 eller flere ansatte"), ("", "ukjent størrelse"), ("x", "ukjent størrelse")],
)
def test_sizes_in_words(app: Flask, size: str, words: str) -> None:
    with app.test_request_context():
        assert rules.size_label(size) == words


# The register again ------------------------------------------------------------------------------------------------


def test_the_register_is_asked_again_at_most_three_times_an_hour(app: Flask, cast: Cast, register: Brreg) -> None:
    register.answer(FJELLVARME, unit(FJELLVARME, "Fjellvarme Gruppen AS", antallAnsatte=60))
    for _ in range(5):
        assert cast.lars.client.post(PATH + "/hent").status_code == 303
    row = firm(app, cast.lars.firm_id)
    assert (row.name, row.size, row.state) == ("Fjellvarme Gruppen AS", "50-249", "confirmed")
    assert len(events(app, "supplier.facts_asked")) == 3
    assert "Hentet" in cast.lars.client.get(PATH).text


def test_a_claimant_neither_learns_of_the_firm_itself_nor_holds_it_up(
    app: Flask, cast: Cast, joining: Joining, register: Brreg
) -> None:
    """Two rows of one number ask the register each at their own pace."""
    joining.join(orgnr=FJELLVARME)
    for _ in range(5):
        assert joining.client.post(PATH + "/hent").status_code == 303
        assert cast.lars.client.post(PATH + "/hent").status_code == 303
    subjects = [event.subject for event in events(app, "supplier.facts_asked")]
    assert sorted(subjects) == sorted([f"supplier:{cast.lars.firm_id}", f"supplier:{newest(app)}"] * 3)


def test_a_register_that_is_down_changes_nothing(app: Flask, cast: Cast, register: Brreg) -> None:
    register.down()
    assert cast.lars.client.post(PATH + "/hent").status_code == 303
    assert "svarer ikke" in cast.lars.client.get(PATH).text
    assert firm(app, cast.lars.firm_id).name == "Fjellvarme AS"


def test_a_number_the_register_no_longer_has_is_said(app: Flask, cast: Cast, register: Brreg) -> None:
    register.answer("923609016", 404)
    assert cast.olga.client.post(PATH + "/hent").status_code == 422


def test_the_page_asks_as_much_however_much_is_chosen(app: Flask, cast: Cast) -> None:
    cast.lars.client.get(PATH)
    with questions(app) as few:
        cast.lars.client.get(PATH)
    with unit_of_work(app):
        row = db.session.get_one(Supplier, cast.lars.firm_id)
        row.categories = [
            SupplierCategory(category_id=number) for number in numbers(app, "rorlegger", "renhold", "heis")
        ]
    with questions(app) as many:
        cast.lars.client.get(PATH)
    assert len(few) == len(many)

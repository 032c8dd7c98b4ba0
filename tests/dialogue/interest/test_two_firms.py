"""A person of two firms never speaks for the wrong one: the page says for which firm it was opened."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import SupplierSeat
from portal.core import clock
from portal.core.db import db
from portal.dialogue.partners.models import SupplierGroup
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.needs.pipeline.forms import of_page

MINE = {"role": "alone", "capacity": "all", "message": "Vi legger rør i hele huset."}


@pytest.fixture
def number(cast: Cast) -> int:
    """A need, and lars in both firms, working for his own."""
    # The number of his own firm is looked up while there is one.
    number, own = factories.published(cast), cast.lars.firm_id
    with factories.work(cast):
        numbers = {"user_id": cast.lars.id, "supplier_id": cast.olga.firm_id}
        db.session.add(SupplierSeat(**numbers, role="supplier_admin", created_at=clock.now()))
    choose(cast, own)
    return number


def choose(cast: Cast, firm_id: int) -> None:
    """Another tab of lars' browser."""
    assert cast.lars.client.post("/min-side/team/velg-firma", data={"supplier_id": firm_id}).status_code == 303


def test_a_form_of_one_firm_is_not_kept_for_another(app: Flask, cast: Cast, number: int) -> None:
    form = of_page(cast.lars.client, hands.path(number)) | MINE
    choose(cast, cast.olga.firm_id)
    answer = cast.lars.client.post(hands.path(number), data=form)
    assert answer.status_code == 409
    assert ("Totenvika Transport" in answer.text, MINE["message"] in answer.text) == (True, True)
    with app.app_context():
        assert hands.rows(cast) == []
    choose(cast, cast.lars.firm_id)
    assert cast.lars.client.post(hands.path(number), data=form).status_code == 303


def test_who_was_taken_off_a_firm_does_not_speak_for_the_next(app: Flask, cast: Cast, number: int) -> None:
    form, own = of_page(cast.lars.client, hands.path(number)) | MINE, cast.lars.firm_id
    with factories.work(cast):
        mine = select(SupplierSeat).where(SupplierSeat.user_id == cast.lars.id, SupplierSeat.supplier_id == own)
        db.session.delete(db.session.scalars(mine).one())
    assert cast.lars.client.post(hands.path(number), data=form).status_code == 409
    with app.app_context():
        assert hands.rows(cast) == []


@pytest.mark.parametrize("act", ["trekk", "skjul"])
def test_a_button_of_one_firm_does_nothing_for_another(act: str, app: Flask, cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, "olga", show_name=True)
    path = f"{hands.path(number)}/{act}"
    choose(cast, cast.olga.firm_id)
    assert cast.lars.client.post(path, data={"firm": cast.lars.firm_id}).status_code == 409
    with app.app_context():
        assert [(row.withdrawn_at, row.show_name) for row in hands.rows(cast)] == [(None, True)]
    assert cast.lars.client.post(path, data={"firm": cast.olga.firm_id}).status_code == 303


def test_a_group_is_not_made_for_the_wrong_firm(app: Flask, cast: Cast, number: int) -> None:
    for who in ("lars", "olga"):
        hands.raise_hand(cast, number, who, find_partners=True)
    choose(cast, cast.olga.firm_id)
    path = f"/behov/{number}/partnere"
    assert cast.lars.client.post(path, data={"name": "Ny", "firm": cast.lars.firm_id}).status_code == 409
    with app.app_context():
        assert db.session.query(SupplierGroup).count() == 0
    assert f'name="firm" value="{cast.olga.firm_id}"' in cast.olga.client.get(path).text

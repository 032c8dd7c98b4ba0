"""An idea without a name is looked through for the name of the firm it was written for, and is sent by no other."""

from flask import Flask

from portal.accounts.models import SupplierSeat
from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas.models import Idea
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page

WORDS = {"title": "Varme fra kjølerommet", "problem": "Varmen går ut.", "solution": "Fjellvarme AS tar den inn."}


def test_an_idea_of_one_firm_is_not_sent_for_another(app: Flask, cast: Cast) -> None:
    own, other = cast.lars.firm_id, cast.olga.firm_id
    with factories.work(cast):
        numbers = {"user_id": cast.lars.id, "supplier_id": other}
        db.session.add(SupplierSeat(**numbers, role="supplier_member", created_at=clock.now()))
    client = cast.lars.client
    client.post("/min-side/team/velg-firma", data={"supplier_id": own})
    form = of_page(client, "/ideer/ny") | WORDS | {"place": "alle", "anonymous": "y"}
    client.post("/min-side/team/velg-firma", data={"supplier_id": other})
    answer = client.post("/ideer/ny", data=form)
    assert (answer.status_code, WORDS["solution"] in answer.text) == (409, True)
    with app.app_context():
        assert db.session.query(Idea).count() == 0

"""What is new in a version is told in the reader's language, whoever published it."""

from datetime import date

from flask.testing import FlaskClient

from portal.accounts.models import User
from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.publication import actions
from tests import factories
from tests.cast import Cast


def test_a_moved_tender_is_told_in_english_and_in_bokmaal(cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast, tender_on=date(2027, 4, 1), tender_precision="quarter")
    with factories.work(cast):
        need = db.session.get_one(Need, number)
        moved = {"tender_on": date(2027, 7, 1), "contract_on": date(2028, 1, 1)}
        actions.revise(
            need, moved, "Vi trenger mer tid.", edit_no=need.edit_no, by=db.session.get_one(User, cast.per.id)
        )
    ours, english = (client.get(f"{prefix}/behov/{number}/endringer").text for prefix in ("", "/en"))
    assert "2. kvartal 2027" in ours
    assert "3. kvartal 2027" in ours
    assert "Anbud ventes" in ours
    assert "kvartal" not in english
    assert "Anbud ventes" not in english
    assert "2027" in english

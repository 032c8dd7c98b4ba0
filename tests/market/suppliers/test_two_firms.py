"""What a page was opened for is what it is kept for: a person of two firms never writes for the wrong one."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import SupplierSeat
from portal.core import clock
from portal.core.db import db
from portal.dialogue.proposals.models import Proposal
from tests import factories
from tests.cast import Cast
from tests.market.suppliers.conftest import firm
from tests.needs.pipeline.forms import of_page

PROFILE = "/min-side/profil"
CLOSE = "/min-side/mine-data/avslutt-firma"


@pytest.fixture(autouse=True)
def _both(cast: Cast) -> None:
    """Lars may decide in both firms; his browser works for his own."""
    own = cast.lars.firm_id
    with factories.work(cast):
        numbers = {"user_id": cast.lars.id, "supplier_id": cast.olga.firm_id}
        db.session.add(SupplierSeat(**numbers, role="supplier_admin", created_at=clock.now()))
    choose(cast, own)


def choose(cast: Cast, firm_id: int) -> None:
    """Another tab of lars' browser."""
    assert cast.lars.client.post("/min-side/team/velg-firma", data={"supplier_id": firm_id}).status_code == 303


def test_the_wrong_firm_is_never_closed(app: Flask, cast: Cast) -> None:
    form = of_page(cast.lars.client, CLOSE) | {"sure": "y"}
    choose(cast, cast.olga.firm_id)
    answer = cast.lars.client.post(CLOSE, data=form)
    assert (answer.status_code, "Totenvika Transport" in answer.text) == (409, True)
    assert [firm(app, one.firm_id).state for one in (cast.lars, cast.olga)] == ["confirmed"] * 2
    choose(cast, cast.lars.firm_id)
    assert cast.lars.client.post(CLOSE, data=form).status_code == 303
    assert [firm(app, one.firm_id).state for one in (cast.lars, cast.olga)] == ["closed", "confirmed"]


def test_who_forgot_the_tick_still_closes_the_firm_the_page_was_opened_for(app: Flask, cast: Cast) -> None:
    form = of_page(cast.lars.client, CLOSE)
    form.pop("sure", None)
    refused = cast.lars.client.post(CLOSE, data=form)
    assert (refused.status_code, f'name="firm" value="{cast.lars.firm_id}"' in refused.text) == (422, True)


def test_a_profile_is_not_kept_for_the_other_firm(app: Flask, cast: Cast) -> None:
    text = "Vi legger rør i hele huset."
    opened = of_page(cast.lars.client, PROFILE)
    form = {"edit_no": opened["edit_no"], "firm": opened["firm"], "about": text}
    choose(cast, cast.olga.firm_id)
    answer = cast.lars.client.post(PROFILE, data=form)
    assert (answer.status_code, text in answer.text) == (409, True)
    assert firm(app, cast.olga.firm_id).about != text
    choose(cast, cast.lars.firm_id)
    assert cast.lars.client.post(PROFILE, data=form).status_code == 303
    assert firm(app, cast.lars.firm_id).about == text


def test_the_register_is_not_asked_about_the_other_firm(cast: Cast) -> None:
    choose(cast, cast.olga.firm_id)
    page = cast.lars.client.get(PROFILE).text
    assert page.count(f'name="firm" value="{cast.olga.firm_id}"') == 2
    assert cast.lars.client.post(f"{PROFILE}/hent", data={"firm": cast.lars.firm_id}).status_code == 409


def test_a_proposal_is_not_begun_for_the_other_firm(app: Flask, cast: Cast) -> None:
    path, text = f"/behov/{factories.published(cast)}/forslag/nytt", "Vi bruker kasser på tre kilo."
    form = of_page(cast.lars.client, path) | {"title": "Middag i lette kasser", "solution": text}
    choose(cast, cast.olga.firm_id)
    answer = cast.lars.client.post(path, data=form)
    assert (answer.status_code, text in answer.text) == (409, True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Proposal)) == 0
    choose(cast, cast.lars.firm_id)
    assert cast.lars.client.post(path, data=form).status_code == 303


@pytest.mark.parametrize("meant", ["0", "x", "-1", "9" * 40, "1 "])
def test_a_number_of_no_firm_of_theirs_is_refused(meant: str, app: Flask, cast: Cast) -> None:
    for path in (PROFILE, CLOSE):
        assert cast.lars.client.post(path, data={"sure": "y", "firm": meant}).status_code == 409
    assert firm(app, cast.lars.firm_id).state == "confirmed"

"""What becomes of a proposal when a firm, a group or a claim ends."""

import pytest

from portal.core import clock
from portal.core.db import db
from portal.dialogue.partners.models import SupplierGroup
from portal.dialogue.proposals import queries
from portal.market.suppliers.models import Supplier
from tests import factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes


@pytest.fixture
def need_id(cast: Cast) -> int:
    return factories.published(cast)


def test_a_group_that_has_ended_opens_nothing_and_is_not_sent_for(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.sent(cast, need_id, group_id=group)
    waiting = scenes.draft(cast, need_id, group_id=group)
    with factories.work(cast):
        db.session.get_one(SupplierGroup, group).dissolved_at = clock.now()
    assert cast.olga.client.get(f"/forslag/{number}").status_code == 404
    assert cast.lars.client.post(f"/forslag/{waiting}/send", data={"edit_no": "1"}).status_code == 422
    assert (
        "Ikke lenger med: Fjellvarme AS, Totenvika Transport" in cast.siv.client.get(f"/behov/{need_id}/forslag").text
    )


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_a_claim_that_came_to_nothing_leads_nowhere(state: str, cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id, who="vidar")
    with factories.work(cast):
        db.session.get_one(Supplier, cast.vidar.firm_id).state = state
    assert cast.vidar.client.get(f"/forslag/{number}").status_code == 404
    page = cast.siv.client.get(f"/behov/{need_id}/forslag").text
    assert ("snakker ikke lenger for firmaet" in page) == (state == "closed")


def test_lists_of_a_firm_hold_its_own_and_what_its_groups_sent(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    first = scenes.sent(cast, need_id, group_id=group)
    second = scenes.draft(cast, need_id, group_id=group)
    with cast.app.app_context():
        of = {who: [p.id for p in queries.of_supplier(getattr(cast, who).firm_id)] for who in ("lars", "olga", "vidar")}
    assert of == {"lars": [second, first], "olga": [first], "vidar": []}

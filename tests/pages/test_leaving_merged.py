"""A firm that leaves takes along what people wrote while they waited to be let into it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from jobs import merge_suppliers
from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal
from portal.market.suppliers.models import CLOSED, MERGED, Claim, Supplier
from portal.needs.pipeline.models import Need
from portal.pages.own_data_actions import GONE_FIRM
from tests import factories
from tests.accounts.conftest import events
from tests.cast import Cast
from tests.pages.full_house import fill, word

CLOSE = "/min-side/mine-data/avslutt-firma"


@pytest.fixture
def house(cast: Cast) -> dict[str, int]:
    """Vidar has said something everywhere, then his row became part of Lars' firm; nothing has moved yet."""
    row, firm = cast.vidar.firm_id, cast.lars.firm_id
    with factories.work(cast):
        db.session.execute(delete(Claim).where(Claim.supplier_id == row))
    numbers = fill(cast, "vidar", factories.published(cast))
    with factories.work(cast):
        supplier = db.session.get_one(Supplier, row)
        supplier.state, supplier.merged_into_id, supplier.closed_at = MERGED, firm, clock.now()
    return numbers


def close(cast: Cast) -> Any:
    return cast.lars.client.post(CLOSE, data={"sure": "y"})


def end(cast: Cast, state: str = CLOSED) -> None:
    """The firm went without its rows."""
    number = cast.lars.firm_id
    with factories.work(cast):
        db.session.get_one(Supplier, number).state = state


def said(app: Flask, house: dict[str, int]) -> Iterator[Any]:
    """The interest, the group, the idea and the sent proposal, as they stand now."""
    kinds = {"interest": Interest, "supplier_group": SupplierGroup, "idea": Idea, "sent": Proposal}
    with app.app_context():
        yield from (db.session.get_one(model, house[name]) for name, model in kinds.items())


def bytes_kept(app: Flask) -> str:
    folder = Path(app.config["DATA_DIR"]) / "files"
    return "".join(p.read_bytes().decode("latin-1") for p in folder.rglob("*") if p.is_file())


def is_ended(app: Flask, house: dict[str, int], owner: int) -> None:
    """All of it stands under this firm, withdrawn; the draft is gone, what was sent is there."""
    interest, group, idea, sent = said(app, house)
    assert (interest.supplier_id, group.lead_id, idea.supplier_id, sent.supplier_id) == (owner,) * 4
    assert None not in (interest.withdrawn_at, group.dissolved_at, idea.withdrawn_at)
    with app.app_context():
        assert db.session.get(Proposal, house["draft"]) is None
    assert (word("vidar", "draftbytes") in bytes_kept(app), word("vidar", "sentbytes") in bytes_kept(app)) == (
        False,
        True,
    )


def test_what_had_not_moved_yet_is_closed_with_the_firm(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    assert close(cast).status_code == 303
    is_ended(app, house, cast.lars.firm_id)
    with app.app_context():
        firm, row = (db.session.get_one(Supplier, one.firm_id) for one in (cast.lars, cast.vidar))
        assert (firm.state, firm.name != GONE_FIRM) == ("closed", True)
        assert (row.state, row.name, row.orgnr, row.about) == ("closed", GONE_FIRM, "", "")
    [event] = events(app, "supplier.closed")
    assert event.data == {"readable": True, "interests": 1, "drafts": 1, "proposals_kept": 1}


def test_the_page_says_that_the_name_stays_for_what_has_not_moved(cast: Cast, house: dict[str, int]) -> None:
    assert "Derfor står navn og organisasjonsnummer igjen" in cast.lars.client.get(CLOSE).text


def test_the_only_person_is_told_of_what_has_not_moved(cast: Cast, house: dict[str, int]) -> None:
    """It is content of the firm, too: the account does not take it along in silence."""
    row, firm = cast.vidar.firm_id, cast.olga.firm_id
    with factories.work(cast):
        db.session.get_one(Supplier, row).merged_into_id = firm
    refused = cast.olga.client.post("/min-side/mine-data/slett-meg", data={"sure": "y"})
    assert (refused.status_code, "Kryss av for at firmaet også avsluttes" in refused.text) == (422, True)


def test_a_word_beside_the_firms_own_is_withdrawn_where_it_stands(
    app: Flask, cast: Cast, house: dict[str, int]
) -> None:
    fill(cast, "lars", _need_of(app, house))
    assert close(cast).status_code == 303
    with app.app_context():
        assert db.session.get_one(Interest, house["interest"]).supplier_id == cast.vidar.firm_id
        assert db.session.scalar(select(func.count()).where(Interest.withdrawn_at.is_(None))) == 0
        # The municipality was given it under this name.
        assert db.session.get_one(Supplier, cast.vidar.firm_id).name == word("vidar", "suppliername")


def _need_of(app: Flask, house: dict[str, int]) -> int:
    with app.app_context():
        return db.session.get_one(Interest, house["interest"]).need_id


def test_nothing_moves_into_a_firm_that_is_closed(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    end(cast)
    assert merge_suppliers.run(app) == "1 closed"
    is_ended(app, house, cast.vidar.firm_id)
    with app.app_context():
        row = db.session.get_one(Supplier, cast.vidar.firm_id)
        assert (row.state, row.name, row.about) == ("closed", word("vidar", "suppliername"), "")
    [event] = events(app, "supplier.closed")
    assert (event.subject, event.actor) == (f"supplier:{cast.vidar.firm_id}", "portal")
    assert event.data == {"readable": True, "interests": 1, "drafts": 1, "proposals_kept": 1}
    assert merge_suppliers.run(app) == ""


def test_after_the_firm_is_closed_the_job_finds_nothing(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    close(cast)
    assert merge_suppliers.run(app) == ""


def test_a_firm_closed_between_the_look_and_the_move_takes_nothing_in(
    app: Flask, cast: Cast, house: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = merge_suppliers.waiting

    def late() -> Any:
        found = look()
        end(cast)
        return found

    monkeypatch.setattr(merge_suppliers, "waiting", late)
    assert merge_suppliers.run(app) == "1 closed"
    is_ended(app, house, cast.vidar.firm_id)


def test_an_invitation_that_can_no_longer_be_answered_stops_nobody(
    app: Flask, cast: Cast, house: dict[str, int]
) -> None:
    """The need is over; the firm leaves all the same."""
    number = _need_of(app, house)
    fill(cast, "olga", number)
    with factories.work(cast):
        theirs = select(SupplierGroup).where(SupplierGroup.lead_id == cast.olga.firm_id)
        group = db.session.scalars(theirs).one()
        seat = GroupSeat(supplier_id=cast.lars.firm_id, state="invited", invited_at=group.created_at)
        group.seats.append(seat)
        db.session.get_one(Need, number).stage = "concluded"
        db.session.flush()
        place = seat.id
    assert close(cast).status_code == 303
    with app.app_context():
        assert db.session.get_one(GroupSeat, place).state == "declined"

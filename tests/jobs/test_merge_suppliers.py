"""What was written while waiting follows the person into the firm, once; older words are not lost."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from jobs.merge_suppliers import run
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal
from portal.market.suppliers.models import Supplier
from tests import factories
from tests.accounts.conftest import events
from tests.cast import Cast


def merged(cast: Cast) -> int:
    """The row of vidar becomes part of lars' firm."""
    row, firm = cast.vidar.firm_id, cast.lars.firm_id
    with unit_of_work(cast.app):
        supplier = db.session.get_one(Supplier, row)
        supplier.state, supplier.merged_into_id = "merged", firm
    return row


def raised(cast: Cast, need_id: int, supplier_id: int, **more: Any) -> int:
    now = clock.now()
    with unit_of_work(cast.app):
        interest = Interest(
            **(
                {"need_id": need_id, "supplier_id": supplier_id, "role": "alone", "created_at": now, "updated_at": now}
                | more
            )
        )
        db.session.add(interest)
        db.session.flush()
        return interest.id


def owners(app: Flask, model: Any) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(model.supplier_id).order_by(model.id)))


def test_interest_proposal_and_idea_move(app: Flask, cast: Cast) -> None:
    need_id, row = factories.published(cast), merged(cast)
    raised(cast, need_id, row)
    now = clock.now()
    with unit_of_work(app):
        db.session.add(
            Proposal(need_id=need_id, supplier_id=row, state="draft", draft={}, created_at=now, updated_at=now)
        )
        db.session.add(Idea(supplier_id=row, title="Sol på taket", created_at=now))
        group = SupplierGroup(need_id=need_id, lead_id=row, name="Sammen", created_at=now)
        group.seats.append(GroupSeat(supplier_id=row, state="confirmed", invited_at=now))
        db.session.add(group)
    assert run(app) == "4 moved"
    firm = cast.lars.firm_id
    assert [owners(app, model) for model in (Interest, Proposal, Idea, GroupSeat)] == [[firm]] * 4
    assert len(events(app, "interest.moved")) == len(events(app, "proposal.moved")) == 1
    assert str(firm) not in str([event.data for event in events(app, "idea.moved")])


def test_doing_it_again_moves_nothing(app: Flask, cast: Cast) -> None:
    raised(cast, factories.published(cast), merged(cast))
    assert run(app) == "1 moved"
    assert run(app) == ""


def test_one_interest_per_need_and_firm(app: Flask, cast: Cast) -> None:
    need_id, row = factories.published(cast), merged(cast)
    raised(cast, need_id, row, message="fra den nye", created_at=clock.now() - timedelta(days=1))
    raised(cast, need_id, cast.lars.firm_id, message="fra firmaet")
    assert run(app) == ""
    with app.app_context():
        of_firm = select(Interest.message).where(Interest.supplier_id == cast.lars.firm_id)
        assert db.session.scalars(of_firm).all() == ["fra firmaet"]


def test_claims_and_closed_rows_keep_what_is_theirs(app: Flask, cast: Cast) -> None:
    raised(cast, factories.published(cast), cast.vidar.firm_id)
    assert run(app) == ""
    assert owners(app, Interest) == [cast.vidar.firm_id]

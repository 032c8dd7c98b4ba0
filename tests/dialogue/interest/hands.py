"""Raising hands in tests: through the form as a browser has it, or straight through the action."""

from typing import Any

from portal.core import clock
from portal.core.db import db
from portal.dialogue.interest import actions, queries
from portal.dialogue.interest.models import Interest
from portal.market.suppliers.models import Supplier, SupplierArea
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast


def path(number: int) -> str:
    """The address of the form."""
    return f"/behov/{number}/interesse"


def values(**more: Any) -> dict[str, Any]:
    """What a firm says, as the action takes it; places by slug."""
    places = [factories.place_id(slug) for slug in more.pop("places", ("gjovik",))]
    plain = {"role": "alone", "part": "", "capacity": "all", "message": "", "show_name": False, "find_partners": False}
    return plain | {"areas": sorted(places)} | more


def raise_hand(cast: Cast, number: int, who: str = "lars", **more: Any) -> int:
    """The firm of a person is interested; answers with the number of the interest."""
    with factories.work(cast):
        need, person = db.session.get_one(Need, number), getattr(cast, who)
        known = queries.mine(number, person.firm_id)
        edit_no = known.edit_no if known else 0
        interest, _what = actions.register(
            need, person.firm(), values(**more), edit_no=edit_no, moment=clock.now(), by=person.user()
        )
        return interest.id


def firm(cast: Cast, name: str, size: str, state: str = "confirmed", **more: Any) -> int:
    """One more firm, with nobody in it."""
    with factories.work(cast):
        count = len(db.session.query(Supplier).all())
        row = Supplier(
            orgnr=f"{810000000 + count}",
            name=name,
            nace=[],
            size=size,
            state=state,
            created_at=clock.now(),
            confirmed_at=clock.now() if state == "confirmed" else None,
            areas=[SupplierArea(organisation_id=factories.place_id("gjovik"))],
            **more,
        )
        db.session.add(row)
        db.session.flush()
        return row.id


def interest_of(cast: Cast, number: int, firm_id: int, **more: Any) -> None:
    """A firm with nobody in it is interested, spoken for by lars."""
    with factories.work(cast):
        need, row = db.session.get_one(Need, number), db.session.get_one(Supplier, firm_id)
        actions.register(need, row, values(**more), edit_no=0, moment=clock.now(), by=cast.lars.user())


def rows(cast: Cast) -> list[Interest]:
    """All there are, in the present application context."""
    return list(db.session.query(Interest).order_by(Interest.id))

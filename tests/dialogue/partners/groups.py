"""Groups in tests, made through the real action."""

from portal.core.db import db
from portal.dialogue.partners import actions
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast


def group(cast: Cast, number: int, *asked: str, lead: str = "lars", name: str = "Toten og omegn") -> tuple[int, dict]:
    """(group, {person: seat}): the firm of `lead` leads it and has asked the firms of the others."""
    with factories.work(cast), cast.app.test_request_context():
        need, person = db.session.get_one(Need, number), getattr(cast, lead)
        firms = [getattr(cast, who).firm_id for who in asked]
        made = actions.form_group(need, person.firm(), name, firms, "Kjøring", by=person.user())
        seats = {seat.supplier_id: seat.id for seat in made.seats}
        return made.id, {who: seats[getattr(cast, who).firm_id] for who in (lead, *asked)}

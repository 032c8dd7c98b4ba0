"""What the mails about groups say. Subjects tell the portal's name alone; addresses come from BASE_URL."""

from flask import render_template
from flask_babel import force_locale

from portal.accounts.destinations import address_in
from portal.dialogue.partners.models import SupplierGroup
from portal.dialogue.partners.queries import contact_of
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need
from portal.outbox.actions import post


def tell(what: str, need: Need, group: SupplierGroup, firm: Supplier, about: Supplier) -> None:
    """Write to one firm: `invited` by, or that `about` has `confirmed`, `declined`, `left`, `dissolved` or taken back
    (`taken_back`). One mail for each thing that can happen once."""
    person = contact_of(need.id, firm.id)
    if person is None:
        return
    with force_locale(person.language):
        link = address_in("partners.index", person.language, need_id=need.id)
        told = {"name": person.name, "need": need.title, "group": group.name, "about": about.name}
        text = render_template("mail/dialogue/group.txt", what=what, link=link, **told)
    key = f"group:{group.id}:{what}:{about.id}:{firm.id}"
    post(key=key, to=person.email, subject="Behovstorget", text=text, language=person.language)

"""What the register says of a firm is written down."""

from typing import Any

from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.market.suppliers import claims_actions, claims_queries, rules
from portal.market.suppliers.models import CLAIMED, Supplier
from portal.registers.enhetsregisteret.facts import Facts

_FROM_REGISTER = (
    *("name", "form", "nace", "employees", "size", "address", "postal_code", "postal_place"),
    *("municipality_number", "register_email", "register_status", "register_state", "is_subunit", "parent_orgnr"),
)


def _known(supplier: Supplier) -> dict[str, Any]:
    return {name: getattr(supplier, name) for name in _FROM_REGISTER}


def apply_facts(supplier: Supplier, facts: Facts) -> None:
    """The register's word replaces what we had from it; what the firm says of itself is left alone.

    A firm that the register may no longer speak of keeps its name here, since what it has said stands under it.
    Who can confirm an open claim is asked as soon as the register has answered.
    """
    before = _known(supplier)
    supplier.register_status, supplier.register_state = facts.status, "done"
    supplier.register_checked_at = clock.now()
    if facts.name:
        supplier.size = rules.size_to_keep(supplier.employees, supplier.size or "", facts)
        supplier.name, supplier.form, supplier.nace = facts.name, facts.form, [list(pair) for pair in facts.nace]
        supplier.employees, supplier.address = facts.employees, facts.address
        supplier.postal_code, supplier.postal_place = facts.postal_code, facts.postal_place
        supplier.municipality_number, supplier.register_email = facts.municipality_number, facts.email.lower()
        supplier.is_subunit, supplier.parent_orgnr = facts.is_subunit, facts.parent_orgnr
        supplier.website = supplier.website or facts.website
    db.session.flush()
    changed = sorted(name for name, value in _known(supplier).items() if value != before[name])
    if changed:
        record("supplier.facts_changed", f"supplier:{supplier.id}", by="register", fields=changed, status=facts.status)
    for claim in claims_queries.waiting_of(supplier) if supplier.state == CLAIMED else []:
        claims_actions.follow_up(claim)

"""A firm changes what it says of itself, and asks the register again."""

from typing import Any

from portal.accounts import throttle
from portal.accounts.models import User
from portal.accounts.queries import municipalities
from portal.audit.actions import record
from portal.core.db import db, let_go
from portal.core.errors import conflict, refuse_if
from portal.core.i18n import _
from portal.market.categories import queries as categories
from portal.market.suppliers import fields
from portal.market.suppliers.actions import apply_facts
from portal.market.suppliers.models import Supplier, SupplierArea, SupplierCategory
from portal.registers.enhetsregisteret.client import RegisterDown, look_up
from portal.registers.enhetsregisteret.facts import Facts


def check_unchanged(supplier: Supplier, edit_no: int, values: dict[str, Any]) -> None:
    """Two people changed the same profile: the second gets both texts and nothing is lost. Raises Conflict."""
    if edit_no == supplier.edit_no:
        return
    names = {"categories": categories.names(), "areas": {o.id: o.short_name for o in municipalities()}}
    raise conflict(
        _("En kollega endret profilen mens du skrev. Ingenting er lagret."),
        values,
        fields.snapshot(supplier) | {"size": values["size"] or supplier.size},
        fields.LABELS,
        fields.label,
        lambda name, value: fields.in_words(name, value, names),
    )


def edit(supplier: Supplier, values: dict[str, Any], *, edit_no: int, by: User) -> None:
    """Keep the whole profile as the form has it. `size` counts only where the register hides the number."""
    # Two who save at once come one after the other, and the second sees what the first has kept.
    db.session.refresh(supplier, with_for_update=True)
    check_unchanged(supplier, edit_no, values)
    before = fields.snapshot(supplier)
    for name in fields.PLAIN:
        setattr(supplier, name, values[name])
    if supplier.employees is None and values["size"]:
        supplier.size = values["size"]
    _put_categories(supplier, values["categories"])
    _put_areas(supplier, values["areas"])
    supplier.edit_no += 1
    db.session.flush()
    after = fields.snapshot(supplier)
    changed = sorted(name for name in after if after[name] != before[name])
    record("supplier.profile_changed", f"supplier:{supplier.id}", by=by, fields=changed)


def _put_categories(supplier: Supplier, wanted: list[int]) -> None:
    kept = {row.category_id: row for row in supplier.categories}
    supplier.categories = [kept.get(number) or SupplierCategory(category_id=number) for number in wanted]


def _put_areas(supplier: Supplier, wanted: list[int]) -> None:
    kept = {row.organisation_id: row for row in supplier.areas}
    supplier.areas = [kept.get(number) or SupplierArea(organisation_id=number) for number in wanted]


def _asked(supplier: Supplier) -> tuple[str, str]:
    """Counted for the row, not the number: who claims a firm neither notices those who speak for it nor stops them."""
    return "register", throttle.key_of("supplier", supplier.id)


def fetch_wait(supplier: Supplier) -> int:
    """Seconds until the register may be asked about this firm again; 0 when now."""
    return throttle.wait(_asked(supplier))


def ask_register(orgnr: str) -> Facts | None:
    """The register's word, with the write lock let go meanwhile. Refused when it does not answer or knows no such firm.

    Whatever was read or changed before in this request is forgotten.
    """
    let_go()
    try:
        facts = look_up(orgnr)
    except RegisterDown:
        return None
    refuse_if(_("Enhetsregisteret kjenner ikke lenger nummeret.") if facts is None else None)
    return facts


def fetch(supplier: Supplier, facts: Facts, *, by: User) -> None:
    """Write down what the register said, and count the question."""
    throttle.count(_asked(supplier))
    record("supplier.facts_asked", f"supplier:{supplier.id}", by=by)
    apply_facts(supplier, facts)

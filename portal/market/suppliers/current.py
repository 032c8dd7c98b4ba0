"""The firm a person is working for in this browser; the only way a route gets at it."""

from flask import abort, redirect, request, url_for
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.access import current_user
from portal.core.db import WRITE_VERBS, db
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.market.suppliers.models import CLAIMED, CONFIRMED, Supplier


def current_supplier(permission: str = "supplier:see") -> Supplier | None:
    """The firm for which this person holds the permission: the one chosen in this browser, else the first seat's.

    A claim that the firm has not confirmed yet is the claimant's own row and no other's (`Supplier.state`).
    """
    if not current_user.is_authenticated:
        return None
    numbers = [seat.supplier_id for seat in current_user.seats if current_user.may_for(permission, seat.supplier_id)]
    if not numbers:
        return None
    session = sessions.find()
    living = select(Supplier).where(Supplier.id.in_(numbers), Supplier.state.in_((CLAIMED, CONFIRMED)))
    firms = {firm.id: firm for firm in db.session.scalars(living)}
    chosen = session.supplier_id if session is not None else None
    return firms.get(chosen or 0) or next((firms[number] for number in numbers if number in firms), None)


def own_supplier_or_403(permission: str) -> Supplier:
    """The firm, for routes that are nothing without one. Whose firm was refused or closed is told so instead."""
    supplier = current_supplier(permission)
    if supplier is None and current_user.seats and request.method == "GET" and current_supplier() is None:
        abort(redirect(url_for("team.index"), 303))
    if supplier is None:
        abort(403)
    return supplier


def speaking_firm(permission: str) -> Supplier:
    """The firm this browser works for. A form that was opened for another firm (`firm`, its number) is not kept: the
    person has changed firms in another tab, or has left the one the form was for."""
    firm = own_supplier_or_403(permission)
    meant = request.form.get("firm", "") if request.method in WRITE_VERBS else ""
    if meant and meant != str(firm.id):
        told = _(
            "Du arbeider nå for %(firm)s, men siden ble åpnet for et annet firma. Ingenting er lagret. "
            "Ta vare på teksten, velg riktig firma og åpne siden på nytt.",
            firm=firm.name,
        )
        raise Conflict(told)
    return firm

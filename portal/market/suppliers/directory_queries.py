"""The public list of firms: those that are confirmed and have asked to stand in it, and nothing of people."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.queries import municipalities
from portal.core.db import db
from portal.market.categories import queries as categories
from portal.market.suppliers.models import CONFIRMED, Supplier, SupplierArea, SupplierCategory

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One firm as everybody reads it."""

    name: str
    place: str
    size: str
    about: str
    website: str
    categories: tuple[str, ...]
    areas: tuple[str, ...]


def listed(category_id: int | None, organisation_id: int | None, page: int) -> tuple[list[Listed], bool]:
    """(firms, whether there are more) by name: of a market or sub-market, delivering in a municipality. Three
    statements, whatever the number."""
    shown = (
        (Supplier.state == CONFIRMED)
        & Supplier.in_directory.is_(True)
        & Supplier.register_status.not_in(("deleted", "purged"))
    )
    found = select(Supplier).where(shown)
    if category_id is not None:
        inside = SupplierCategory.category_id.in_(categories.descendant_ids(category_id))
        found = found.where(Supplier.id.in_(select(SupplierCategory.supplier_id).where(inside)))
    if organisation_id is not None:
        there = SupplierArea.organisation_id == organisation_id
        found = found.where(Supplier.id.in_(select(SupplierArea.supplier_id).where(there)))
    found = found.order_by(Supplier.name, Supplier.id).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = list(db.session.scalars(found))
    return _as_listed(rows[:PAGE]), len(rows) > PAGE


def _as_listed(rows: list[Supplier]) -> list[Listed]:
    numbers = [row.id for row in rows]
    chosen, areas = _chosen(numbers), _areas(numbers)
    names = categories.names()
    places = {o.municipality_number: o.short_name for o in municipalities()}
    short = {o.id: o.short_name for o in municipalities()}
    return [
        Listed(
            name=row.name,
            place=places.get(row.municipality_number) or row.postal_place.title(),
            size=row.size,
            about=row.about,
            website=row.website,
            categories=tuple(sorted(names[number] for number in chosen.get(row.id, ()) if number in names)),
            areas=tuple(name for number, name in short.items() if number in areas.get(row.id, ())),
        )
        for row in rows
    ]


def _chosen(numbers: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    pairs = select(SupplierCategory.supplier_id, SupplierCategory.category_id)
    for supplier_id, category_id in db.session.execute(pairs.where(SupplierCategory.supplier_id.in_(numbers))):
        found.setdefault(supplier_id, []).append(category_id)
    return found


def _areas(numbers: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    pairs = select(SupplierArea.supplier_id, SupplierArea.organisation_id)
    for supplier_id, organisation_id in db.session.execute(pairs.where(SupplierArea.supplier_id.in_(numbers))):
        found.setdefault(supplier_id, []).append(organisation_id)
    return found

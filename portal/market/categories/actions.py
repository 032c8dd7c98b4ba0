"""Changing the tree of markets; every change is in the trail."""

from typing import Any, NamedTuple

from sqlalchemy import func, select

from portal.audit.actions import record
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.text import slugify
from portal.market.categories.models import Category
from portal.market.categories.prefixes import split_prefixes
from portal.market.categories.queries import forget, in_use, prefix_owners, siblings
from portal.market.categories.rules import why_bad_prefixes, why_not_delete, why_not_move


class CategoryValues(NamedTuple):
    """What an administrator writes about a category."""

    icon: str
    contract_kind: str
    name_nb: str
    name_nn: str
    name_en: str
    examples_nb: str
    examples_nn: str
    examples_en: str
    synonyms: str
    cpv_prefixes: str


def _free_slug(name: str) -> str:
    wanted = slugify(name)
    taken = set(db.session.scalars(select(Category.slug).where(Category.slug.startswith(wanted))))
    if wanted not in taken:
        return wanted
    return next(slug for number in range(2, 1000) if (slug := f"{wanted[:55]}-{number}") not in taken)


def _tidy(values: CategoryValues) -> dict[str, Any]:
    synonyms = ", ".join(
        dict.fromkeys(word.strip() for word in values.synonyms.replace("\n", ",").split(",") if word.strip())
    )
    return values._asdict() | {"synonyms": synonyms, "cpv_prefixes": " ".join(split_prefixes(values.cpv_prefixes))}


def add(parent: Category | None, values: CategoryValues, *, by: Any) -> Category:
    """A new category, last among its siblings; its address is made from the Bokmål name and never changes."""
    refuse_if(why_bad_prefixes(values.cpv_prefixes, prefix_owners()))
    beside = Category.parent_id.is_(None) if parent is None else Category.parent_id == parent.id
    last = db.session.scalar(select(func.max(Category.position)).where(beside)) or 0
    category = Category(
        **_tidy(values),
        slug=_free_slug(values.name_nb),
        parent_id=parent.id if parent else None,
        position=last + 1,
        active=True,
    )
    db.session.add(category)
    db.session.flush()
    record("category.added", f"category:{category.id}", by=by, slug=category.slug)
    forget()
    return category


def change(category: Category, values: CategoryValues, *, by: Any) -> dict[str, list[Any]]:
    """Take the new values; answers with what changed as {field: [before, after]}. Nothing changed: nothing recorded."""
    refuse_if(why_bad_prefixes(values.cpv_prefixes, prefix_owners(but=category.id)))
    changes: dict[str, list[Any]] = {}
    for field, value in _tidy(values).items():
        before = getattr(category, field)
        if before != value:
            changes[field] = [before, value]
            setattr(category, field, value)
    if changes:
        db.session.flush()
        record("category.changed", f"category:{category.id}", by=by, changes=changes)
        forget()
    return changes


def move(category: Category, step: int, *, by: Any) -> None:
    """One place up (-1) or down (1) among its siblings."""
    row = siblings(category)
    place = row.index(category)
    refuse_if(why_not_move(place, len(row), step))
    row[place], row[place + step] = row[place + step], row[place]
    for number, each in enumerate(row, start=1):
        each.position = number
    db.session.flush()
    record("category.moved", f"category:{category.id}", by=by, place=place + step + 1)
    forget()


def set_active(category: Category, active: bool, *, by: Any) -> None:
    """Open or close a category for new needs. A closed market takes its sub-markets with it; old needs stay put."""
    if category.active == active:
        return
    category.active = active
    db.session.flush()
    record("category.opened" if active else "category.closed", f"category:{category.id}", by=by)
    forget()


def delete(category: Category, *, by: Any) -> None:
    """Remove a category that nothing points at."""
    refuse_if(why_not_delete(in_use(category)))
    record("category.deleted", f"category:{category.id}", by=by, slug=category.slug, name=category.name_nb)
    db.session.delete(category)
    db.session.flush()
    forget()

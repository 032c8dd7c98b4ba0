"""Base data: puts the shipped markets where they are missing, and leaves what people have changed alone."""

from pathlib import Path

from sqlalchemy import select

from portal.core.db import db
from portal.market.categories.models import Category
from portal.market.categories.queries import forget
from portal.market.categories.tree import BASE_FILE, Entry, read_tree


def _put(entry: Entry, parent: Category | None, position: int, known: dict[str, Category]) -> tuple[Category, int]:
    category = known.get(entry.slug)
    if category is not None:
        return category, 0
    category = Category(**entry._asdict(), parent_id=parent.id if parent else None, position=position, active=True)
    db.session.add(category)
    return category, 1


def load_base_categories(path: Path = BASE_FILE) -> int:
    """How many categories were added. A category is known by its slug; running again adds nothing."""
    known = {category.slug: category for category in db.session.scalars(select(Category))}
    added = 0
    for number, (market_entry, subs) in enumerate(read_tree(path), start=1):
        market, new = _put(market_entry, None, number, known)
        added += new
        db.session.flush()
        for place, sub in enumerate(subs, start=1):
            added += _put(sub, market, place, known)[1]
    db.session.flush()
    forget()
    return added

"""The tree of markets as plain values, kept for some seconds; and what the admin pages read."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from portal.core.db import Base, db
from portal.core.i18n import DEFAULT, LANGUAGES, get_language
from portal.core.snapshot import Snapshot
from portal.market.categories.models import Category
from portal.market.categories.prefixes import best_match
from portal.market.categories.wording import match_score


@dataclass(frozen=True)
class CategoryInfo:
    """A category in one language; Bokmål stands in where a translation is missing.

    `market_*` are its own values for a market. `children` are the active sub-markets, in order, empty for a sub-market.
    """

    id: int
    slug: str
    name: str
    examples: str
    icon: str
    contract_kind: str
    synonyms: tuple[str, ...]
    cpv_prefixes: tuple[str, ...]
    active: bool
    parent_id: int | None
    market_id: int
    market_slug: str
    market_name: str
    children: tuple["CategoryInfo", ...] = ()


@dataclass(frozen=True)
class _Tree:
    markets: tuple[CategoryInfo, ...]
    by_id: dict[int, CategoryInfo]
    by_slug: dict[str, CategoryInfo]
    by_prefix: dict[str, CategoryInfo]


def _words(category: Category, what: str, language: str) -> str:
    return getattr(category, f"{what}_{language}") or getattr(category, f"{what}_nb")


def _info(category: Category, market: Category, language: str, children: tuple[CategoryInfo, ...] = ()) -> CategoryInfo:
    return CategoryInfo(
        id=category.id,
        slug=category.slug,
        name=_words(category, "name", language),
        examples=_words(category, "examples", language),
        icon=category.icon,
        contract_kind=category.contract_kind,
        synonyms=tuple(word for word in (part.strip() for part in category.synonyms.split(",")) if word),
        cpv_prefixes=tuple(category.cpv_prefixes.split()),
        active=category.active and market.active,
        parent_id=category.parent_id,
        market_id=market.id,
        market_slug=market.slug,
        market_name=_words(market, "name", language),
        children=children,
    )


def _grow(rows: list[Category], language: str) -> _Tree:
    subs: dict[int, list[Category]] = {}
    for row in rows:
        if row.parent_id is not None:
            subs.setdefault(row.parent_id, []).append(row)
    markets, everything = [], []
    for row in rows:
        if row.parent_id is None:
            children = tuple(_info(sub, row, language) for sub in subs.get(row.id, []))
            market = _info(row, row, language, tuple(child for child in children if child.active))
            everything += [market, *children]
            if market.active:
                markets.append(market)
    return _Tree(
        tuple(markets),
        {info.id: info for info in everything},
        {info.slug: info for info in everything},
        {prefix: info for info in everything if info.active for prefix in info.cpv_prefixes},
    )


def _load() -> dict[str, _Tree]:
    rows = list(db.session.scalars(select(Category).order_by(Category.position, Category.id)))
    return {language: _grow(rows, language) for language in LANGUAGES}


_trees = Snapshot(_load, seconds=15.0)


def forget() -> None:
    """After a change in this process."""
    _trees.forget()


def _tree(language: str | None) -> _Tree:
    trees = _trees()
    return trees.get(language or get_language(), trees[DEFAULT])


def tree(language: str | None = None) -> tuple[CategoryInfo, ...]:
    """The active markets with their active sub-markets, in order; in the language of the page when none is given."""
    return _tree(language).markets


def by_id(category_id: int | None, language: str | None = None) -> CategoryInfo | None:
    """One category, active or not (an old need may stand in one that is closed)."""
    return _tree(language).by_id.get(category_id) if category_id is not None else None


def by_slug(slug: str, language: str | None = None) -> CategoryInfo | None:
    """One category by its address, active or not."""
    return _tree(language).by_slug.get(slug)


def names(language: str | None = None) -> dict[int, str]:
    """The name of every category by id, closed ones too."""
    return {info.id: info.name for info in _tree(language).by_id.values()}


def descendant_ids(category_id: int) -> list[int]:
    """The category itself and all its sub-markets, closed ones too: what a filter on it means."""
    return [info.id for info in _tree(DEFAULT).by_id.values() if category_id in (info.id, info.parent_id)]


def category_for_cpv(code: str, language: str | None = None) -> CategoryInfo | None:
    """The one active category whose CPV prefix fits the code best (the longest), or None. A check digit is ignored."""
    return best_match(_tree(language).by_prefix, code.strip()[:8])


def find_sub(words: str, market_slug: str | None = None, language: str | None = None) -> CategoryInfo | None:
    """The active sub-market that suits the text best, in one market or in all; None when nothing is shared.

    For suggesting a category from free text. Names and examples weigh more than synonyms, the first words most.
    """
    best: CategoryInfo | None = None
    best_score = 0
    for market in tree(language):
        if market_slug is not None and market.slug != market_slug:
            continue
        for child in market.children:
            score = match_score(words, f"{child.name} {child.examples}", " ".join(child.synonyms))
            if score > best_score:
                best, best_score = child, score
    return best


@dataclass(frozen=True)
class AdminBranch:
    """A market and its sub-markets as rows, closed ones too."""

    market: Category
    subs: tuple[Category, ...]


def whole_tree() -> list[AdminBranch]:
    """Everything an administrator edits, in order."""
    rows = list(db.session.scalars(select(Category).order_by(Category.position, Category.id)))
    return [
        AdminBranch(row, tuple(sub for sub in rows if sub.parent_id == row.id)) for row in rows if row.parent_id is None
    ]


def siblings(category: Category) -> list[Category]:
    """The category and those beside it, in order."""
    same = select(Category).where(
        Category.parent_id.is_(None) if category.parent_id is None else Category.parent_id == category.parent_id
    )
    return list(db.session.scalars(same.order_by(Category.position, Category.id)))


def prefix_owners(but: int | None = None) -> dict[str, str]:
    """CPV prefixes that are taken, and the name of who has them; `but` leaves one category out."""
    rows = db.session.execute(select(Category.id, Category.name_nb, Category.cpv_prefixes))
    return {prefix: name for number, name, prefixes in rows if number != but for prefix in prefixes.split()}


def in_use(category: Category) -> bool:
    """Whether any other row of the portal points at it. The rooms that do are read from the tables, not known here."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(key.column is Category.__table__.c.id for key in column.foreign_keys) and db.session.scalar(
                select(exists().where(column == category.id))
            ):
                return True
    return False

"""The questions that the pages about other buyers ask; public pages take at most three statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import abort
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import defer, joinedload

from portal.core import clock
from portal.core.db import db
from portal.exchange.notices.models import ImportRun, MarketNotice
from portal.exchange.notices.rules import searchable

PER_PAGE = 20


@dataclass(frozen=True)
class Filter:
    """What a visitor asked for: categories (ids; None means all), words, only with a deadline to come."""

    categories: tuple[int, ...] | None = None
    text: str = ""
    open_only: bool = False


@dataclass(frozen=True)
class NoticePage:
    """One page of notices, how many there are in all, and how many per category without the category filter."""

    rows: list[MarketNotice]
    total: int
    number: int
    counts: dict[int | None, int]

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(-(-self.total // PER_PAGE), 1)


def _like(word: str) -> str:
    """A LIKE pattern in which the word's own % and _ are letters."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.categories is not None:
        conditions.append(MarketNotice.category_id.in_(wanted.categories))
    for word in searchable(wanted.text).split()[:8]:
        conditions.append(MarketNotice.folded.like(_like(word), escape="\\"))
    if wanted.open_only:
        conditions.append(MarketNotice.deadline > clock.now())
    return conditions


def count_by_category(wanted: Filter) -> dict[int | None, int]:
    """How many notices each category has, whatever category was asked for. One statement."""
    conditions = _conditions(replace(wanted, categories=None))
    counted = select(MarketNotice.category_id, func.count()).where(*conditions).group_by(MarketNotice.category_id)
    return {category_id: count for category_id, count in db.session.execute(counted)}


def page_of_notices(wanted: Filter, number: int) -> NoticePage:
    """Notices with a deadline to come first, soonest first; then the newest. Two statements."""
    counts = count_by_category(wanted)
    total = sum(n for category_id, n in counts.items() if wanted.categories is None or category_id in wanted.categories)
    to_come = and_(MarketNotice.deadline.is_not(None), MarketNotice.deadline > clock.now())
    rows = (
        select(MarketNotice)
        .options(defer(MarketNotice.folded), defer(MarketNotice.lots))
        .where(*_conditions(wanted))
        .order_by(
            case((to_come, 0), else_=1),
            case((to_come, MarketNotice.deadline), else_=None),
            func.coalesce(MarketNotice.dispatched_at, MarketNotice.imported_at).desc(),
            MarketNotice.id,
        )
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return NoticePage(list(db.session.scalars(rows)), total, number, counts)


def notice_or_404(notice_id: int) -> MarketNotice:
    """One notice, or the not-found page."""
    notice = db.session.get(MarketNotice, notice_id) if 0 < notice_id < 2**31 else None
    if notice is None:
        abort(404)
    return notice


def known(source: str, notice_id: str) -> MarketNotice | None:
    """The version we have of a notice."""
    found = select(MarketNotice).where(MarketNotice.source == source, MarketNotice.notice_id == notice_id)
    return db.session.scalars(found).one_or_none()


def for_category(category_ids: list[int], limit: int = 5) -> list[MarketNotice]:
    """What other buyers plan in these categories, newest first; for the page of a market. One statement."""
    newest = func.coalesce(MarketNotice.dispatched_at, MarketNotice.imported_at).desc()
    found = select(MarketNotice).where(MarketNotice.category_id.in_(category_ids), MarketNotice.kind != "result")
    return list(db.session.scalars(found.order_by(newest, MarketNotice.id).limit(limit)))


def from_our_own(numbers: Sequence[str], limit: int = 20) -> list[MarketNotice]:
    """Plans whose first buyer is one of ours, by organisation number, and that are no need here yet; newest first."""
    ours = select(MarketNotice).where(
        MarketNotice.kind == "planning", MarketNotice.need_id.is_(None), MarketNotice.buyer_orgnr.in_(numbers)
    )
    return list(db.session.scalars(ours.order_by(MarketNotice.id.desc()).limit(limit)))


def latest_runs(limit: int = 20) -> list[ImportRun]:
    """The last imports, newest first."""
    found = select(ImportRun).options(joinedload(ImportRun.by)).order_by(ImportRun.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def run_or_404(run_id: int) -> ImportRun:
    """One import."""
    run = db.session.get(ImportRun, run_id) if 0 < run_id < 2**31 else None
    if run is None:
        abort(404)
    return run


def has_demo() -> bool:
    """Whether notices of the demonstration are here."""
    return db.session.scalar(select(MarketNotice.id).where(MarketNotice.is_demo).limit(1)) is not None

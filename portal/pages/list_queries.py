"""The hot questions: one page of needs, and how many there are of each kind. Plain rows, no objects."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, String, and_, bindparam, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.cache import remembered
from portal.core.db import UtcDateTime, db
from portal.core.i18n import DEFAULT
from portal.core.snapshot import Snapshot
from portal.dialogue.interest.queries import sizes_of_row
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need, NeedPart, NeedTranslation
from portal.needs.pipeline.queries import public_now, state_is
from portal.pages.filters import BANDS, Filters, quarter_of, quarter_span

PAGE_SIZE = 30
MOST_REMEMBERED = 1000
CURRENT = ("announced", "tendered")
EARLIER = ("concluded", "withdrawn")


def _part_ids() -> ColumnElement[str]:
    """Ids of the municipalities of a need as `1,3,5`, in the same statement as the need."""
    number: Any = cast(NeedPart.organisation_id, String)
    if db.engine.dialect.name == "postgresql":
        joined = func.string_agg(number, aggregate_order_by(literal(","), NeedPart.id))
    else:
        joined = func.group_concat(number, ",")
    return select(joined).where(NeedPart.need_id == Need.id).correlate(Need).scalar_subquery()


def card_rows(language: str) -> Select[Any]:
    """What a card shows; title and summary in the reader's language where they are written."""
    title: Any = Need.title
    summary: Any = Need.summary
    said = aliased(NeedTranslation)
    if language != DEFAULT:
        title = func.coalesce(func.nullif(said.title, ""), Need.title).label("title")
        summary = func.coalesce(func.nullif(said.summary, ""), Need.summary).label("summary")
    rows: Select[Any] = select(
        Need.id,
        Need.slug,
        title,
        Need.short_title,
        summary,
        Need.category_id,
        Need.lead_id,
        Need.tender_on,
        Need.tender_precision,
        Need.value_from,
        Need.value_to,
        Need.value_period,
        Need.stage,
        Need.approved_at,
        Need.publish_at,
        Need.input_opens_at,
        Need.input_closes_at,
        Need.outcome_kind,
        Need.outcome_supplier,
        Need.concluded_on,
        Need.withdrawn_at,
        Need.is_demo,
        _part_ids().label("part_ids"),
        sizes_of_row().label("firm_sizes"),
    )
    if language != DEFAULT:
        rows = rows.outerjoin(said, and_(said.need_id == Need.id, said.language == language))
    return rows


def _value() -> ColumnElement[int]:
    return func.coalesce(Need.value_to, Need.value_from)


def conditions(
    filters: Filters, municipality_id: int | None, category_ids: Sequence[int] | None, now: datetime
) -> list[ColumnElement[bool]]:
    """The filters as conditions on public, current needs."""
    found = [public_now(now), Need.stage.in_(CURRENT)]
    if filters.status != "all":
        found.append(state_is(filters.status, now))
    if municipality_id is not None:
        found.append(Need.id.in_(select(NeedPart.need_id).where(NeedPart.organisation_id == municipality_id)))
    if category_ids is not None:
        found.append(Need.category_id.in_(category_ids))
    if filters.band:
        low, high = BANDS[filters.band]
        found.append(_value() >= low)
        if high is not None:
            found.append(_value() < high)
    if filters.quarter:
        first, after = quarter_span(filters.quarter)
        found.append(and_(Need.tender_on >= first, Need.tender_on < after))
    return found


class Asked(NamedTuple):
    """What the list is asked for, with the ids behind the slugs (None: not asked for)."""

    filters: Filters
    municipality_id: int | None = None
    category_ids: frozenset[int] | None = None


_NOW: Any = bindparam("now", type_=UtcDateTime())
_NEAR: Any = bindparam("near", expanding=True)


def _prepared(kind: str, asked: Asked, language: str) -> Select[Any]:
    """The statement for a question, made once in some seconds: making it takes longer than the database's answer."""

    def make() -> Select[Any]:
        categories = None if asked.category_ids is None else sorted(asked.category_ids)
        where = conditions(asked.filters, asked.municipality_id, categories, _NOW)
        rows = card_rows(language).where(Need.id.in_(_NEAR))
        if kind == "deadline":
            return rows.where(*where).order_by(Need.input_closes_at.is_(None), Need.input_closes_at, Need.id)
        if kind == "tender":
            return rows.where(*where).order_by(Need.tender_on.is_(None), Need.tender_on, Need.id)
        return rows.where(public_now(_NOW))

    plain = asked._replace(filters=replace(asked.filters, text="", view="list"))
    return remembered(("statement", kind, plain, language), make)


def _found(statement: Select[Any], near: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    if not near:
        return []
    return db.session.connection().execute(statement, {"near": near, "now": now}).all()


def page_of_needs(asked: Asked, near: Sequence[int], language: str, now: datetime, order: str) -> Sequence[Row[Any]]:
    """One page, one more row than fits when there is a next page; `order` is `open` (nearest deadline first) or other.

    `near` (`Counts.near`) are the needs among which the page is found, so that its cost does not grow with the portal.
    """
    kind = "deadline" if order == "open" else "tender"
    return _found(_prepared(kind, asked, language), near, now)[: PAGE_SIZE + 1]


def rows_by_id(numbers: Sequence[int], language: str) -> list[Row[Any]]:
    """Rows in the order of the numbers; only public needs."""
    statement = _prepared("ids", Asked(Filters()), language)
    found = {row.id: row for row in _found(statement, numbers, clock.now())}
    return [found[number] for number in numbers if number in found]


def rows_by_quarter(asked: Asked, near: Sequence[int], language: str, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Needs with a planned tender, in the order of time, among those of `near` (`Counts.soonest`)."""
    rows = _found(_prepared("tender", asked, language), near, now)
    return [row for row in rows if row.tender_on is not None][:limit]


def earlier_rows(
    language: str, page: int, municipality_id: int | None = None, category_ids: Sequence[int] | None = None
) -> Sequence[Row[Any]]:
    """Concluded and withdrawn needs, newest first; what became of needs stays findable."""
    ended = (
        func.coalesce(Need.concluded_on, func.date(Need.withdrawn_at))
        if db.engine.dialect.name == "sqlite"
        else func.coalesce(cast(Need.concluded_on, String), cast(Need.withdrawn_at, String))
    )
    found = select(Need.id).where(public_now(), Need.stage.in_(EARLIER))
    if municipality_id is not None:
        found = found.where(Need.id.in_(select(NeedPart.need_id).where(NeedPart.organisation_id == municipality_id)))
    if category_ids is not None:
        found = found.where(Need.category_id.in_(category_ids))
    order = (ended.desc(), Need.id.desc())
    # The municipalities are gathered for the page alone, not for all that it is chosen from.
    one_page = found.order_by(*order).limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    return db.session.execute(card_rows(language).where(Need.id.in_(one_page)).order_by(*order)).all()


class Known(NamedTuple):
    """As much of a need as counting takes."""

    id: int
    stage: str
    approved_at: datetime | None
    publish_at: datetime | None
    input_opens_at: datetime | None
    input_closes_at: datetime | None
    category_id: int
    tender_on: date | None
    band: str
    quarter: tuple[int, int] | None
    parts: tuple[int, ...]


def band_of(value: int | None) -> str:
    """The shelf of an amount, or empty."""
    if value is None:
        return ""
    return next((band for band, (low, high) in BANDS.items() if value >= low and (high is None or value < high)), "")


# Approved ones too, not yet public: the moment is asked for when counting, not when loading.
_IS_KNOWN = (Need.stage.in_(stages.CURRENT), Need.approved_at.is_not(None))


def _load_known() -> tuple[dict[int, Known], dict[Any, Any]]:
    rows: Any = select(
        Need.id, Need.stage, Need.approved_at, Need.publish_at, Need.input_opens_at, Need.input_closes_at,
        Need.category_id, Need.tender_on, _value(), _part_ids(),
    ).where(Need.stage.in_(CURRENT), Need.approved_at.is_not(None))  # fmt: skip
    known = {}
    for row in db.session.execute(rows):
        *plain, tender_on, value, parts = row
        ids = tuple(int(number) for number in (parts or "").split(",") if number)
        quarter = quarter_of(tender_on) if tender_on else None
        known[row.id] = Known._make((*plain, tender_on, band_of(value), quarter, ids))
    return known, {}


def _stamp() -> tuple[Any, ...]:
    """Changes with every change of a current need, and is told from an index alone: each change counts `edit_no` up."""
    told = select(func.count(), func.sum(Need.edit_no), func.max(Need.updated_at))
    return tuple(db.session.execute(told.where(*_IS_KNOWN)).one())


_known = Snapshot(_load_known, seconds=5.0, stamp=_stamp)
forget_counts = _known.forget


@dataclass(frozen=True)
class Counts:
    """How many needs each choice would show, given the other choices."""

    status: dict[str, int]
    municipality: dict[int, int]
    category: dict[int, int]
    band: dict[str, int]
    quarter: dict[tuple[int, int], int]
    total: int
    fitting: tuple[Known, ...] = ()
    waiting: tuple[int, ...] = ()

    @cached_property
    def ids(self) -> frozenset[int]:
        """The needs that are counted."""
        return frozenset(need.id for need in self.fitting)

    @cached_property
    def _by_deadline(self) -> list[int]:
        last = datetime.max.replace(tzinfo=UTC)
        return [need.id for need in sorted(self.fitting, key=lambda n: (n.input_closes_at or last, n.id))]

    @cached_property
    def _by_tender(self) -> list[int]:
        return [need.id for need in sorted(self.fitting, key=lambda n: (n.tender_on or date.max, n.id))]

    def near(self, page: int, status: str) -> list[int]:
        """Where to look for a page: its needs as counted, and those that may become public at any moment.

        The query decides; what is told here is some seconds old.
        """
        order = self._by_deadline if status == "open" else self._by_tender
        return [*order[(page - 1) * PAGE_SIZE : page * PAGE_SIZE + 1], *self.waiting]

    def soonest(self, number: int) -> list[int]:
        """Where to look for the needs whose tender is planned first."""
        return [*self._by_tender[:number], *self.waiting]

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """The counts as a value that can be compared: alike counts make alike chips."""
        kinds = (self.status, self.municipality, self.category, self.band, self.quarter)
        return (self.total, *(frozenset(kind.items()) for kind in kinds))


def _states(known: dict[int, Known], memory: dict[Any, Any], now: datetime, moment: int) -> dict[int, str]:
    """What one can do with each need now; empty for one that is not public yet."""
    if moment not in memory:
        memory[moment] = {
            need.id: stages.input_state(need, now) if stages.is_public(need, now) else "" for need in known.values()
        }
    return memory[moment]  # type: ignore[no-any-return]


def count(asked: Asked, hits: frozenset[int] | None, now: datetime) -> Counts:
    """Counts for every chip. Each kind of chip is counted with all the other filters on and its own off."""
    filters, municipality_id, category_ids = asked
    known, memory = _known()
    moment = int(now.timestamp()) // 5
    key = (filters.status, municipality_id, filters.category, filters.band, filters.quarter, moment)
    if hits is None and key in memory:
        return memory[key]  # type: ignore[no-any-return]
    if len(memory) > MOST_REMEMBERED:
        memory.clear()
    states = _states(known, memory, now, moment)
    status: Counter[str] = Counter()
    municipality: Counter[int] = Counter()
    category: Counter[int] = Counter()
    band: Counter[str] = Counter()
    quarter: Counter[tuple[int, int]] = Counter()
    fitting, waiting = [], []
    for need in known.values() if hits is None else [known[number] for number in hits if number in known]:
        state = states[need.id]
        fits = (
            filters.status in ("all", state),
            municipality_id is None or municipality_id in need.parts,
            category_ids is None or need.category_id in category_ids,
            not filters.band or filters.band == need.band,
            filters.quarter is None or filters.quarter == need.quarter,
        )
        misses = fits.count(False)
        if not state:
            if all(fits[1:]):
                waiting.append(need.id)
            continue
        if misses > 1:
            continue
        if misses == 0 or not fits[0]:
            status[state] += 1
            status["all"] += 1
        if misses == 0 or not fits[1]:
            municipality.update(need.parts)
        if misses == 0 or not fits[2]:
            category[need.category_id] += 1
        if misses == 0 or not fits[3]:
            band[need.band] += 1
        if need.quarter and (misses == 0 or not fits[4]):
            quarter[need.quarter] += 1
        if misses == 0:
            fitting.append(need)
    counts = Counts(
        dict(status),
        dict(municipality),
        dict(category),
        dict(band),
        dict(quarter),
        len(fitting),
        tuple(fitting),
        tuple(waiting),
    )
    if hits is None:
        memory[key] = counts
    return counts


def count_now() -> Counts:
    """Counts over all current needs, for the front page and the categories."""
    return count(Asked(Filters(status="all")), None, clock.now())

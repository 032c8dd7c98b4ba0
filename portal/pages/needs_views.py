"""Where needs are found: list, timeline and map as three views of one question, and what became of earlier needs."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for

from portal.accounts.queries import municipalities, organisation_by_slug
from portal.core import clock
from portal.core.cache import cacheable
from portal.core.i18n import _, get_language
from portal.core.web import page_number, public
from portal.market.categories.queries import by_slug, descendant_ids, find_sub
from portal.needs.search.queries import Answer, search
from portal.pages import cards, list_queries
from portal.pages.chips import chip_groups, page_links, result_text, view_links
from portal.pages.filters import Filters, read
from portal.pages.list_queries import Asked, Counts

bp = Blueprint("needs", __name__)
MOST_HITS = 120
TIMELINE_ROWS = 80
TIMELINE_PER_QUARTER = 14


def _asked(filters: Filters) -> Asked:
    """The filters with the ids behind the slugs; a slug nobody has finds nothing."""
    place = organisation_by_slug(filters.municipality) if filters.municipality else None
    municipality_id = place.id if place else (0 if filters.municipality else None)
    category = by_slug(filters.category, get_language()) if filters.category else None
    category_ids = frozenset(descendant_ids(category.id)) if category else (frozenset() if filters.category else None)
    return Asked(filters, municipality_id, category_ids)


@bp.get("/behov")
@public
def index() -> str:
    """Current needs; open for input unless asked otherwise."""
    cacheable()
    filters, page, now = read(request.args), page_number(), clock.now()
    asked = _asked(filters)
    shown: dict[str, Any] = {"filters": filters, "page": page, "cards": [], "found": None, "strip": None, "map": None}
    hits = None
    if filters.text:
        found = search(filters.text, limit=MOST_HITS, current=True)
        hits = frozenset(hit.need_id for hit in found.hits)
        shown["found"] = found
    counts = list_queries.count(asked, hits, now)
    if filters.view == "map":
        # Functions: the template calls them when it has not drawn the same a moment ago.
        shown["map"] = partial(cards.region_map, counts.municipality, filters, filters.municipality)
        shown["places"] = partial(_place_rows, counts.municipality, filters)
    elif filters.view == "timeline":
        shown["strip"] = _timeline(asked, counts, now)
    else:
        rows = _list_rows(asked, shown["found"], counts, page, now)
        rows = rows[: list_queries.PAGE_SIZE]
        shown["cards"] = cards.cards(rows, now, _why(shown["found"], {row.id for row in rows}))
        shown["links"] = page_links(filters, page, counts.total)
    return render_template(
        "pages/needs.html",
        counts=counts,
        groups=partial(chip_groups, filters, counts),
        views=partial(view_links, filters),
        result=result_text(filters, counts.total),
        market=find_sub(filters.text) if filters.text and not counts.total else None,
        **shown,
    )


def _why(found: Answer | None, on_page: set[int]) -> dict[int, str]:
    """By id why a search found them; told only for what is shown."""
    return {hit.need_id: hit.why for hit in found.hits if hit.need_id in on_page} if found else {}


def _list_rows(asked: Asked, found: Any, counts: Counts, page: int, now: datetime) -> Any:
    if found is None:
        order = asked.filters.status
        return list_queries.page_of_needs(asked, counts.near(page, order), get_language(), now, order)
    fitting = [hit.need_id for hit in found.hits if hit.need_id in counts.ids]
    first = (page - 1) * list_queries.PAGE_SIZE
    return list_queries.rows_by_id(fitting[first : first + list_queries.PAGE_SIZE + 1], get_language())


def _timeline(asked: Asked, counts: Counts, now: datetime) -> dict[str, Any]:
    rows = list_queries.rows_by_quarter(asked, counts.soonest(TIMELINE_ROWS), get_language(), now, TIMELINE_ROWS)
    quarters = cards.quarters(rows, now, counts.quarter, asked.filters, full=True, most=TIMELINE_PER_QUARTER)
    return cards.strip(quarters, heading=None, lead=None, more=None)


def _place_rows(counts: dict[int, int], filters: Filters) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("needs.index", **filters.query(municipality=place.slug, view="list")),
            "label": place.short_name,
            "icon": None,
            "detail": None,
            "count_text": cards.needs_text(counts.get(place.id, 0)),
            "current": place.slug == filters.municipality,
        }
        for place in municipalities()
    ]


@bp.get("/behov/tidligere")
@public
def earlier() -> str:
    """Concluded and withdrawn needs and what became of them."""
    cacheable()
    filters, page = read(request.args), page_number()
    _filters, municipality_id, category_ids = _asked(filters)
    rows = list_queries.earlier_rows(
        get_language(), page, municipality_id, sorted(category_ids) if category_ids is not None else None
    )
    size = list_queries.PAGE_SIZE
    address: dict[str, Any] = {
        k: v for k, v in {"kommune": filters.municipality, "kategori": filters.category}.items() if v
    }
    return render_template(
        "pages/earlier.html",
        cards=cards.cards(rows[:size], clock.now()),
        previous=url_for("needs.earlier", side=page - 1, **address) if page > 1 else None,
        next=url_for("needs.earlier", side=page + 1, **address) if len(rows) > size else None,
        title=_("Tidligere behov og hva det ble av dem"),
    )

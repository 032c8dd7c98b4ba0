"""The front page, a market's home, and what the portal says of itself."""

from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug import Response

from portal.core import clock
from portal.core.cache import cacheable
from portal.core.i18n import _, get_language
from portal.core.web import public
from portal.exchange.notices.queries import for_category
from portal.market.categories.queries import by_slug, descendant_ids, tree
from portal.pages import cards, list_queries
from portal.pages.filters import Filters
from portal.pages.list_queries import Asked

bp = Blueprint("pages", __name__)
STRIP_ROWS = 40
STRIP_QUARTERS = 4
STRIP_PER_QUARTER = 8
OPEN_CARDS = 3


@bp.get("/")
@public
def front() -> str:
    """What is coming, what one can say something about now, by trade and by municipality."""
    cacheable()
    now, language, everything = clock.now(), get_language(), Filters(status="all")
    counts = list_queries.count_now()
    rows = list_queries.rows_by_quarter(Asked(everything), counts.soonest(STRIP_ROWS), language, now, STRIP_ROWS)
    coming = cards.quarters(rows, now, counts.quarter, everything, full=False, most=STRIP_PER_QUARTER)
    near = list_queries.count(Asked(Filters()), None, now).near(1, "open")
    open_rows = list_queries.page_of_needs(Asked(Filters()), near, language, now, "open")
    strip = cards.strip(
        coming[:STRIP_QUARTERS],
        heading=_("Det som kommer"),
        lead=_("Hver linje er en kommune. Punkter som henger sammen, kjøpes i fellesskap."),
        more={
            "label": _("Se hele tidslinjen, %(needs)s", needs=cards.needs_text(counts.total)),
            "href": url_for("needs.index", **everything.query(view="timeline")),
        },
    )
    return render_template(
        "pages/front.html",
        strip=strip,
        open_cards=cards.cards(open_rows[:OPEN_CARDS], now),
        open_total=counts.status.get("open", 0),
        counts_key=counts.key,
        categories=partial(category_rows, counts.category),
        map=partial(cards.region_map, counts.municipality, everything),
    )


def category_rows(counts: dict[int, int]) -> list[dict[str, Any]]:
    """Markets with the number of current needs, as links to the market's home."""
    return [
        {
            "href": url_for("pages.category", slug=market.slug),
            "label": market.name,
            "icon": market.icon,
            "detail": market.examples,
            "count_text": cards.needs_text(sum(counts.get(i, 0) for i in descendant_ids(market.id))),
            "current": None,
        }
        for market in tree(get_language())
    ]


@bp.get("/kategorier/<slug>")
@public
def category(slug: str) -> str | Response:
    """A market's home: its needs now, what became of earlier ones, and what others buy."""
    cacheable()
    found = by_slug(slug, get_language())
    if found is None:
        abort(404)
    now, language = clock.now(), get_language()
    ids = sorted(descendant_ids(found.id))
    here = Asked(Filters(status="all", category=slug), None, frozenset(ids))
    near = list_queries.count(here, None, now).near(1, "open")
    rows = list_queries.page_of_needs(here, near, language, now, "open")
    before = list_queries.earlier_rows(language, 1, None, ids)
    return render_template(
        "pages/category.html",
        category=found,
        cards=cards.cards(rows[: list_queries.PAGE_SIZE], now),
        more=len(rows) > list_queries.PAGE_SIZE,
        earlier=cards.cards(before[:6], now),
        notices=[
            {"title": n.title, "buyer": n.buyer_name, "href": url_for("notices.show", notice_id=n.id, slug=n.slug)}
            for n in for_category(ids, 5)
        ],
        counts=list_queries.count_now().category,
    )


@bp.get("/om")
@public
def about() -> str:
    """How the portal works."""
    cacheable()
    return render_template("pages/about.html")


@bp.get("/tilgjengelighet")
@public
def accessibility() -> str:
    """The accessibility statement."""
    cacheable()
    return render_template("pages/accessibility.html")


@bp.get("/personvern")
@public
def privacy() -> str:
    """What is kept about people, and why."""
    cacheable()
    return render_template("pages/privacy.html")


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """Browsers ask for this whatever the page says."""
    return redirect(url_for("static", filename="favicon.svg"), 301)

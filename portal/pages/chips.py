"""Filters as chips with counts, and the words around the list. Pure but for addresses."""

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from portal.accounts.queries import OrganisationCard, municipalities
from portal.core.cache import remembered
from portal.core.i18n import _, get_language, ngettext
from portal.market.categories.queries import descendant_ids, tree
from portal.needs.pipeline.stages import STATES
from portal.pages.filters import BANDS, Filters
from portal.pages.list_queries import PAGE_SIZE, Counts

Chip = dict[str, Any]
MOST_PLACES = 24
_SAFE = "!$'()*,/:;?@"


def _list_address(query: dict[str, str]) -> str:
    """The list with these words, as `url_for` writes it, for some fifty addresses in a row."""
    begin = remembered(("list-address", request.script_root), lambda: url_for("needs.index"))
    return f"{begin}?{urlencode(query, safe=_SAFE)}" if query else begin


def _places(filters: Filters, counts: Counts) -> list[OrganisationCard]:
    """All municipalities; of very many, those with most needs and the one chosen (the search finds the others)."""
    places = municipalities()
    if len(places) <= MOST_PLACES:
        return list(places)
    most = sorted(places, key=lambda p: -counts.municipality.get(p.id, 0))[:MOST_PLACES]
    return [place for place in places if place in most or place.slug == filters.municipality]


def _chip(
    label: str,
    count: int | None,
    current: bool,
    filters: Filters,
    state: str | None = None,
    icon: str | None = None,
    **on: Any,
) -> Chip:
    """A chosen chip leads back to the list without it; a new choice starts at the first page."""
    off = {name: (None if name == "quarter" else "") for name in on}
    query = filters.query(**(off if current and "status" not in on else on))
    return {
        "label": label,
        "href": _list_address(query),
        "count": count,
        "current": current,
        "state": state,
        "icon": icon,
    }


def status_label(status: str) -> str:
    """The chip's words."""
    return {
        "open": _("Åpent for innspill"),
        "coming": _("Innspill kommer"),
        "closed": _("Innspill er stengt"),
        "all": _("Alle"),
    }[status]


def band_label(band: str) -> str:
    """A shelf of value in words."""
    return {
        "under-500": _("Under 500 000 kr"),
        "500-1300": _("500 000 – 1,3 mill. kr"),
        "1300-5000": _("1,3 – 5 mill. kr"),
        "over-5000": _("Over 5 mill. kr"),
    }[band]


def chip_groups(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    """All groups in the order of the page; a choice that would show nothing is left out unless it is the one chosen."""
    status = [
        _chip(
            status_label(s),
            counts.status.get(s, 0),
            filters.status == s,
            filters,
            "open" if s == "open" else None,
            status=s,
        )
        for s in (*STATES, "all")
    ]
    places = [
        _chip(
            p.short_name, counts.municipality.get(p.id, 0), p.slug == filters.municipality, filters, municipality=p.slug
        )
        for p in _places(filters, counts)
    ]
    markets = []
    for market in tree(get_language()):
        inside = descendant_ids(market.id)
        number = sum(counts.category.get(i, 0) for i in inside)
        current = market.slug == filters.category
        if number or current:
            markets.append(_chip(market.name, number, current, filters, icon=market.icon, category=market.slug))
        for child in market.children:
            if child.slug == filters.category:
                markets.append(_chip(child.name, counts.category.get(child.id, 0), True, filters, category=child.slug))
    bands = [_chip(band_label(b), counts.band.get(b, 0), b == filters.band, filters, band=b) for b in BANDS]
    quarters = [
        _chip(_("%(number)d. kv. %(year)d", number=q[1], year=q[0]), number, q == filters.quarter, filters, quarter=q)
        for q, number in sorted(counts.quarter.items())[:12]
    ]
    groups = [
        {"name": _("Hva skjer nå"), "folded": False, "chips": status},
        {"name": _("Kommune"), "folded": False, "chips": places},
        {"name": _("Fag"), "folded": True, "chips": markets},
        {"name": _("Verdi"), "folded": True, "chips": bands},
        {"name": _("Anbud ventes"), "folded": True, "chips": quarters},
    ]
    return [group for group in groups if group["chips"]]


def view_links(filters: Filters) -> list[dict[str, Any]]:
    """List, timeline and map of the same needs."""
    words = (
        ("list", _("Liste"), "bullet-list"),
        ("timeline", _("Tidslinje"), "timeline"),
        ("map", _("Kart"), "compass"),
    )
    return [
        {
            "label": label,
            "href": url_for("needs.index", **filters.query(view=view)),
            "icon": icon,
            "current": filters.view == view,
        }
        for view, label, icon in words
    ]


def result_text(filters: Filters, total: int) -> str:
    """What the list shows, as a sentence's beginning."""
    if filters.text:
        return ngettext("%(num)d behov for «%(text)s»", "%(num)d behov for «%(text)s»", total, text=filters.text)
    if filters.status == "open":
        return ngettext("%(num)d behov er åpent for innspill", "%(num)d behov er åpne for innspill", total)
    return ngettext("%(num)d behov", "%(num)d behov", total)


def page_links(filters: Filters, page: int, total: int) -> dict[str, Any] | None:
    """Previous, next and where one is; None when everything stands on one page."""
    last = max((total + PAGE_SIZE - 1) // PAGE_SIZE, 1)
    if last == 1 and page == 1:
        return None
    words = filters.query()
    shown = sorted({1, last, *range(max(page - 1, 1), min(page + 1, last) + 1)})
    links = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            links.append({"number": 0, "href": "", "current": False, "gap": True})
        links.append(
            {
                "number": number,
                "href": url_for("needs.index", **words, side=number),
                "current": number == page,
                "gap": False,
            }
        )
    first = (page - 1) * PAGE_SIZE + 1
    return {
        "links": links,
        "previous": url_for("needs.index", **words, side=page - 1) if page > 1 else None,
        "next": url_for("needs.index", **words, side=page + 1) if page < last else None,
        "summary": _(
            "Viser %(first)d–%(last)d av %(total)d", first=first, last=min(first + PAGE_SIZE - 1, total), total=total
        ),
    }

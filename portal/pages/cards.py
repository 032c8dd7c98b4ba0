"""From plain rows to what the components show: cards, stops of the quarter strip, shapes of the map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from portal.accounts.queries import OrganisationCard, municipalities
from portal.core import clock
from portal.core.cache import remembered
from portal.core.i18n import _, get_language, ngettext
from portal.core.templating import clock_time, date_full, date_short, planned
from portal.dialogue.interest.rules import count_sizes, dots, firms_words
from portal.market.categories.queries import CategoryInfo, by_id
from portal.market.places.outlines import region_map_view, region_shapes
from portal.needs.pipeline import stages
from portal.needs.pipeline.fields import value_band
from portal.pages.filters import Filters, quarter_of

MOST_COLUMNS = 2
MOST_LANES = 12
_DAY = timedelta(days=1)
STRIP_ORDER = {"open": 0, "announced": 1, "closed": 2}
STRIP_STATES = {"open": "open", "coming": "announced", "closed": "closed"}


@dataclass(frozen=True)
class Card:
    """A need in a list (components/need_card.html)."""

    href: str
    title: str
    summary: str
    who: str
    lanes: list[bool]
    category: str | None
    category_icon: str | None
    facts: list[tuple[str, str]]
    state: str
    state_text: str
    tag: str | None = None
    lang: str | None = None
    why: str | None = None
    firms: tuple[int, int, int] | None = None
    firms_text: str = ""
    pieces: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass
class Stop:
    """A need in the strip (components/quarter_strip.html)."""

    href: str
    title: str
    lanes: list[bool]
    state: str
    note: str
    extra: str | None
    who: str
    col: int | None = None


@dataclass
class Quarter:
    """A stretch of the strip."""

    name: str
    year: str
    href: str | None
    total: int
    stops: list[Stop] = field(default_factory=list)
    cols: int = 1
    key: tuple[Any, ...] = ()


def need_url(row: Any) -> str:
    """The address of a need, with its readable part."""
    return url_for("need.show", need_id=row.id, slug=row.slug)


def need_address() -> str:
    """What the addresses of all needs begin with; one is `need_address() + "12-slug"`."""
    return url_for("need.show", need_id=0, slug="x").removesuffix("0-x")


def part_ids(row: Any) -> frozenset[int]:
    """Ids of the municipalities of a row."""
    return frozenset(int(number) for number in (row.part_ids or "").split(",") if number) or frozenset({row.lead_id})


def lanes_of(ids: frozenset[int], places: Sequence[OrganisationCard]) -> list[bool]:
    """Which lanes are lit; none are drawn where there are more municipalities than a reader can tell apart."""
    return [place.id in ids for place in places] if len(places) <= MOST_LANES else []


def who(ids: frozenset[int], lead_id: int, places: Sequence[OrganisationCard]) -> str:
    """`Østre Toten`, `Gjøvik og 3 til`, `Felles for alle fem`: the lead first."""
    names = [p.short_name for p in places if p.id in ids]
    if len(names) <= 1:
        return "".join(names)
    if len(names) == len(places):
        return _("Felles for alle %(number)s", number=number_word(len(names)))
    lead = next((p.short_name for p in places if p.id == lead_id and p.id in ids), names[0])
    return _("%(name)s og %(number)d til", name=lead, number=len(names) - 1)


def who_all(ids: frozenset[int], places: Sequence[OrganisationCard]) -> str:
    """All names: `Gjøvik, Søndre Land og Nordre Land`."""
    names = [p.short_name for p in places if p.id in ids]
    return (
        names[0]
        if len(names) == 1
        else _("%(names)s og %(last)s", names=", ".join(names[:-1]), last=names[-1])
        if names
        else ""
    )


def number_word(number: int) -> str:
    """Small numbers as words, as in running text."""
    words = (
        _("null"),
        _("én"),
        _("to"),
        _("tre"),
        _("fire"),
        _("fem"),
        _("seks"),
        _("sju"),
        _("åtte"),
        _("ni"),
        _("ti"),
        _("elleve"),
        _("tolv"),
    )
    return words[number] if 0 <= number < len(words) else str(number)


def _day(moment: datetime) -> str:
    text = date_full(moment)
    year = f" {moment.year}"
    return text[: -len(year)] if text.endswith(year) else text


def state_text(row: Any, state: str, now: datetime) -> str:
    """What one can do now and until when, in a few words."""
    if state == "open":
        if row.input_closes_at is None:
            return _("Åpent for innspill")
        return _("Åpent til %(day)s", day=_when(row.input_closes_at, now))
    if state == "coming":
        if row.input_opens_at is None:
            return _("Kunngjort")
        return _("Innspill fra %(day)s", day=_when(row.input_opens_at, now))
    return {
        "tendered": _("Anbud er ute"),
        "concluded": _("Avtale inngått") if row.outcome_kind == "awarded" else _("Anbudet ble avlyst"),
        "withdrawn": _("Trukket"),
    }.get(row.stage, _("Innspill er stengt"))


def _when(moment: datetime, now: datetime) -> str:
    if abs(moment - now).total_seconds() < 86400:
        return _("%(day)s kl. %(time)s", day=_day(moment), time=clock_time(moment))
    return _day(moment) if moment.year == now.year or (moment - now).days < 200 else date_full(moment)


def cards(rows: Iterable[Any], now: datetime, why: Mapping[int, str] | None = None) -> list[Card]:
    """Rows of the list as cards, in the reader's language; `why` tells by id why a search found them."""
    places, language, address, why = municipalities(), get_language(), need_address(), why or {}

    def card(row: Any) -> Card:
        return remembered(
            ("card", address, language, why.get(row.id), *_marks(row, now)),
            lambda: _card(row, now, places, by_id(row.category_id, language), address, why.get(row.id)),
        )

    return [card(row) for row in rows]


def _marks(row: Any, now: datetime) -> tuple[Any, ...]:
    """All of a row and of this moment that its card or stop tells: when two are alike, so is what is shown."""
    state = stages.input_state(row, now)
    moment = {"open": row.input_closes_at, "coming": row.input_opens_at}.get(state)
    if moment is None:
        return tuple(row), state
    wait = moment - now
    return tuple(row), state, abs(wait) < _DAY, moment.year == now.year or wait.days < 200


def _card(
    row: Any,
    now: datetime,
    places: Sequence[OrganisationCard],
    category: CategoryInfo | None,
    address: str,
    why: str | None,
) -> Card:
    ids, state = part_ids(row), stages.input_state(row, now)
    facts = [(_("Anbud ventes"), planned(row.tender_on, row.tender_precision)), (_("Verdi"), value_band(row))]
    if row.stage == "concluded":
        facts = [(_("Leverandør"), row.outcome_supplier), (_("Avsluttet"), date_full(row.concluded_on))]
    firms = count_sizes(row.firm_sizes)
    return Card(
        href=f"{address}{row.id}-{row.slug}",
        title=row.title,
        summary=row.summary,
        who=who(ids, row.lead_id, places),
        lanes=lanes_of(ids, places),
        category=category.name if category else None,
        category_icon=category.icon if category else None,
        facts=[fact for fact in facts if fact[1]],
        state=state,
        state_text=state_text(row, state, now),
        tag=_("Demonstrasjon") if row.is_demo else None,
        why=why,
        firms=dots(firms) if firms else None,
        firms_text=firms_words(sum(firms.values())) if firms else "",
    )


def _stop(row: Any, now: datetime, places: Sequence[OrganisationCard], address: str, *, full: bool) -> Stop:
    ids, state = part_ids(row), stages.input_state(row, now)
    note = state_text(row, state, now)
    if not full and state == "open" and row.input_closes_at is not None:
        note = _("Til %(day)s", day=date_short(row.input_closes_at))
    elif not full and state == "coming" and row.input_opens_at is not None:
        note = _("Innspill fra %(day)s", day=date_short(row.input_opens_at))
    title = row.title if full or not row.short_title or get_language() != "nb" else row.short_title
    return Stop(
        href=f"{address}{row.id}-{row.slug}",
        title=title,
        lanes=lanes_of(ids, places),
        state=STRIP_STATES[state],
        note=note,
        extra=value_band(row) or None if full else None,
        who=who_all(ids, places),
    )


def place_in_columns(stops: Sequence[Stop], most: int = MOST_COLUMNS) -> int:
    """Give each stop the first column where its stretch of lanes is free; None when all are taken.

    What is open for input gets its place first, then what is coming. Wide stops go last: a joint need stands to the
    right of the single ones, as a line through the lanes. Answers the number of columns in use, at least 1.
    """
    taken: list[set[int]] = [set() for _column in range(most)]
    for stop in sorted(stops, key=lambda s: (STRIP_ORDER[s.state], sum(s.lanes))):
        lit = [i for i, on in enumerate(stop.lanes) if on] or [0]
        stretch = set(range(lit[0], lit[-1] + 1))
        stop.col = next((c + 1 for c in range(most) if not taken[c] & stretch), None)
        if stop.col is not None:
            taken[stop.col - 1] |= stretch
    return max((stop.col or 1 for stop in stops), default=1)


def quarters(
    rows: Iterable[Any], now: datetime, totals: dict[tuple[int, int], int], filters: Filters, *, full: bool, most: int
) -> list[Quarter]:
    """Rows by the quarter of their planned tender; at most `most` stops each, the rest is said as a number."""
    places, address, found = municipalities(), need_address(), list[Quarter]()
    today = quarter_of(clock.to_local(now).date())
    for when, group in groupby(rows, key=lambda row: quarter_of(row.tender_on)):
        inside = list(group)
        year = _("%(year)d, nå", year=when[0]) if when == today else str(when[0])
        query = filters.query(quarter=when, view="list", status=filters.status)
        href, total = url_for("needs.index", **query), totals.get(when, 0)
        key = (full, most, year, href, total, *(_marks(row, now) for row in inside))

        def make(
            inside: list[Any] = inside,
            when: tuple[int, int] = when,
            year: str = year,
            href: str = href,
            total: int = total,
            key: tuple[Any, ...] = key,
        ) -> Quarter:
            quarter = Quarter(name=_("%(number)d. kvartal", number=when[1]), year=year, href=href, total=total, key=key)
            quarter.stops = [_stop(row, now, places, address, full=full) for row in inside]
            if not full:
                quarter.stops.sort(key=lambda stop: STRIP_ORDER[stop.state])
            quarter.total = max(quarter.total, len(quarter.stops))
            del quarter.stops[most:]
            quarter.cols = 1 if full else place_in_columns(quarter.stops)
            return quarter

        found.append(remembered(("quarter", address, get_language(), *key), make))
    return found


def strip(
    found: list[Quarter], *, heading: str | None, lead: str | None, more: dict[str, str] | None, level: int = 3
) -> dict[str, Any]:
    """The whole strip, ready for its component."""
    lanes = [place.short_name for place in municipalities()]
    return {
        "key": (heading, lead, tuple((more or {}).values()), level, *(quarter.key for quarter in found)),
        "lanes": lanes if len(lanes) <= MOST_LANES else [],
        "quarters": found,
        "heading": heading,
        "lead": lead,
        "label": heading or _("Behov etter kvartal"),
        "more": more,
        "level": level,
    }


def region_map(counts: dict[int, int], filters: Filters, current: str = "") -> dict[str, Any]:
    """The map of the municipalities, each a link to its needs."""
    places = {place.municipality_number: place for place in municipalities()}
    by_number = {number or "": counts.get(place.id, 0) for number, place in places.items()}
    shapes = []
    for shape in region_shapes(by_number):
        place = places.get(shape.municipality_number)
        if place is None:
            continue
        shapes.append(
            {
                "name": place.short_name,
                "href": url_for("needs.index", **filters.query(municipality=place.slug, view="list")),
                "count": shape.count,
                "count_text": needs_text(shape.count),
                "path": shape.path,
                "x": shape.label_x,
                "y": shape.label_y,
                "current": place.slug == current,
            }
        )
    return {"view_box": region_map_view(), "label": _("Kart over kommunene med antall behov"), "shapes": shapes}


def needs_text(number: int) -> str:
    """`1 behov`, `8 behov`."""
    return ngettext("%(num)d behov", "%(num)d behov", number)

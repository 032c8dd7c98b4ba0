"""Fills a database with one of the measuring sets: the same needs every time for the same seed, put in by the thousand.

Sizes follow what is measured against: S is the region (5 municipalities, 5 years), M ten such regions, L the country.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from bench import phrases
from bench.phrases import Market
from portal.accounts.models import MUNICIPALITY, Organisation
from portal.admin.setup import load_base, migrate
from portal.core import clock
from portal.core.db import db, refresh_statistics, unit_of_work
from portal.core.snapshot import forget_all
from portal.core.text import clean_line, fold, slugify
from portal.dialogue.interest.models import Interest
from portal.exchange.notices.models import MarketNotice
from portal.market.categories.models import Category
from portal.market.suppliers.models import Supplier, SupplierArea, SupplierCategory
from portal.needs.pipeline.models import Need, NeedAsk, NeedPart, NeedTranslation, NeedVersion
from portal.needs.search.index import reindex_all

Row = dict[str, Any]
YEARS_IN_DAYS = 5 * 365
BATCH = 2000
# Of a hundred needs: eight are current (half of them open), two are not public yet, the rest are history.
STAGES = (
    ("open", 4),
    ("coming", 1),
    ("preparing", 2),
    ("tendered", 1),
    ("idea", 2),
    ("withdrawn", 5),
    ("concluded", 85),
)
STORED = {"open": "announced", "coming": "announced", "preparing": "announced"}


@dataclass(frozen=True)
class Size:
    """How much of everything a set has."""

    name: str
    municipalities: int
    needs: int
    notices: int
    suppliers: int
    responses: int


SIZES = {
    "S": Size("S", 5, 1_250, 20_000, 5_000, 5_000),
    "M": Size("M", 50, 12_500, 85_000, 50_000, 50_000),
    "L": Size("L", 357, 90_000, 85_000, 95_000, 360_000),
}


class Zipf:
    """A few are chosen often, most seldom: item k with a weight of 1/(k+1)^skew."""

    def __init__(self, items: Sequence[Any], skew: float) -> None:
        self.items = items
        self.weights = list(accumulate(1 / (k + 1) ** skew for k in range(len(items))))

    def one(self, rnd: random.Random) -> Any:
        return rnd.choices(self.items, cum_weights=self.weights)[0]


class Writer:
    """Writes Norwegian sentences about a market."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        pool = [f + m + last for f in phrases.FIRST_PARTS for m in phrases.MIDDLE_PARTS for last in phrases.LAST_PARTS]
        rnd.shuffle(pool)
        self.compounds = Zipf(pool, 0.9)
        self.things = {market.slug: Zipf(market.things, 0.7) for market in phrases.MARKETS}

    def fill(self, sentence: str, market: Market, thing: str) -> str:
        rnd = self.rnd
        return sentence.format(
            thing=thing,
            Thing=thing[0].upper() + thing[1:],
            place=rnd.choice(market.places),
            trouble=rnd.choice(market.troubles),
            unit=rnd.choice(market.units),
            number=rnd.randint(2, 60),
            month=rnd.choice(phrases.MONTHS),
            compound=self.compounds.one(rnd),
        )

    def text(self, sentences: Sequence[str], count: int, market: Market, thing: str) -> str:
        return " ".join(self.fill(s, market, thing) for s in self.rnd.sample(sentences, min(count, len(sentences))))


def fill(app: Flask, size: Size, *, seed: int = 7, notices: bool = True) -> int:
    """Make the tables, load base data, put the set in and index it. Number of needs."""
    migrate(app)
    with unit_of_work(app):
        load_base()
    with unit_of_work(app) as session:
        rnd = random.Random(seed)  # noqa: S311 - the same set every time is the point
        writer, now = Writer(rnd), clock.now()
        places = _municipalities(rnd, size)
        categories = list(db.session.scalars(select(Category).order_by(Category.id)))
        for rows in _batches(_needs(rnd, writer, size, places, categories, now)):
            for model in (Need, NeedPart, NeedAsk, NeedTranslation, NeedVersion):
                found = [line for row in rows for line in row[model]]
                if found:
                    session.execute(insert(model), found)
        for firms in _batches(_suppliers(rnd, size, places, categories, now)):
            for kind in (Supplier, SupplierCategory, SupplierArea):
                session.execute(insert(kind), [line for row in firms for line in row[kind]])
        for hands in _batches(_responses(rnd, size, now)):
            session.execute(insert(Interest), hands)
        if notices:
            for lines in _batches(_notices(rnd, writer, size, categories, now)):
                session.execute(insert(MarketNotice), lines)
        if db.engine.dialect.name == "postgresql":
            for table in ("need", "market_notice", "organisation", "supplier"):
                session.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
                )  # noqa: S608
        reindex_all()
        forget_all()
    refresh_statistics(app)
    return size.needs


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _municipalities(rnd: random.Random, size: Size) -> list[int]:
    """The region's own, and invented ones up to the size of the set."""
    known = list(
        db.session.scalars(
            select(Organisation).where(Organisation.kind == MUNICIPALITY).order_by(Organisation.position)
        )
    )
    names = [first + last for first in phrases.FIRST_SYLLABLES for last in phrases.LAST_SYLLABLES]
    names += [f"{name} og {other}" for name, other in zip(names, reversed(names), strict=True)]
    rnd.shuffle(names)
    for number, name in enumerate(names[: size.municipalities - len(known)]):
        known.append(
            Organisation(
                kind=MUNICIPALITY,
                name=f"{name} kommune",
                slug=f"{slugify(name)}-{number}",
                municipality_number=str(9000 + number),
                position=100 + number,
            )
        )
    db.session.add_all(known)
    db.session.flush()
    return [place.id for place in known]


def _needs(
    rnd: random.Random, writer: Writer, size: Size, places: list[int], categories: list[Category], now: datetime
) -> Iterator[dict[type, list[Row]]]:
    subs: dict[str, list[int]] = {}
    slugs = {category.id: category.slug for category in categories}
    for category in categories:
        subs.setdefault(slugs[category.parent_id] if category.parent_id else category.slug, []).append(category.id)
    markets = Zipf([market for market in phrases.MARKETS if market.slug in subs], 0.8)
    inside = {slug: Zipf(ids[1:] or ids, 0.9) for slug, ids in subs.items()}
    leads = Zipf(places, 0.7)
    stages = [name for name, weight in STAGES for _ in range(weight)]
    for number in range(1, size.needs + 1):
        market = markets.one(rnd)
        yield _need(rnd, writer, number, market, inside[market.slug].one(rnd), leads, places, rnd.choice(stages), now)


def _need(
    rnd: random.Random, writer: Writer, number: int, market: Market, category_id: int, leads: Zipf, places: list[int],
    stage: str, now: datetime,
) -> dict[type, list[Row]]:  # fmt: skip
    thing, lead = writer.things[market.slug].one(rnd), leads.one(rnd)
    title = clean_line(writer.fill(rnd.choice(phrases.TITLES), market, thing))[:120]
    value = rnd.choice((200, 350, 600, 900, 1500, 2400, 4000, 7500, 12000)) * 1000
    days = _days(rnd, stage, now)
    need: Row = {
        "id": number,
        "slug": slugify(title),
        "title": title,
        "short_title": (thing[0].upper() + thing[1:])[:40],
        "summary": writer.text(phrases.SUMMARIES, 1, market, thing)[:300],
        "problem": "\n\n".join(writer.text(phrases.PROBLEMS, 4, market, thing) for _ in range(2))[:4000],
        "what": writer.text(phrases.WHATS, 3, market, thing)[:2000],
        "why": writer.text(phrases.WHYS, 2, market, thing)[:1500],
        "for_whom": writer.fill("De som bruker {place}", market, thing)[:300],
        "quantity": writer.fill("{number} {unit}", market, thing),
        "delivery_place": writer.fill("{place}", market, thing),
        "value_from": value,
        "value_to": value + rnd.choice((0, value // 4)),
        "value_period": rnd.choice(("total", "per_year", "per_season")),
        "current_contract": writer.fill("Avtale om {thing}", market, thing),
        "effort_input": "rundt 30 minutter",
        "effort_tender": "to til tre dager",
        "owner_title": writer.fill("Ansvarlig for {thing}", market, thing)[:120],
        "category_id": category_id,
        "lead_id": lead,
        "tender_precision": "quarter",
        "contract_precision": "quarter",
        "duration_months": 24,
        "extension_months": 24,
        "returned_note": "",
        "is_demo": False,
        "edit_no": 1,
        **days,
    }
    for name in ("created_at", "updated_at"):
        need[name] = days["publish_at"] or now
    ids = {lead}
    if rnd.random() < 0.3:
        ids.update(rnd.sample(places, min(len(places), rnd.randint(2, 5))))
    parts = [{"need_id": number, "organisation_id": place, "volume": need["quantity"]} for place in sorted(ids)]
    asks = [
        {"need_id": number, "position": at, "heading": heading, "detail": writer.fill(detail, market, thing)[:500]}
        for at, (heading, detail) in enumerate(rnd.sample(phrases.ASKS, 3))
    ]
    translations = []
    if rnd.random() < 0.2:
        said = writer.fill(rnd.choice(phrases.ASKED_IN_ENGLISH), market, thing)
        translations = [
            {"need_id": number, "language": code, "title": title, "summary": said[:300]} for code in ("en", "nn")
        ]
    versions = []
    if days["approved_at"]:
        versions = [
            {
                "need_id": number,
                "number": 1,
                "at": days["publish_at"],
                "note": "Behovet ble kunngjort.",
                "snapshot": {"title": title},
                "changes": [],
            }
        ]
    return {Need: [need], NeedPart: parts, NeedAsk: asks, NeedTranslation: translations, NeedVersion: versions}


def _days(rnd: random.Random, stage: str, now: datetime) -> Row:
    """When everything happened, from a stage: the columns of time, all of them, so that rows are alike."""
    ago = {
        "open": rnd.randint(5, 25),
        "coming": rnd.randint(1, 10),
        "preparing": rnd.randint(60, 150),
        "tendered": rnd.randint(120, 250),
    }
    published = now - timedelta(days=ago.get(stage, rnd.randint(260, YEARS_IN_DAYS)), minutes=rnd.randrange(1440))
    opens = published + timedelta(days=1 if stage != "coming" else 30)
    closes = opens + timedelta(days=rnd.randint(26, 60) if stage in ("open", "coming") else 28)
    ended = _not_after(closes.date() + timedelta(days=rnd.randint(90, 160)), now.date())
    tender = closes.date() + timedelta(days=rnd.randint(30, 500 if stage in ("open", "coming", "preparing") else 60))
    public, concluded = stage != "idea", stage == "concluded"
    return {
        "stage": STORED.get(stage, stage),
        "approved_at": published - timedelta(hours=1) if public else None,
        "publish_at": published if public else None,
        "input_opens_at": opens if public else None,
        "input_closes_at": closes if public else None,
        "answers_due_on": closes.date() + timedelta(days=21) if public else None,
        "tender_on": tender,
        "contract_on": tender + timedelta(days=90),
        "tendered_on": _not_after(tender, now.date()) if stage in ("tendered", "concluded") else None,
        "tender_url": "https://www.doffin.no/" if stage in ("tendered", "concluded") else "",
        "withdrawn_at": published + timedelta(days=40) if stage == "withdrawn" else None,
        "withdrawn_reason": "Behovet løses i eget hus." if stage == "withdrawn" else "",
        "outcome_kind": ("awarded" if rnd.random() < 0.9 else "cancelled") if concluded else "",
        "outcome_text": "Kontrakten er signert." if concluded else "",
        "outcome_supplier": f"{rnd.choice(phrases.FIRST_SYLLABLES)}{rnd.choice(phrases.LAST_SYLLABLES)} AS"
        if concluded
        else "",
        "outcome_value": rnd.randrange(200, 9000) * 1000 if concluded else None,
        "concluded_on": ended if concluded else None,
    }


def _not_after(day: date, last: date) -> date:
    return min(day, last)


def _suppliers(
    rnd: random.Random, size: Size, places: list[int], categories: list[Category], now: datetime
) -> Iterator[dict[type, list[Row]]]:
    """Firms with one or two trades and places; most are small, as in life."""
    trades, areas = Zipf([category.id for category in categories], 0.8), Zipf(places, 0.7)
    bands = ("0-4", "0-4", "0-4", "5-9", "5-9", "10-49", "10-49", "50-249", "250+")
    for number in range(1, size.suppliers + 1):
        name = f"{rnd.choice(phrases.FIRST_SYLLABLES)}{rnd.choice(phrases.LAST_SYLLABLES)} {number} AS"
        firm: Row = dict.fromkeys(_FIRM_TEXTS, "") | dict.fromkeys(_FIRM_CHOICES, False)
        firm |= {"id": number, "orgnr": f"{100_000_000 + number}", "state": "confirmed", "name": name, "form": "AS"}
        firm |= {"nace": [], "size": rnd.choice(bands), "register_status": "active", "register_state": "done"}
        firm |= {"edit_no": 1, "created_at": now, "confirmed_at": now, "register_checked_at": now}
        chosen = {trades.one(rnd) for _ in range(2)}
        yield {
            Supplier: [firm],
            SupplierCategory: [{"supplier_id": number, "category_id": one} for one in sorted(chosen)],
            SupplierArea: [{"supplier_id": number, "organisation_id": areas.one(rnd)}],
        }


_FIRM_TEXTS = (
    *("address", "postal_code", "postal_place", "municipality_number", "register_email", "parent_orgnr", "about"),
    *("website", "phone", "capacity", "fossil_free", "certificates", "references"),
)
_FIRM_CHOICES = ("is_subunit", "apprenticeship_scheme", "in_directory", "partner_finding", "is_demo")


def _responses(rnd: random.Random, size: Size, now: datetime) -> Iterator[Row]:
    """Hands that are up: each firm at most once on a need, some needs with many."""
    needs, seen = Zipf(range(1, size.needs + 1), 0.4), set[tuple[int, int]]()
    while len(seen) < size.responses:
        pair = needs.one(rnd), rnd.randint(1, size.suppliers)
        if pair in seen:
            continue
        seen.add(pair)
        told = {"role": rnd.choice(("alone", "alone", "group", "subcontractor")), "capacity": "some", "edit_no": 1}
        words = {"part": "", "message": "", "show_name": rnd.random() < 0.3, "find_partners": rnd.random() < 0.2}
        yield {"need_id": pair[0], "supplier_id": pair[1], "created_at": now, "updated_at": now} | told | words


def _notices(
    rnd: random.Random, writer: Writer, size: Size, categories: list[Category], now: datetime
) -> Iterator[Row]:
    chosen, markets = Zipf([category.id for category in categories], 0.8), Zipf(phrases.MARKETS, 0.7)
    kinds = ("planning", "competition", "competition", "result", "result", "result")
    for number in range(1, size.notices + 1):
        market = markets.one(rnd)
        thing = writer.things[market.slug].one(rnd)
        title, kind = clean_line(writer.fill(rnd.choice(phrases.TITLES), market, thing)), rnd.choice(kinds)
        told = now - timedelta(days=rnd.randint(0, 700), minutes=rnd.randrange(1440))
        buyer = f"{rnd.choice(phrases.FIRST_SYLLABLES)}{rnd.choice(phrases.LAST_SYLLABLES)} fylkeskommune"
        description = writer.text(phrases.PROBLEMS, 2, market, thing)
        yield {
            "id": number,
            "source": "doffin",
            "notice_id": f"bench-{number}",
            "version": 1,
            "publication_number": f"2020-{number}",
            "kind": kind,
            "language": "NOR",
            "title": title[:300],
            "slug": slugify(title),
            "description": description,
            "buyer_name": buyer,
            "buyers": [{"name": buyer}],
            "cpv_codes": [],
            "category_id": chosen.one(rnd),
            "nuts": [],
            "deadline": told + timedelta(days=30) if kind != "result" else None,
            "deadline_kind": "tenders" if kind == "competition" else None,
            "dispatched_at": told,
            "published_on": told.date(),
            "lots": [],
            "missing": [],
            "folded": fold(f"{title} {buyer} {description}"),
            "imported_at": datetime.combine(told.date(), time(4), tzinfo=told.tzinfo) + timedelta(days=1),
            "raw_sha256": f"{number:064x}",
            "is_demo": False,
        }

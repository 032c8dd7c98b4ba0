"""The needs and queries of `queries.toml`: put in, searched for, measured."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

from portal.accounts.models import Organisation
from portal.core import clock
from portal.core.db import db
from portal.market.categories.models import Category
from portal.needs.pipeline.models import Need, NeedTranslation
from portal.needs.search.index import reindex_all
from portal.needs.search.queries import search

SET: dict[str, Any] = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
AMONG = 20


@dataclass(frozen=True)
class Figures:
    """`recall` among the first 20; `precision` among the first five, of those that were answered at all."""

    kind: str
    query: str
    found: tuple[str, ...]
    recall: float
    precision: float


def load() -> dict[int, str]:
    """Put the needs of the set into the database and index them; id → key."""
    lead = Organisation(name="Prøve kommune", slug="prove-kommune")
    db.session.add(lead)
    categories = {}
    for position, (slug, (name, words, cpv)) in enumerate(SET["category"].items()):
        categories[slug] = Category(
            slug=f"eval-{slug}",
            position=position,
            icon="x",
            contract_kind="services",
            name_nb=name,
            synonyms=words,
            cpv_prefixes=cpv,
        )
        db.session.add(categories[slug])
    db.session.flush()
    now = clock.now()
    keys = {}
    for number, (key, (category, title, text)) in enumerate(SET["need"].items()):
        need = Need(
            slug=key.replace("_", "-"), title=title, problem=text, category_id=categories[category].id, lead_id=lead.id,
            stage="announced", approved_at=now, publish_at=now - timedelta(days=1), created_at=now, updated_at=now,
            input_opens_at=now - timedelta(days=1), input_closes_at=now + timedelta(days=3 + number % 9),
        )  # fmt: skip
        if key in SET["translation"]:
            language, translated = SET["translation"][key]
            need.translations.append(NeedTranslation(language=language, title=translated))
        db.session.add(need)
        db.session.flush()
        keys[need.id] = key
    reindex_all()
    return keys


def measure(keys: dict[int, str]) -> list[Figures]:
    """Every query of the set. A query with no answers in the set is right when it finds nothing."""
    figures = []
    for group in SET["query"]:
        for query, expected in group["set"]:
            found = tuple(keys[hit.need_id] for hit in search(query, limit=AMONG).hits if hit.need_id in keys)
            right = [key for key in found if key in expected]
            recall = len(right) / len(expected) if expected else float(not found)
            first = found[:5]
            precision = sum(key in expected for key in first) / len(first) if first else float(not expected)
            figures.append(Figures(group["kind"], query, found, recall, precision))
    return figures


def mean(figures: list[Figures], kind: str | None = None) -> tuple[float, float]:
    """(recall, precision@5), each the mean over the queries."""
    some = [f for f in figures if kind in (None, f.kind)]
    return fmean(f.recall for f in some), fmean(f.precision for f in some)

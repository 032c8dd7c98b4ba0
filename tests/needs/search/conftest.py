"""Needs made straight in the tables, with little text and one category, and indexed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.accounts.models import Organisation
from portal.core import clock
from portal.core.db import db
from portal.market.categories.models import Category
from portal.needs.pipeline.models import Need
from portal.needs.search.index import reindex

Make = Callable[..., Need]


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """The test stands inside the application, in one transaction that nobody keeps."""
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def category(inside: None) -> Category:
    category = Category(
        slug="prove-vinter",
        position=900,
        icon="x",
        contract_kind="services",
        name_nb="Vinterdrift",
        name_en="Winter service",
        examples_nb="fresing, salting",
        synonyms="snørydding, strøing",
        cpv_prefixes="90620 90630",
    )
    db.session.add(category)
    db.session.flush()
    return category


@pytest.fixture
def make(category: Category) -> Make:
    """`make(title, …)`: a public need since yesterday unless the fields say otherwise."""
    lead = Organisation(name="Lillevik kommune", slug="lillevik")
    db.session.add(lead)
    db.session.flush()

    def one(title: str, **fields: Any) -> Need:
        now = clock.now()
        given = {
            "slug": "behov", "title": title, "category_id": category.id, "lead_id": lead.id, "stage": "announced",
            "approved_at": now, "publish_at": now - timedelta(days=1), "created_at": now, "updated_at": now,
        }  # fmt: skip
        need = Need(**(given | fields))
        db.session.add(need)
        db.session.flush()
        reindex(need)
        return need

    return one


@pytest.fixture
def other(make: Make) -> Category:
    """A category with no words that could be found by accident."""
    plain = Category(slug="prove-annet", position=901, icon="x", contract_kind="goods", name_nb="Qwx")
    db.session.add(plain)
    db.session.flush()
    return plain

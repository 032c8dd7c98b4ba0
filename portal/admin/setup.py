"""Bringing a database up: tables by migration, then the region's base data; both may be run again at any time."""

import tomllib
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.app import alembic
from portal.core.db import db
from portal.core.snapshot import forget_all
from portal.market.categories.loading import load_base_categories
from portal.registers.cpv.actions import load_base_cpv

REGION = Path(__file__).with_name("region.toml")


def migrate(app: Flask) -> None:
    """Bring the tables to the newest migration."""
    with app.app_context():
        alembic.upgrade()


def load_organisations() -> None:
    """The municipalities and the council of region.toml; those that are there keep what was changed by hand."""
    known = {o.slug: o for o in db.session.scalars(select(Organisation))}
    rows = tomllib.loads(REGION.read_text(encoding="utf-8"))["organisation"]
    for position, row in enumerate(rows):
        if row["slug"] not in known:
            db.session.add(Organisation(position=position, **row))
    db.session.flush()


def load_base() -> None:
    """Everything a portal needs before its first need is posted."""
    load_organisations()
    load_base_cpv()
    load_base_categories()
    forget_all()

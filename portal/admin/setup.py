"""Bringing a database up: tables by migration, then the region's base data; both may be run again at any time."""

from flask import Flask

from portal.accounts.actions import load_organisations
from portal.core.db import writing
from portal.core.migrations import attach
from portal.core.snapshot import forget_all
from portal.market.categories.loading import load_base_categories
from portal.registers.cpv.actions import load_base_cpv
from portal.registers.postal.actions import load_base_postal


def migrate(app: Flask) -> None:
    """Bring the tables to the newest migration."""
    with app.app_context(), writing():
        attach(app).upgrade()


def load_base() -> None:
    """Everything a portal needs before its first need is posted."""
    load_organisations()
    load_base_cpv()
    load_base_postal()
    load_base_categories()
    forget_all()

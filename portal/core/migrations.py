"""Bringing the tables from one version to another.

A file of its own, for commands alone: the library takes a third of the time that a worker needs to start.
"""

import logging

from flask import Flask
from flask_alembic import Alembic

from portal.core.db import Base

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False)
# The extension turns its log up when it is made; an operator wants to read our own line.
logging.getLogger("alembic").setLevel(logging.WARNING)


def attach(app: Flask) -> Alembic:
    """The migrations of this portal; before the first request only, as the library asks."""
    if "alembic" not in app.extensions:
        alembic.init_app(app)
    return alembic

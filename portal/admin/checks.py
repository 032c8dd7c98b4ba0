"""What may be wrong with an installation, one line each."""

import os
import shutil
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.models import Organisation
from portal.admin import demo
from portal.audit.queries import verify
from portal.core.db import db
from portal.files.models import StoredFile
from portal.files.rules import FAILED
from portal.files.scanning import why_no_answer
from portal.market.categories.models import Category
from portal.outbox.queries import by_state

LEAST_FREE = 0.05


def is_local(base_url: str) -> bool:
    """Whether the portal is reached from this machine only."""
    return base_url.startswith(("http://127.0.0.1", "http://localhost"))


def faults(app: Flask) -> list[str]:
    """All that is wrong now; an empty list means the portal can be relied on."""
    found = _settings(app)
    try:
        with app.app_context():
            db.session.execute(text("SELECT 1"))
            found += _database()
    except SQLAlchemyError as fault:
        found.append(f"databasen svarer ikke ({type(fault).__name__})")
    return found


def _settings(app: Flask) -> list[str]:
    found, folder = [], Path(app.config["DATA_DIR"])
    if len(app.config["SECRET_KEY"]) < 32:
        found.append("SECRET_KEY er kortere enn 32 tegn")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        found.append(f"DATA_DIR kan ikke skrives til: {folder}")
    else:
        space = shutil.disk_usage(folder)
        if space.free / space.total < LEAST_FREE:
            found.append("under 5 % ledig plass på disken")
        key = folder / "secret_key"
        if key.exists() and key.stat().st_mode & 0o077:
            found.append("secret_key kan leses av andre brukere på maskinen")
    base = app.config["BASE_URL"]
    if not is_local(base) and not base.startswith("https://"):
        found.append("BASE_URL bør begynne med https://")
    if app.config["CLAMD"]:
        problem = why_no_answer(app.config["CLAMD"])
        if problem:
            found.append(
                f"CLAMD svarer ikke ({problem}): nye vedlegg blir ikke delt ut før de er kontrollert for virus"
            )
    if app.debug:
        found.append("feilsøkingsmodus er på")
    return found


def newest_migration() -> str:
    """The number of the newest migration, from its file: the library itself is too heavy for a page."""
    folder = Path(current_app.config["ALEMBIC"]["script_location"])
    return max(path.name[:4] for path in folder.glob("[0-9]*.py"))


def _database() -> list[str]:
    found = []
    if not inspect(db.engine).has_table("need"):
        return ["tabellene mangler: kjør behovstorget init"]
    if db.session.scalar(text("SELECT version_num FROM alembic_version")) != newest_migration():
        found.append("tabellene er fra en annen versjon: kjør behovstorget init")
        return found
    if db.engine.dialect.name == "sqlite" and db.session.scalar(text("PRAGMA quick_check")) != "ok":
        found.append("SQLite melder at databasefilen er skadet")
    for model, name in ((Organisation, "organisasjoner"), (Category, "kategorier")):
        if not db.session.scalar(select(func.count()).select_from(model)):
            found.append(f"ingen {name}: kjør behovstorget init")
    if demo.is_loaded() and not is_local(current_app.config["BASE_URL"]):
        found.append("demonstrasjonssettet med kjente passord er lastet, og portalen nås utenfra")
    written, fault = verify()
    if fault and written:
        found.append(f"hendelsesloggen er brutt: {fault}")
    unsure = db.session.scalar(select(func.count()).select_from(StoredFile).where(StoredFile.scan == FAILED)) or 0
    if unsure and current_app.config["CLAMD"]:
        found.append(f"{unsure} vedlegg kunne ikke kontrolleres for virus; det prøves igjen")
    if by_state().get("failed"):
        found.append(f"{by_state()['failed']} e-poster kunne ikke sendes")
    return found

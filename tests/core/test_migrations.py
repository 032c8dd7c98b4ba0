"""Migrations: down and up again on both databases, and no difference between the models and the tables."""

import os
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from portal.admin.checks import newest_migration
from portal.admin.setup import load_base, migrate
from portal.core.db import Base, db, unit_of_work, writing
from portal.core.migrations import attach

# Made and kept by the search itself, beside the models.
OUTSIDE = ("search_",)


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def differences(app: Flask) -> list[object]:
    """What a new migration would have to change."""
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        return list(compare_metadata(context, Base.metadata))


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind in ("table", "index") and str(name).startswith(OUTSIDE + ("ix_search_",)))


def test_models_and_tables_are_the_same(app: Flask) -> None:
    assert differences(app) == []


def test_down_and_up_again(app: Flask) -> None:
    full = tables(app)
    with app.app_context(), writing():
        attach(app).downgrade("base")
    left = {name for name in tables(app) if not name.startswith("alembic")}
    assert left == set()
    migrate(app)
    assert tables(app) == full
    assert differences(app) == []
    with unit_of_work(app):
        load_base()
    assert app.test_client().get("/").status_code == 200


def test_each_step_down_and_up(app: Flask) -> None:
    with app.app_context():
        steps = [revision.revision for revision in attach(app).script_directory.walk_revisions()]
    for revision in steps[1:]:
        with app.app_context(), writing():
            attach(app).downgrade(revision)
    migrate(app)
    assert differences(app) == []


def test_running_it_again_changes_nothing(app: Flask) -> None:
    with app.app_context():
        before = db.session.scalar(text("SELECT count(*) FROM category"))
    migrate(app)
    with unit_of_work(app):
        load_base()
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM category")) == before


def test_the_triggers_are_there_after_a_round(app: Flask) -> None:
    with app.app_context(), writing():
        attach(app).downgrade("base")
    migrate(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        else:
            names = db.session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).all()
    assert [name for name in names if name.startswith("audit_event")] != []


def test_the_newest_migration_is_told_by_its_file(app: Flask) -> None:
    with app.app_context():
        assert [revision.revision for revision in attach(app).heads()] == [newest_migration()]


def test_a_worker_starts_without_the_library_for_migrations(tmp_path: Path) -> None:
    told = "import sys, config, portal.app; portal.app.create_app(config.from_environment());"
    told += "print([name for name in ('alembic', 'mako', 'pygments', 'babel.messages') if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", told],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DATA_DIR": str(tmp_path)},
    )
    assert answer.stdout.strip() == "[]", answer.stderr

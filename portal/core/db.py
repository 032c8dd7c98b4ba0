"""The database: one way to begin, one place that commits.

SQLite is told to begin every writing unit of work with `BEGIN IMMEDIATE`: two people who read and then write would
otherwise lose updates or be told that the database is locked.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask, Response, g, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Executable, MetaData, Text, TypeDecorator, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

db = SQLAlchemy()
WRITE_VERBS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """All tables; names of constraints are the same on both databases, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware (UTC) out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text with sorted keys: readable, and the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take the write lock at once."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def unit_of_work(app: Flask) -> Iterator[Session]:
    """Jobs and commands: one writing transaction, kept at the end or undone whole."""
    with writing(), app.app_context():
        try:
            yield db.session
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def keep_anyway() -> None:
    """The one exception to "refused means undone": an attempt that must be counted although it failed."""
    g.keep_anyway = True


def note_apart(statement: Executable) -> None:
    """A small note in a transaction of its own, beside a request that only reads; a busy database does without it."""
    with suppress(OperationalError), writing(), db.engine.begin() as connection:
        connection.execute(statement)


def let_go() -> None:
    """Give back the write lock before something slow that the database has no part in. What was changed so far in
    this unit of work is undone; the next statement begins a new transaction."""
    db.session.rollback()


def refresh_statistics(app: Flask) -> None:
    """Let the database count what its tables hold, so that it chooses the index that leads to few rows.

    PostgreSQL does so by itself; SQLite only when asked, and without it may walk thousands of needs for thirty.
    """
    with app.app_context(), writing(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")


def settle(response: Response) -> Response:
    """Keep what a write request did when it succeeded; undo everything else.

    Called inside dispatch, so that a fault at commit gets its error page like any other.
    """
    if request.method in WRITE_VERBS:
        if response.status_code < 400 or g.get("keep_anyway", False):
            db.session.commit()
        else:
            db.session.rollback()
    return response


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "busy_timeout=5000",
        "cache_size=-8000",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def _listen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)


def init(app: Flask) -> None:
    """Open the engine of DATABASE_URL; GET requests read, write verbs take the write lock first."""
    url: str = app.config["DATABASE_URL"]
    # A fault of the database is logged with its statement, never with what people wrote.
    options: dict[str, Any] = {"url": url, "hide_parameters": True}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_size": 4, "connect_args": {"connect_timeout": 5}}
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    # There are no asynchronous sessions; closing none of them took a thread and an event loop in every request.
    app.teardown_appcontext_funcs[:] = [f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)]
    with app.app_context():
        _listen(db.engine)

    @app.before_request
    def _verb() -> None:
        _writing.set(request.method in WRITE_VERBS)

    @app.teardown_request
    def _verb_is_over(_fault: BaseException | None) -> None:
        # The next one in this thread, a request or a command, says for itself whether it writes.
        _writing.set(False)

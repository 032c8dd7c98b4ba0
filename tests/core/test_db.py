"""The unit of work: kept when it went well, undone when not, and a page that is read writes nothing."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.audit.actions import record
from portal.audit.models import AuditEvent
from portal.core import errors
from portal.core.db import JsonText, UtcDateTime, db, keep_anyway, refresh_statistics, unit_of_work
from portal.core.errors import Conflict, Refused
from portal.core.web import public
from tests.cast import Cast

WAYS: dict[str, Any] = {}


def way(act: Any) -> Any:
    WAYS[act.__name__] = act
    return act


@way
def well() -> Any:
    return "ok"


@way
def moved() -> Any:
    return "", 303


@way
def said() -> Any:
    return "nei", 422


@way
def refused() -> Any:
    raise Refused("Nei.")


@way
def clash() -> Any:
    raise Conflict("Noen andre var først.", {"Tittel": "min"}, {"Tittel": "din"})


@way
def missing() -> Any:
    abort(404)


@way
def broken() -> Any:
    raise ZeroDivisionError


@way
def impossible() -> Any:
    db.session.execute(text("INSERT INTO audit_head (id, last, hash) VALUES (1, 1, 'x')"))


@way
def busy() -> Any:
    raise OperationalError("x", {}, Exception("database is locked"))


@way
def counted() -> Any:
    keep_anyway()
    return "feil passord", 422


@pytest.fixture
def doors(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Every way out of a request behind the login form's address, after something was written."""

    @public
    def door() -> Any:
        record("test.door", "x", by="job")
        return WAYS[request.args["way"]]()

    monkeypatch.setitem(app.view_functions, "login.log_in", door)
    monkeypatch.setitem(app.view_functions, "login.login", door)
    handlers = app.error_handler_spec[None][None]
    monkeypatch.setitem(handlers, Exception, errors._fault)
    return app


def events(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AuditEvent.id).where(AuditEvent.kind == "test.door")).all())


@pytest.mark.parametrize(
    ("way", "status", "kept"),
    [
        ("well", 200, 1),
        ("moved", 303, 1),
        ("said", 422, 0),
        ("refused", 422, 0),
        ("clash", 409, 0),
        ("missing", 404, 0),
        ("broken", 500, 0),
        ("impossible", 409, 0),
        ("busy", 503, 0),
        ("counted", 422, 1),
    ],
)
def test_a_form_is_kept_below_400_and_undone_above(
    doors: Flask, client: FlaskClient, way: str, status: int, kept: int
) -> None:
    answer = client.post(f"/logg-inn?way={way}")
    assert (answer.status_code, events(doors)) == (status, kept)
    if status >= 400 and way not in ("said", "counted"):
        assert answer.headers["Cache-Control"] == "no-store"
        assert 'lang="nb"' in answer.text
        assert "Traceback" not in answer.text
        assert "sqlite" not in answer.text.lower()


@pytest.mark.parametrize("way", ["well", "moved", "said", "refused", "broken", "counted"])
def test_a_page_that_is_read_writes_nothing(doors: Flask, client: FlaskClient, way: str) -> None:
    client.get(f"/logg-inn?way={way}")
    client.head(f"/logg-inn?way={way}")
    assert events(doors) == 0


def test_a_busy_database_says_when_to_come_back(doors: Flask, client: FlaskClient) -> None:
    assert client.post("/logg-inn?way=busy").headers["Retry-After"] == "30"


@pytest.mark.parametrize("prefix", ["", "/nn", "/en"])
def test_error_pages_in_every_language(doors: Flask, client: FlaskClient, prefix: str) -> None:
    answer = client.post(f"{prefix}/logg-inn?way=broken")
    assert answer.status_code == 500
    assert f'lang="{prefix[1:] or "nb"}"' in answer.text


def test_a_job_is_kept_whole_or_not_at_all(app: Flask) -> None:
    with unit_of_work(app):
        record("test.door", "x", by="job")
    with pytest.raises(IntegrityError), unit_of_work(app):  # noqa: PT012
        record("test.door", "x", by="job")
        db.session.execute(text("INSERT INTO audit_head (id, last, hash) VALUES (1, 1, 'x')"))
    assert events(app) == 1


# Columns -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 10, 6, 10, 0, 0, 1, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_to_the_microsecond_in_utc(app: Flask, moment: datetime) -> None:
    with unit_of_work(app):
        number = record("test.moment", "x", by="job").id
        zone = db.session.get_one(AuditEvent, number).at.tzinfo
        value = UtcDateTime().process_bind_param(moment, db.engine.dialect)
        back = UtcDateTime().process_result_value(value, db.engine.dialect)
    assert (back, back.tzinfo, zone) == (moment, UTC, UTC)  # type: ignore[union-attr]


def test_a_moment_without_its_zone_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), db.engine.dialect)


@pytest.mark.nodb
@pytest.mark.parametrize("value", [None, {}, [], {"å": [1, None, True, "æ\n"]}, "x", 0, {"b": 1, "a": 2}])
def test_json_comes_back_as_it_was(value: Any) -> None:
    column = JsonText()
    written = column.process_bind_param(value, None)  # type: ignore[arg-type]
    assert column.process_result_value(written, None) == value  # type: ignore[arg-type]


@pytest.mark.nodb
def test_the_same_json_is_the_same_bytes() -> None:
    column = JsonText()
    assert column.process_bind_param({"b": 1, "a": "å"}, None) == '{"a": "å", "b": 1}'  # type: ignore[arg-type]


def test_sqlite_is_set_up_to_lose_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has these settings")
        said = {
            name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_counting_the_tables_is_kept(app: Flask, cast: Cast) -> None:
    refresh_statistics(app)
    with app.app_context():
        counted = (
            "SELECT 1 FROM sqlite_stat1 WHERE tbl = 'login_session' OR tbl = 'user_account' OR tbl = 'organisation'"
        )
        if db.engine.dialect.name == "postgresql":
            counted = "SELECT 1 FROM pg_class WHERE relname = 'organisation' AND reltuples > 0"
        assert db.session.execute(text(counted)).first()

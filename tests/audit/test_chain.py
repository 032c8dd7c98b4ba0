"""The trail: every change of it is found, and the database itself refuses to change it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from portal.audit import triggers
from portal.audit.actions import record
from portal.audit.models import AuditEvent
from portal.audit.queries import for_subject, newest, verify
from portal.audit.rules import FIRST, Link, chain_hash, first_fault
from portal.core import clock
from portal.core.db import db, unit_of_work
from tests.cast import Cast


@pytest.fixture
def last(app: Flask, cast: Cast) -> int:
    """The number of the last of six events that were added."""
    person = cast.kari.id
    with unit_of_work(app):
        for turn in range(6):
            record("test.written", f"need:{turn}", by=f"user:{person}", turn=turn, words="Blåbær «æøå» 猫")
        return newest(1)[0].id


def with_open_table(app: Flask, change: Callable[[Connection], None]) -> None:
    """Somebody with the keys to the database takes the triggers away first."""
    with unit_of_work(app):
        connection = db.session.connection()
        triggers.drop(connection)
        change(connection)
        triggers.create(connection)


def fault(app: Flask) -> str | None:
    with app.app_context():
        return verify()[1]


def test_an_untouched_chain_holds(app: Flask, last: int) -> None:
    with app.app_context():
        assert verify() == (last, None)


FIELDS = {
    "kind": "test.other",
    "subject": "need:99",
    "actor": "user:99",
    "data": '{"turn": 99}',
    "at": "2020-01-01 00:00:00.000000",
    "hash": "a" * 64,
    "previous": "b" * 64,
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_changed_event_is_found(app: Flask, last: int, field: str) -> None:
    statement = text(f"UPDATE audit_event SET {field} = :value WHERE id = :id")
    with_open_table(app, lambda c: c.execute(statement, {"value": FIELDS[field], "id": last - 2}))
    said = fault(app)
    assert said is not None
    assert str(last - 2) in said


def test_a_microsecond_is_found(app: Flask, last: int) -> None:
    with app.app_context():
        at = db.session.get_one(AuditEvent, last - 1).at + timedelta(microseconds=1)
    with_open_table(
        app, lambda c: c.execute(AuditEvent.__table__.update().where(AuditEvent.id == last - 1).values(at=at))
    )
    assert fault(app) == f"event {last - 1} was changed after it was written"


def test_a_deleted_event_is_found(app: Flask, last: int) -> None:
    with_open_table(app, lambda c: c.execute(text("DELETE FROM audit_event WHERE id = :id"), {"id": last - 2}))
    assert fault(app) == f"event {last - 2} is missing (found {last - 1})"


def test_the_first_event_deleted_is_found(app: Flask, last: int) -> None:
    with_open_table(app, lambda c: c.execute(text("DELETE FROM audit_event WHERE id = 1")))
    assert fault(app) == "event 1 is missing (found 2)"


def test_two_events_that_changed_places_are_found(app: Flask, last: int) -> None:
    def swap(connection: Connection) -> None:
        for old, new in ((last - 3, 10**6), (last - 2, last - 3), (10**6, last - 2)):
            connection.execute(text("UPDATE audit_event SET id = :new WHERE id = :old"), {"old": old, "new": new})

    with_open_table(app, swap)
    assert fault(app) == f"event {last - 3} does not follow the one before it"


@pytest.mark.parametrize("cut", [1, 3])
def test_a_cut_tail_is_found(app: Flask, last: int, cut: int) -> None:
    with_open_table(app, lambda c: c.execute(text("DELETE FROM audit_event WHERE id > :id"), {"id": last - cut}))
    assert fault(app) == f"the chain ends at event {last - cut}, but {last} events were written"


def test_everything_deleted_is_found(app: Flask, last: int) -> None:
    with_open_table(app, lambda c: c.execute(text("DELETE FROM audit_event")))
    assert fault(app) == f"the chain ends at event 0, but {last} events were written"


def test_an_event_put_in_past_the_door_is_found(app: Flask, last: int) -> None:
    row = {"id": last + 1, "at": clock.now(), "kind": "x", "subject": "x", "actor": "x", "data": {}, "previous": FIRST}
    with unit_of_work(app):
        db.session.add(AuditEvent(**row, hash="0" * 64))
    assert fault(app) == f"event {last + 1} does not follow the one before it"


def test_a_lost_head_is_found(app: Flask, last: int) -> None:
    with unit_of_work(app):
        db.session.execute(text("DELETE FROM audit_head"))
    assert fault(app) == "the chain has no head: run init"


def test_a_head_that_was_set_back_with_its_tail_is_seen_from_outside_only(app: Flask, last: int) -> None:
    """A chain that was rewritten whole holds in itself: that is why its head is to be kept elsewhere, too."""
    with app.app_context():
        event = db.session.get_one(AuditEvent, last - 1)
        number, head = event.id, event.hash

    def cut(connection: Connection) -> None:
        connection.execute(text("DELETE FROM audit_event WHERE id > :id"), {"id": number})
        connection.execute(text("UPDATE audit_head SET last = :last, hash = :hash"), {"last": number, "hash": head})

    with_open_table(app, cut)
    with app.app_context():
        assert verify() == (number, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET kind = 'x' WHERE id = 1",
        "UPDATE audit_event SET data = '{}'",
        "DELETE FROM audit_event WHERE id = 1",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_refuses_to_change_or_delete(app: Flask, last: int, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never"), unit_of_work(app):
        db.session.execute(text(statement))
    assert fault(app) is None


def test_an_event_is_undone_with_what_it_tells_of(app: Flask, last: int) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(app):  # noqa: PT012
        record("test.undone", "need:1", by="job")
        raise ZeroDivisionError
    with app.app_context():
        assert verify() == (last, None)
        assert for_subject("need:1", 1)[0].kind == "test.written"


def test_the_newest_come_first_and_kinds_are_taken_literally(app: Flask, last: int) -> None:
    with app.app_context():
        assert [e.id for e in newest(2)] == [last, last - 1]
        assert [e.id for e in newest(2, before=last - 1)] == [last - 2, last - 3]
        assert newest(5, kind="%") == []
        assert newest(5, kind="test_") == []
        assert len(newest(99, kind="test.")) == 6


@pytest.mark.parametrize(
    "query", ["for=0", "for=99999999999999999", "for=-1", "for=x", "type=%25", "type=" + "x" * 5000, "for=1&for=2"]
)
def test_the_trail_page_takes_any_query(cast: Cast, last: int, query: str) -> None:
    assert cast.ada.client.get(f"/admin/hendelser?{query}").status_code == 200


# Pure --------------------------------------------------------------------------------------------------------------

AT = datetime(2026, 10, 6, 10, 0, tzinfo=UTC)


@pytest.mark.nodb
def test_the_hash_covers_every_part() -> None:
    parts = (1, AT, "kind", "need:1", "user:1", {"a": 1}, FIRST)
    changed = (2, AT + timedelta(microseconds=1), "kinD", "need:2", "user:2", {"a": "1"}, "1" * 64)
    hashes = {chain_hash(*parts)}
    for place, value in enumerate(changed):
        hashes.add(chain_hash(*parts[:place], value, *parts[place + 1 :]))
    assert len(hashes) == 8


@pytest.mark.nodb
def test_the_order_of_keys_and_letters_beyond_ascii_do_not_matter() -> None:
    assert chain_hash(1, AT, "k", "s", "a", {"a": 1, "å": 2}, FIRST) == chain_hash(
        1, AT, "k", "s", "a", {"å": 2, "a": 1}, FIRST
    )


@pytest.mark.nodb
def test_an_empty_chain_holds_only_with_the_first_head() -> None:
    assert first_fault([], 0, FIRST) is None
    assert first_fault([], 0, "1" * 64) == "the chain ends at event 0, but 0 events were written"
    link = Link(1, AT, "k", "s", "a", {}, FIRST, chain_hash(1, AT, "k", "s", "a", {}, FIRST))
    assert first_fault([link], 1, link.hash) is None

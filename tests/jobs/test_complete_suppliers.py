"""Firms that the register has not told of are asked for again, ever more seldom; the rest once a month."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from jobs import complete_suppliers
from portal.admin.models import JobRun
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.market.suppliers.models import Supplier
from tests.cast import Cast, Member
from tests.registers.brreg_server import Brreg, unit

NOON = datetime(2026, 10, 6, 10, tzinfo=UTC)
SHADOW = "984851006"


def change(app: Flask, member: Member, **values: Any) -> int:
    """Write into the row of a person's firm; answers with its number."""
    number = member.firm_id
    with unit_of_work(app):
        row = db.session.get_one(Supplier, number)
        for name, value in values.items():
            setattr(row, name, value)
    return number


@pytest.fixture
def waiting(app: Flask, cast: Cast) -> int:
    """Vidar's firm signed up while the register was down."""
    for member in (cast.lars, cast.olga):
        change(app, member, register_checked_at=NOON)
    unknown = {"name": "", "employees": None, "size": "", "register_state": "waiting", "register_status": "unknown"}
    return change(app, cast.vidar, created_at=NOON, register_checked_at=None, **unknown)


def firm(app: Flask, number: int) -> tuple[Any, ...]:
    with app.app_context():
        row = db.session.get_one(Supplier, number)
        return row.name, row.size, row.register_state, row.register_status, row.register_checked_at


def test_a_firm_that_waits_is_completed(app: Flask, brreg: Brreg, waiting: int) -> None:
    brreg.answer(SHADOW, unit(SHADOW, "Skyggefirma AS"))
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "1 told, 0 unknown"
        assert firm(app, waiting) == ("Skyggefirma AS", "10-49", "done", "active", NOON)
        assert complete_suppliers.run(app) == ""
    assert brreg.asked == [f"/enheter/{SHADOW}"]


def test_while_the_register_is_down_the_firm_goes_on_waiting(app: Flask, brreg: Brreg, waiting: int) -> None:
    brreg.down()
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "0 told, the register does not answer: answered 503"
    assert firm(app, waiting)[2:] == ("waiting", "unknown", NOON)


def test_each_wait_is_as_long_as_all_before_it(app: Flask, brreg: Brreg, waiting: int) -> None:
    brreg.down()
    asked = []
    with time_machine.travel(NOON, tick=False) as still:
        for minute in range(300):
            before = len(brreg.asked)
            complete_suppliers.run(app)
            if len(brreg.asked) > before:
                asked.append(minute)
            still.shift(timedelta(minutes=1))
    assert asked == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]


def test_when_a_firm_is_due() -> None:
    minute = timedelta(minutes=1)
    assert complete_suppliers.is_due(NOON, None, NOON) is True
    assert complete_suppliers.is_due(NOON, NOON, NOON + minute - timedelta(seconds=1)) is False
    assert complete_suppliers.is_due(NOON, NOON, NOON + minute) is True
    assert complete_suppliers.is_due(NOON, NOON + 10 * minute, NOON + 19 * minute) is False
    assert complete_suppliers.is_due(NOON, NOON + timedelta(days=90), NOON + timedelta(days=91)) is True


def test_a_number_the_register_does_not_know_goes_on_waiting(app: Flask, brreg: Brreg, waiting: int) -> None:
    """A firm of today may come into the register tomorrow."""
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "0 told, 1 unknown"
    assert firm(app, waiting)[2:] == ("waiting", "unknown", NOON)


def test_one_answer_that_cannot_be_read_holds_the_others_up_for_one_run_only(
    app: Flask, brreg: Brreg, waiting: int, cast: Cast
) -> None:
    brreg.answer(SHADOW, 500)
    brreg.answer("923609016", unit("923609016", "Totenvika Transport"))
    change(app, cast.vidar, register_checked_at=NOON - timedelta(days=9))
    change(app, cast.olga, register_state="waiting", register_checked_at=NOON - timedelta(days=8))
    with time_machine.travel(NOON, tick=False) as still:
        assert "does not answer" in complete_suppliers.run(app)
        still.shift(60)
        assert complete_suppliers.run(app).startswith("1 told")
    assert firm(app, cast.olga.firm_id)[2] == "done"


def test_the_others_are_asked_for_once_a_month_the_oldest_first(app: Flask, brreg: Brreg, cast: Cast) -> None:
    brreg.answer("974760673", unit("974760673", "Fjellvarme og sønner AS", antallAnsatte=60))
    brreg.answer("923609016", unit("923609016", "Totenvika Transport", konkurs=True))
    for member, days in ((cast.lars, 31), (cast.olga, 32), (cast.vidar, 29)):
        change(app, member, register_checked_at=NOON - timedelta(days=days))
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "2 told, 0 unknown"
        assert complete_suppliers.run(app) == ""
    assert brreg.asked == ["/enheter/923609016", "/enheter/974760673"]
    assert firm(app, cast.lars.firm_id)[0] == "Fjellvarme og sønner AS"
    assert firm(app, cast.olga.firm_id)[3] == "bankrupt"


def test_what_was_known_stays_while_the_register_is_down(app: Flask, brreg: Brreg, cast: Cast) -> None:
    brreg.down()
    old = NOON - timedelta(days=40)
    change(app, cast.lars, register_checked_at=old)
    change(app, cast.olga, register_checked_at=NOON)
    change(app, cast.vidar, register_checked_at=NOON)
    with time_machine.travel(NOON, tick=False):
        complete_suppliers.run(app)
    assert firm(app, cast.lars.firm_id)[:1] + firm(app, cast.lars.firm_id)[2:] == (
        "Fjellvarme AS",
        "done",
        "active",
        old,
    )


def test_a_firm_that_was_purged_keeps_its_name_here(app: Flask, brreg: Brreg, cast: Cast) -> None:
    brreg.answer("974760673", 410)
    for member, days in ((cast.lars, 40), (cast.olga, 0), (cast.vidar, 0)):
        change(app, member, register_checked_at=NOON - timedelta(days=days))
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "1 told, 0 unknown"
    assert firm(app, cast.lars.firm_id)[0::3] == ("Fjellvarme AS", "purged")


@pytest.mark.parametrize("state", ["merged", "closed"])
def test_firms_that_are_no_more_and_those_of_the_demonstration_are_left_alone(
    app: Flask, brreg: Brreg, waiting: int, state: str
) -> None:
    with unit_of_work(app):
        for number, row in enumerate(db.session.scalars(select(Supplier).order_by(Supplier.id))):
            row.register_checked_at = NOON - timedelta(days=300)
            row.register_state = ("done", "waiting", "waiting")[number]
            row.is_demo = number < 2
            row.state = state if number == 2 else row.state
    assert complete_suppliers.run(app) == ""
    assert brreg.asked == []


def test_others_can_write_while_the_register_thinks(app: Flask, brreg: Brreg, waiting: int) -> None:
    brreg.answer(SHADOW, unit(SHADOW, "Skyggefirma AS"))
    answers, written = brreg.server.behave, []

    def behave(connection: Any, request: str) -> None:
        with unit_of_work(app):
            db.session.add(JobRun(job="another", period="1", started_at=clock.now()))
        written.append(request)
        answers(connection, request)

    brreg.server.behave = behave
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "1 told, 0 unknown"
    assert len(written) == 1


def test_a_firm_that_is_closed_while_the_register_thinks_stays_as_it_is(app: Flask, brreg: Brreg, waiting: int) -> None:
    brreg.answer(SHADOW, unit(SHADOW, "Skyggefirma AS"))
    answers = brreg.server.behave

    def behave(connection: Any, request: str) -> None:
        with unit_of_work(app):
            db.session.get_one(Supplier, waiting).state = "merged"
        answers(connection, request)

    brreg.server.behave = behave
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "1 told, 0 unknown"
    assert firm(app, waiting)[:3] == ("", "", "waiting")


def test_no_more_than_some_at_a_time(app: Flask, brreg: Brreg, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complete_suppliers, "MOST_OLD", 1)
    with unit_of_work(app):
        for row in db.session.scalars(select(Supplier)):
            row.register_checked_at = NOON - timedelta(days=300)
    with time_machine.travel(NOON, tick=False):
        assert complete_suppliers.run(app) == "0 told, 1 unknown"
        assert complete_suppliers.run(app) == "0 told, 1 unknown"
    assert len(brreg.asked) == 4

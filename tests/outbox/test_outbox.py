"""Mail: put in the box once, taken once, tried again, given up, and written to the folder."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from jobs import send_mail
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.outbox import transport
from portal.outbox.actions import claim, failed, post, sent
from portal.outbox.models import OutboxMail
from portal.outbox.rules import MOST_ATTEMPTS, STUCK_AFTER, next_attempt
from portal.outbox.transport import NotSent


def put(app: Flask, key: str = "a:1", **more: Any) -> int:
    with unit_of_work(app):
        given = {"to": "kari@behov.example", "subject": "Behovet er godkjent", "text": "Hei, Kari.\nDet gikk bra. æøå"}
        return post(key=key, **(given | more)).id


def row(app: Flask, number: int) -> OutboxMail:
    with app.app_context():
        return db.session.get_one(OutboxMail, number)


def folder(app: Flask) -> list[Path]:
    return sorted((Path(app.config["DATA_DIR"]) / "mail").glob("*"))


def test_the_same_key_again_changes_nothing(app: Flask) -> None:
    assert put(app, text="først") == put(app, text="sist", to="en.annen@behov.example")
    mail = row(app, 1)
    assert (mail.text, mail.to, mail.state) == ("først", "kari@behov.example", "waiting")


def test_the_database_itself_refuses_the_same_key(app: Flask) -> None:
    put(app)
    copy = {
        "message_id": "<b>",
        "to": "x",
        "subject": "x",
        "text": "x",
        "due_at": clock.now(),
        "created_at": clock.now(),
    }
    with pytest.raises(IntegrityError), unit_of_work(app):  # noqa: PT012
        db.session.add(OutboxMail(key="a:1", **copy))
        db.session.flush()


def test_a_mail_is_undone_with_what_it_tells_of(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(app):  # noqa: PT012
        post(key="b", to="x@behov.example", subject="x", text="x")
        raise ZeroDivisionError
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_a_line_break_cannot_add_a_header(app: Flask) -> None:
    number = put(app, to="a@behov.example\r\nBcc: alle@behov.example", subject="Hei\nBcc: alle@behov.example")
    mail = row(app, number)
    assert "\n" not in mail.to + mail.subject
    message = transport.compose(mail, app.config["MAIL_FROM"])
    assert message["Bcc"] is None


def test_what_is_due_is_taken_and_what_is_not_waits(app: Flask) -> None:
    put(app, "now")
    put(app, "later", due_at=clock.now() + timedelta(hours=1))
    with unit_of_work(app):
        assert [mail.key for mail in claim()] == ["now"]
    with unit_of_work(app):
        assert claim() == []


def test_two_workers_never_take_the_same_mail(app: Flask) -> None:
    for number in range(30):
        put(app, f"m:{number}")
    start = Barrier(2)

    def work(_worker: int) -> list[int]:
        start.wait(10)
        taken: list[int] = []
        for _turn in range(6):
            with unit_of_work(app):
                taken += [mail.id for mail in claim(10)]
        return taken

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))
    assert sorted(first + second) == list(range(1, 31))


def test_a_worker_that_died_gives_its_mail_back(app: Flask) -> None:
    put(app)
    with unit_of_work(app):
        assert len(claim()) == 1
    with time_machine.travel(clock.now() + STUCK_AFTER - timedelta(minutes=1)), unit_of_work(app):
        assert claim() == []
    with time_machine.travel(clock.now() + STUCK_AFTER + timedelta(minutes=1)), unit_of_work(app):
        assert len(claim()) == 1


def test_the_job_writes_each_mail_to_the_folder_once(app: Flask) -> None:
    numbers = [put(app, "a"), put(app, "b")]
    assert send_mail.run(app) == "2 sent, 0 not"
    assert send_mail.run(app) == ""
    assert [path.name for path in folder(app)] == [f"{number:06d}.eml" for number in numbers]
    message = message_from_bytes(folder(app)[0].read_bytes(), policy=policy.default)
    mail = row(app, numbers[0])
    assert (message["To"], message["Subject"], message["Message-ID"]) == (mail.to, mail.subject, mail.message_id)
    assert message.get_content() == "Hei, Kari.\nDet gikk bra. æøå\n"
    assert (mail.state, mail.attempts, mail.fault) == ("sent", 1, None)


@pytest.mark.nodb
def test_pauses_double_and_end() -> None:
    now = clock.now()
    pauses = [next_attempt(number, now) for number in range(1, MOST_ATTEMPTS + 1)]
    assert [(at - now).total_seconds() / 60 if at else None for at in pauses] == [1, 2, 4, 8, 16, 32, 64, None]


def test_a_mail_that_cannot_leave_is_tried_again_and_then_given_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = put(app)

    def closed(message: Any, settings: Any) -> None:
        raise NotSent("server answered 451")

    monkeypatch.setattr(send_mail, "send", closed)
    with time_machine.travel(clock.now(), tick=False) as still:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert send_mail.run(app) == "0 sent, 1 not"
            mail = row(app, number)
            assert (mail.attempts, mail.fault) == (attempt, "server answered 451")
            assert mail.state == ("failed" if attempt == MOST_ATTEMPTS else "waiting")
            assert send_mail.run(app) == ""
            still.shift(timedelta(minutes=65))
        assert send_mail.run(app) == ""


def test_a_final_no_is_not_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = put(app)

    def gone(message: Any, settings: Any) -> None:
        raise NotSent("server answered 550", final=True)

    monkeypatch.setattr(send_mail, "send", gone)
    send_mail.run(app)
    assert (row(app, number).state, row(app, number).attempts) == ("failed", 1)


@pytest.mark.parametrize(
    "fault", [UnicodeEncodeError("ascii", "æ", 0, 1, "x"), ValueError("bad header"), RuntimeError("x")]
)
def test_one_mail_that_cannot_be_written_does_not_stop_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    first, second = put(app, "a"), put(app, "b")
    real = send_mail.send

    def choosy(mail: OutboxMail, settings: Any) -> None:
        if mail.id == first:
            raise fault
        real(mail, settings)

    monkeypatch.setattr(send_mail, "send", choosy)
    assert send_mail.run(app) == "1 sent, 1 not"
    assert (row(app, first).state, row(app, second).state) == ("waiting", "sent")


def test_a_crash_after_sending_sends_again_with_the_same_identity(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = put(app)
    with monkeypatch.context() as broken:
        broken.setattr(send_mail, "sent", lambda mail: (_ for _ in ()).throw(SystemExit()))
        with pytest.raises(SystemExit):
            send_mail.run(app)
    before = folder(app)[0].read_bytes()
    with time_machine.travel(clock.now() + STUCK_AFTER + timedelta(minutes=1)):
        assert send_mail.run(app) == "1 sent, 0 not"
    identity = [line for line in before.splitlines() if line.startswith(b"Message-ID")]
    assert identity == [line for line in folder(app)[0].read_bytes().splitlines() if line.startswith(b"Message-ID")]
    assert row(app, number).state == "sent"


def test_marks(app: Flask) -> None:
    number = put(app)
    with unit_of_work(app):
        failed(db.session.get_one(OutboxMail, number), "x" * 1000)
    assert len(row(app, number).fault or "") == 200
    with unit_of_work(app):
        sent(db.session.get_one(OutboxMail, number))
    mail = row(app, number)
    assert (mail.state, mail.fault, mail.attempts) == ("sent", None, 2)


def test_a_subject_as_long_as_can_be(app: Flask) -> None:
    assert len(row(app, put(app, subject="æ" * 500)).subject) == 200

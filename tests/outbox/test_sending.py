"""Mail leaves: one that cannot be written down stops none behind it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from jobs import send_mail
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.outbox import actions
from portal.outbox.models import OutboxMail
from portal.outbox.rules import MOST_ATTEMPTS


def put(app: Flask, *names: str) -> None:
    with unit_of_work(app):
        for name in names:
            actions.post(key=name, to=f"{name}@behov.example", subject="Hei", text="Hemmelig lenke")


def states(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {mail.key: mail.state for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))}


def written(app: Flask) -> list[str]:
    return sorted(path.name for path in (Path(app.config["DATA_DIR"]) / "mail").glob("*.eml"))


def test_what_waits_is_written_once_and_its_text_is_dropped(app: Flask) -> None:
    put(app, "en", "to")
    put(app, "en")
    assert send_mail.run(app) == "2 sent, 0 not"
    assert send_mail.run(app) == ""
    assert states(app) == {"en": "sent", "to": "sent"}
    assert written(app) == ["000001.eml", "000002.eml"]
    with app.app_context():
        assert set(db.session.scalars(select(OutboxMail.text))) == {""}


def test_a_mail_that_cannot_be_written_stops_none_behind_it(app: Flask) -> None:
    put(app, "en", "to", "tre")
    # A folder stands where the first mail wants to be: the disk says no to this one alone.
    (Path(app.config["DATA_DIR"]) / "mail" / "000001.eml" / "x").mkdir(parents=True)
    assert send_mail.run(app) == "2 sent, 1 not"
    assert states(app) == {"en": "waiting", "to": "sent", "tre": "sent"}


def test_a_mail_that_is_given_up_keeps_no_text(app: Flask) -> None:
    put(app, "en")
    (Path(app.config["DATA_DIR"]) / "mail" / "000001.eml" / "x").mkdir(parents=True)
    with time_machine.travel(clock.now(), tick=False) as still:
        for _attempt in range(MOST_ATTEMPTS):
            send_mail.run(app)
            still.shift(timedelta(hours=3))
    assert states(app) == {"en": "failed"}
    with app.app_context():
        assert db.session.scalar(select(OutboxMail.text)) == ""


def test_a_mail_whose_sender_died_is_sent_again_under_the_same_name(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(app, "en")
    names: list[str] = []

    def dies(mail: OutboxMail, _settings: Mapping[str, Any]) -> None:
        names.append(mail.message_id)
        raise SystemExit

    monkeypatch.setattr(send_mail, "send", dies)
    with time_machine.travel(clock.now(), tick=False) as still:
        for _run in range(2):
            with pytest.raises(SystemExit):
                send_mail.run(app)
            assert send_mail.run(app) == ""
            still.shift(timedelta(minutes=16))
    assert len(names) == 2
    assert len(set(names)) == 1

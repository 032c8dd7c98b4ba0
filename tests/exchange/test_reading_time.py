"""Reading may take its time; meanwhile nobody else waits, and it comes to an end."""

import io

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.core.db import db, unit_of_work
from portal.core.sandbox import SandboxFault
from portal.exchange.notices import actions, reading
from tests.cast import Cast
from tests.exchange.samples import notice


def test_others_can_save_while_files_are_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    number = cast.kari.id

    def saves_meanwhile(files: list[tuple[str, bytes]]) -> list[object]:
        with unit_of_work(cast.app):
            db.session.get_one(User, number).phone = "61 00 00 00"
        return reading.read_notices(files)  # type: ignore[return-value]

    monkeypatch.setattr(actions, "read_notices", saves_meanwhile)
    answer = cast.per.client.post("/admin/kunngjoringer", data={"files": (io.BytesIO(notice()), "a.xml")})
    assert answer.status_code == 303
    assert "Ny" in cast.per.client.get(answer.headers["Location"]).text
    with cast.app.app_context():
        assert db.session.scalar(select(User.phone).where(User.id == number)) == "61 00 00 00"


@pytest.mark.nodb
def test_many_hostile_files_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def dies(*_words: object, **_limits: object) -> None:
        started.append(1)
        raise SandboxFault("time")

    monkeypatch.setattr(reading, "run_limited", dies)
    answers = reading.read_notices([(f"{i}.xml", b"<x/>") for i in range(50)])
    assert len(started) == reading.MOST_DEATHS
    assert [str(answer) for answer in answers] == [reading.TOO_HEAVY] * 3 + [reading.GIVEN_UP] * 47

"""No file reaches another before the scanner has spoken, and an infected one reaches nobody."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from jobs import scan_files
from portal.admin.checks import faults
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.files.models import StoredFile
from portal.files.rules import scan_words, why_not_hand_out
from tests import factories
from tests.cast import Cast, Member
from tests.dialogue.proposals import scenes
from tests.files.clamd_server import EICAR, Clamd
from tests.files.samples import PDF
from tests.pages.test_own_data import data_of

INFECTED = PDF + EICAR


@pytest.fixture
def number(cast: Cast) -> int:
    """A need that everybody may read; Per may add to it."""
    return factories.published(cast)


def send(client: FlaskClient, number: int, content: bytes = PDF, name: str = "kart.pdf", title: str = "Kart") -> Any:
    data = {"file": (io.BytesIO(content), name), "title": title}
    return client.post(f"/behov/{number}/vedlegg", data=data, content_type="multipart/form-data")


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(StoredFile.scan).order_by(StoredFile.id)))


def page(client: FlaskClient, number: int) -> str:
    return client.get(f"/behov/{number}", follow_redirects=True).text


def got(client: FlaskClient, number: int, file: int = 1) -> int:
    return client.get(f"/behov/{number}/vedlegg/{file}").status_code


@pytest.mark.parametrize(
    ("scan", "scanning", "own", "open_"),
    [
        *(("clean", scanning, own, True) for scanning in (False, True) for own in (False, True)),
        *(("infected", scanning, own, False) for scanning in (False, True) for own in (False, True)),
        *((scan, False, own, True) for scan in ("not_scanned", "failed") for own in (False, True)),
        *((scan, True, own, own) for scan in ("not_scanned", "failed") for own in (False, True)),
        ("something new", True, False, False),
    ],
)
def test_the_rule(scan: str, scanning: bool, own: bool, open_: bool) -> None:
    assert (why_not_hand_out(scan, scanning=scanning, own=own) is None) == open_
    assert scan_words(scan, scanning=scanning)


def test_without_a_scanner_files_are_open_and_staff_see_that_nobody_looked(
    app: Flask, cast: Cast, client: FlaskClient, number: int
) -> None:
    send(cast.per.client, number)
    assert (got(client, number), got(cast.lars.client, number), got(cast.anna.client, number)) == (200, 200, 200)
    assert "ikke skannet" in page(cast.anna.client, number)
    assert "ikke skannet" in cast.per.client.get(f"/behov/{number}/vedlegg").text
    assert "ikke skannet" not in page(client, number)
    assert "ikke skannet" not in page(cast.lars.client, number)
    assert scan_files.run(app) == ""
    assert states(app) == ["not_scanned"]


def test_a_file_is_closed_to_others_until_it_is_clean(
    app: Flask, cast: Cast, client: FlaskClient, number: int, clamd: Clamd
) -> None:
    send(cast.per.client, number)
    assert (got(cast.per.client, number), got(cast.siv.client, number), got(client, number)) == (200, 422, 422)
    assert "ikke kontrollert for virus ennå" in client.get(f"/behov/{number}/vedlegg/1").text
    address = f"/behov/{number}/vedlegg/1"
    assert (address in page(cast.per.client, number), address in page(client, number)) == (True, False)
    assert "venter på viruskontroll" in page(client, number)
    assert scan_files.run(app) == "1 clean"
    assert (got(cast.siv.client, number), got(client, number), states(app)) == (200, 200, ["clean"])
    assert "kontrollert for virus" in page(cast.siv.client, number)
    assert "virus" not in page(client, number)
    assert scan_files.run(app) == ""
    assert clamd.scanned == [PDF]


def test_an_infected_file_reaches_nobody(
    app: Flask, cast: Cast, client: FlaskClient, number: int, clamd: Clamd
) -> None:
    send(cast.per.client, number, INFECTED, title="Priser")
    assert scan_files.run(app) == "1 infected"
    for person in (cast.per, cast.siv, cast.anna, cast.ada, cast.lars):
        assert got(person.client, number) == 422
    assert got(client, number) == 422
    assert ["stanset" in page(who, number) for who in (cast.per.client, cast.anna.client, client)] == [
        True,
        True,
        False,
    ]
    assert ("<h2>Vedlegg</h2>" in page(client, number), "<h2>Vedlegg</h2>" in page(cast.siv.client, number)) == (
        False,
        True,
    )
    assert f"/behov/{number}/vedlegg/1" not in page(client, number) + page(cast.per.client, number)
    app.config["CLAMD"] = ""
    assert (got(cast.per.client, number), got(client, number)) == (422, 422)


def test_the_trail_tells_that_a_file_was_stopped_and_not_what_it_is_called(
    app: Flask, cast: Cast, number: int, clamd: Clamd
) -> None:
    send(cast.per.client, number, INFECTED)
    scan_files.run(app)
    with app.app_context():
        told = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "file.stopped")).one()
        assert (told.subject, told.actor, sorted(told.data)) == (f"need:{number}", "scanner", ["file", "sha256"])


def test_what_was_stopped_once_is_not_taken_in_again(app: Flask, cast: Cast, number: int, clamd: Clamd) -> None:
    send(cast.per.client, number, INFECTED)
    scan_files.run(app)
    answer = send(cast.siv.client, number, INFECTED, "annet.pdf")
    assert (answer.status_code, states(app)) == (422, ["infected"])
    assert "stanset" in answer.text


def test_the_same_bytes_are_scanned_once_for_all_who_have_them(
    app: Flask, cast: Cast, number: int, clamd: Clamd
) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        send(cast.per.client, number, INFECTED, name)
    assert scan_files.run(app) == "1 infected"
    assert states(app) == ["infected"] * 3
    assert len(clamd.scanned) == 1


def test_while_the_scanner_is_down_files_stay_closed_and_wait(
    app: Flask, cast: Cast, client: FlaskClient, number: int, clamd: Clamd
) -> None:
    send(cast.per.client, number)
    send(cast.per.client, number, PDF + b"2", "b.pdf")
    clamd.stop()
    assert scan_files.run(app) == "the scanner does not answer (ConnectionRefusedError), 2 wait"
    assert (states(app), got(client, number)) == (["not_scanned"] * 2, 422)
    assert "venter på viruskontroll" in page(cast.siv.client, number)
    up = Clamd()
    app.config["CLAMD"] = up.where
    assert scan_files.run(app) == "2 clean"
    up.stop()
    assert got(client, number) == 200


@pytest.mark.parametrize("how", ["silent", "hangs_up", "full", "drips"])
def test_a_scan_that_fails_keeps_the_file_closed_and_is_tried_again(
    app: Flask, cast: Cast, client: FlaskClient, number: int, clamd: Clamd, how: str
) -> None:
    app.config["CLAMD_SECONDS"] = 0.3
    send(cast.per.client, number)
    clamd.how = how
    assert scan_files.run(app) == "1 failed"
    assert (states(app), got(client, number), got(cast.per.client, number)) == (["failed"], 422, 200)
    assert "viruskontrollen feilet" in page(cast.siv.client, number)
    clamd.how = "well"
    assert scan_files.run(app) == ""
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert scan_files.run(app) == "1 clean"
    assert got(client, number) == 200


def test_bytes_that_are_gone_fail_and_hold_nobody_up(app: Flask, cast: Cast, number: int, clamd: Clamd) -> None:
    send(cast.per.client, number)
    send(cast.per.client, number, PDF + b"2", "b.pdf")
    with app.app_context():
        for place in (app.config["DATA_DIR"] / "files").rglob("*"):
            if place.is_file() and place.read_bytes() == PDF:
                place.unlink()
    assert scan_files.run(app) == "1 clean, 1 failed"


def test_others_can_write_while_the_scanner_looks(app: Flask, cast: Cast, number: int, clamd: Clamd) -> None:
    send(cast.per.client, number)
    judge, written = clamd._judge, []

    def slowly(file: object) -> bytes:
        written.append(send(cast.siv.client, number, PDF + b"2", "b.pdf").status_code)
        return judge(file)

    clamd._judge = slowly  # type: ignore[method-assign]
    assert scan_files.run(app) == "1 clean"
    assert written == [303]
    assert states(app) == ["clean", "not_scanned"]


def test_files_from_before_there_was_a_scanner_are_closed_until_it_has_looked(
    app: Flask, cast: Cast, client: FlaskClient, number: int
) -> None:
    send(cast.per.client, number)
    assert got(client, number) == 200
    scanner = Clamd()
    app.config.update(CLAMD=scanner.where, CLAMD_SECONDS=2.0)
    assert got(client, number) == 422
    scan_files.run(app)
    app.config["CLAMD"] = scanner.where
    assert got(client, number) == 200
    app.config.update(CLAMD="", CLAMD_SECONDS=30.0)
    scanner.stop()


def test_a_page_with_many_files_asks_as_little_as_one_with_one(
    app: Flask, cast: Cast, number: int, clamd: Clamd
) -> None:
    def asked() -> int:
        count = []
        with app.app_context():
            engine = db.engine

        def tell(*_a: Any) -> None:
            count.append(1)

        event.listen(engine, "before_cursor_execute", tell)
        page(cast.siv.client, number)
        event.remove(engine, "before_cursor_execute", tell)
        return len(count)

    send(cast.per.client, number)
    page(cast.siv.client, number)
    one = asked()
    for turn in range(3):
        send(cast.per.client, number, PDF + str(turn).encode(), f"{turn}.pdf")
    # Each file is a version of a public need; the page shows at most six, in the same statement.
    assert asked() == one


def test_the_operator_is_told_when_the_scanner_does_not_answer(
    app: Flask, cast: Cast, number: int, clamd: Clamd
) -> None:
    assert [line for line in faults(app) if "CLAMD" in line or "virus" in line] == []
    send(cast.per.client, number)
    clamd.says = "stream: ERROR"
    scan_files.run(app)
    clamd.stop()
    assert [line for line in faults(app) if "virus" in line] == [
        "CLAMD svarer ikke (ConnectionRefusedError): nye vedlegg blir ikke delt ut før de er kontrollert for virus",
        "1 vedlegg kunne ikke kontrolleres for virus; det prøves igjen",
    ]


def test_no_title_and_no_name_stand_in_the_result_of_the_job(
    app: Flask, cast: Cast, number: int, clamd: Clamd, capsys: pytest.CaptureFixture[str]
) -> None:
    send(cast.per.client, number, name="hemmelig.pdf", title="Hemmelig kalkyle")
    clamd.how = "hangs_up"
    said = scan_files.run(app) + capsys.readouterr().out
    assert "emmelig" not in said


def test_a_file_that_fails_for_long_does_not_hold_up_new_ones(
    app: Flask, cast: Cast, number: int, clamd: Clamd
) -> None:
    send(cast.per.client, number)
    with unit_of_work(app):
        old = db.session.scalars(select(StoredFile)).one()
        old.scan, old.scanned_at = "failed", clock.now() - timedelta(hours=3)
        old.added_at = clock.now() - timedelta(days=9)
    send(cast.per.client, number, PDF + b"2", "b.pdf")
    assert scan_files.run(app) == "1 clean"
    assert states(app) == ["failed", "clean"]


def test_a_file_of_a_proposal_is_closed_to_colleagues_and_staff_and_left_out_of_their_copies(
    app: Flask, cast: Cast, number: int, clamd: Clamd
) -> None:
    proposal = scenes.draft(cast, number)
    file = scenes.attach(cast, proposal)
    scenes.send(cast, proposal)
    own, staff = f"/forslag/{proposal}/vedlegg/{file}", f"/behov/{number}/forslag/{proposal}/vedlegg/{file}"

    def all_got() -> list[int]:
        return [
            who.client.get(where).status_code for who, where in ((cast.lars, own), (cast.mona, own), (cast.per, staff))
        ]

    def copied(person: Member) -> tuple[int, int]:
        data = data_of(person)
        return len(data["attachments"]), len(data["attachments_left_out"])

    assert (all_got(), copied(cast.lars)) == ([200, 422, 422], (1, 0))
    with unit_of_work(app):
        db.session.scalars(select(StoredFile)).one().added_by = f"user:{cast.mona.id}"
    assert copied(cast.lars) == (0, 1)
    scan_files.run(app)
    assert (all_got(), copied(cast.lars)) == ([200, 200, 200], (1, 0))


def test_without_a_scanner_a_firm_is_not_told_of_scanning(cast: Cast, number: int) -> None:
    proposal = scenes.draft(cast, number)
    scenes.attach(cast, proposal)
    assert "skann" not in cast.lars.client.get(f"/forslag/{proposal}/vedlegg").text

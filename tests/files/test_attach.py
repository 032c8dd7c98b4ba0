"""Attachments: what is taken in, who may take it away, and how it is handed out."""

import errno
import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core.db import db
from portal.files import actions, rules
from portal.files.models import StoredFile
from portal.needs.pipeline.models import Need, NeedVersion
from tests import factories
from tests.cast import Cast
from tests.files.samples import DOCX, HTML, JPEG, MACROS, ODT, PDF, PNG, XLSX, ZIP


def send(client: FlaskClient, number: int, content: bytes, name: str = "kart.pdf", title: str = "Kart") -> Any:
    data = {"file": (io.BytesIO(content), name), "title": title}
    return client.post(f"/behov/{number}/vedlegg", data=data, content_type="multipart/form-data")


def stored(app: Flask) -> list[tuple[str, str, str, int]]:
    with app.app_context():
        rows = db.session.scalars(select(StoredFile).where(StoredFile.removed_at.is_(None)).order_by(StoredFile.id))
        return [(row.name, row.title, row.media_type, row.size) for row in rows]


def on_disk(app: Flask) -> list[Path]:
    return sorted(path for path in (Path(app.config["DATA_DIR"]) / "files").rglob("*") if path.is_file())


@pytest.fixture
def number(cast: Cast) -> int:
    return factories.ready(cast)


def test_a_file_is_kept_under_its_hash_and_handed_out_as_a_download(app: Flask, cast: Cast, number: int) -> None:
    assert send(cast.kari.client, number, PDF, "Kart over ruta.pdf").status_code == 303
    assert stored(app) == [("Kart over ruta.pdf", "Kart", "application/pdf", len(PDF))]
    assert [path.name for path in on_disk(app)] == [hashlib.sha256(PDF).hexdigest()]
    answer = cast.anna.client.get(f"/behov/{number}/vedlegg/1")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_same_bytes_twice_lie_once(app: Flask, cast: Cast, number: int) -> None:
    send(cast.kari.client, number, PDF, "a.pdf")
    send(cast.kari.client, number, PDF, "b.pdf")
    assert (len(stored(app)), len(on_disk(app))) == (2, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *(("tom.pdf", b""), ("kart.png", PDF), ("kart.pdf", PNG), ("bilde.jpg", PNG), ("side.html", HTML)),
        *(
            ("side.pdf", HTML),
            ("side.svg", b"<svg onload=alert(1)>"),
            ("ark.xlsx", PDF),
            ("program.exe", b"MZ" + b"\0" * 50),
        ),
        *(
            ("ark.zip", ZIP),
            ("makro.docm", ZIP),
            ("kart", PDF),
            ("kart.pdf.exe", PDF),
            (".pdf", PNG),
            ("kart.pdf ", HTML),
        ),
        *(("x.docx", ZIP), ("x.docx", XLSX), ("x.ods", ODT), ("x.docx", MACROS), ("x.docm", MACROS), ("x.zip", DOCX)),
        *(
            ("side.pdf", PDF + HTML),
            ("bilde.gif", b"GIF89a=1;alert(1)//"),
            ("ark.docx", DOCX + HTML),
            ("kart.pdf", PDF + ZIP),
        ),
        *(("x.docx", HTML), ("kart.php", PDF), ("kort.pdf", b"%PDF"), ("kart.pdf\x00.png", PDF)),
    ],
)
def test_content_and_name_must_agree(app: Flask, cast: Cast, number: int, name: str, content: bytes) -> None:
    answer = send(cast.kari.client, number, content, name)
    assert answer.status_code == 422
    assert (stored(app), on_disk(app)) == ([], [])


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("KART.PDF", PDF, "application/pdf"),
        ("b.jpeg", JPEG, "image/jpeg"),
        ("b.JPG", JPEG, "image/jpeg"),
        ("b.png", PNG, "image/png"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ],
)
def test_kinds_that_are_taken_in(
    app: Flask, cast: Cast, number: int, name: str, content: bytes, media_type: str
) -> None:
    assert send(cast.kari.client, number, content, name).status_code == 303
    assert stored(app)[0][2] == media_type


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Kari\\kart.pdf", "kart.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("...pdf", "pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("linje\nskift.pdf", "linje skift.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("con", "_con"),
        ("Lpt1.tar.pdf", "_Lpt1.tar.pdf"),
        ("kontrakt.pdf", "kontrakt.pdf"),
        ("kart.pdf. . ", "kart.pdf"),
        ("\ud800kart.pdf", "kart.pdf"),
        ("猫" * 300 + ".pdf", "猫" * 65 + ".pdf"),
        ("x" * 300, "x" * 120),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("e\u0301n.pdf", "én.pdf"),
        ('a"b;c.pdf', "a b;c.pdf"),
        ("", "vedlegg"),
        ("\x00\x01", "vedlegg"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    assert rules.safe_name(name) == kept


@pytest.mark.parametrize("name", ["../../x.pdf", "a\r\nSet-Cookie: x=1.pdf", "æøå «x» 猫.pdf", 'a";b.pdf'])
def test_a_hostile_name_is_handed_out_as_one_header(cast: Cast, number: int, name: str) -> None:
    assert send(cast.kari.client, number, PDF, name).status_code in (303, 422)
    answer = cast.kari.client.get(f"/behov/{number}/vedlegg/1")
    assert answer.status_code in (200, 404)
    assert "Set-Cookie" not in [key for key, _value in answer.headers if "x=1" in _value]


def test_the_cap_to_the_byte(app: Flask, cast: Cast, number: int) -> None:
    assert send(cast.kari.client, number, PDF + b"\0" * (rules.LARGEST - len(PDF))).status_code == 303
    assert send(cast.kari.client, number, PDF + b"\0" * (rules.LARGEST - len(PDF) + 1)).status_code == 422
    assert len(stored(app)) == 1


def test_far_over_the_cap_is_not_even_read(app: Flask, cast: Cast, number: int) -> None:
    assert send(cast.kari.client, number, PDF + b"\0" * (33 * 1024 * 1024)).status_code == 413
    assert stored(app) == []


def test_not_one_more_than_twenty(app: Flask, cast: Cast, number: int) -> None:
    for turn in range(rules.MOST_PER_OWNER):
        assert send(cast.kari.client, number, PDF, f"{turn}.pdf").status_code == 303
    assert send(cast.kari.client, number, PDF, "en til.pdf").status_code == 422
    assert len(stored(app)) == rules.MOST_PER_OWNER


@pytest.mark.parametrize("data", [{}, {"file": "ikke en fil"}, {"title": "Kart"}, {"file": ""}])
def test_a_form_without_a_file(app: Flask, cast: Cast, number: int, data: dict[str, str]) -> None:
    assert cast.kari.client.post(f"/behov/{number}/vedlegg", data=data).status_code == 422
    assert stored(app) == []


@pytest.mark.parametrize("title", ["", "x" * 200, "<b>kart</b>", "\u202ekart"])
def test_titles(cast: Cast, number: int, title: str) -> None:
    assert send(cast.kari.client, number, PDF, title=title).status_code == 303
    assert "<b>kart" not in cast.kari.client.get(f"/behov/{number}/vedlegg").text


@pytest.mark.parametrize("title", ["x" * 201, "x" * 1_000_000, "kart\x00"])
def test_titles_that_are_refused_or_cleaned(app: Flask, cast: Cast, number: int, title: str) -> None:
    status = send(cast.kari.client, number, PDF, title=title).status_code
    assert status == (303 if "\x00" in title else 422)
    assert len(stored(app)) == (1 if status == 303 else 0)


# Who, and when -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("tor", 404), ("nina", 404), ("rune", 403), ("ada", 403)])
def test_others_may_not(app: Flask, cast: Cast, number: int, who: str, status: int) -> None:
    send(cast.kari.client, number, PDF)
    client = getattr(cast, who).client
    assert send(client, number, PDF).status_code == status
    assert client.post(f"/behov/{number}/vedlegg/1/fjern").status_code == status
    assert len(stored(app)) == 1


def test_a_file_is_asked_for_under_its_own_need(cast: Cast, number: int) -> None:
    """The number of somebody else's file under one's own need opens nothing."""
    send(cast.kari.client, number, PDF)
    other = factories.published(cast)
    assert cast.kari.client.get(f"/behov/{other}/vedlegg/1").status_code == 404
    assert cast.tor.client.get(f"/behov/{other}/vedlegg/1").status_code == 404
    cast.per.client.post(f"/behov/{other}/vedlegg/1/fjern")
    assert cast.kari.client.get(f"/behov/{number}/vedlegg/1").status_code == 200


def test_a_file_that_was_taken_away_is_gone_but_its_bytes_stay_for_the_trail(
    app: Flask, cast: Cast, number: int
) -> None:
    send(cast.kari.client, number, PDF)
    assert cast.kari.client.post(f"/behov/{number}/vedlegg/1/fjern").status_code == 303
    assert cast.kari.client.get(f"/behov/{number}/vedlegg/1").status_code == 404
    assert (stored(app), len(on_disk(app))) == ([], 1)


def test_a_stranger_may_download_from_a_public_need_and_not_before(
    cast: Cast, client: FlaskClient, number: int
) -> None:
    send(cast.kari.client, number, PDF)
    assert client.get(f"/behov/{number}/vedlegg/1").status_code == 404
    public = factories.published(cast)
    assert send(cast.per.client, public, PDF).status_code == 303
    assert client.get(f"/behov/{public}/vedlegg/2").data == PDF


def test_a_file_of_a_public_need_is_changed_as_a_version(app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    assert send(cast.kari.client, number, PDF).status_code == 422
    assert send(cast.per.client, number, PDF, title="Kart over ruta").status_code == 303
    assert cast.per.client.post(f"/behov/{number}/vedlegg/1/fjern").status_code == 303
    with app.app_context():
        versions = db.session.scalars(
            select(NeedVersion).where(NeedVersion.need_id == number).order_by(NeedVersion.number)
        )
        told = [(v.number, [(c["before"], c["after"]) for c in v.changes]) for v in versions]
    assert told == [(1, []), (2, [("", "Kart over ruta")]), (3, [("Kart over ruta", "")])]
    assert "Kart over ruta" in client.get(f"/behov/{number}/endringer").text


@pytest.mark.parametrize("state", ["scheduled", "tendered", "concluded"])
def test_nothing_is_slipped_in_after_approval(app: Flask, cast: Cast, state: str) -> None:
    number = getattr(factories, state)(cast)
    for member in (cast.kari, cast.per):
        assert member.client.get(f"/behov/{number}/vedlegg").status_code == 422
        assert send(member.client, number, PDF).status_code == 422
    assert stored(app) == []


def test_a_file_that_the_reviewer_adds_sends_the_need_back_to_its_sender(app: Flask, cast: Cast) -> None:
    number = factories.submitted(cast)
    assert send(cast.per.client, number, PDF).status_code == 303
    with app.app_context():
        assert db.session.get_one(Need, number).submitted_at is None


# When things go wrong ----------------------------------------------------------------------------------------------


def test_bytes_that_are_gone_are_a_page_that_is_not_found(app: Flask, cast: Cast, number: int) -> None:
    send(cast.kari.client, number, PDF)
    on_disk(app)[0].unlink()
    assert cast.kari.client.get(f"/behov/{number}/vedlegg/1").status_code == 404


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_cannot_be_written_to(app: Flask, cast: Cast, number: int) -> None:
    folder = Path(app.config["DATA_DIR"]) / "files"
    folder.mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        send(cast.kari.client, number, PDF)
    assert stored(app) == []


def test_a_part_that_was_never_finished_is_not_taken_for_the_file(app: Flask, cast: Cast, number: int) -> None:
    digest = hashlib.sha256(PDF).hexdigest()
    place = Path(app.config["DATA_DIR"]) / "files" / digest[:2]
    place.mkdir(parents=True)
    (place / f".{digest}.1.part").write_bytes(b"%PDF")
    send(cast.kari.client, number, PDF)
    assert (place / digest).read_bytes() == PDF
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_bytes_and_names_are_on_the_disk_before_the_answer(
    app: Flask, cast: Cast, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[str] = []
    sync = os.fsync

    def watch(descriptor: int) -> None:
        settled.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    assert send(cast.kari.client, number, PDF).status_code == 303
    place = on_disk(app)[0]
    files = [path for path in settled if str(app.config["DATA_DIR"]) in path]
    assert files[0].endswith(".part")
    assert files[1:] == [str(place.parent), str(place.parent.parent)]
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_is_full_leaves_neither_row_nor_bytes(
    app: Flask, cast: Cast, number: int, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "replace", full)))
        with pytest.raises(OSError, match="No space"):
            send(cast.kari.client, number, PDF)
    assert (stored(app), on_disk(app)) == ([], [])
    assert send(cast.kari.client, number, PDF).status_code == 303


def test_bytes_that_were_cut_short_are_written_again(app: Flask, cast: Cast, number: int) -> None:
    send(cast.kari.client, number, PDF)
    on_disk(app)[0].write_bytes(PDF[:5])
    send(cast.kari.client, number, PDF, "en gang til.pdf")
    assert [path.read_bytes() for path in on_disk(app)] == [PDF]


def test_the_same_bytes_from_four_at_once(app: Flask) -> None:
    start = Barrier(4)

    def keep(_turn: int) -> None:
        with app.app_context():
            start.wait(10)
            actions._keep(PDF * 1000, actions.path_of("ab" * 32))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))
    assert [path.name for path in on_disk(app)] == ["ab" * 32]

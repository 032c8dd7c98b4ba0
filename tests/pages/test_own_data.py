"""Everything that is kept of a person and of the firm comes out, and nothing of anybody else; never a secret."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from portal.accounts import sessions
from portal.accounts.models import LoginSession
from portal.accounts.passwords import hash_password
from portal.app import import_models
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import Base, db
from portal.files.models import StoredFile
from portal.pages import own_data_archive
from portal.pages.own_data import within
from portal.pages.own_data_fields import BENEATH, FIRM, LABELS, PERSON
from portal.pages.own_data_rules import FRESH
from tests import factories
from tests.cast import Cast, Member
from tests.pages.full_house import fill, given_words, word

PAGE = "/min-side/mine-data"
PASSWORD = "en ganske lang setning om ender"


def fetch(person: Member, form: str = "json", **more: str) -> Any:
    return person.client.post(PAGE, data={"wanted": form} | more)


def data_of(person: Member) -> dict[str, Any]:
    answer = fetch(person)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)  # type: ignore[no-any-return]


@pytest.fixture
def house(cast: Cast) -> dict[str, dict[str, int]]:
    """Lars' and Olga's firms have both said something everywhere."""
    number = factories.published(cast)
    return {who: fill(cast, who, number) for who in ("lars", "olga")}


def test_the_file_has_every_word_of_mine_and_none_of_others(cast: Cast, house: dict[str, Any]) -> None:
    for mine, theirs in (("lars", "olga"), ("olga", "lars")):
        text = fetch(getattr(cast, mine)).text
        assert sorted(w for w in given_words(mine) if w not in text) == []
        assert "kvx" + theirs not in text


def test_the_archive_has_the_same_and_the_attachments(cast: Cast, house: dict[str, Any]) -> None:
    answer = fetch(cast.lars, "zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
        page = html.fromstring(archive.read("les-meg.html").decode())
        links = {str(a) for a in page.xpath("//a/@href")}
    assert b"kvxolga" not in everything
    assert b"kvxlarssentbytes" in everything
    assert b"kvxlarsdraftbytes" in everything
    assert {"les-meg.html", "mine-data.json"} <= set(names)
    assert links == {name for name in names if name.startswith("vedlegg/")}
    told = page.text_content()
    assert sorted(w for w in given_words("lars") if w not in told) == []


def test_no_secret_is_handed_out(cast: Cast, house: dict[str, Any]) -> None:
    text = fetch(cast.lars).text
    for place in ("passkeypublic_key", "passkeycredential_id", "user_accountpassword_hash", "recovery_codecode_hash"):
        assert word("lars", place) not in text
    assert "token" not in text
    assert "hash" not in text.replace("proposal", "")


def test_a_colleague_gets_what_the_colleague_wrote_and_not_the_rest(cast: Cast, house: dict[str, Any]) -> None:
    text = fetch(cast.mona).text
    assert "kvxlars" not in text.replace(word("lars", "suppliername"), "")
    [firm] = data_of(cast.mona)["firms"]
    assert firm == {"name": word("lars", "suppliername"), "everything": False}


def test_other_people_s_addresses_are_left_out(cast: Cast, house: dict[str, Any]) -> None:
    text = fetch(cast.lars).text
    assert "ny-lars@x.example" not in text
    assert "mona@behov.example" not in text
    assert "lars@behov.example" in text


def test_staff_get_their_own_account_and_no_text_of_the_municipality(cast: Cast) -> None:
    factories.published(cast)
    found = data_of(cast.kari)
    assert found["firms"] == []
    assert [need["title"] for need in found["person"]["need.owner_id"]] == [factories.TEXTS["title"]]
    assert factories.TEXTS["problem"] not in json.dumps(found, ensure_ascii=False)


def test_taking_a_copy_is_recorded_without_what_it_held(app: Flask, cast: Cast, house: dict[str, Any]) -> None:
    fetch(cast.lars)
    with app.app_context():
        event = db.session.query(AuditEvent).filter_by(kind="user.data_fetched").one()
        assert (event.subject, event.data) == (f"user:{cast.lars.id}", {"form": "json"})


def test_a_form_that_is_not_offered_is_refused(cast: Cast) -> None:
    assert fetch(cast.lars, "exe").status_code == 422


def with_password(cast: Cast, who: str) -> None:
    with factories.work(cast):
        getattr(cast, who).user().password_hash = hash_password(PASSWORD)


def older_browser(cast: Cast, who: str) -> FlaskClient:
    """A browser in which the person logged in a while ago."""
    member = getattr(cast, who)
    client = member.client
    with factories.work(cast):
        session = db.session.query(LoginSession).filter_by(user_id=member.id).one()
        session.created_at = clock.now() - FRESH - timedelta(seconds=1)
    return client  # type: ignore[no-any-return]


def test_after_a_while_the_password_is_asked_for(cast: Cast) -> None:
    with_password(cast, "lars")
    client = older_browser(cast, "lars")
    assert client.post(PAGE, data={"wanted": "json"}).status_code == 422
    wrong = client.post(PAGE, data={"wanted": "json", "present": "noe helt annet"})
    assert (wrong.status_code, "Passordet stemmer ikke" in wrong.text) == (422, True)
    assert client.post(PAGE, data={"wanted": "json", "present": PASSWORD}).status_code == 200


def test_without_a_password_one_logs_in_again_and_comes_back(cast: Cast) -> None:
    client = older_browser(cast, "lars")
    refused = client.post(PAGE, data={"wanted": "json"})
    assert (refused.status_code, "Logg inn på nytt" in refused.text) == (422, True)
    out = client.post(f"{PAGE}/logg-inn-igjen")
    assert out.status_code == 303
    assert out.location.startswith("/logg-inn")
    assert "mine-data" in out.location
    assert client.get(PAGE).status_code == 303


def test_the_page_tells_what_why_and_how_long(cast: Cast) -> None:
    page = html.fromstring(cast.lars.client.get(PAGE).text)
    heads = [str(h.text_content()) for h in page.xpath("//table//thead//th")]
    assert heads == ["Hva", "Hvorfor", "Hvor lenge"]
    assert "arkivlova" in page.text_content()
    assert "Fjellvarme AS" in page.text_content()
    assert "Fjellvarme AS" not in html.fromstring(cast.mona.client.get(PAGE).text).xpath("string(//main)")


@pytest.mark.nodb
def test_every_place_that_names_a_person_or_a_firm_is_thought_of() -> None:
    """A new column that points at a person or a firm must be handed out, or stand here with its reason."""
    import_models()
    told = {(kept.table, name) for kept in (*PERSON, *FIRM) for name in kept.who}
    told |= {(kept.table, kept.by) for kept in (*FIRM, *(one for one, _above in BENEATH)) if kept.by}
    reasons = {
        ("login_session", "supplier_id"): "which firm a browser works for: with the session",
        ("supplier", "merged_into_id"): "where a claim went: the same firm",
    }
    found = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in ("user_account", "supplier")
    }
    # The account itself and the firm itself are found by their own number.
    assert found - told - set(reasons) == set()


@pytest.mark.nodb
def test_every_column_has_a_word() -> None:
    given = {name for kept in (*PERSON, *FIRM, *(one for one, _above in BENEATH)) for name in kept.given}
    assert given - set(LABELS) == set()


@pytest.mark.nodb
def test_attachments_stop_at_the_limit_and_harmful_ones_stay() -> None:
    made = [StoredFile(id=n, size=size, scan=scan) for n, size, scan in ((1, 6, "clean"), (2, 6, "clean"), (3, 4, ""))]
    made.append(StoredFile(id=4, size=0, scan="infected"))
    taken, left = within(made, most=10)
    assert [[one.id for one in found] for found in (taken, left)] == [[1, 3], [2, 4]]


@pytest.mark.nodb
def test_the_archive_is_sent_in_pieces_and_nothing_is_laid_down(tmp_path: Path) -> None:
    big = tmp_path / "stor"
    big.write_bytes(bytes(5 * own_data_archive.PIECE))
    with time_machine.travel("2026-11-23 08:00+00:00", tick=False):
        pieces = list(
            own_data_archive.stream([("a.txt", b"hei"), ("stor", big), ("borte", tmp_path / "ikke")], clock.now())
        )
    assert max(len(piece) for piece in pieces) <= own_data_archive.PIECE + 64
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.namelist() == ["a.txt", "stor"]
        assert len(archive.read("stor")) == 5 * own_data_archive.PIECE
    assert list(tmp_path.iterdir()) == [big]


def test_the_browser_s_own_cookie_is_dropped(cast: Cast) -> None:
    out = cast.lars.client.post(f"{PAGE}/logg-inn-igjen")
    assert any(sessions.COOKIE in c and "Max-Age=0" in c for c in out.headers.getlist("Set-Cookie"))

"""Staff read proposals side by side in the public version; what is confidential is opened by name and remembered."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from lxml import html
from sqlalchemy import event, select

from portal.accounts.models import SupplierSeat
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db
from portal.dialogue.proposals import fields
from tests import factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes

BLOCK = "unntatt offentlighet (jf. offl. § 13)"


@pytest.fixture
def need_id(cast: Cast) -> int:
    return factories.published(cast)


def events(cast: Cast, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    with cast.app.app_context():
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.id))
        return [(row.actor, row.subject, row.data) for row in rows]


def test_the_page_says_when_there_is_nothing(cast: Cast, need_id: int) -> None:
    scenes.draft(cast, need_id)
    page = cast.kari.client.get(f"/behov/{need_id}/forslag")
    assert "Ingen forslag ennå" in page.text
    assert "Fjellvarme" not in page.text


def test_proposals_stand_in_the_order_they_came_with_the_same_fields(cast: Cast, need_id: int) -> None:
    first = scenes.draft(cast, need_id, who="olga", title="Først begynt, sist sendt")
    scenes.sent(cast, need_id, who="lars", title="Nummer én")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        scenes.sent(cast, need_id, who="vidar", title="Nummer to")
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        scenes.send(cast, first, who="olga")
    page = html.fromstring(cast.kari.client.get(f"/behov/{need_id}/forslag").text)
    columns = page.find_class("proposal-column")
    assert [column.xpath("./header/h2")[0].text for column in columns] == [
        "Fjellvarme AS",
        "Skyggefirma AS",
        "Totenvika Transport",
    ]
    headings = [[h.text for h in column.xpath("./div/h3")] for column in columns]
    assert headings == [[*(str(said.label) for said in fields.FIELDS), "Vedlegg"]] * 3
    assert "rekkefølgen forslagene først kom inn" in page.text_content()


def test_a_new_revision_keeps_the_place_of_the_first(cast: Cast, need_id: int) -> None:
    first = scenes.sent(cast, need_id)
    scenes.sent(cast, need_id, who="olga")
    cast.lars.client.post(f"/forslag/{first}/rediger", data=scenes.form(cast.lars.client, first, energy="Ny strøm."))
    scenes.send(cast, first)
    page = cast.kari.client.get(f"/behov/{need_id}/forslag").text
    assert page.index("Fjellvarme AS") < page.index("Totenvika Transport")
    assert "Utgave 2" in page


def test_what_is_confidential_is_opened_with_a_button_and_remembered(cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    path = f"/behov/{need_id}/forslag"
    page = cast.siv.client.get(path).text
    assert BLOCK in page
    assert "Hansen" not in page
    assert scenes.REASON["harm"] not in page
    assert events(cast, "proposal.confidential_read") == []
    opened = cast.siv.client.post(f"{path}/{number}/unntatt")
    assert opened.status_code == 200
    assert "Platene kommer fra Hansen" in opened.text
    assert scenes.REASON["harm"] in opened.text
    assert opened.headers["Cache-Control"] == "private, no-store"
    reader = f"user:{cast.siv.id}"
    assert events(cast, "proposal.confidential_read") == [
        (reader, f"proposal:{number}", {"need": need_id, "revision": 1})
    ]
    cast.siv.client.post(f"{path}/{number}/unntatt")
    assert len(events(cast, "proposal.confidential_read")) == 2
    # What was opened once is not open afterwards.
    assert "Hansen" not in cast.siv.client.get(path).text


def test_opening_one_opens_no_other(cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    scenes.sent(cast, need_id, who="olga", solution="Vi kjører [[med Jensen]].")
    opened = cast.siv.client.post(f"/behov/{need_id}/forslag/{number}/unntatt").text
    assert "Hansen" in opened
    assert "Jensen" not in opened


@pytest.mark.parametrize("who", ["kari", "anna"])
def test_need_owner_and_adviser_see_the_public_version_alone(who: str, cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    client = getattr(cast, who).client
    page = client.get(f"/behov/{need_id}/forslag").text
    assert BLOCK in page
    assert "Vis det som er unntatt" not in page
    assert client.post(f"/behov/{need_id}/forslag/{number}/unntatt").status_code == 403
    assert events(cast, "proposal.confidential_read") == []


def test_a_municipality_that_takes_part_reads_but_does_not_open(cast: Cast) -> None:
    """tor is an officer of Østre Toten, on a need that Gjøvik leads."""
    with cast.app.app_context():
        places = {factories.place_id(slug): "20 tonn" for slug in ("gjovik", "ostre-toten")}
    need_id = factories.published(cast, parts=places)
    number = scenes.sent(cast, need_id)
    page = cast.tor.client.get(f"/behov/{need_id}/forslag")
    assert (page.status_code, "Vis det som er unntatt" in page.text) == (200, False)
    assert cast.tor.client.post(f"/behov/{need_id}/forslag/{number}/unntatt").status_code == 403


def test_a_person_of_staff_and_of_a_firm_opens_nothing_with_the_seat(cast: Cast, need_id: int) -> None:
    """A role in another municipality and a seat in a firm together do not make one who may read."""
    number = scenes.sent(cast, need_id)
    with factories.work(cast):
        seat = {"supplier_id": cast.olga.firm_id, "role": "supplier_admin", "created_at": clock.now()}
        db.session.add(SupplierSeat(user_id=cast.tor.id, **seat))
    assert cast.tor.client.get(f"/behov/{need_id}/forslag").status_code == 403
    assert cast.tor.client.post(f"/behov/{need_id}/forslag/{number}/unntatt").status_code == 403
    assert cast.tor.client.get(f"/forslag/{number}").status_code == 404


@pytest.mark.parametrize("number", [0, 999, 2**31 - 1, 2**31])
def test_numbers_of_nothing(number: int, cast: Cast, need_id: int) -> None:
    scenes.sent(cast, need_id)
    assert cast.siv.client.post(f"/behov/{need_id}/forslag/{number}/unntatt").status_code == 404
    assert cast.siv.client.get(f"/behov/{number}/forslag").status_code == 404


def test_a_draft_is_not_opened(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    assert cast.siv.client.post(f"/behov/{need_id}/forslag/{number}/unntatt").status_code == 404


# Files for staff ----------------------------------------------------------------------------------------------------


def test_the_csv_has_the_public_version_and_is_remembered(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id, title="=HYPERLINK(1)", cost_band="to_500", hidden=["cost_band"],
                          reasons={key: scenes.REASON for key in ("solution", "cost_band")})  # fmt: skip
    scenes.attach(cast, number, confidential=True, word="telling")
    scenes.attach(cast, number, word="kart")
    scenes.send(cast, number)
    answer = cast.anna.client.post(f"/behov/{need_id}/forslag/uttak", data={"form": "csv"})
    assert answer.status_code == 200
    headings, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    said = dict(zip(headings, row, strict=True))
    assert said["Firma"] == "Fjellvarme AS"
    assert said["Tittel"] == "'=HYPERLINK(1)"
    assert said["Hva foreslår dere?"] == f"Vi bruker kasser på tre kilo. [{BLOCK}]."
    assert said["Hva koster det, omtrent?"] == f"[{BLOCK}]"
    assert said["Vedlegg"] == "Vedlegg 1 (unntatt offentlighet)\nTittel kart"
    assert "Hansen" not in answer.text
    assert "telling" not in answer.text
    assert events(cast, "proposal.exported") == [
        (f"user:{cast.anna.id}", f"need:{need_id}", {"format": "csv", "proposals": 1})
    ]


def test_the_workbook_hides_nothing(cast: Cast, need_id: int) -> None:
    scenes.sent(cast, need_id)
    answer = cast.siv.client.post(f"/behov/{need_id}/forslag/uttak", data={"form": "xlsx"})
    with ZipFile(io.BytesIO(answer.data)) as book:
        inside = "".join(book.read(name).decode() for name in book.namelist())
    assert "Fjellvarme AS" in inside
    assert "Hansen" not in inside
    assert not re.search(r'state="hidden"|hidden="1"', inside)


# As many questions with three as with one ---------------------------------------------------------------------------


def statements(app: Flask, act: Any) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert act().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_three_proposals_take_as_many_questions_as_one(cast: Cast, need_id: int) -> None:
    scenes.sent(cast, need_id, group_id=scenes.group(cast, need_id, olga="confirmed"))
    page = f"/behov/{need_id}/forslag"
    for client, path in ((cast.siv.client, page), (cast.lars.client, f"/behov/{need_id}/forslag/nytt")):
        client.get(path)
    before = statements(cast.app, lambda: cast.siv.client.get(page))
    mine = statements(cast.app, lambda: cast.lars.client.get(f"/behov/{need_id}/forslag/nytt"))
    for who in ("lars", "olga", "vidar"):
        number = scenes.sent(cast, need_id, who=who)
        scenes.attach(cast, number, who=who)
        scenes.send(cast, number, who=who)
    assert statements(cast.app, lambda: cast.siv.client.get(page)) == before
    assert statements(cast.app, lambda: cast.lars.client.get(f"/behov/{need_id}/forslag/nytt")) == mine


# The way the goods travel --------------------------------------------------------------------------------------------

TRIP = {
    "mode": "truck_diesel",
    "load_tonnes": 2.0,
    "trips_per_year": 50,
    "origin_postal": "",
    "origin_place": "Umeå",
    "origin_country": "SE",
    "return_empty": True,
}


def test_the_way_is_reckoned_for_all_alike_and_not_for_what_is_kept_secret(cast: Cast, need_id: int) -> None:
    scenes.sent(cast, need_id, trips=[TRIP])
    reasons = {key: scenes.REASON for key in ("solution", "trips")}
    secret = scenes.sent(cast, need_id, who="olga", trips=[TRIP], hidden=["trips"], reasons=reasons)
    page = html.fromstring(cast.siv.client.get(f"/behov/{need_id}/forslag").text)
    rows = [row.text_content() for row in page.xpath("//section[contains(@class,'travel-panel')]//tbody/tr")]
    assert ["tonnkm" in row for row in rows] == [True, False]
    assert "Unntatt offentlighet" in rows[1]
    assert page.text_content().count("Umeå") == 1
    opened = html.fromstring(cast.siv.client.post(f"/behov/{need_id}/forslag/{secret}/unntatt").text)
    rows = [row.text_content() for row in opened.xpath("//section[contains(@class,'travel-panel')]//tbody/tr")]
    assert ["tonnkm" in row for row in rows] == [True, True]


def test_the_firm_sees_its_own_way_before_it_sends(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id, trips=[TRIP])
    page = cast.lars.client.get(f"/forslag/{number}/forhandsvisning").text
    assert "tonnkm" in page
    assert "aldri til å rangere" in page


def test_staff_find_the_proposals_from_the_need(cast: Cast, need_id: int) -> None:
    scenes.sent(cast, need_id)
    scenes.draft(cast, need_id, who="olga")
    address = f"/behov/{need_id}-varm-mat-hele-veien-hjem"
    for who in ("kari", "siv", "anna"):
        assert "Løsningsforslag (1)" in getattr(cast, who).client.get(address).text, who
    for who in ("tor", "rune", "ada", "lars", "olga"):
        assert "Løsningsforslag (" not in getattr(cast, who).client.get(address).text, who

"""Staff see who is interested and how deep the market is, and can take the list with them, which is recorded."""

import csv
import io
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.core.db import db
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.pages.test_statements import statements


def page_of(cast: Cast, number: int, who: str = "siv") -> str:
    answer = getattr(cast, who).client.get(f"/behov/{number}/interesserte")
    assert answer.status_code == 200
    return answer.text


def test_all_that_a_firm_said_is_there(cast: Cast) -> None:
    number = factories.published(cast)
    with factories.work(cast):
        firm = cast.lars.firm()
        firm.certificates, firm.apprentices, firm.apprenticeship_scheme = "Miljøfyrtårn", 2, True
        firm.fossil_free = "some"
    hands.raise_hand(cast, number, role="subcontractor", part="Montering", capacity="half", message="Vi er fire.")
    page = page_of(cast, number)
    for words in (
        *("Fjellvarme AS", "974 760 673", "10–49 ansatte", "Som underleverandør", "Montering", "Omtrent halvparten"),
        *("Gjøvik", "Vi er fire.", "Lars Rørlegger", "lars@behov.example", "Miljøfyrtårn"),
        *("2 lærlinger nå, med i lærlingordning", "Noen av bilene"),
    ):
        assert words in page, words
    assert "Ikke bekreftet" not in page


def test_confirmed_firms_stand_first_and_others_are_marked(cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, "vidar")
    hands.raise_hand(cast, number, "lars")
    page = page_of(cast, number)
    assert page.index("Fjellvarme AS") < page.index("Skyggefirma AS") < page.index("Ikke bekreftet")
    assert "1 firma er ikke bekreftet ennå" in page


def test_nobody_yet(cast: Cast) -> None:
    assert "Ingen har meldt interesse ennå" in page_of(cast, factories.published(cast))


def test_the_number_stands_in_the_tools_of_those_who_may_see(cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    hands.raise_hand(cast, number, "vidar")
    assert "Interesserte firmaer (2)" in cast.siv.client.get(f"/behov/{number}", follow_redirects=True).text
    assert "Interesserte firmaer" not in cast.rune.client.get(f"/behov/{number}", follow_redirects=True).text
    assert "Interesserte firmaer" not in cast.lars.client.get(f"/behov/{number}", follow_redirects=True).text


def test_every_municipality_of_a_joint_need_sees_and_others_do_not(app: Flask, cast: Cast) -> None:
    with app.app_context():
        parts = {factories.place_id("gjovik"): "4 tonn", factories.place_id("ostre-toten"): "2 tonn"}
    number = factories.published(cast, parts=parts)
    assert [getattr(cast, who).client.get(f"/behov/{number}/interesserte").status_code for who in ("tor", "nina")] == [
        200,
        403,
    ]


def test_three_firms_take_as_few_statements_as_one(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.interest_of(cast, number, hands.firm(cast, "Første AS", "0-4"))
    page_of(cast, number)
    with statements(app) as one:
        page_of(cast, number)
    for name in ("Andre AS", "Tredje AS"):
        hands.interest_of(cast, number, hands.firm(cast, name, "0-4"))
    with statements(app) as three:
        page_of(cast, number)
    assert len(three) == len(one), three


def test_the_list_as_csv(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, part='=HYPERLINK("http://evil.example")', message="Vi er fire.")
    answer = cast.anna.client.post(f"/behov/{number}/interesserte/fil", data={"format": "csv"})
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    head, row = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))[:2]
    told = dict(zip(head, row, strict=True))
    assert (told["Firma"], told["Organisasjonsnummer"], told["Bekreftet"]) == ("Fjellvarme AS", "974760673", "Ja")
    assert told["E-post"] == "lars@behov.example"
    assert not told["Del"].startswith("=")
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "interest.exported")).one()
        assert (event.subject, event.actor) == (f"need:{number}", f"user:{cast.anna.id}")
        assert event.data == {"form": "csv", "firms": 1}


def test_the_list_as_excel(cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    answer = cast.siv.client.post(f"/behov/{number}/interesserte/fil", data={"format": "xlsx"})
    assert answer.status_code == 200
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    assert any(b"Fjellvarme AS" in book.read(name) for name in book.namelist())


@pytest.mark.parametrize("form", ["", "pdf", "../csv"])
def test_another_kind_of_file_is_refused_and_nothing_is_recorded(form: str, app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    assert cast.siv.client.post(f"/behov/{number}/interesserte/fil", data={"format": form}).status_code == 422
    with app.app_context():
        assert db.session.query(AuditEvent).filter(AuditEvent.kind == "interest.exported").count() == 0


def test_who_may_read_but_not_take_out_sees_no_button(cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    assert ("Hent som Excel" in page_of(cast, number), "Hent som Excel" in page_of(cast, number, "kari")) == (
        True,
        False,
    )


def test_whom_to_write_to_is_somebody_who_is_in_the_firm(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, "mona")
    assert "mona@behov.example" in page_of(cast, number)
    with factories.work(cast):
        person = cast.mona.user()
        person.seats.clear()
    page = page_of(cast, number)
    assert ("mona@behov.example" in page, "lars@behov.example" in page) == (False, True)
    taken = cast.siv.client.post(f"/behov/{number}/interesserte/fil", data={"format": "csv"})
    assert b"mona@behov.example" not in taken.data


def test_an_account_that_is_gone_is_nobodys_contact(cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, "mona")
    with factories.work(cast):
        person = cast.mona.user()
        person.active = False
    assert "mona@behov.example" not in page_of(cast, number)

"""A need before anybody else has seen it: written down, filled in, sent on."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit.queries import for_subject
from portal.core.db import db
from portal.needs.pipeline.actions import first_title
from portal.needs.pipeline.models import Need, NeedPart, NeedTranslation
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page

NEW = {"problem": "Brødet er tørt til kvelds. Mange lar det ligge.", "for_whom": "46 beboere"}


def need(app: Flask, number: int) -> Need:
    with app.app_context():
        return db.session.get_one(Need, number)


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Need)) or 0


@pytest.fixture
def market(app: Flask) -> str:
    with app.test_request_context():
        found = factories.by_slug("mat-og-kjokken", "nb")
        assert found is not None
        return str(found.children[0].id if found.children else found.id)


def create(cast: Cast, who: str, market: str, **more: str) -> Any:
    client = getattr(cast, who).client
    form = {name: value for name, value in of_page(client, "/behov/nytt").items() if value is not None}
    return client.post("/behov/nytt", data=form | NEW | {"category_id": market} | more)


def test_three_fields_make_a_draft(app: Flask, cast: Cast, market: str) -> None:
    answer = create(cast, "kari", market)
    assert (answer.status_code, answer.location) == (303, "/behov/1/rediger")
    row = need(app, 1)
    assert (row.title, row.stage, row.owner_id, row.slug) == (
        "Brødet er tørt til kvelds",
        "idea",
        cast.kari.id,
        "brodet-er-tort-til-kvelds",
    )
    with app.app_context():
        assert [p.organisation_id for p in db.session.scalars(select(NeedPart))] == [row.lead_id]
        assert [e.kind for e in for_subject("need:1")] == ["need.drafted"]


@pytest.mark.parametrize("field", ["problem", "for_whom", "category_id"])
def test_none_of_the_three_can_be_left_out(app: Flask, cast: Cast, market: str, field: str) -> None:
    answer = create(cast, "kari", market, **{field: ""})
    assert (answer.status_code, count(app)) == (422, 0)
    assert NEW["problem"] in answer.text or field == "problem"


@pytest.mark.parametrize(("field", "cap"), [("problem", 4000), ("for_whom", 300)])
def test_the_caps(app: Flask, cast: Cast, market: str, field: str, cap: int) -> None:
    assert create(cast, "kari", market, **{field: "x" * (cap + 1)}).status_code == 422
    assert create(cast, "kari", market, **{field: "x" * 1_000_000}).status_code == 422
    assert count(app) == 0
    assert create(cast, "kari", market, **{field: "x" * cap}).status_code == 303


def test_not_for_another_municipality(app: Flask, cast: Cast, market: str) -> None:
    with app.app_context():
        other = str(factories.place_id("ostre-toten"))
    assert (create(cast, "kari", market, lead_id=other).status_code, count(app)) == (422, 0)


@pytest.mark.parametrize("raw", ["0", "-1", "2147483648", "9" * 40, "x", "1.0"])
def test_markets_that_are_none(app: Flask, cast: Cast, raw: str) -> None:
    assert (create(cast, "kari", raw).status_code, count(app)) == (422, 0)


@pytest.mark.parametrize("who", ["rune", "ada"])
def test_who_works_with_no_need_makes_none(app: Flask, cast: Cast, who: str, market: str) -> None:
    answer = getattr(cast, who).client.post("/behov/nytt", data=NEW | {"category_id": market})
    assert (answer.status_code, count(app)) == (403, 0)


def test_a_stranger_makes_none(app: Flask, client: FlaskClient, market: str) -> None:
    assert client.post("/behov/nytt", data=NEW | {"category_id": market}).status_code in (303, 401)
    assert count(app) == 0


@pytest.mark.nodb
@pytest.mark.parametrize(
    ("problem", "title"),
    [
        ("Brødet er tørt. Mange lar det ligge.", "Brødet er tørt"),
        ("Hva gjør vi? Ingen vet.", "Hva gjør vi"),
        ("Første linje\nandre linje", "Første linje"),
        ("Kl. 12 er maten kald", "Kl"),
        ("ord " * 40, "ord " * 19 + "ord…"),
        ("x" * 200, "x" * 79 + "…"),
        ("", ""),
        ("...", ""),
    ],
)
def test_a_first_title(problem: str, title: str) -> None:
    found = first_title(problem)
    assert found == title or (len(found) <= 80 and found.endswith("…") and problem.startswith(found[:-1]))


# Filled in ---------------------------------------------------------------------------------------------------------


def save(client: FlaskClient, number: int, **more: Any) -> int:
    page = f"/behov/{number}/rediger"
    return client.post(page, data=of_page(client, page) | more).status_code


def test_a_change_is_kept_and_told_in_the_trail(app: Flask, cast: Cast) -> None:
    number = factories.draft(cast)
    assert save(cast.kari.client, number, title="Ferskt brød til kvelds", owner_id="", adviser_id="") == 303
    row = need(app, number)
    assert (row.title, row.slug, row.stage, row.edit_no) == (
        "Ferskt brød til kvelds",
        "ferskt-brod-til-kvelds",
        "investigating",
        2,
    )
    with app.app_context():
        newest = for_subject(f"need:{number}", 1)[0]
        assert (newest.kind, "title" in newest.data["fields"]) == ("need.edited", True)


def test_rows_come_and_go(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    form = of_page(cast.kari.client, page)
    places = {form[f"parts-{i}-name"]: i for i in range(5)}
    other = places["Søndre Land"]
    more = {
        f"parts-{other}-taking": "y",
        f"parts-{other}-volume": "12 tonn",
        "asks-0-heading": "",
        "asks-1-heading": "Ny?",
    }
    more |= {"asks-0-detail": "", "title_nn": "", "summary_nn": ""}
    assert cast.kari.client.post(page, data=form | more).status_code == 303
    with app.app_context():
        row = db.session.get_one(Need, number)
        assert sorted(part.volume for part in row.parts) == ["", "12 tonn"]
        assert [ask.heading for ask in row.asks] == ["Ny?"]
        assert [t.language for t in db.session.scalars(select(NeedTranslation))] == ["en"]


def test_the_lead_is_always_among_those_who_take_part(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    form = {k: v for k, v in of_page(cast.kari.client, page).items() if not k.endswith("-taking")}
    assert cast.kari.client.post(page, data=form).status_code == 303
    with app.app_context():
        row = db.session.get_one(Need, number)
        assert [part.organisation_id for part in row.parts] == [row.lead_id]


def test_a_municipality_that_takes_part_may_read_the_draft_and_not_change_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        places = {factories.place_id(slug): "" for slug in ("gjovik", "ostre-toten")}
    number = factories.ready(cast, parts=places)
    assert cast.tor.client.get(f"/behov/{number}", follow_redirects=True).status_code == 200
    assert cast.nina.client.get(f"/behov/{number}").status_code == 404
    for tail in ("rediger", "vedlegg", "trekk", "vurdering"):
        assert cast.tor.client.get(f"/behov/{number}/{tail}").status_code == 403, tail
    assert cast.tor.client.post(f"/behov/{number}/send").status_code == 403


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"value_from": "600 000", "value_to": "500 000"}, "value_to"),
        ({"tender_on": "2027-06-01", "contract_on": "2027-05-01"}, "contract_on"),
        ({"input_opens_at": "2026-12-02T12:00", "input_closes_at": "2026-12-02T12:00"}, "input_closes_at"),
        ({"input_opens_at": "", "input_closes_at": "2026-12-02T12:00"}, "input_opens_at"),
        ({"input_closes_at": "2026-12-22T12:00", "answers_due_on": "2026-12-01"}, "answers_due_on"),
    ],
)
def test_fields_that_contradict_each_other(app: Flask, cast: Cast, fields: dict[str, str], at: str) -> None:
    number = factories.ready(cast)
    page = f"/behov/{number}/rediger"
    before = need(app, number).edit_no
    answer = cast.kari.client.post(page, data=of_page(cast.kari.client, page) | fields)
    assert answer.status_code == 422
    assert f'id="{at}-feil"' in answer.text
    assert need(app, number).edit_no == before


@pytest.mark.parametrize("make", ["scheduled", "published", "tendered", "concluded", "withdrawn"])
def test_what_is_decided_is_not_edited(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = need(app, number)
    for member in (cast.kari, cast.per):
        assert member.client.get(f"/behov/{number}/rediger").status_code == 422
        data = {"title": "x", "problem": "y", "edit_no": str(before.edit_no)}
        assert member.client.post(f"/behov/{number}/rediger", data=data).status_code == 422
    assert need(app, number).title == before.title


# Sent on -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["kari", "anna", "per"])
def test_whoever_may_send_sends(app: Flask, cast: Cast, who: str) -> None:
    number = factories.ready(cast)
    assert getattr(cast, who).client.post(f"/behov/{number}/send").status_code == 303
    row = need(app, number)
    assert (row.submitted_by_id, row.stage) == (getattr(cast, who).id, "investigating")


@pytest.mark.parametrize("make", ["submitted", "scheduled", "published", "tendered", "concluded", "withdrawn"])
def test_what_is_on_its_way_is_not_sent_again(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = need(app, number)
    assert cast.anna.client.post(f"/behov/{number}/send").status_code == 422
    assert (need(app, number).submitted_by_id, need(app, number).stage) == (before.submitted_by_id, before.stage)


def test_it_stands_on_the_desk_of_the_second_person_and_not_of_the_sender(cast: Cast) -> None:
    factories.submitted(cast)
    line = "Les gjennom «Varm mat hele veien hjem»"
    assert line in cast.per.client.get("/i-dag").text
    assert line in cast.siv.client.get("/i-dag").text
    assert line not in cast.kari.client.get("/i-dag").text
    assert line not in cast.tor.client.get("/i-dag").text


def test_an_administrator_sees_no_draft_on_the_desk(cast: Cast) -> None:
    factories.submitted(cast)
    for path in ("/i-dag", "/i-dag/behov"):
        assert factories.TEXTS["title"] not in cast.ada.client.get(path).text
        assert factories.TEXTS["short_title"] not in cast.ada.client.get(path).text
        assert factories.TEXTS["short_title"] in cast.rune.client.get("/i-dag").text

"""What the public reads is changed as a numbered version with a note, and the gate holds then, too."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline.models import Need, NeedVersion
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page

NOTE = "Mengden er ny, fordi vi telte på nytt."


def versions(app: Flask, number: int) -> list[tuple[int, str, list[str]]]:
    with app.app_context():
        found = select(NeedVersion).where(NeedVersion.need_id == number).order_by(NeedVersion.number)
        return [(v.number, v.note, [c["field"] for c in v.changes]) for v in db.session.scalars(found)]


def revise(client: FlaskClient, number: int, **more: Any) -> Any:
    page = f"/behov/{number}/endre"
    return client.post(page, data=of_page(client, page) | {"note": NOTE} | more)


@pytest.fixture
def number(cast: Cast) -> int:
    return factories.published(cast)


def test_a_change_is_a_new_version_that_everybody_can_read(
    app: Flask, cast: Cast, client: FlaskClient, number: int
) -> None:
    assert revise(cast.per.client, number, quantity="Om lag 120 porsjoner hver dag").status_code == 303
    assert [(v[0], v[2]) for v in versions(app, number)] == [(1, []), (2, ["quantity"])]
    page = client.get(f"/behov/{number}/endringer").text
    assert NOTE in page
    assert "Om lag 90 porsjoner" in page
    assert "Om lag 120 porsjoner" in page
    assert "Om lag 120 porsjoner" in client.get(f"/behov/{number}", follow_redirects=True).text


def test_the_search_finds_the_new_words_and_not_the_old(
    app: Flask, cast: Cast, client: FlaskClient, number: int
) -> None:
    new = "Termokasser til hjemmekjørte middager"
    assert revise(cast.per.client, number, title=new).status_code == 303
    app.extensions.pop("snapshots", None)
    assert new in client.get("/behov?q=termokasser").text


def test_the_old_address_leads_to_the_new(cast: Cast, client: FlaskClient, number: int) -> None:
    old = client.get(f"/behov/{number}").location
    revise(cast.per.client, number, title="Termokasser til middager")
    moved = client.get(old)
    assert (moved.status_code, moved.location) == (301, f"/behov/{number}-termokasser-til-middager")


def test_nothing_changed_is_no_version(app: Flask, cast: Cast, number: int) -> None:
    assert revise(cast.per.client, number).status_code == 303
    assert [v[0] for v in versions(app, number)] == [1]


@pytest.mark.parametrize("note", ["", "  ", "x" * 501, "\x00"])
def test_not_without_a_note(app: Flask, cast: Cast, number: int, note: str) -> None:
    assert revise(cast.per.client, number, note=note, quantity="2 tonn").status_code == 422
    assert [v[0] for v in versions(app, number)] == [1]


def test_a_text_that_the_gate_holds_does_not_come_out_and_is_not_lost(
    app: Flask, cast: Cast, client: FlaskClient, number: int
) -> None:
    answer = revise(cast.per.client, number, what="Leverandøren må ha kontor i Gjøvik.")
    assert answer.status_code == 422
    assert "Leverandøren må ha kontor i Gjøvik." in answer.text
    assert [v[0] for v in versions(app, number)] == [1]
    assert "kontor i Gjøvik" not in client.get(f"/behov/{number}", follow_redirects=True).text


@pytest.mark.parametrize("make", ["draft", "submitted", "scheduled", "tendered", "concluded", "withdrawn"])
def test_only_what_is_public_and_can_still_matter(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = versions(app, number)
    assert cast.per.client.get(f"/behov/{number}/endre").status_code == 422
    assert cast.per.client.post(f"/behov/{number}/endre", data={"note": NOTE, "title": "x"}).status_code == 422
    assert versions(app, number) == before


@pytest.mark.parametrize(("who", "status"), [("kari", 403), ("anna", 403), ("tor", 403), ("rune", 403), ("ada", 403)])
def test_others_may_not(app: Flask, cast: Cast, number: int, who: str, status: int) -> None:
    client = getattr(cast, who).client
    assert client.get(f"/behov/{number}/endre").status_code == status
    assert client.post(f"/behov/{number}/endre", data={"note": NOTE, "title": "x"}).status_code == status
    assert [v[0] for v in versions(app, number)] == [1]


def test_a_draft_is_edited_and_what_is_public_is_not_edited_in_silence(app: Flask, cast: Cast, number: int) -> None:
    for member in (cast.kari, cast.per):
        assert member.client.post(f"/behov/{number}/rediger", data={"title": "x", "problem": "y"}).status_code == 422
    with app.app_context():
        assert db.session.get_one(Need, number).title == factories.TEXTS["title"]


def test_a_deadline_that_moves_is_told(app: Flask, cast: Cast, client: FlaskClient, number: int) -> None:
    with app.app_context():
        closes = db.session.get_one(Need, number).input_closes_at
    assert closes is not None
    later = closes + timedelta(days=7)
    while factories.why_bad_deadline(clock.to_local(later).date()) is not None:
        later += timedelta(days=1)
    answer = revise(
        cast.per.client,
        number,
        input_closes_at=clock.to_local(later).strftime("%Y-%m-%dT%H:%M"),
        answers_due_on=(later + timedelta(days=21)).date().isoformat(),
    )
    assert answer.status_code == 303
    assert versions(app, number)[1][2] == ["input_closes_at", "answers_due_on"]
    assert "Innspill til" in client.get(f"/behov/{number}/endringer").text


def test_in_a_long_text_the_words_that_changed_are_marked(cast: Cast, client: FlaskClient, number: int) -> None:
    problem = factories.TEXTS["problem"].replace("40 km", "48 km")
    assert revise(cast.per.client, number, problem=problem, note="Ruta er målt på nytt.").status_code == 303
    html = client.get(f"/behov/{number}/endringer").get_data(as_text=True)
    assert "<del>40</del>" in html
    assert "<ins>48</ins>" in html

"""All faults of a form are told together, at their fields, and nothing that is written falls away unseen."""

from flask import Flask
from lxml import html

from portal.core.db import db
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page


def faults(text: str) -> set[str]:
    return {element.get("id") for element in html.fromstring(text).find_class("field-error")}


def test_faults_of_fields_and_between_fields_come_together(cast: Cast) -> None:
    path = f"/behov/{factories.draft(cast)}/rediger"
    sent = of_page(cast.kari.client, path) | {
        "value_from": "mye",
        "input_opens_at": "2027-01-20T09:00",
        "input_closes_at": "2027-01-10T09:00",
        "summary": "To setninger.",
    }
    answer = cast.kari.client.post(path, data=sent)
    assert answer.status_code == 422
    assert faults(answer.text) == {"value_from-feil", "input_closes_at-feil"}
    assert "To setninger." in answer.text


def test_a_volume_without_its_tick_and_a_detail_without_its_question_are_told(app: Flask, cast: Cast) -> None:
    number = factories.draft(cast)
    path = f"/behov/{number}/rediger"
    sent = of_page(cast.kari.client, path) | {"parts-1-volume": "54 tonn", "asks-0-detail": "Tenk på vinteren."}
    answer = cast.kari.client.post(path, data=sent)
    assert answer.status_code == 422
    assert faults(answer.text) == {"parts-1-volume-feil", "asks-0-detail-feil"}
    assert "Kryss av for Østre Toten, eller tøm mengden." in answer.text
    assert cast.kari.client.post(path, data=sent | {"parts-1-taking": "y", "asks-0-heading": "Når?"}).status_code == 303
    with app.app_context():
        need = db.session.get_one(Need, number)
        assert sorted(part.volume for part in need.parts) == ["", "54 tonn"]
        assert [(ask.heading, ask.detail) for ask in need.asks] == [("Når?", "Tenk på vinteren.")]

"""Deciding the sustainability of a need on its page."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.needs.pipeline.models import Need, NeedVersion
from portal.needs.sustainability import fields
from portal.needs.sustainability.models import DutyAnswer, SustainabilityProfile
from portal.needs.sustainability.queries import duties_of, public_tiles_of, summary, what_is_missing
from tests.cast import Cast

# Asked of goods for kitchens worth 4 million: known from the shipped rule data.
KITCHEN_DUTY = "etisk-handel"
WHOLE: dict[str, Any] = {
    "edit_no": "0",
    "climate_way": "criterion",
    "climate_weight": "30",
    "climate_reason": "Kjøring er det meste.",
    "climate_documentation": "CO2 per levering.",
    "environment": "Kasser i retur.",
    "environment_documentation": "Telling.",
    "apprentices": "",
    "apprentices_documentation": "",
    "wages": "Vanlige krav.",
    "wages_documentation": "Stikkprøve.",
    "ethical_trade": "",
    "ethical_trade_documentation": "",
    "un_goals": ["13", "12"],
    "un_goals_documentation": "Kilo kastet.",
    "properties": ["packaging_return", "freshness_hours"],
    "short_travel": "",
    "short_travel_documentation": "",
    f"duty-{KITCHEN_DUTY}-answer": "met",
    f"duty-{KITCHEN_DUTY}-text": "Vi sporer varene.",
}


def page(need_id: int) -> str:
    return f"/behov/{need_id}/barekraft"


def kept(app: Flask, need_id: int) -> SustainabilityProfile | None:
    with app.app_context():
        found = select(SustainabilityProfile).where(SustainabilityProfile.need_id == need_id)
        return db.session.scalars(found).one_or_none()


def answered(app: Flask, need_id: int) -> dict[str, tuple[str, str]]:
    with app.app_context():
        found = db.session.scalars(select(DutyAnswer).where(DutyAnswer.need_id == need_id))
        return {a.duty_id: (a.answer, a.text) for a in found}


def with_all_duties(app: Flask, need_id: int) -> dict[str, Any]:
    """The whole form with a yes to everything that is asked."""
    with app.app_context():
        asked = [duty.id for duty in duties_of(db.session.get_one(Need, need_id))]
    return WHOLE | {f"duty-{number}-answer": "met" for number in asked}


@pytest.mark.parametrize("who", ["kari", "per"])
def test_it_is_kept_whole_and_recorded(app: Flask, cast: Cast, need_id: int, who: str) -> None:
    member = getattr(cast, who)
    assert member.client.post(page(need_id), data=WHOLE).status_code == 303
    expected = {name: WHOLE[name] for name in ("climate_way", *fields.TEXT_CAPS)}
    expected |= {"climate_weight": 30, "un_goals": [12, 13], "properties": ["freshness_hours", "packaging_return"]}
    assert fields.values_of(kept(app, need_id)) == expected
    assert answered(app, need_id) == {KITCHEN_DUTY: ("met", "Vi sporer varene.")}
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "sustainability.saved")).one()
        changed = [name for name in fields.PLAIN if expected[name] not in ("", [])]
        assert (event.subject, event.actor) == (f"need:{need_id}", f"user:{member.id}")
        assert event.data["fields"] == [*changed, f"duty:{KITCHEN_DUTY}"]


def test_an_empty_form_is_a_beginning(app: Flask, cast: Cast, need_id: int) -> None:
    assert cast.kari.client.post(page(need_id), data={"edit_no": "0"}).status_code == 303
    assert (fields.values_of(kept(app, need_id)), answered(app, need_id)) == (fields.blank(), {})


def test_the_page_shows_each_duty_with_section_reason_source_and_how_sure_it_is(cast: Cast, need_id: int) -> None:
    html = cast.kari.client.get(page(need_id)).text
    assert "FOA § 7-9" in html
    assert "Gjelder fra 1. januar 2024." in html
    assert "Kilde: DFØs liste over høyrisikoprodukter." in html
    assert "ikke bekreftet" in html


def test_what_is_kept_is_shown_again(cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE)
    html = cast.kari.client.get(page(need_id)).text
    for value in ("criterion", "12", "13", "freshness_hours", "packaging_return", "met"):
        assert f'value="{value}" checked' in html
    assert "Vi sporer varene." in html


def test_an_answer_can_be_changed_and_taken_back(app: Flask, cast: Cast, need_id: int) -> None:
    name = f"duty-{KITCHEN_DUTY}"
    cast.kari.client.post(page(need_id), data=WHOLE)
    changed = WHOLE | {"edit_no": "1", f"{name}-answer": "deviation", f"{name}-text": "Bare tørrvarer."}
    assert cast.kari.client.post(page(need_id), data=changed).status_code == 303
    assert answered(app, need_id) == {KITCHEN_DUTY: ("deviation", "Bare tørrvarer.")}
    taken_back = WHOLE | {"edit_no": "2", f"{name}-answer": "", f"{name}-text": ""}
    assert cast.kari.client.post(page(need_id), data=taken_back).status_code == 303
    assert answered(app, need_id) == {}


def test_a_no_without_a_reason_is_sent_back(app: Flask, cast: Cast, need_id: int) -> None:
    bare = WHOLE | {f"duty-{KITCHEN_DUTY}-answer": "not_applicable", f"duty-{KITCHEN_DUTY}-text": "  "}
    answer = cast.kari.client.post(page(need_id), data=bare)
    assert (answer.status_code, kept(app, need_id), answered(app, need_id)) == (422, None, {})
    assert f'href="#duty-{KITCHEN_DUTY}-text"' in answer.text


def test_an_answer_to_a_duty_that_is_not_asked_is_not_kept(app: Flask, cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE | {"duty-norgesmodellen-bygg-answer": "met"})
    assert list(answered(app, need_id)) == [KITCHEN_DUTY]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("climate_weight", ["0", "1", "100", ""], ["-1", "101", "tretti", "9" * 5000]),
        ("climate_way", ["requirement", "immaterial", ""], ["none", "x"]),
        ("un_goals", [["1", "17"], []], [["0"], ["18"], ["x"], ["1", "18"]]),
        ("properties", [["traceability"], []], [["lokal"]]),
        ("environment", ["x" * 1000, ""], ["x" * 1001, "x" * 1_000_000]),
        (f"duty-{KITCHEN_DUTY}-answer", ["met", ""], ["perhaps"]),
        (f"duty-{KITCHEN_DUTY}-text", ["x" * 1000], ["x" * 1001]),
    ],
)
def test_input_at_and_past_the_edges(
    app: Flask, cast: Cast, need_id: int, field: str, good: list[Any], bad: list[Any]
) -> None:
    for value in bad:
        answer = cast.kari.client.post(page(need_id), data=WHOLE | {field: value})
        assert (answer.status_code, kept(app, need_id)) == (422, None), str(value)[:10]
        assert f'href="#{field}' in answer.text
    edit_no = 0
    for value in good:
        answer = cast.kari.client.post(page(need_id), data=WHOLE | {field: value, "edit_no": str(edit_no)})
        assert answer.status_code == 303, str(value)[:10]
        edit_no = kept(app, need_id).edit_no


def test_of_two_who_began_at_the_same_time_the_second_sees_both_texts(app: Flask, cast: Cast, need_id: int) -> None:
    assert cast.kari.client.post(page(need_id), data=WHOLE).status_code == 303
    second = cast.per.client.post(page(need_id), data=WHOLE | {"environment": "Pers tekst."})
    assert second.status_code == 409
    assert "Pers tekst." in second.text
    assert "Kasser i retur." in second.text
    assert kept(app, need_id).environment == "Kasser i retur."


@pytest.mark.parametrize("reached", ["tendered", "concluded", "withdrawn"])
def test_after_the_tender_it_is_kept_as_it_was(app: Flask, cast: Cast, need_id: int, reached: str) -> None:
    with unit_of_work(app):
        db.session.get_one(Need, need_id).stage = reached
    assert cast.kari.client.get(page(need_id)).status_code == 422
    assert cast.kari.client.post(page(need_id), data=WHOLE).status_code == 422
    assert kept(app, need_id) is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_login_page(app: Flask, client: FlaskClient, need_id: int, method: str) -> None:
    answer = getattr(client, method)(page(need_id))
    assert (answer.status_code, kept(app, need_id)) == (303, None)
    assert "/logg-inn" in answer.location


@pytest.mark.parametrize(("who", "status"), [("tor", 404), ("nina", 404), ("anna", 403), ("rune", 403), ("ada", 403)])
def test_others_may_not(app: Flask, cast: Cast, need_id: int, who: str, status: int) -> None:
    browser = getattr(cast, who).client
    assert browser.get(page(need_id)).status_code == status
    assert browser.post(page(need_id), data=WHOLE).status_code == status
    assert kept(app, need_id) is None


def test_the_gate_hears_what_is_missing_and_then_nothing(app: Flask, cast: Cast, need_id: int) -> None:
    with app.app_context():
        need = db.session.get_one(Need, need_id)
        before = what_is_missing(need)
        must = [d for d in duties_of(need) if d.confirmed and d.certain]
        assert len(before) == len(must) > 1
    cast.kari.client.post(page(need_id), data=with_all_duties(app, need_id))
    with app.app_context():
        need = db.session.get_one(Need, need_id)
        assert what_is_missing(need) == []
        assert dict(summary(need).rows)["FNs bærekraftsmål"].startswith("12 Ansvarlig")
        assert public_tiles_of(need)[0].title == "Ferskt når det kommer fram"


def _publish(app: Flask, need_id: int) -> None:
    with unit_of_work(app):
        need = db.session.get_one(Need, need_id)
        need.stage, need.approved_at, need.publish_at = "announced", clock.now(), clock.now() - timedelta(hours=1)


def _versions(app: Flask, need_id: int) -> list[tuple[int, list[str]]]:
    with app.app_context():
        found = db.session.scalars(
            select(NeedVersion).where(NeedVersion.need_id == need_id).order_by(NeedVersion.number)
        )
        return [(v.number, [change["field"] for change in v.changes]) for v in found]


def test_what_suppliers_can_read_is_changed_as_a_version(app: Flask, cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE)
    assert _versions(app, need_id) == []
    _publish(app, need_id)
    cast.kari.client.post(page(need_id), data=WHOLE | {"edit_no": "1", "environment_documentation": "Internt."})
    assert _versions(app, need_id) == []
    cast.siv.client.post(page(need_id), data=WHOLE | {"edit_no": "2", "environment": "Ny tekst."})
    assert _versions(app, need_id) == [(1, ["environment"])]


def test_what_people_write_is_never_markup(cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE | {"environment": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in cast.kari.client.get(page(need_id)).text


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_the_page_opens_in_every_language(cast: Cast, need_id: int, language: str) -> None:
    assert cast.kari.client.get(language + page(need_id)).status_code == 200

"""Assessing a need on its page."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.core.db import db, unit_of_work
from portal.needs.assessments import fields
from portal.needs.assessments.models import Assessment
from portal.needs.assessments.queries import what_is_missing
from portal.needs.pipeline.models import Need
from tests.cast import Cast

WHOLE = {
    "edit_no": "0",
    "real_need": "Maten skal være god til kvelds.",
    "stakeholders": "Tre kokker og beboerrådet.",
    "criticality": "2",
    "substitutability": "1",
    "lead_time_weeks": "3",
    "contingency": "Knekkebrød for to dager.",
    "single_supplier": "no",
    "single_supplier_reason": "",
    "lock_in_months": "24",
    "lock_in_extension_months": "24",
    "lock_in_reason": "",
    "exit_plan": "Tre måneders oppsigelse.",
    "life_cycle_waste": "Svinnet veies.",
    "life_cycle_energy": "",
    "life_cycle_disposal": "",
    "total_cost_note": "Pris per spist kilo.",
    "contract_model": "framework",
    "contract_note": "Én leverandør per område.",
    "functional": "yes",
    "functional_reason": "",
    "competition_form": "open",
    "innovative": "",
    "joint_considered": "yes",
    "joint_reason": "Tre kommuner går sammen.",
}


def page(need_id: int) -> str:
    return f"/behov/{need_id}/vurdering"


def kept(app: Flask, need_id: int) -> Assessment | None:
    with app.app_context():
        return db.session.scalars(select(Assessment).where(Assessment.need_id == need_id)).one_or_none()


def events(app: Flask) -> list[tuple[str, str, list[str]]]:
    with app.app_context():
        found = db.session.scalars(
            select(AuditEvent).where(AuditEvent.kind == "assessment.saved").order_by(AuditEvent.id)
        )
        return [(e.subject, e.actor, e.data["fields"]) for e in found]


@pytest.mark.parametrize("who", ["kari", "per"])
def test_it_is_kept_whole_and_recorded(app: Flask, cast: Cast, need_id: int, who: str) -> None:
    member = getattr(cast, who)
    answer = member.client.post(page(need_id), data=WHOLE)
    assert (answer.status_code, urlsplit(answer.location).path.startswith(f"/behov/{need_id}")) == (303, True)
    found = kept(app, need_id)
    assert fields.values_of(found) == {
        **{name: WHOLE[name] for name in (*fields.TEXT_CAPS, *fields.CHOICES)},
        **{name: int(WHOLE[name]) for name in fields.NUMBERS},
        "single_supplier": False,
        "functional": True,
        "joint_considered": True,
    }
    assert (found.edit_no, found.updated_by_id) == (1, member.id)
    changed = [name for name in fields.PLAIN if WHOLE[name] != ""]
    assert events(app) == [(f"need:{need_id}", f"user:{member.id}", changed)]


def test_an_empty_form_is_a_beginning(app: Flask, cast: Cast, need_id: int) -> None:
    assert cast.kari.client.post(page(need_id), data={"edit_no": "0"}).status_code == 303
    assert fields.values_of(kept(app, need_id)) == fields.blank()


def test_what_is_kept_is_shown_again(cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE)
    html = cast.kari.client.get(page(need_id)).text
    assert "Knekkebrød for to dager." in html
    checked = re.findall(r'type="radio"[^>]*name="(\w+)" value="(\w*)" checked', html)
    assert checked == [
        ("criticality", "2"),
        ("substitutability", "1"),
        ("single_supplier", "no"),
        ("functional", "yes"),
        ("competition_form", "open"),
        ("joint_considered", "yes"),
    ]
    assert 'name="edit_no" type="hidden" value="1"' in html


def test_saving_the_same_again_changes_nothing(app: Flask, cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE)
    assert cast.kari.client.post(page(need_id), data=WHOLE | {"edit_no": "1"}).status_code == 303
    assert (kept(app, need_id).edit_no, len(events(app))) == (1, 1)


def test_the_card_is_shown_from_what_is_typed_and_nothing_is_kept(app: Flask, cast: Cast, need_id: int) -> None:
    critical = WHOLE | {
        "criticality": "4",
        "substitutability": "4",
        "lead_time_weeks": "30",
        "contingency": "",
        "show_card": "1",
    }
    answer = cast.kari.client.post(page(need_id), data=critical)
    assert answer.status_code == 200
    assert "64 av 64 poeng" in answer.text
    assert "det finnes ingen plan hvis leveransen svikter" in answer.text
    assert "Det er ikke lagret ennå" in answer.text
    assert (kept(app, need_id), events(app)) == (None, [])


def test_the_card_is_live_on_the_opened_page_too(cast: Cast, need_id: int) -> None:
    assert "Det er ikke vurdert hvor kritisk behovet er." in cast.kari.client.get(page(need_id)).text


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("lead_time_weeks", ["0", "1", "520", ""], ["-1", "521", "tre", "9" * 5000]),
        ("lock_in_months", ["0", "600"], ["601", "1.5"]),
        ("lock_in_extension_months", ["0", "600"], ["601"]),
        ("criticality", ["1", "4", ""], ["0", "5", "x"]),
        ("substitutability", ["1", "4", ""], ["0", "5"]),
        ("single_supplier", ["yes", "no", ""], ["maybe"]),
        ("contract_model", ["ssa", ""], ["handshake"]),
        ("competition_form", ["dialogue", ""], ["lottery"]),
        ("real_need", ["", "x", "x" * 2000], ["x" * 2001, "x" * 1_000_000]),
        ("contract_note", ["x" * 300], ["x" * 301]),
    ],
)
def test_input_at_and_past_the_edges(
    app: Flask, cast: Cast, need_id: int, field: str, good: list[str], bad: list[str]
) -> None:
    for text in bad:
        answer = cast.kari.client.post(page(need_id), data=WHOLE | {field: text})
        assert (answer.status_code, kept(app, need_id)) == (422, None), text[:10]
        assert f'href="#{field}' in answer.text
    for number, text in enumerate(good):
        answer = cast.kari.client.post(page(need_id), data=WHOLE | {field: text, "edit_no": str(number)})
        assert answer.status_code == 303, text[:10]
        value = getattr(kept(app, need_id), field)
        assert fields.in_words(field, value) != "" or text == ""


@pytest.mark.parametrize("number", ["", "0", "2", "abc", "99999999999", "-1"])
def test_an_old_or_odd_page_number_is_a_conflict(app: Flask, cast: Cast, need_id: int, number: str) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE)
    answer = cast.kari.client.post(page(need_id), data=WHOLE | {"edit_no": number, "real_need": "Noe annet."})
    assert (answer.status_code, kept(app, need_id).real_need) == (409, WHOLE["real_need"])


def test_of_two_who_began_at_the_same_time_the_second_sees_both_texts(app: Flask, cast: Cast, need_id: int) -> None:
    assert cast.kari.client.post(page(need_id), data=WHOLE).status_code == 303
    second = cast.per.client.post(page(need_id), data=WHOLE | {"contingency": "Pers plan."})
    assert second.status_code == 409
    assert "Pers plan." in second.text
    assert "Knekkebrød for to dager." in second.text
    assert kept(app, need_id).contingency == WHOLE["contingency"]


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


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_a_need_that_is_not_there_is_not_found(cast: Cast, number: str) -> None:
    assert cast.kari.client.get(f"/behov/{number}/vurdering").status_code == 404


def test_what_people_write_is_never_markup(cast: Cast, need_id: int) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE | {"real_need": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in cast.kari.client.get(page(need_id)).text


def test_the_gate_hears_what_is_missing(app: Flask, cast: Cast, need_id: int) -> None:
    with app.app_context():
        before = what_is_missing(db.session.get_one(Need, need_id))
    cast.kari.client.post(page(need_id), data=WHOLE)
    with app.app_context():
        assert (len(before), what_is_missing(db.session.get_one(Need, need_id))) == (1, [])
        assert db.session.scalar(select(func.count()).select_from(Assessment)) == 1


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_the_page_opens_in_every_language(cast: Cast, need_id: int, language: str) -> None:
    assert cast.kari.client.get(language + page(need_id)).status_code == 200

"""Administrators put a new version of the rule data into use; the history stays."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.core.db import db
from portal.registers.duties import queries
from portal.registers.duties.data import base_text
from portal.registers.duties.models import RuleDataVersion

URL = "/admin/regeldata"
NEW = base_text().replace("amount = 500000", "amount = 600000")
DAY = date(2026, 11, 22)


def act_amount(app):
    with app.app_context():
        queries.current.forget()
        return queries.threshold("act", "goods", DAY).amount


def use(browser, text=NEW, based_on="0", note="Nytt innslagspunkt"):
    return browser.post(f"{URL}/ta-i-bruk", data={"toml_text": text, "based_on": based_on, "note": note})


def test_the_page_shows_amounts_with_source_and_says_what_is_not_confirmed(cast):
    page = cast.ada.client.get(URL).get_data(as_text=True)
    assert "Ikke bekreftet: sjekk kilden" in page
    assert "Bekreftet" in page
    assert "2\xa0500\xa0000 kr" in page
    assert "regjeringen.no 21. april 2026" in page


def test_the_preview_shows_the_change_and_keeps_nothing(app, cast):
    answer = cast.ada.client.post(f"{URL}/ny", data={"toml_text": NEW.replace("\n", "\r\n"), "based_on": "0"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Fjernet</span>amount = 500000</del>" in page
    assert "Nytt</span>amount = 600000</ins>" in page
    assert act_amount(app) == 500_000


def test_a_file_may_be_uploaded_instead(cast):
    data = {"toml_text": "", "based_on": "0", "file": (BytesIO(("\ufeff" + NEW).encode()), "regler.toml")}
    page = cast.ada.client.post(f"{URL}/ny", data=data).get_data(as_text=True)
    assert "Nytt</span>amount = 600000</ins>" in page


def test_a_new_version_is_used_from_now_and_the_old_ones_are_kept(app, cast):
    assert use(cast.ada.client).status_code == 303
    assert act_amount(app) == 600_000
    page = cast.ada.client.get(URL).get_data(as_text=True)
    assert "Nytt innslagspunkt" in page
    assert "Ada Administrator" in page
    assert cast.ada.client.get(f"{URL}/0.toml").get_data(as_text=True) == base_text()
    assert "600000" in cast.ada.client.get(f"{URL}/1.toml").get_data(as_text=True)
    assert cast.ada.client.get(f"{URL}/2.toml").status_code == 404
    with app.app_context():
        trail = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "duty.rules_changed")).one()
        assert trail.subject == "rule_data:1"


def test_going_back_is_a_new_version_with_the_old_text(app, cast):
    use(cast.ada.client)
    assert use(cast.ada.client, base_text(), "1", "Tilbake").status_code == 303
    assert act_amount(app) == 500_000
    with app.app_context():
        assert [line.number for line in queries.versions()] == [2, 1, 0]


def test_a_faulty_text_is_shown_again_with_its_line(app, cast):
    broken = NEW.replace("amount = 600000", 'amount = "mye"')
    answer = cast.ada.client.post(f"{URL}/ny", data={"toml_text": broken, "based_on": "0"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Linje " in page
    assert "mye" in page
    assert use(cast.ada.client, broken).status_code == 422
    assert act_amount(app) == 500_000


def test_somebody_was_faster(app, cast):
    use(cast.ada.client)
    answer = use(cast.ada.client, NEW.replace("600000", "700000"), based_on="0")
    assert answer.status_code == 409
    assert act_amount(app) == 600_000


@pytest.mark.parametrize("based_on", ["", "x", "-1", "99", "9" * 30])
def test_nonsense_for_the_version_is_a_conflict(app, cast, based_on):
    assert use(cast.ada.client, based_on=based_on).status_code == 409
    assert act_amount(app) == 500_000


def test_without_a_note_or_a_change_nothing_is_kept(app, cast):
    assert use(cast.ada.client, note="").status_code == 422
    assert use(cast.ada.client, base_text()).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(RuleDataVersion)).all() == []


def test_a_file_that_is_no_text_is_refused(cast):
    data = {"toml_text": NEW, "based_on": "0", "file": (BytesIO(b"\xff\xfe\x00\x01"), "regler.toml")}
    answer = cast.ada.client.post(f"{URL}/ny", data=data)
    assert answer.status_code == 422
    assert "UTF-8" in answer.get_data(as_text=True)


@pytest.mark.parametrize("key", ["kari", "per", "anna", "rune"])
def test_others_are_turned_away(app, cast, key):
    browser = getattr(cast, key).client
    assert browser.get(URL).status_code == 403
    assert use(browser).status_code == 403
    assert act_amount(app) == 500_000


def test_strangers_are_sent_to_the_login_page(client):
    for answer in (client.get(URL), client.get(f"{URL}/0.toml")):
        assert answer.status_code == 303
        assert "logg-inn" in answer.location
    assert use(client).status_code == 401

"""A group on a need: one firm makes it and leads, each other answers for itself, and all hear what happens."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.core.db import db
from portal.dialogue.partners import queries, rules
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.dialogue.partners import groups


@pytest.fixture
def number(cast: Cast) -> int:
    """A need on which three firms look for partners, one of which is not confirmed."""
    number = factories.published(cast)
    for who in ("lars", "olga", "vidar"):
        hands.raise_hand(cast, number, who, find_partners=True)
    return number


def states(app: Flask) -> dict[int, str]:
    with app.app_context():
        return dict(db.session.execute(select(GroupSeat.supplier_id, GroupSeat.state)).all())


def mails(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        return [
            (mail.to.split("@")[0], mail.subject, mail.text)
            for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.key.startswith("group:")))
        ]


def test_a_group_is_formed_and_the_asked_firm_gets_a_mail(app: Flask, cast: Cast, number: int) -> None:
    form = {"name": "Varm hele veien", "part": "Rør", "firms": [cast.olga.firm_id]}
    answer = cast.lars.client.post(f"/behov/{number}/partnere", data=form)
    assert (answer.status_code, answer.location) == (303, f"/behov/{number}/partnere")
    assert states(app) == {cast.lars.firm_id: "confirmed", cast.olga.firm_id: "invited"}
    [(to, subject, text)] = mails(app)
    assert (to, subject) == ("olga", "Behovstorget")
    assert "Fjellvarme AS inviterer dere til gruppa «Varm hele veien»" in text
    page = cast.olga.client.get(f"/behov/{number}/partnere").text
    assert ("Dere er invitert" in page, "lars@behov.example" in page) == (True, True)
    assert "Varm hele veien" not in cast.vidar.client.get(f"/behov/{number}/partnere").text


def test_the_same_form_twice_is_one_group(app: Flask, cast: Cast, number: int) -> None:
    form = {"name": "Varm hele veien", "firms": [cast.olga.firm_id]}
    answers = [cast.lars.client.post(f"/behov/{number}/partnere", data=form).status_code for _press in range(2)]
    assert answers == [303, 303]
    assert cast.lars.client.post(f"/behov/{number}/partnere", data=form | {"name": "En til"}).status_code == 422
    with app.app_context():
        assert db.session.query(SupplierGroup).count() == 1
    assert len(mails(app)) == 1


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [("ja", "confirmed", "er med i gruppa"), ("nei", "declined", "takker nei til gruppa")],
)
def test_each_firm_answers_for_itself(answer: str, state: str, words: str, app: Flask, cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    path = f"/behov/{number}/partnere/{group}/{answer}"
    form = {f"svar{group}-part": "Kjøring"}
    assert [cast.olga.client.post(path, data=form).status_code for _press in range(2)] == [303, 303]
    assert states(app)[cast.olga.firm_id] == state
    told = [mail for mail in mails(app) if mail[0] == "lars"]
    assert [(subject, words in text) for _to, subject, text in told] == [("Behovstorget", True)]
    other = "nei" if answer == "ja" else "ja"
    assert cast.olga.client.post(f"/behov/{number}/partnere/{group}/{other}").status_code == 422
    with app.app_context():
        found = db.session.get_one(SupplierGroup, group)
        assert queries.is_in_group(found, cast.olga.firm_id) == (state == "confirmed")
        assert [one.id for one in queries.on_need(number, cast.olga.firm_id)] == ([group] if answer == "ja" else [])
        assert [one.id for one in queries.of_supplier(cast.olga.firm_id)] == ([group] if answer == "ja" else [])


def test_members_see_whom_to_write_to(cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    assert "olga@behov.example" not in cast.lars.client.get(f"/behov/{number}/partnere").text
    cast.olga.client.post(f"/behov/{number}/partnere/{group}/ja")
    assert "olga@behov.example" in cast.lars.client.get(f"/behov/{number}/partnere").text


def test_who_has_left_the_firm_is_not_written_to(cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    cast.olga.client.post(f"/behov/{number}/partnere/{group}/ja")
    with factories.work(cast):
        person = cast.olga.user()
        person.seats.clear()
    page = cast.lars.client.get(f"/behov/{number}/partnere").text
    assert ("Totenvika Transport" in page, "olga@behov.example" in page) == (True, False)


def test_groups_made_again_and_again_are_no_way_to_send_mail(app: Flask, cast: Cast, number: int) -> None:
    path = f"/behov/{number}/partnere"
    for time in range(rules.MOST_GROUPS):
        form = {"name": f"Gruppe {time}", "firms": [cast.olga.firm_id]}
        assert cast.lars.client.post(path, data=form).status_code == 303
        with app.app_context():
            newest = db.session.scalar(select(SupplierGroup.id).order_by(SupplierGroup.id.desc()))
        assert cast.lars.client.post(f"{path}/{newest}/opplos").status_code == 303
    answer = cast.lars.client.post(path, data={"name": "Enda en", "firms": [cast.olga.firm_id]})
    assert (answer.status_code, "Dere har laget 3 grupper" in answer.text) == (422, True)
    assert len([mail for mail in mails(app) if mail[0] == "olga"]) == 2 * rules.MOST_GROUPS


def test_a_firm_that_was_not_asked_learns_nothing_of_a_group(cast: Cast, number: int) -> None:
    group, seats = groups.group(cast, number)
    for act in ("ja", "nei", "ut", "opplos", "inviter", f"{seats['lars']}/trekk"):
        assert cast.olga.client.post(f"/behov/{number}/partnere/{group}/{act}").status_code == 404


def test_a_group_belongs_to_its_need(cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    other = factories.published(cast)
    assert cast.olga.client.post(f"/behov/{other}/partnere/{group}/ja").status_code == 404


def test_only_the_lead_has_the_leads_rights(app: Flask, cast: Cast, number: int) -> None:
    group, seats = groups.group(cast, number, "olga")
    for act in ("opplos", "inviter", f"{seats['olga']}/trekk"):
        assert cast.olga.client.post(f"/behov/{number}/partnere/{group}/{act}").status_code == 403
    assert cast.lars.client.post(f"/behov/{number}/partnere/{group}/ut").status_code == 422


UNSEEN: dict[str, Any] = {
    "a claimed firm": lambda cast, number: cast.vidar.firm_id,
    "a firm that has not said yes": lambda cast, number: _silent(cast, number),
    "a firm of another need": lambda cast, number: hands.firm(cast, "Langt borte AS", "0-4"),
    "itself": lambda cast, number: cast.lars.firm_id,
    "no firm": lambda cast, number: 999_999,
}


def _silent(cast: Cast, number: int) -> int:
    silent = hands.firm(cast, "Stille AS", "0-4")
    hands.interest_of(cast, number, silent)
    return silent


@pytest.mark.parametrize("who", UNSEEN)
def test_nobody_is_asked_who_has_not_said_yes(who: str, app: Flask, cast: Cast, number: int) -> None:
    asked = UNSEEN[who](cast, number)
    path = f"/behov/{number}/partnere"
    assert cast.lars.client.post(path, data={"name": "Ny", "firms": [asked]}).status_code == 422
    group, _seats = groups.group(cast, number)
    assert cast.lars.client.post(f"{path}/{group}/inviter", data={"flere-firms": [asked]}).status_code == 422
    assert states(app) == {cast.lars.firm_id: "confirmed"}
    assert mails(app) == []


@pytest.mark.parametrize("who", ["vidar", "nobody"])
def test_who_cannot_be_seen_forms_no_group(who: str, app: Flask, cast: Cast, number: int) -> None:
    if who == "nobody":
        cast.lars.client.post(f"/behov/{number}/interesse/skjul")
        who = "lars"
    answer = getattr(cast, who).client.post(f"/behov/{number}/partnere", data={"name": "Ny"})
    assert answer.status_code == 422
    assert states(app) == {}


def test_an_invitation_can_be_taken_back_until_it_is_answered(app: Flask, cast: Cast, number: int) -> None:
    group, seats = groups.group(cast, number, "olga")
    path = f"/behov/{number}/partnere/{group}"
    assert cast.lars.client.post(f"{path}/{seats['olga']}/trekk").status_code == 303
    assert cast.lars.client.post(f"{path}/{seats['olga']}/trekk").status_code == 422
    assert cast.olga.client.post(f"{path}/ja").status_code == 422
    assert states(app)[cast.olga.firm_id] == "left"
    # Asked once is asked once.
    assert cast.lars.client.post(f"{path}/inviter", data={"flere-firms": [cast.olga.firm_id]}).status_code == 422
    assert cast.lars.client.post(f"{path}/999/trekk").status_code == 404


def test_more_can_be_asked_later(app: Flask, cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number)
    path = f"/behov/{number}/partnere/{group}/inviter"
    assert cast.lars.client.post(path, data={"flere-firms": [cast.olga.firm_id]}).status_code == 303
    assert states(app)[cast.olga.firm_id] == "invited"
    assert [to for to, _subject, _text in mails(app)] == ["olga"]


def test_a_member_leaves_and_the_lead_hears_of_it(app: Flask, cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    path = f"/behov/{number}/partnere/{group}"
    cast.olga.client.post(f"{path}/ja")
    assert [cast.olga.client.post(f"{path}/ut").status_code for _press in range(2)] == [303, 422]
    assert any(to == "lars" and "har gått ut av gruppa" in text for to, _subject, text in mails(app))
    with app.app_context():
        assert not queries.is_in_group(db.session.get_one(SupplierGroup, group), cast.olga.firm_id)


def test_a_group_that_is_dissolved_is_over_and_all_are_told(app: Flask, cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    path = f"/behov/{number}/partnere/{group}"
    assert [cast.lars.client.post(f"{path}/opplos").status_code for _press in range(2)] == [303, 422]
    assert any(to == "olga" and "har løst opp gruppa" in text for to, _subject, text in mails(app))
    assert cast.olga.client.post(f"{path}/ja").status_code == 422
    assert "Toten og omegn" not in cast.lars.client.get(f"/behov/{number}/partnere").text
    # Then the firm can lead another one.
    assert cast.lars.client.post(f"/behov/{number}/partnere", data={"name": "Ny"}).status_code == 303


def test_after_the_tender_is_out_groups_stand_as_they_are(app: Flask, cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    with factories.work(cast):
        need = db.session.get_one(Need, number)
        need.stage = "tendered"
    path = f"/behov/{number}/partnere"
    assert "Toten og omegn" in cast.olga.client.get(path).text
    assert cast.olga.client.post(f"{path}/{group}/ja").status_code == 422
    assert cast.olga.client.post(path, data={"name": "Ny"}).status_code == 422
    assert states(app)[cast.olga.firm_id] == "invited"


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "x" * 121}, {"name": "Ny", "part": "x" * 301}, {}])
def test_a_wrong_form_makes_no_group(form: dict[str, str], app: Flask, cast: Cast, number: int) -> None:
    assert cast.lars.client.post(f"/behov/{number}/partnere", data=form).status_code == 422
    assert states(app) == {}


def test_staff_see_the_groups(cast: Cast, number: int) -> None:
    groups.group(cast, number, "olga")
    page = cast.siv.client.get(f"/behov/{number}/interesserte").text
    assert ("Toten og omegn" in page, "1 firma har ikke svart ennå." in page) == (True, True)


def test_a_group_has_room_for_twelve(app: Flask, cast: Cast, number: int) -> None:
    for place in range(rules.MOST_FIRMS):
        hands.interest_of(cast, number, hands.firm(cast, f"Firma {place}", "0-4"), find_partners=True)
    with app.app_context():
        seen = [one.supplier_id for one in queries.others_on(number, cast.lars.firm_id)]
    assert len(seen) == 13
    path = f"/behov/{number}/partnere"
    assert cast.lars.client.post(path, data={"name": "Stor", "firms": seen[:12]}).status_code == 422
    assert cast.lars.client.post(path, data={"name": "Stor", "firms": seen[:11]}).status_code == 303


def test_the_trail_tells_what_happened_and_not_what_was_said(app: Flask, cast: Cast, number: int) -> None:
    group, _seats = groups.group(cast, number, "olga")
    with app.app_context():
        found = select(AuditEvent).where(AuditEvent.subject == f"group:{group}").order_by(AuditEvent.id)
        assert [(event.kind, sorted(event.data)) for event in db.session.scalars(found)] == [
            ("group.formed", ["need", "supplier"]),
            ("group.invited", ["need", "supplier"]),
        ]

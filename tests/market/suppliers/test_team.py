"""Colleagues are asked, take their seat once, get another role, leave; somebody always remains who decides."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import LoginSession, SupplierSeat, User
from portal.core.db import db, unit_of_work
from portal.market.suppliers.models import TeamInvitation
from tests.accounts.conftest import at_once, count, events, link_in, mails, questions
from tests.cast import Cast
from tests.market.suppliers.conftest import Joining

NINA = {"name": "Nina Ny", "email": "nina@firma.example", "role": "supplier_member"}
PATH = "/min-side/team"


def seat(app: Flask, user_id: int) -> SupplierSeat | None:
    with app.app_context():
        return db.session.scalars(select(SupplierSeat).where(SupplierSeat.user_id == user_id)).first()


def seat_id(app: Flask, user_id: int) -> int:
    found = seat(app, user_id)
    assert found is not None
    return found.id


def test_a_colleague_is_asked_and_comes_in_without_a_password(app: Flask, cast: Cast) -> None:
    assert cast.lars.client.post(f"{PATH}/inviter", data=NINA).status_code == 303
    (mail,) = mails(app)
    assert (mail.to, "Fjellvarme" in mail.subject) == ("nina@firma.example", False)
    link, browser = link_in(mail), app.test_client()
    assert [browser.get(link).status_code for _ in range(3)] == [200] * 3
    assert browser.post(link).status_code == 303
    page = browser.get(PATH).text
    assert "Lars Rørlegger" in page
    assert "Inviter en kollega" not in page
    assert [event.data["role"] for event in events(app, "team.joined")] == ["supplier_member"]
    assert app.test_client().post(link).status_code == 410


def test_the_link_pressed_twice_at_once_gives_one_seat(app: Flask, cast: Cast) -> None:
    cast.lars.client.post(f"{PATH}/inviter", data=NINA)
    link = link_in(mails(app)[0])
    first, second = (lambda b=b: b.post(link) for b in (app.test_client(), app.test_client()))
    assert at_once(first, second) in ([303, 410], [303, 422])
    assert count(app, SupplierSeat) == 5


def test_the_invitation_lasts_fourteen_days_and_a_new_one_voids_the_old(app: Flask, cast: Cast) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        cast.lars.client.post(f"{PATH}/inviter", data=NINA)
        cast.lars.client.post(f"{PATH}/inviter", data=NINA)
        old, new = (link_in(mail) for mail in mails(app))
        assert app.test_client().get(old).status_code == 410
        travel.shift(timedelta(days=13, hours=23))
        assert app.test_client().get(new).status_code == 200
        travel.shift(timedelta(hours=1))
        assert app.test_client().post(new).status_code == 410


def test_somebody_with_an_account_gets_a_second_firm_and_chooses(app: Flask, cast: Cast) -> None:
    cast.lars.client.post(f"{PATH}/inviter", data=NINA | {"email": "olga@behov.example"})
    browser, own = cast.olga.client, cast.olga.firm_id
    assert browser.post(link_in(mails(app)[0])).status_code == 303
    assert "Teamet i Fjellvarme AS" in browser.get(PATH).text
    answer = browser.post(f"{PATH}/velg-firma", data={"supplier_id": own})
    assert answer.status_code == 303
    assert "Teamet i Totenvika Transport" in browser.get(PATH).text
    for other in (cast.vidar.firm_id, 0, "x", "99999999999"):
        assert browser.post(f"{PATH}/velg-firma", data={"supplier_id": other}).status_code == 404
    with app.app_context():
        assert own in db.session.scalars(select(LoginSession.supplier_id)).all()


def test_an_invitation_opens_no_account_that_exists(app: Flask, cast: Cast) -> None:
    """Whoever holds the mail of somebody with an account shows first that they are that person."""
    cast.lars.client.post(f"{PATH}/inviter", data=NINA | {"email": "olga@behov.example"})
    link, stranger = link_in(mails(app)[0]), app.test_client()
    for browser in (stranger, cast.mona.client, cast.kari.client):
        page = browser.get(link)
        assert (page.status_code, "alt en konto" in page.text) == (200, True)
        answer = browser.post(link)
        assert (answer.status_code, "alt en konto" in answer.text) == (422, True)
    assert f"/logg-inn?next={link}" in stranger.get(link).text
    assert f"/logg-ut?next={link}" in cast.mona.client.get(link).text
    assert stranger.get(PATH).location.startswith("/logg-inn")
    assert count(app, SupplierSeat) == 4
    assert "alt en konto" not in cast.olga.client.get(link).text
    assert cast.olga.client.post(link).status_code == 303


def test_who_logs_out_to_be_somebody_else_keeps_the_way(app: Flask, cast: Cast) -> None:
    answer = cast.mona.client.post("/logg-ut", query_string={"next": f"{PATH}/bli-med/abc"})
    assert answer.location == f"/logg-inn?next={PATH}/bli-med/abc"
    assert cast.lars.client.post("/logg-ut", query_string={"next": "//evil.example"}).location == "/logg-inn"


def test_whoever_is_in_charge_no_more_has_invited_nobody(app: Flask, cast: Cast) -> None:
    """Open invitations go with the one who made them: by another role, taken off, or of one's own will."""
    mona, boss = seat_id(app, cast.mona.id), {"role": "supplier_admin"}
    for number, act in enumerate(
        (
            lambda: cast.lars.client.post(f"{PATH}/{mona}/rolle", data={"role": "supplier_member"}),
            lambda: cast.mona.client.post(f"{PATH}/forlat"),
        )
    ):
        cast.lars.client.post(f"{PATH}/{mona}/rolle", data=boss)
        cast.lars.client.post(f"{PATH}/inviter", data=NINA | {"email": f"min{number}@firma.example"})
        cast.mona.client.post(f"{PATH}/inviter", data=NINA | {"email": f"deres{number}@firma.example"})
        kept, gone = (link_in(mail) for mail in mails(app)[-2:])
        assert app.test_client().get(gone).status_code == 200
        assert act().status_code == 303
        assert (app.test_client().get(gone).status_code, app.test_client().post(gone).status_code) == (410, 410)
        assert app.test_client().get(kept).status_code == 200
    assert count(app, TeamInvitation) == 2
    assert len(events(app, "team.invitation_withdrawn")) == 2


@pytest.mark.parametrize("change", [{"active": False}, {"seats": []}])
def test_an_invitation_by_somebody_who_is_not_in_charge_any_more_is_dead(
    app: Flask, cast: Cast, change: dict[str, object]
) -> None:
    cast.lars.client.post(f"{PATH}/inviter", data=NINA)
    link = link_in(mails(app)[0])
    with unit_of_work(app):
        for name, value in change.items():
            setattr(db.session.get_one(User, cast.lars.id), name, value)
    assert (app.test_client().get(link).status_code, app.test_client().post(link).status_code) == (410, 410)


def test_a_colleague_who_is_in_is_not_asked_again(app: Flask, cast: Cast) -> None:
    answer = cast.lars.client.post(f"{PATH}/inviter", data=NINA | {"email": "Mona@behov.example"})
    assert answer.status_code == 422
    assert "alt med" in answer.text
    assert mails(app) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "http://evil"),
        ("email", "nei"),
        ("email", ""),
        ("role", "administrator"),
    ],
)
def test_bad_input_is_refused(app: Flask, cast: Cast, field: str, value: str) -> None:
    assert cast.lars.client.post(f"{PATH}/inviter", data=NINA | {field: value}).status_code == 422
    assert (mails(app), count(app, TeamInvitation)) == ([], 0)


def test_a_claim_invites_nobody(app: Flask, cast: Cast) -> None:
    assert cast.vidar.client.post(f"{PATH}/inviter", data=NINA).status_code == 422
    assert mails(app) == []


def test_invitations_are_throttled(app: Flask, cast: Cast) -> None:
    for number in range(25):
        cast.lars.client.post(f"{PATH}/inviter", data=NINA | {"email": f"p{number}@firma.example"})
    assert len(mails(app)) == 20


def test_an_invitation_is_withdrawn(app: Flask, cast: Cast) -> None:
    cast.lars.client.post(f"{PATH}/inviter", data=NINA)
    with app.app_context():
        number = db.session.scalars(select(TeamInvitation.id)).one()
    assert cast.olga.client.post(f"{PATH}/invitasjon/{number}/trekk").status_code == 404
    assert cast.lars.client.post(f"{PATH}/invitasjon/{number}/trekk").status_code == 303
    assert app.test_client().get(link_in(mails(app)[0])).status_code == 410


def test_roles_are_given_and_somebody_remains_in_charge(app: Flask, cast: Cast) -> None:
    lars, mona = seat_id(app, cast.lars.id), seat_id(app, cast.mona.id)
    assert cast.lars.client.post(f"{PATH}/{lars}/rolle", data={"role": "supplier_member"}).status_code == 422
    assert cast.lars.client.post(f"{PATH}/{lars}/fjern").status_code == 422
    assert cast.lars.client.post(f"{PATH}/forlat").status_code == 422
    assert cast.lars.client.post(f"{PATH}/{mona}/rolle", data={"role": "supplier_admin"}).status_code == 303
    assert cast.lars.client.post(f"{PATH}/{lars}/rolle", data={"role": "supplier_member"}).status_code == 303
    assert cast.lars.client.post(f"{PATH}/{mona}/fjern").status_code == 403
    assert cast.lars.client.post(f"{PATH}/{mona}/rolle", data={"role": "need_owner"}).status_code == 403


def test_a_closed_account_does_not_count_as_somebody_in_charge(app: Flask, cast: Cast) -> None:
    mona = seat_id(app, cast.mona.id)
    cast.lars.client.post(f"{PATH}/{mona}/rolle", data={"role": "supplier_admin"})
    with unit_of_work(app):
        db.session.get_one(User, cast.mona.id).active = False
    assert cast.lars.client.post(f"{PATH}/{seat_id(app, cast.lars.id)}/fjern").status_code == 422


def test_two_in_charge_who_remove_each_other_at_once_leave_one(app: Flask, cast: Cast) -> None:
    lars, mona = seat_id(app, cast.lars.id), seat_id(app, cast.mona.id)
    cast.lars.client.post(f"{PATH}/{mona}/rolle", data={"role": "supplier_admin"})
    one, two = cast.lars.client, cast.mona.client
    answers = at_once(lambda: one.post(f"{PATH}/{mona}/fjern"), lambda: two.post(f"{PATH}/{lars}/fjern"))
    assert answers in ([303, 403], [303, 422])
    assert [seat(app, person) is None for person in (cast.lars.id, cast.mona.id)].count(True) == 1


def test_who_is_removed_is_out_at_once(app: Flask, cast: Cast) -> None:
    assert cast.mona.client.get(PATH).status_code == 200
    cast.lars.client.post(f"{PATH}/{seat_id(app, cast.mona.id)}/fjern")
    assert cast.mona.client.get(PATH).status_code == 403


def test_one_leaves_by_oneself(app: Flask, cast: Cast) -> None:
    assert cast.mona.client.post(f"{PATH}/forlat").status_code == 303
    assert seat(app, cast.mona.id) is None
    assert cast.vidar.client.post(f"{PATH}/forlat").status_code == 422


def test_seats_of_other_firms_do_not_exist(app: Flask, cast: Cast) -> None:
    for number in (seat_id(app, cast.olga.id), 0, 2**31 - 1):
        assert cast.lars.client.post(f"{PATH}/{number}/fjern").status_code == 404
        assert cast.lars.client.post(f"{PATH}/{number}/rolle", data={"role": "supplier_member"}).status_code == 404


def test_the_page_asks_as_much_with_one_colleague_as_with_three(app: Flask, cast: Cast, joining: Joining) -> None:
    cast.lars.client.get(PATH)
    with questions(app) as few:
        cast.lars.client.get(PATH)
    for number in range(2):
        cast.lars.client.post(f"{PATH}/inviter", data=NINA | {"email": f"p{number}@firma.example"})
        app.test_client().post(link_in(mails(app)[-1]))
    cast.lars.client.get(PATH)
    with questions(app) as many:
        cast.lars.client.get(PATH)
    assert len(few) == len(many)

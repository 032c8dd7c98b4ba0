"""Who speaks for a firm: made, confirmed by each of the three, refused, taken back; each once, and by two at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from portal.accounts.models import LoginSession, SupplierSeat
from portal.core.db import db, unit_of_work
from portal.core.errors import Refused
from portal.market.suppliers import claims_actions, rules
from portal.market.suppliers.actions import apply_facts
from portal.market.suppliers.models import Claim, Supplier
from portal.registers.enhetsregisteret.facts import Facts
from portal.registers.enhetsregisteret.orgnr import written
from tests.accounts.conftest import at_once, events, link_in, mails, questions
from tests.cast import Cast
from tests.market.suppliers.conftest import FJELLVARME, NEW, SKYGGE, Joining, firm, newest
from tests.registers.brreg_server import Brreg, unit

REASON = {"reason": "Daglig leder kjenner deg ikke."}


def claim_of(app: Flask, supplier_id: int) -> Claim:
    with app.app_context():
        return db.session.scalars(select(Claim).where(Claim.supplier_id == supplier_id)).one()


def seats_of(app: Flask, supplier_id: int) -> list[tuple[int, str]]:
    with app.app_context():
        found = select(SupplierSeat).where(SupplierSeat.supplier_id == supplier_id).order_by(SupplierSeat.id)
        return [(seat.user_id, seat.role) for seat in db.session.scalars(found)]


def to(app: Flask, address: str, key: str) -> list[Any]:
    return [mail for mail in mails(app) if mail.to == address and mail.key.startswith(key)]


# By the firm's own mail --------------------------------------------------------------------------------------------


def test_the_address_in_the_register_is_asked_and_can_say_yes(app: Flask, joining: Joining) -> None:
    number = joining.join()
    (mail,) = to(app, "post@nyland.example", "claim-register:")
    assert "Nina Ny" in mail.text
    assert "Nyland" not in mail.subject
    link, firms_mail = link_in(mail), app.test_client()
    assert "Nina Ny" in firms_mail.get(link).text
    assert firm(app, number).state == "claimed"
    assert firms_mail.post(link + "/ja").status_code == 303
    claim = claim_of(app, number)
    assert (claim.state, claim.how, claim.decided_by_id) == ("confirmed", "register_mail", None)
    assert firm(app, number).state == "confirmed"
    assert "bekreftet" in to(app, "ny@firma.example", "claim-decided:")[0].text
    assert [event.actor for event in events(app, "claim.confirmed")] == ["register-address"]


def test_the_address_in_the_register_can_say_no(app: Flask, joining: Joining) -> None:
    number = joining.join()
    link = link_in(to(app, "post@nyland.example", "claim-register:")[0])
    assert app.test_client().post(link + "/nei").status_code == 303
    assert (claim_of(app, number).state, firm(app, number).state) == ("refused", "closed")
    assert "e-postadressen sin i Enhetsregisteret" in to(app, "ny@firma.example", "claim-decided:")[0].text


def test_opening_the_link_decides_nothing_and_it_works_once(app: Flask, joining: Joining) -> None:
    number = joining.join()
    link, browser = link_in(to(app, "post@nyland.example", "claim-register:")[0]), app.test_client()
    assert [browser.get(link).status_code for _ in range(3)] == [200] * 3
    assert claim_of(app, number).state == "waiting"
    assert browser.post(link + "/ja").status_code == 303
    assert [browser.get(link).status_code, browser.post(link + "/ja").status_code] == [410, 410]
    assert browser.post(link + "/nei").status_code == 410
    assert firm(app, number).state == "confirmed"


def test_the_link_lasts_fourteen_days(app: Flask, joining: Joining) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        joining.join()
        link = link_in(to(app, "post@nyland.example", "claim-register:")[0])
        travel.shift(timedelta(days=13, hours=23))
        assert app.test_client().get(link).status_code == 200
        travel.shift(timedelta(hours=1))
        assert app.test_client().post(link + "/ja").status_code == 410


def test_whoever_signs_up_with_the_address_of_the_register_is_confirmed_at_once(app: Flask, joining: Joining) -> None:
    number = joining.join("Post@Nyland.example".lower())
    assert (firm(app, number).state, claim_of(app, number).how) == ("confirmed", "register_mail")
    assert to(app, "post@nyland.example", "claim-register:") == []


def test_a_register_that_answers_later_leads_to_the_same_mail(app: Flask, joining: Joining, register: Brreg) -> None:
    register.down()
    number = joining.join()
    assert to(app, "post@nyland.example", "claim-register:") == []
    with unit_of_work(app):
        row = db.session.get_one(Supplier, number)
        apply_facts(row, Facts(orgnr=NEW, name="Nyland Snekkeri AS", email="post@nyland.example"))
    assert firm(app, number).name == "Nyland Snekkeri AS"
    assert len(to(app, "post@nyland.example", "claim-register:")) == 1
    with unit_of_work(app):
        row = db.session.get_one(Supplier, number)
        apply_facts(row, Facts(orgnr=NEW, name="Nyland Snekkeri AS", email="post@nyland.example"))
    assert len(to(app, "post@nyland.example", "claim-register:")) == 1


def test_the_firms_mail_is_not_flooded(app: Flask, another: Callable[[], Joining]) -> None:
    for number in range(5):
        another().join(f"person{number}@firma.example")
    assert len(to(app, "post@nyland.example", "claim-register:")) == 3


# By staff ----------------------------------------------------------------------------------------------------------


def test_the_adviser_of_the_municipality_sees_both_words_and_confirms(app: Flask, cast: Cast) -> None:
    number, claim = cast.vidar.firm_id, claim_of(app, cast.vidar.firm_id)
    page = cast.anna.client.get("/firmaer/bekreft").text
    assert "Skyggefirma AS" in page
    assert "vidar@behov.example" in page
    assert written(SKYGGE) in page
    assert cast.anna.client.post(f"/firmaer/bekreft/{claim.id}/ja").status_code == 303
    claim = claim_of(app, number)
    assert (claim.state, claim.how, claim.decided_by_id) == ("confirmed", "adviser", cast.anna.id)
    assert firm(app, number).state == "confirmed"
    assert "Skyggefirma AS" not in cast.anna.client.get("/firmaer/bekreft").text.split("flashes")[-1].split("<h1>")[1]


def test_the_adviser_refuses_with_a_reason_that_reaches_the_person(app: Flask, cast: Cast) -> None:
    number, claim = cast.vidar.firm_id, claim_of(app, cast.vidar.firm_id)
    path, field = f"/firmaer/bekreft/{claim.id}/nei", f"krav-{claim.id}-reason"
    assert cast.anna.client.post(path, data={field: "  "}).status_code == 422
    short = cast.anna.client.post(path, data={field: "Nei."})
    assert short.status_code == 422
    assert "Nei." in short.text
    assert cast.anna.client.post(path, data={field: "x" * 501}).status_code == 422
    assert claim_of(app, number).state == "waiting"
    assert cast.anna.client.post(path, data={field: REASON["reason"]}).status_code == 303
    assert (claim_of(app, number).state, firm(app, number).state) == ("refused", "closed")
    assert REASON["reason"] in to(app, "vidar@behov.example", "claim-decided:")[0].text
    assert REASON["reason"] not in str([event.data for event in events(app, "claim.refused")])
    page = cast.vidar.client.get("/min-side/team")
    assert page.status_code == 200
    assert REASON["reason"] in page.text
    assert cast.vidar.client.get("/min-side/profil").location == "/min-side/team"


@pytest.mark.parametrize(
    ("place", "sees"), [("3442", []), ("3407", ["anna", "ada"]), ("0301", ["anna", "ada"]), ("", ["anna", "ada"])]
)
def test_only_the_municipality_of_the_firm_decides_and_anybody_where_it_is_none_of_ours(
    app: Flask, cast: Cast, place: str, sees: list[str]
) -> None:
    """anna advises Gjøvik (3407), ada administers for the council, and 3442 is Østre Toten."""
    with unit_of_work(app):
        db.session.get_one(Supplier, cast.vidar.firm_id).municipality_number = place
    claim = claim_of(app, cast.vidar.firm_id)
    shown = [
        name for name in ("anna", "ada") if "Skyggefirma" in getattr(cast, name).client.get("/firmaer/bekreft").text
    ]
    assert shown == (sees or ["ada"])
    status = cast.anna.client.post(f"/firmaer/bekreft/{claim.id}/ja").status_code
    assert status == (303 if "anna" in sees else 404)


def test_trouble_in_the_register_is_told_to_staff(app: Flask, cast: Cast) -> None:
    with unit_of_work(app):
        db.session.get_one(Supplier, cast.vidar.firm_id).register_status = "bankrupt"
    assert "konkurs" in cast.anna.client.get("/firmaer/bekreft").text


@pytest.mark.parametrize(("status", "state"), [("deleted", "done"), ("purged", "done"), ("unknown", "waiting")])
def test_what_the_register_has_not_said_or_takes_back_is_not_confirmed(
    app: Flask, cast: Cast, status: str, state: str
) -> None:
    with unit_of_work(app):
        row = db.session.get_one(Supplier, cast.vidar.firm_id)
        row.register_status, row.register_state = status, state
    claim = claim_of(app, cast.vidar.firm_id)
    assert cast.anna.client.post(f"/firmaer/bekreft/{claim.id}/ja").status_code == 422
    assert firm(app, cast.vidar.firm_id).state == "claimed"


def test_two_who_confirm_at_once(app: Flask, cast: Cast) -> None:
    claim = claim_of(app, cast.vidar.firm_id)
    anna, ada = cast.anna.client, cast.ada.client
    path = f"/firmaer/bekreft/{claim.id}/ja"
    assert at_once(lambda: anna.post(path), lambda: ada.post(path)) == [303, 422]
    assert len(to(app, "vidar@behov.example", "claim-decided:")) == 1


def test_one_confirms_while_another_refuses(app: Flask, cast: Cast) -> None:
    claim = claim_of(app, cast.vidar.firm_id)
    anna, ada = cast.anna.client, cast.ada.client
    no = {f"krav-{claim.id}-reason": REASON["reason"]}
    answers = at_once(
        lambda: anna.post(f"/firmaer/bekreft/{claim.id}/ja"),
        lambda: ada.post(f"/firmaer/bekreft/{claim.id}/nei", data=no),
    )
    assert answers == [303, 422]
    assert (claim_of(app, cast.vidar.firm_id).state, firm(app, cast.vidar.firm_id).state) in (
        *(("confirmed", "confirmed"), ("refused", "closed")),
    )


def test_two_claims_to_one_number_confirmed_at_once_make_one_firm(
    app: Flask, another: Callable[[], Joining], cast: Cast
) -> None:
    first, second = another().join("en@firma.example"), another().join("to@firma.example")
    paths = [f"/firmaer/bekreft/{claim_of(app, number).id}/ja" for number in (first, second)]
    anna, ada = cast.anna.client, cast.ada.client
    assert at_once(lambda: anna.post(paths[0]), lambda: ada.post(paths[1])) == [303, 303]
    assert sorted(firm(app, number).state for number in (first, second)) == ["confirmed", "merged"]


# By the firm -------------------------------------------------------------------------------------------------------


def test_those_who_decide_over_the_firm_are_told_and_let_the_person_in(
    app: Flask, cast: Cast, joining: Joining
) -> None:
    number = joining.join(orgnr=FJELLVARME)
    assert len(to(app, "lars@behov.example", "claim-team:")) == 1
    assert to(app, "mona@behov.example", "claim-team:") == []
    claim = claim_of(app, number)
    assert "Nina Ny" in cast.lars.client.get("/min-side/team").text
    assert "Nina Ny" not in cast.mona.client.get("/min-side/team").text
    assert "Nina Ny" not in cast.olga.client.get("/min-side/team").text
    assert cast.lars.client.post(f"/min-side/team/innmelding/{claim.id}/ja").status_code == 303
    row = firm(app, number)
    assert (row.state, row.merged_into_id) == ("merged", cast.lars.firm_id)
    assert (claim.user_id, "supplier_member") in seats_of(app, cast.lars.firm_id)
    assert seats_of(app, number) == []
    assert "Lars Rørlegger" in joining.client.get("/min-side/team").text
    assert [event.data["into"] for event in events(app, "supplier.merged")] == [cast.lars.firm_id]


def test_the_browser_of_the_person_moves_with_them(app: Flask, cast: Cast, joining: Joining) -> None:
    number = joining.join(orgnr=FJELLVARME)
    claim = claim_of(app, number)
    cast.lars.client.post(f"/min-side/team/innmelding/{claim.id}/ja")
    with app.app_context():
        chosen = select(LoginSession.supplier_id).where(LoginSession.user_id == claim.user_id)
        assert db.session.scalars(chosen).one() == cast.lars.firm_id


def test_the_firm_refuses(app: Flask, cast: Cast, joining: Joining) -> None:
    number = joining.join(orgnr=FJELLVARME)
    path = f"/min-side/team/innmelding/{claim_of(app, number).id}/nei"
    assert cast.lars.client.post(path, data={"reason": ""}).status_code == 422
    assert cast.lars.client.post(path, data=REASON).status_code == 303
    assert (claim_of(app, number).state, firm(app, number).state) == ("refused", "closed")
    assert cast.lars.client.post(path, data=REASON).status_code == 422


def test_no_other_firm_and_no_mere_member_decides(app: Flask, cast: Cast, joining: Joining) -> None:
    number = joining.join(orgnr=FJELLVARME)
    path = f"/min-side/team/innmelding/{claim_of(app, number).id}/ja"
    assert cast.olga.client.post(path).status_code == 404
    assert cast.mona.client.post(path).status_code == 403
    assert cast.vidar.client.post(path).status_code == 404
    assert joining.client.post(path).status_code == 404
    assert claim_of(app, number).state == "waiting"


def test_a_claimant_cannot_let_in_another_claimant_of_the_same_number(
    app: Flask, another: Callable[[], Joining]
) -> None:
    first, second = another(), another()
    first.join("en@firma.example")
    number = second.join("to@firma.example")
    page = first.client.get("/min-side/team").text
    assert "to@firma.example" not in page
    assert first.client.post(f"/min-side/team/innmelding/{claim_of(app, number).id}/ja").status_code == 404


def test_when_a_firm_is_confirmed_those_in_charge_hear_of_the_others_who_wait(
    app: Flask, another: Callable[[], Joining], cast: Cast
) -> None:
    first, second = another().join("en@firma.example"), another().join("to@firma.example")
    cast.anna.client.post(f"/firmaer/bekreft/{claim_of(app, first).id}/ja")
    assert len(to(app, "en@firma.example", "claim-team:")) == 1
    assert firm(app, second).state == "claimed"


def test_who_joins_by_the_firms_own_mail_is_in_charge(app: Flask, cast: Cast, joining: Joining) -> None:
    number = joining.join(orgnr=FJELLVARME)
    user_id = claim_of(app, number).user_id
    link = link_in(to(app, "post@fjellvarme.example", "claim-register:")[0])
    assert app.test_client().post(link + "/ja").status_code == 303
    assert (user_id, "supplier_admin") in seats_of(app, cast.lars.firm_id)


# The person --------------------------------------------------------------------------------------------------------


def test_the_person_takes_the_claim_back(app: Flask, cast: Cast) -> None:
    assert "Trekk innmeldingen" in cast.vidar.client.get("/min-side/team").text
    assert cast.vidar.client.post("/min-side/team/trekk-innmelding").status_code == 303
    assert firm(app, cast.vidar.firm_id).state == "closed"
    with app.app_context():
        assert db.session.scalars(select(Claim)).all() == []
    assert len(events(app, "claim.taken_back")) == 1
    assert cast.vidar.client.post("/min-side/team/trekk-innmelding").status_code == 403


def test_a_claim_after_one_that_was_taken_back_sends_its_own_mails(
    app: Flask, cast: Cast, joining: Joining, another: Callable[[], Joining]
) -> None:
    """Numbers of rows come back where the newest row was deleted; the mails of the later claim leave all the same."""
    joining.join(orgnr=FJELLVARME)
    assert joining.client.post("/min-side/team/trekk-innmelding").status_code == 303
    other = another()
    other.join("to@firma.example", FJELLVARME, "Tor To")
    assert len(to(app, "post@fjellvarme.example", "claim-register:")) == 2
    assert len(to(app, "lars@behov.example", "claim-team:")) == 2
    link = link_in(to(app, "post@fjellvarme.example", "claim-register:")[-1])
    assert app.test_client().post(link + "/nei").status_code == 303
    assert len(to(app, "to@firma.example", "claim-decided:")) == 1


def test_a_claim_that_is_gone_meanwhile_is_not_there(app: Flask, cast: Cast) -> None:
    for act in (
        lambda claim, user: claims_actions.take_back(claim, by=user),
        lambda claim, user: claims_actions.refuse(claim, REASON["reason"], rules.ADVISER, by=user),
        lambda claim, user: claims_actions.confirm(claim, rules.ADVISER, by=user),
    ):
        with app.app_context():
            claim = db.session.scalars(select(Claim).where(Claim.supplier_id == cast.vidar.firm_id)).one()
            gone = delete(Claim).where(Claim.id == claim.id).execution_options(synchronize_session=False)
            db.session.execute(gone)
            with pytest.raises(NotFound):
                act(claim, claim.user)
            db.session.rollback()


def test_what_is_decided_is_not_taken_back(app: Flask, cast: Cast) -> None:
    cast.anna.client.post(f"/firmaer/bekreft/{claim_of(app, cast.vidar.firm_id).id}/ja")
    assert cast.vidar.client.post("/min-side/team/trekk-innmelding").status_code == 422
    assert firm(app, cast.vidar.firm_id).state == "confirmed"


def test_nobody_decides_their_own_claim(app: Flask, cast: Cast, joining: Joining) -> None:
    """anna advises the municipality and has a firm beside."""
    joining.ask("anna@behov.example")
    cast.anna.client.post(joining.link("anna@behov.example"))
    claim = claim_of(app, newest(app))
    assert cast.anna.client.post(f"/firmaer/bekreft/{claim.id}/ja").status_code == 422
    assert cast.ada.client.post(f"/firmaer/bekreft/{claim.id}/ja").status_code == 303


def test_a_refused_person_may_sign_up_again_with_a_better_address(app: Flask, cast: Cast, joining: Joining) -> None:
    number = joining.join()
    path, field = f"/firmaer/bekreft/{claim_of(app, number).id}/nei", f"krav-{claim_of(app, number).id}-reason"
    cast.anna.client.post(path, data={field: REASON["reason"]})
    again = joining.join()
    assert again != number
    assert firm(app, again).state == "claimed"


# The machine itself ------------------------------------------------------------------------------------------------

ACTS = ("confirm", "refuse", "take_back")


@pytest.mark.parametrize("first", ACTS)
@pytest.mark.parametrize("second", ACTS)
def test_every_end_is_an_end(app: Flask, cast: Cast, first: str, second: str) -> None:
    number = cast.vidar.firm_id
    anna, vidar = cast.anna.id, cast.vidar.id

    def act(name: str) -> None:
        claim = db.session.scalars(select(Claim).where(Claim.supplier_id == number)).one()
        by = db.session.get_one(rules.User, vidar if name == "take_back" else anna)
        if name == "confirm":
            claims_actions.confirm(claim, rules.ADVISER, by=by)
        elif name == "refuse":
            claims_actions.refuse(claim, REASON["reason"], rules.ADVISER, by=by)
        else:
            claims_actions.take_back(claim, by=by)

    with unit_of_work(app):
        act(first)
    ended = firm(app, number).state
    with pytest.raises(Exception) as stopped, unit_of_work(app):  # noqa: PT011
        act(second)
    assert isinstance(stopped.value, Refused) or first == "take_back"
    assert firm(app, number).state == ended == {"confirm": "confirmed"}.get(first, "closed")


def test_lists_ask_as_much_with_one_claim_as_with_three(
    app: Flask, cast: Cast, another: Callable[[], Joining], client: FlaskClient
) -> None:
    cast.anna.client.get("/firmaer/bekreft")
    with questions(app) as one:
        cast.anna.client.get("/firmaer/bekreft")
    for number in range(2):
        another().join(f"person{number}@firma.example")
    with questions(app) as three:
        page = cast.anna.client.get("/firmaer/bekreft").text
    assert page.count("<article") == 3
    assert len(three) == len(one)


def test_texts_of_strangers_are_only_text(app: Flask, cast: Cast, joining: Joining, register: Brreg) -> None:
    register.answer(SKYGGE, unit(SKYGGE, "<script>alert(1)</script> AS"))
    joining.join(orgnr=SKYGGE)
    assert "<script>alert" not in cast.anna.client.get("/firmaer/bekreft").text


def test_claims_that_wait_stand_on_the_desk_of_those_who_decide(app: Flask, cast: Cast) -> None:
    assert "1 firma venter på å bli bekreftet" in cast.anna.client.get("/i-dag").text
    for name in ("siv", "kari", "tor", "rune"):
        assert "bli bekreftet" not in getattr(cast, name).client.get("/i-dag").text
    cast.anna.client.post(f"/firmaer/bekreft/{claim_of(app, cast.vidar.firm_id).id}/ja")
    assert "bli bekreftet" not in cast.anna.client.get("/i-dag").text


def test_the_firms_own_address_leads_straight_into_a_firm_that_is_there(
    app: Flask, cast: Cast, joining: Joining
) -> None:
    joining.join("post@fjellvarme.example", FJELLVARME)
    assert firm(app, newest(app)).state == "merged"
    assert ("supplier_admin" in dict(seats_of(app, cast.lars.firm_id)).values()) is True
    page = joining.client.get("/min-side/team").text
    assert "Teamet i Fjellvarme AS" in page
    assert "Inviter en kollega" in page

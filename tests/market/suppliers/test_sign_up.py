"""A firm signs up: three fields, a mail, a button."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from jobs import sweep
from portal.accounts.models import LoginSession, SupplierSeat, User
from portal.core.db import db, unit_of_work
from portal.market.suppliers.models import Claim, SignUp, Supplier
from portal.registers.enhetsregisteret.orgnr import written
from tests.accounts.conftest import Person, at_once, count, events, link_in, mails, questions, words
from tests.accounts.test_people_of_firms import give_app_to
from tests.cast import Cast
from tests.market.suppliers.conftest import FJELLVARME, NEW, NOBODY, Joining, firm, newest
from tests.registers.brreg_server import Brreg, unit


def only_mail(app: Flask, to: str) -> Any:
    found = [mail for mail in mails(app) if mail.to == to]
    assert len(found) == 1
    return found[0]


def test_three_fields_a_mail_and_a_button_make_account_firm_and_claim(app: Flask, joining: Joining) -> None:
    answer = joining.ask()
    assert (answer.status_code, answer.location) == (303, "/bli-med/sendt")
    assert (count(app, Supplier), count(app, Claim)) == (3, 1)
    page = joining.client.get(joining.link())
    assert "Nyland Snekkeri AS" in page.text
    assert joining.client.post(joining.link()).status_code == 303
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == "ny@firma.example")).one()
        row = db.session.get_one(Supplier, newest(app))
        assert (user.name, user.password_hash) == ("Nina Ny", None)
        assert [(seat.supplier_id, seat.role) for seat in user.seats] == [(row.id, "supplier_admin")]
        assert (row.state, row.name, row.size, row.municipality_number) == (
            *("claimed", "Nyland Snekkeri AS", "10-49", "3407"),
        )
        claim = db.session.scalars(select(Claim).where(Claim.supplier_id == row.id)).one()
        assert (claim.user_id, claim.state) == (user.id, "waiting")
    assert joining.client.get("/min-side/team").status_code == 200


def test_the_person_comes_to_where_they_were_going(app: Flask, joining: Joining) -> None:
    joining.ask(query={"next": "/behov/7/interesse"})
    assert joining.client.post(joining.link()).location == "/behov/7/interesse"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:x", "/logg-ut"])
def test_nobody_is_sent_out_of_the_portal(app: Flask, joining: Joining, target: str) -> None:
    joining.ask(query={"next": target})
    assert joining.client.post(joining.link()).location == "/min-side"


def test_the_number_may_be_written_as_people_do(app: Flask, joining: Joining) -> None:
    assert joining.ask(orgnr="NO 912 345\u00a0602 MVA").status_code == 303


@pytest.mark.parametrize(
    "orgnr", ["", "123", "912345603", "000000000", "٩١٢٣٤٥٦٠٢", "912345602" * 10, "9" * 1_000_000, "<script>", "\x00"]
)
def test_what_is_no_number_is_refused_and_nothing_kept(app: Flask, joining: Joining, orgnr: str) -> None:
    answer = joining.ask(orgnr=orgnr)
    assert answer.status_code == 422
    assert "<script>" not in answer.text.replace("<script src", "")
    assert (count(app, SignUp), mails(app)) == (0, [])


@pytest.mark.parametrize("email", ["", "nei", "a@b", "x" * 250 + "@firma.example", "a b@firma.example"])
def test_what_is_no_address_is_refused(app: Flask, joining: Joining, email: str) -> None:
    assert joining.ask(email=email).status_code == 422
    assert mails(app) == []


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 121, "Vinn penger http://evil.example", "www.evil.no", "Bo <b>", "a@b"]
)
def test_a_name_is_nothing_but_a_name(app: Flask, joining: Joining, name: str) -> None:
    assert joining.ask(name=name).status_code == 422
    assert mails(app) == []


@pytest.mark.parametrize("name", ["Å", "Kari-Anne O'Hara", "Per Ø. Ås jr.", "x" * 120])
def test_names_as_they_are(app: Flask, joining: Joining, name: str) -> None:
    assert joining.ask(name=name).status_code == 303


def test_a_number_that_nobody_has_is_refused_in_plain_words(app: Flask, joining: Joining) -> None:
    answer = joining.ask(orgnr=NOBODY)
    assert answer.status_code == 422
    assert "Organisasjonsnummer" in answer.text


@pytest.mark.parametrize("said", [410, {"organisasjonsnummer": NEW, "navn": "Borte AS", "slettedato": "2024-01-01"}])
def test_a_firm_that_is_gone_is_refused(app: Flask, joining: Joining, register: Brreg, said: Any) -> None:
    register.answer(NEW, said)
    answer = joining.ask()
    assert answer.status_code == 422
    assert "slettet" in answer.text
    assert mails(app) == []


@pytest.mark.parametrize("trouble", ["konkurs", "underAvvikling"])
def test_a_firm_in_trouble_is_let_in(app: Flask, joining: Joining, register: Brreg, trouble: str) -> None:
    register.answer(NEW, unit(NEW, "Nyland Snekkeri AS", **{trouble: True}))
    assert firm(app, joining.join()).register_status in ("bankrupt", "winding_up")


def test_while_the_register_is_down_one_goes_on(app: Flask, joining: Joining, register: Brreg) -> None:
    register.down()
    row = firm(app, joining.join())
    assert (row.state, row.name, row.register_state) == ("claimed", written(NEW), "waiting")


def test_opening_the_link_uses_nothing_up(app: Flask, joining: Joining) -> None:
    joining.ask()
    scanner = app.test_client()
    assert [scanner.get(joining.link()).status_code for _ in range(5)] == [200] * 5
    assert scanner.head(joining.link()).status_code == 200
    assert count(app, Supplier) == 3
    assert joining.client.post(joining.link()).status_code == 303


def test_the_link_works_once(app: Flask, joining: Joining) -> None:
    joining.join()
    other = app.test_client()
    assert (other.get(joining.link()).status_code, other.post(joining.link()).status_code) == (410, 410)
    assert (count(app, Supplier), count(app, LoginSession)) == (4, 1)


def test_the_link_pressed_twice_at_once_makes_one_firm(app: Flask, joining: Joining) -> None:
    joining.ask()
    link = joining.link()
    first, second = (lambda b=b: b.post(link) for b in (app.test_client(), app.test_client()))
    assert at_once(first, second) in ([303, 410], [303, 422])
    assert (count(app, Supplier), count(app, LoginSession)) == (4, 1)


def test_the_link_lasts_a_day(app: Flask, joining: Joining) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        joining.ask()
        link = joining.link()
        travel.shift(timedelta(hours=23, minutes=59))
        assert joining.client.get(link).status_code == 200
        travel.shift(timedelta(minutes=1))
        assert (joining.client.get(link).status_code, joining.client.post(link).status_code) == (410, 410)


def test_a_new_link_voids_the_old_one_of_the_same_firm(app: Flask, joining: Joining) -> None:
    joining.ask()
    old = joining.link()
    joining.ask()
    assert joining.client.post(old).status_code == 410
    assert joining.client.post(joining.link()).status_code == 303


def test_the_link_is_kept_hashed(app: Flask, joining: Joining) -> None:
    joining.ask()
    with app.app_context():
        assert db.session.scalars(select(SignUp.token_hash)).one() != joining.link().rsplit("/", 1)[1]


def test_whoever_got_the_mail_by_mistake_can_kill_the_link(app: Flask, joining: Joining) -> None:
    joining.ask()
    link = joining.link()
    assert joining.client.post(link + "/avvis").status_code == 303
    assert joining.client.post(link).status_code == 410
    assert joining.client.post(link + "/avvis").status_code == 410
    assert count(app, Supplier) == 3


# Known and unknown -------------------------------------------------------------------------------------------------


def test_known_and_unknown_address_first_and_second_claimant_get_the_same_answer(
    app: Flask, cast: Cast, joining: Joining, another: Callable[[], Joining]
) -> None:
    """lars has an account and a firm; the new firm is unknown; Fjellvarme has people already."""
    pages = []
    for email, orgnr in (
        *(("lars@behov.example", NEW), ("ny@firma.example", NEW)),
        *(("lars@behov.example", FJELLVARME), ("to@firma.example", FJELLVARME)),
    ):
        one = another()
        answer = one.ask(email, orgnr)
        headers = {k: v for k, v in answer.headers if k not in ("X-Request-Id", "Set-Cookie", "Date")}
        sent = one.client.get("/bli-med/sendt")
        pages.append((answer.status_code, headers, answer.text, words(sent), len(sent.data)))
    assert all(page == pages[0] for page in pages)


def test_known_and_unknown_address_ask_the_database_as_much(
    app: Flask, cast: Cast, another: Callable[[], Joining]
) -> None:
    numbers = []
    for email, orgnr in (("lars@behov.example", NEW), ("x@firma.example", NEW), ("y@firma.example", FJELLVARME)):
        with questions(app) as asked:
            another().ask(email, orgnr)
        numbers.append(len(asked))
    assert len(set(numbers)) == 1


def test_who_has_an_account_is_told_so_in_the_mail_and_gets_no_second_one(
    app: Flask, cast: Cast, joining: Joining
) -> None:
    people, before = count(app, User), cast.lars.firm_id
    joining.ask("lars@behov.example", NEW, "Noen Andre")
    text = only_mail(app, "lars@behov.example").text
    assert "Hei, Lars Rørlegger!" in text
    assert "alt en konto" in text
    cast.lars.client.post(joining.link("lars@behov.example"))
    assert count(app, User) == people
    with app.app_context():
        assert [seat.supplier_id for seat in cast.lars.user().seats] == [before, newest(app)]


def test_a_typed_name_never_reaches_an_address_that_has_not_answered(app: Flask, joining: Joining) -> None:
    joining.ask(name="Kjøp Billige Klokker")
    assert "Klokker" not in only_mail(app, "ny@firma.example").text


def test_who_is_in_the_firm_already_just_comes_in(app: Flask, cast: Cast, joining: Joining) -> None:
    joining.ask("lars@behov.example", FJELLVARME)
    assert cast.lars.client.post(joining.link("lars@behov.example")).status_code == 303
    assert (count(app, Supplier), count(app, SupplierSeat)) == (3, 4)


@pytest.mark.parametrize("who", ["lars", "kari"])
def test_the_link_opens_no_account_that_exists(app: Flask, cast: Cast, joining: Joining, who: str) -> None:
    """A day is long: whoever holds the mail of somebody with an account shows first that they are that person."""
    joining.ask(f"{who}@behov.example")
    link = joining.link(f"{who}@behov.example")
    for browser in (joining.client, cast.mona.client):
        page, answer = browser.get(link), browser.post(link)
        assert (page.status_code, "alt en konto" in page.text) == (200, True)
        assert (answer.status_code, "alt en konto" in answer.text) == (422, True)
    assert f"/logg-inn?next={link}" in joining.client.get(link).text
    assert joining.client.get("/min-side/team").location.startswith("/logg-inn")
    assert (count(app, Supplier), count(app, Claim)) == (3, 1)
    browser = getattr(cast, who).client
    assert "alt en konto" not in browser.get(link).text
    assert browser.post(link).status_code == 303
    assert "Nyland Snekkeri AS" in browser.get("/min-side/team").text


def test_who_logs_in_on_the_way_comes_back_to_the_link(app: Flask, cast: Cast, joining: Joining) -> None:
    joining.ask("lars@behov.example", query={"next": "/behov/7/interesse"})
    link = joining.link("lars@behov.example")
    joining.client.post("/logg-inn/lenke", data={"email": "lars@behov.example"}, query_string={"next": link})
    assert joining.client.post(link_in(mails(app)[-1])).location == link
    assert joining.client.post(link).location == "/behov/7/interesse"
    assert "Nyland Snekkeri AS" in joining.client.get("/min-side/team").text


def test_a_second_firm_with_a_second_factor_in_between_lands_in_the_new_firm(
    app: Flask, cast: Cast, joining: Joining
) -> None:
    person = Person(cast.lars.id, "lars@behov.example")
    give_app_to(app, person)
    joining.ask(person.email)
    link = joining.link(person.email)
    joining.client.post("/logg-inn/lenke", data={"email": person.email}, query_string={"next": link})
    assert joining.client.post(link_in(mails(app)[-1])).location == f"/logg-inn/kode?next={link}"
    answer = joining.client.post(f"/logg-inn/kode?next={link}", data={"code": person.code()})
    assert answer.location == link
    assert joining.client.post(link).status_code == 303
    assert "Nyland Snekkeri AS" in joining.client.get("/min-side/team").text


def test_a_closed_account_gets_no_mail_and_an_old_link_opens_nothing(app: Flask, cast: Cast, joining: Joining) -> None:
    joining.ask("lars@behov.example")
    link = joining.link("lars@behov.example")
    with unit_of_work(app):
        db.session.get_one(User, cast.lars.id).active = False
    assert joining.ask("lars@behov.example").status_code == 303
    assert len(mails(app)) == 1
    assert joining.client.post(link).status_code == 422
    assert count(app, Supplier) == 3


def test_at_most_three_mails_an_hour_reach_one_address(app: Flask, joining: Joining) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        for _ in range(5):
            assert joining.ask().status_code == 303
        assert len(mails(app)) == 3
        assert joining.client.get(joining.link()).status_code == 200
        travel.shift(timedelta(hours=1, seconds=1))
        joining.ask()
        assert len(mails(app)) == 4


def test_one_machine_cannot_sign_up_without_end(app: Flask, joining: Joining) -> None:
    for number in range(20):
        joining.ask(f"person{number}@firma.example")
    answer = joining.ask("en-til@firma.example")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "en-til@firma.example" in answer.text


def test_wrong_numbers_are_counted_too(app: Flask, joining: Joining) -> None:
    for _ in range(20):
        assert joining.ask(orgnr=NOBODY).status_code == 422
    assert joining.ask().status_code == 429


def test_the_subject_names_nobody_and_the_trail_holds_no_secret(app: Flask, joining: Joining) -> None:
    joining.join()
    assert [mail.subject for mail in mails(app) if mail.to == "ny@firma.example"] == ["Lenke til Behovstorget"]
    assert len(events(app, "supplier.signed_up")) == 1
    trail = str([(event.subject, event.data) for event in events(app, "claim.made")])
    assert "firma.example" not in trail


def test_a_firm_with_an_ampersand_is_called_that_in_the_mail(app: Flask, joining: Joining, register: Brreg) -> None:
    register.answer(NEW, unit(NEW, "Berg & Sønn <Nyland> AS"))
    joining.ask()
    assert "Berg & Sønn <Nyland> AS" in only_mail(app, "ny@firma.example").text
    assert "<Nyland>" not in joining.client.get(joining.link()).text


def test_a_person_who_is_logged_in_finds_name_and_address_filled_in(cast: Cast) -> None:
    page = cast.lars.client.get("/bli-med").text
    assert "lars@behov.example" in page
    assert "Lars Rørlegger" in page


def test_nonsense_token_is_gone(client: FlaskClient) -> None:
    for path in ("/bli-med/lenke/tull", "/min-side/team/bli-med/tull", "/firmaer/svar/tull"):
        assert client.get(path).status_code == 410
    assert client.post("/bli-med/lenke/tull").status_code == 410
    assert client.post("/firmaer/svar/tull/ja").status_code == 410


def test_mails_of_links_have_one_link(app: Flask, joining: Joining) -> None:
    joining.ask()
    assert link_in(only_mail(app, "ny@firma.example")).startswith("/bli-med/lenke/")


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_mail_and_its_link_are_in_the_language_of_the_page(app: Flask, joining: Joining, language: str) -> None:
    form = {"orgnr": NEW, "email": "ny@firma.example", "name": "Nina Ny"}
    answer = joining.client.post(f"/{language}/bli-med", data=form)
    assert answer.location == f"/{language}/bli-med/sendt"
    assert joining.link().startswith(f"/{language}/bli-med/lenke/")
    assert joining.client.post(joining.link()).location == f"/{language}/min-side"


def test_spent_links_are_forgotten_with_what_they_held(app: Flask, joining: Joining) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        joining.ask()
        travel.shift(timedelta(days=7))
        sweep.run(app)
        assert count(app, SignUp) == 1
        travel.shift(timedelta(days=2))
        sweep.run(app)
        assert count(app, SignUp) == 0

"""People of firms come in with a mailed link or a password alone; a second factor of their own is asked for."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from portal.accounts.models import Attempt, LoginLink, LoginSession, Membership, SupplierSeat, User
from portal.accounts.passwords import hash_password
from portal.accounts.rules import FIRM_SESSION_LIFE
from portal.core import clock
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import PASSWORD, SECRET, Person, at_once, count, events, link_in, mails, words
from tests.cast import Cast

ByLink = Callable[..., FlaskClient]


def ask(browser: FlaskClient, email: str, query: str = "") -> str:
    answer = browser.post(f"/logg-inn/lenke{query}", data={"email": email})
    assert answer.status_code == 303
    return answer.location


def give_password_to(app: Flask, person: Person) -> None:
    with unit_of_work(app):
        db.session.get_one(User, person.id).password_hash = hash_password(PASSWORD)


def give_app_to(app: Flask, person: Person) -> None:
    with unit_of_work(app):
        user = db.session.get_one(User, person.id)
        user.totp_secret, user.totp_confirmed_at = SECRET, clock.now()


def home_of(client: FlaskClient) -> str:
    return client.get("/logg-inn").location


def test_link_alone_opens_the_portal(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email)
    answer = client.post(link_in(mails(app)[0]))
    assert (answer.status_code, answer.location) == (303, home_of(client))
    assert "Liv Rørlegger" in client.get("/konto").text
    assert [(e.subject, e.data) for e in events(app, "user.logged_in")] == [
        (f"user:{liv.id}", {"way": "link", "factor": "none"})
    ]


def test_password_alone_opens_the_portal(app: Flask, client: FlaskClient, liv: Person) -> None:
    give_password_to(app, liv)
    answer = client.post("/logg-inn", data={"email": liv.email, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, home_of(client))
    assert client.get("/konto").status_code == 200


def test_session_of_a_firm_lasts_longer_than_that_of_staff(app: Flask, by_link: ByLink, liv: Person) -> None:
    browser = by_link(liv)
    with app.app_context():
        session = db.session.scalars(select(LoginSession).where(LoginSession.user_id == liv.id)).one()
        assert session.expires_at - session.created_at == FIRM_SESSION_LIFE
    assert browser.get("/konto").status_code == 200


def test_second_factor_of_ones_own_is_asked_for(app: Flask, client: FlaskClient, liv: Person) -> None:
    give_app_to(app, liv)
    ask(client, liv.email)
    assert client.post(link_in(mails(app)[0])).location == "/logg-inn/kode"
    assert client.get("/konto").status_code == 303
    answer = client.post("/logg-inn/kode", data={"code": liv.code()})
    assert (answer.status_code, client.get("/konto").status_code) == (303, 200)


@pytest.mark.parametrize("stays", [True, False])
def test_the_firm_chosen_in_the_browser_outlasts_the_second_factor_while_the_person_is_in_it(
    app: Flask, client: FlaskClient, liv: Person, cast: Cast, stays: bool
) -> None:
    """A new session takes the place of the half-way one, and the work goes on for the same firm."""
    second = cast.olga.firm_id
    give_app_to(app, liv)
    ask(client, liv.email)
    client.post(link_in(mails(app)[0]))
    with unit_of_work(app):
        user = db.session.get_one(User, liv.id)
        if stays:
            user.seats.append(SupplierSeat(supplier_id=second, role="supplier_member", created_at=clock.now()))
        session = db.session.scalars(select(LoginSession).where(LoginSession.user_id == liv.id)).one()
        session.supplier_id = second
    assert client.post("/logg-inn/kode", data={"code": liv.code()}).status_code == 303
    with app.app_context():
        session = db.session.scalars(select(LoginSession).where(LoginSession.user_id == liv.id)).one()
        assert (session.stage, session.supplier_id) == ("full", second if stays else None)


def test_staff_who_also_have_a_firm_show_both_factors(app: Flask, client: FlaskClient, bo: Person, cast: Cast) -> None:
    firm_id = cast.lars.firm_id
    with unit_of_work(app):
        seat = SupplierSeat(user_id=bo.id, supplier_id=firm_id, role="supplier_member", created_at=clock.now())
        db.session.add(seat)
    answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    assert answer.location == "/logg-inn/kode"
    assert client.get("/konto").status_code == 303


def test_person_without_a_password_cannot_guess_one(app: Flask, client: FlaskClient, liv: Person) -> None:
    for password in (" ", "None", "noe helt annet her"):
        assert client.post("/logg-inn", data={"email": liv.email, "password": password}).status_code == 422
    assert count(app, LoginSession) == 0


def test_mail_says_that_no_code_is_needed_and_that_it_is_for_staff(
    app: Flask, client: FlaskClient, liv: Person, bo: Person
) -> None:
    ask(client, liv.email)
    ask(client, bo.email)
    firm, staff = (m.text for m in mails(app))
    assert "Du trenger ikke passord." in firm
    assert "koden fra appen" not in firm
    assert "Du trenger også koden fra appen." in staff


def test_opening_the_link_many_times_uses_nothing_up(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email)
    link, scanner = link_in(mails(app)[0]), app.test_client()
    assert [scanner.get(link).status_code for _ in range(5)] == [200] * 5
    assert [scanner.head(link).status_code for _ in range(5)] == [200] * 5
    assert count(app, LoginSession) == 0
    assert client.post(link).status_code == 303


def test_link_opens_once_and_in_another_browser_by_the_same_rule(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email)
    link, other = link_in(mails(app)[0]), app.test_client()
    assert other.post(link).status_code == 303
    assert other.get("/konto").status_code == 200
    assert client.post(link).status_code == 410
    assert client.get("/konto").status_code == 303


def test_link_pressed_twice_at_once_opens_one_session(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email)
    link = link_in(mails(app)[0])
    first, second = (lambda b=b: b.post(link) for b in (app.test_client(), app.test_client()))
    assert at_once(first, second) in ([303, 410], [303, 422])
    assert count(app, LoginSession) == 1


def test_link_lasts_ten_minutes_and_is_kept_hashed(app: Flask, client: FlaskClient, liv: Person) -> None:
    with time_machine.travel("2027-03-04T08:00:00Z", tick=False) as travel:
        ask(client, liv.email)
        link = link_in(mails(app)[0])
        with app.app_context():
            assert db.session.scalars(select(LoginLink.token_hash)).one() not in link
        travel.shift(timedelta(minutes=10))
        assert client.get(link).status_code == client.post(link).status_code == 410


def test_new_link_voids_the_old_one(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email)
    ask(client, liv.email)
    old, new = (link_in(m) for m in mails(app))
    assert client.post(old).status_code == 410
    assert client.post(new).status_code == 303


def test_closed_account_is_not_opened_by_a_link_from_before(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email)
    with unit_of_work(app):
        db.session.get_one(User, liv.id).active = False
    assert client.post(link_in(mails(app)[0])).status_code == 422
    assert count(app, LoginSession) == 0


def test_one_lands_where_one_was_going(app: Flask, client: FlaskClient, liv: Person) -> None:
    assert ask(client, liv.email, "?next=/behov/12/interesse") == "/logg-inn/lenke/sendt?next=/behov/12/interesse"
    link = link_in(mails(app)[0])
    assert link.endswith("?next=/behov/12/interesse")
    assert "next=/behov/12/interesse" in client.get(link).text
    assert client.post(link).location == "/behov/12/interesse"


def test_one_never_lands_elsewhere(app: Flask, client: FlaskClient, liv: Person) -> None:
    ask(client, liv.email, "?next=//evil.example/x")
    link = link_in(mails(app)[0])
    assert "next" not in link
    assert client.post(f"{link}?next=https://evil.example/x").location == home_of(client)


def test_staff_start_at_the_desk(client: FlaskClient, cast: Cast) -> None:
    assert cast.per.client.get("/logg-inn").location == "/i-dag"
    assert cast.lars.client.get("/logg-inn").location in ("/min-side", "/konto")


def test_login_page_has_a_way_in_for_everybody_and_keeps_the_way(client: FlaskClient) -> None:
    page = client.get("/logg-inn?next=/behov/12/interesse").text
    assert 'action="/logg-inn/lenke?next=/behov/12/interesse"' in page
    assert 'action="/logg-inn?next=/behov/12/interesse"' in page
    assert page.index("Send meg en lenke") < page.index('type="password"')
    assert page.count('id="email"') == page.count('id="link-email"') == 1


def test_what_was_typed_stands_in_both_forms_after_a_mistake(client: FlaskClient) -> None:
    page = client.post("/logg-inn", data={"email": "kari@behov.example", "password": "feil passord her"}).text
    assert page.count('value="kari@behov.example"') == 2
    assert "feil passord her" not in page


def test_every_address_gets_the_same_answer(app: Flask, client: FlaskClient, liv: Person, bo: Person) -> None:
    give_password_to(app, bo)
    drop = {"X-Request-Id", "Set-Cookie", "Date"}

    def answers(email: str) -> list[object]:
        told: list[object] = []
        for path, data in (("/logg-inn", {"password": "noe helt annet her"}), ("/logg-inn/lenke", {})):
            answer = client.post(path, data={"email": email, **data})
            told.append((answer.status_code, words(answer).replace(email, "-"), answer.location))
            told.append({k: v for k, v in answer.headers if k not in drop})
        return told

    # As long as each other: the length of the answer is compared, too.
    emails = [liv.email, "bo@gjovik.example12345", "xx@gjovik.example12345"]
    assert len({len(email) for email in emails}) == 1
    firm, unknown, other = (answers(email) for email in emails)
    assert firm == unknown == other


def test_every_address_costs_one_look_at_a_password(app: Flask, client: FlaskClient, liv: Person, bo: Person) -> None:
    """With password, without one, unknown, closed: the same slow work is done for each."""
    worked: list[str] = []
    real = app.extensions["dummy_hash"]

    class Counting(str):
        def encode(self, *how: str) -> bytes:  # type: ignore[override]
            worked.append("decoy")
            return super().encode(*how)

    app.extensions["dummy_hash"] = Counting(real)
    try:
        for email in (liv.email, "xx@gjovik.example"):
            before = len(worked)
            client.post("/logg-inn", data={"email": email, "password": "noe helt annet her"})
            assert len(worked) > before, email
    finally:
        app.extensions["dummy_hash"] = real


def test_who_joins_the_staff_logs_in_anew_with_two_factors(
    app: Flask, by_link: ByLink, liv: Person, cast: Cast
) -> None:
    browser = by_link(liv)
    with app.app_context():
        place = db.session.get_one(User, cast.kari.id).memberships[0].organisation_id
    answer = cast.ada.client.post(f"/admin/brukere/{liv.id}/roller", data={"roles": [f"{place}:need_owner"]})
    assert answer.status_code == 303
    assert browser.get("/i-dag").status_code == browser.get("/konto").status_code == 303
    assert by_link(liv).get("/konto").location.startswith("/logg-inn/oppsett")


def test_session_with_one_factor_holds_no_longer_when_the_person_is_staff(
    app: Flask, by_link: ByLink, liv: Person, cast: Cast
) -> None:
    """Also when the role was given in another way than by the page."""
    browser = by_link(liv)
    kari_id = cast.kari.id
    with unit_of_work(app):
        kari = db.session.get_one(User, kari_id).memberships[0]
        twin = Membership(user_id=liv.id, organisation_id=kari.organisation_id, role=kari.role)
        db.session.add(twin)
    assert browser.get("/konto").status_code == 303


def test_council_finds_a_person_of_a_firm_by_the_whole_address_only(app: Flask, liv: Person, cast: Cast) -> None:
    ada = cast.ada.client
    assert liv.email not in ada.get("/admin/brukere").text
    assert liv.email not in ada.get("/admin/brukere?q=fjellvarme").text
    assert liv.email in ada.get(f"/admin/brukere?q={liv.email}").text
    assert ada.post(f"/admin/brukere/{liv.id}/steng").status_code == 303
    with app.app_context():
        assert db.session.get_one(User, liv.id).active is False


@pytest.mark.parametrize(("path", "data"), [("/logg-inn", {"password": "noe helt annet her"}), ("/logg-inn/lenke", {})])
def test_no_address_takes_longer_than_another(
    app: Flask, client: FlaskClient, liv: Person, bo: Person, path: str, data: dict[str, str]
) -> None:
    """Firm, staff and nobody, one after the other, so that a busy machine is busy for all of them."""
    emails = [liv.email, bo.email, "nobody@fjellvarme.example"]
    took: dict[str, list[float]] = {email: [] for email in emails}
    for _round in range(25):
        for email in emails:
            with unit_of_work(app):
                db.session.execute(delete(Attempt))
            began = time.perf_counter()
            client.post(path, data={"email": email, **data})
            took[email].append(time.perf_counter() - began)
    middles = [statistics.median(times) for times in took.values()]
    assert max(middles) - min(middles) < max(0.005, 0.4 * min(middles)), took

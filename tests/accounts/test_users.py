"""What administrators do with other people's accounts, and what stops them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import LoginSession, Membership, Organisation, RecoveryCode
from portal.core import clock
from portal.core.db import db, unit_of_work
from tests.accounts.conftest import Person, count, events, give_password, mails, questions, row
from tests.cast import Cast

ACTS = ["roller", "steng", "apne", "nullstill", "logg-ut"]


def place(app: Flask, slug: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def act(browser: FlaskClient, user_id: int, name: str, **data: object) -> int:
    return browser.post(f"/admin/brukere/{user_id}/{name}", data=data).status_code


def roles(app: Flask, user_id: int) -> set[tuple[str, str]]:
    with app.app_context():
        found = select(Organisation.slug, Membership.role).join(
            Organisation, Membership.organisation_id == Organisation.id
        )
        return {(slug, role) for slug, role in db.session.execute(found.where(Membership.user_id == user_id))}


def make_administrator(app: Flask, user_id: int, slug: str) -> None:
    with unit_of_work(app):
        number = db.session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
        db.session.add(Membership(user_id=user_id, organisation_id=number, role="administrator"))


def test_list_shows_everybody_to_the_council(cast: Cast) -> None:
    page = cast.ada.client.get("/admin/brukere").text
    assert all(name in page for name in ("Kari Kjøkkensjef", "Tor Innkjøper", "Nina Behovseier", "Rune Rådsmedlem"))


def test_list_is_searched_by_name_and_address(cast: Cast) -> None:
    page = cast.ada.client.get("/admin/brukere?q=kjøkken").text
    assert ("Kari" in page, "Tor" in page) == (True, False)
    page = cast.ada.client.get("/admin/brukere?q=TOR@").text
    assert ("Kari" in page, "Tor" in page) == (False, True)
    assert "Ingen brukere passer søket." in cast.ada.client.get("/admin/brukere?q=%25").text


def test_list_costs_the_same_for_few_and_many(app: Flask, cast: Cast, new_person: Callable[..., Person]) -> None:
    browser = cast.ada.client
    browser.get("/admin/brukere")
    with questions(app) as few:
        browser.get("/admin/brukere")
    for number in range(3):
        new_person(f"person{number}")
    with questions(app) as many:
        browser.get("/admin/brukere")
    assert len(few) == len(many)


def test_list_of_a_municipal_administrator_stops_at_the_border(app: Flask, cast: Cast) -> None:
    make_administrator(app, cast.per.id, "gjovik")
    page = cast.per.client.get("/admin/brukere").text
    assert ("Kari" in page, "Tor" in page, "Ada" in page) == (True, False, False)
    assert cast.per.client.get(f"/admin/brukere/{cast.tor.id}").status_code == 404
    assert all(act(cast.per.client, cast.tor.id, name, reason="x") == 404 for name in ACTS)


@pytest.mark.parametrize("name", ACTS)
def test_others_may_do_none_of_it(app: Flask, client: FlaskClient, cast: Cast, name: str) -> None:
    for who in ("kari", "per", "anna", "rune"):
        assert act(getattr(cast, who).client, cast.tor.id, name, reason="x") == 403
    assert act(client, cast.tor.id, name, reason="x") == 303
    assert row(app, cast.tor.id).active


@pytest.mark.parametrize("name", ACTS)
def test_nobody_is_not_found(cast: Cast, name: str) -> None:
    assert act(cast.ada.client, 9999, name, reason="x") == 404


def test_roles_are_given_and_taken(app: Flask, cast: Cast) -> None:
    wanted = [f"{place(app, 'gjovik')}:business_adviser", f"{place(app, 'nordre-land')}:need_owner"]
    assert act(cast.ada.client, cast.kari.id, "roller", roles=wanted) == 303
    assert roles(app, cast.kari.id) == {("gjovik", "business_adviser"), ("nordre-land", "need_owner")}
    assert len(events(app, "user.roles_changed")) == 1


def test_saving_the_same_roles_is_no_event(app: Flask, cast: Cast) -> None:
    assert act(cast.ada.client, cast.kari.id, "roller", roles=[f"{place(app, 'gjovik')}:need_owner"]) == 303
    assert events(app, "user.roles_changed") == []


@pytest.mark.parametrize("wrong", ["1:king", "999:need_owner", "gjovik:need_owner", "1", ""])
def test_roles_that_do_not_exist_are_refused(app: Flask, cast: Cast, wrong: str) -> None:
    assert act(cast.ada.client, cast.kari.id, "roller", roles=[wrong]) == 422
    assert roles(app, cast.kari.id) == {("gjovik", "need_owner")}


def test_municipal_administrator_gives_no_role_elsewhere_and_takes_none(app: Flask, cast: Cast) -> None:
    make_administrator(app, cast.per.id, "gjovik")
    kari, council = cast.kari.id, place(app, "samarbeidsradet")
    with unit_of_work(app):
        db.session.add(Membership(user_id=kari, organisation_id=council, role="council"))
    assert act(cast.per.client, cast.per.id, "roller", roles=[f"{council}:administrator"]) == 422
    assert act(cast.per.client, cast.kari.id, "roller", roles=[]) == 303
    assert roles(app, cast.kari.id) == {("samarbeidsradet", "council")}


def test_municipal_administrator_touches_no_account_that_reaches_further(app: Flask, cast: Cast) -> None:
    make_administrator(app, cast.per.id, "gjovik")
    make_administrator(app, cast.kari.id, "samarbeidsradet")
    for name in ("steng", "apne", "nullstill", "logg-ut"):
        assert act(cast.per.client, cast.kari.id, name, reason="x") == 422
    assert row(app, cast.kari.id).has_second_factor


def test_closed_account_is_out_at_once_and_stays_out(
    app: Flask, client: FlaskClient, cast: Cast, bo: Person, enter: Callable[..., FlaskClient]
) -> None:
    browser = enter(bo)
    assert act(cast.ada.client, bo.id, "steng") == 303
    assert browser.get("/konto").status_code == 303
    assert client.post("/logg-inn", data={"email": bo.email, "password": bo.password}).status_code == 422
    assert len(events(app, "user.deactivated")) == 1


def test_account_is_opened_again(app: Flask, client: FlaskClient, cast: Cast, bo: Person) -> None:
    act(cast.ada.client, bo.id, "steng")
    assert act(cast.ada.client, bo.id, "apne") == 303
    give_password(client, bo)
    assert len(events(app, "user.reactivated")) == 1


def test_nobody_closes_the_own_account(app: Flask, cast: Cast) -> None:
    make_administrator(app, cast.rune.id, "samarbeidsradet")
    assert act(cast.ada.client, cast.ada.id, "steng") == 422
    assert row(app, cast.ada.id).active
    assert "Du kan ikke stenge din egen konto." in cast.ada.client.get(f"/admin/brukere/{cast.ada.id}").text


def test_last_administrator_stays(app: Flask, cast: Cast) -> None:
    assert act(cast.ada.client, cast.ada.id, "roller", roles=[]) == 422
    assert roles(app, cast.ada.id) == {("samarbeidsradet", "administrator")}
    make_administrator(app, cast.per.id, "gjovik")
    assert act(cast.ada.client, cast.ada.id, "roller", roles=[]) == 422
    make_administrator(app, cast.rune.id, "samarbeidsradet")
    assert act(cast.ada.client, cast.ada.id, "roller", roles=[]) == 303


def test_closed_administrator_does_not_count(app: Flask, cast: Cast) -> None:
    make_administrator(app, cast.rune.id, "samarbeidsradet")
    act(cast.ada.client, cast.rune.id, "steng")
    assert act(cast.ada.client, cast.ada.id, "roller", roles=[]) == 422


def test_last_administrator_of_a_municipality_may_go_when_the_council_has_one(app: Flask, cast: Cast) -> None:
    make_administrator(app, cast.per.id, "gjovik")
    assert act(cast.ada.client, cast.per.id, "steng") == 303


def test_lost_phone_is_helped_with_a_reason(app: Flask, client: FlaskClient, cast: Cast, bo: Person) -> None:
    with unit_of_work(app):
        db.session.add(RecoveryCode(user_id=bo.id, code_hash="0" * 64, created_at=clock.now()))
    assert act(cast.ada.client, bo.id, "nullstill", reason="Ny telefon, ringt tilbake") == 303
    assert not row(app, bo.id).has_second_factor
    assert count(app, RecoveryCode) == 0
    assert [e.data for e in events(app, "user.second_factor_reset")] == [{"reason": "Ny telefon, ringt tilbake"}]
    assert [m.to for m in mails(app)] == [bo.email]
    answer = client.post("/logg-inn", data={"email": bo.email, "password": bo.password})
    assert answer.location == "/logg-inn/oppsett"


def test_second_factor_is_not_reset_without_a_reason(app: Flask, cast: Cast) -> None:
    for reason in ("", "   ", "x" * 301):
        assert act(cast.ada.client, cast.kari.id, "nullstill", reason=reason) == 422
    assert row(app, cast.kari.id).has_second_factor


def test_nobody_resets_the_own_second_factor_here(app: Flask, cast: Cast) -> None:
    assert act(cast.ada.client, cast.ada.id, "nullstill", reason="x") == 422
    assert row(app, cast.ada.id).has_second_factor


def test_person_is_logged_out_everywhere(app: Flask, cast: Cast, bo: Person, enter: Callable[..., FlaskClient]) -> None:
    browser = enter(bo)
    assert act(cast.ada.client, bo.id, "logg-ut") == 303
    assert browser.get("/konto").status_code == 303
    assert count(app, LoginSession) == 1

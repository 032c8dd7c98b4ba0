"""The table of roles and permissions, and the doors that use it."""

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from portal.accounts.access import AnonymousUser, logged_in, may
from portal.accounts.models import Membership, Organisation
from portal.accounts.permissions import PERMISSIONS, ROLES, STAFF_ROLES, SUPPLIER_ROLES, allows, roles_with
from portal.accounts.queries import organisations_for, staff_of
from portal.accounts.role_names import ROLE_NAMES, SUPPLIER_ROLE_NAMES
from portal.core.db import db, unit_of_work
from tests.cast import Cast


@pytest.mark.nodb
def test_table_names_only_permissions_that_exist_and_every_one_is_held_by_somebody() -> None:
    assert set().union(*ROLES.values()) == set(PERMISSIONS)


@pytest.mark.nodb
def test_every_role_has_a_name_on_the_screen() -> None:
    assert set(ROLE_NAMES) == set(STAFF_ROLES)
    assert set(SUPPLIER_ROLE_NAMES) == set(SUPPLIER_ROLES)


@pytest.mark.nodb
def test_table_is_what_was_decided() -> None:
    writes = {"desk:see", "need:create", "need:edit", "need:submit", "need:history"}
    profile = {"assessment:edit", "sustainability:edit"}
    decides = {"need:review", "need:publish", "need:revise", "need:withdraw", "need:move", "notice:import"}
    keeps = {
        "category:edit",
        "duty:edit",
        "notice:import",
        "mail:read",
        "user:manage",
        "organisation:manage",
        "settings:see",
    }
    reads = {"interest:read", "proposal:read"}
    hears = reads | {"input:export", "idea:read", "idea:answer"}
    speaks = {"supplier:see", "supplier:edit", "interest:register", "partner:find", "proposal:write", "idea:write"}
    assert {
        "need_owner": writes | profile | reads,
        "procurement_officer": writes | profile | decides | hears | {"confidential:read"},
        "business_adviser": writes | hears | {"claim:decide"},
        "council": {"desk:see", "need:history", "audit:read"},
        "administrator": keeps | {"desk:see", "audit:read", "claim:decide"},
        "supplier_member": speaks,
        "supplier_admin": speaks | {"supplier:manage"},
    } == ROLES


@pytest.mark.nodb
def test_unknown_permission_is_a_fault_and_an_unknown_role_holds_nothing() -> None:
    with pytest.raises(ValueError, match="no such permission"):
        allows("council", "need:eat")
    with pytest.raises(ValueError, match="no such permission"):
        may("need:eat")
    assert not allows("king", "need:edit")
    assert roles_with("user:manage") == {"administrator"}


@pytest.mark.nodb
def test_stranger_may_nothing() -> None:
    nobody = AnonymousUser()
    assert not any(nobody.may(p) or nobody.may_everywhere(p) for p in PERMISSIONS)
    assert (nobody.organisation_ids(), nobody.roles, nobody.is_authenticated) == (frozenset(), frozenset(), False)


def test_permission_holds_in_the_organisation_of_the_role(app: Flask, cast: Cast) -> None:
    assert cast.per.id
    with app.app_context():
        ids = {o.slug: o.id for o in db.session.scalars(select(Organisation))}
        per = cast.per.user()
        assert per.may("need:publish")
        assert per.may("need:publish", ids["gjovik"])
        assert not per.may("need:publish", ids["ostre-toten"])
        assert not per.may("need:publish", ids["samarbeidsradet"])
        assert not per.may_everywhere("need:publish")
        assert per.organisation_ids("need:publish") == {ids["gjovik"]}
        assert per.organisation_ids("user:manage") == frozenset()
        assert [o.slug for o in organisations_for(per, "need:publish")] == ["gjovik"]


def test_permission_of_the_council_holds_everywhere(app: Flask, cast: Cast) -> None:
    assert cast.ada.id
    with app.app_context():
        ada, places = cast.ada.user(), list(db.session.scalars(select(Organisation)))
        assert all(ada.may("user:manage", o.id) for o in places)
        assert ada.may_everywhere("user:manage")
        assert not ada.may("need:publish")
        assert len(organisations_for(ada, "user:manage")) == 6


def test_staff_of_a_municipality_with_a_permission_is_in_order_of_names(app: Flask, cast: Cast) -> None:
    assert cast.per.id
    with app.app_context():
        gjovik = db.session.scalars(select(Organisation.id).where(Organisation.slug == "gjovik")).one()
        assert [u.name for u in staff_of(gjovik, "need:review")] == ["Per Innkjøper", "Siv Innkjøper"]
        assert staff_of(gjovik, "user:manage") == []
        assert [u.name for u in staff_of(gjovik, "user:manage", council_too=True)] == ["Ada Administrator"]
        cast.per.user().active = False
        assert [u.name for u in staff_of(gjovik, "need:review")] == ["Siv Innkjøper"]


def test_doors_name_what_they_ask_for() -> None:
    view = may("need:edit")(lambda: redirect("/"))
    assert view.access == "need:edit"
    assert logged_in(lambda: redirect("/")).access == "logged_in"


@pytest.mark.parametrize(("who", "status"), [("kari", 403), ("per", 403), ("anna", 403), ("rune", 403), ("ada", 200)])
def test_users_are_for_administrators(cast: Cast, who: str, status: int) -> None:
    assert getattr(cast, who).client.get("/admin/brukere").status_code == status


def test_stranger_is_led_to_login(client: FlaskClient) -> None:
    answer = client.get("/admin/brukere")
    assert (answer.status_code, answer.location) == (303, "/logg-inn?next=/admin/brukere")


def test_role_taken_away_shuts_the_door_at_the_next_request(app: Flask, cast: Cast) -> None:
    browser = cast.ada.client
    assert browser.get("/admin/brukere").status_code == 200
    number = cast.ada.id
    with unit_of_work(app):
        db.session.execute(delete(Membership).where(Membership.user_id == number))
    assert browser.get("/admin/brukere").status_code == 403

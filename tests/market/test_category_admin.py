"""Administrators change the tree: works, refused by rule, wrong role, stranger, bad input and nothing kept."""

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.core.db import db, unit_of_work
from portal.market.categories.models import Category
from portal.needs.pipeline.actions import draft

VALUES = {
    "name_nb": "Båt og brygge",
    "name_nn": "Båt og bryggje",
    "name_en": "Boats and piers",
    "examples_nb": "brygger, bøyer",
    "synonyms": "båt,  brygge\nflytebrygge, båt",
    "cpv_prefixes": "34500000-2 3451",
    "contract_kind": "goods",
    "icon": "package",
}


def one(app, slug):
    with app.app_context():
        return db.session.scalars(select(Category).where(Category.slug == slug)).one_or_none()


def kinds(app):
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.kind).where(AuditEvent.kind.like("category.%"))))


def edited(category, **changes):
    fields = ("icon", "contract_kind", "name_nb", "name_nn", "name_en", "synonyms", "cpv_prefixes")
    fields += ("examples_nb", "examples_nn", "examples_en")
    return {field: getattr(category, field) for field in fields} | changes


def test_a_new_sub_market_is_kept_last_with_tidy_words(app, cast):
    parent = one(app, "transport-og-biler")
    values = VALUES | {"cpv_prefixes": "98360000-4"}
    answer = cast.ada.client.post(f"/admin/kategorier/{parent.id}/ny", data=values)
    assert answer.status_code == 303
    found = one(app, "bat-og-brygge")
    assert (found.parent_id, found.synonyms, found.cpv_prefixes) == (parent.id, "båt, brygge, flytebrygge", "9836")
    assert found.position > one(app, "reiser-og-overnatting").position
    assert kinds(app) == ["category.added"]


def test_a_second_of_the_same_name_gets_its_own_address(app, cast):
    for _each in range(2):
        assert cast.ada.client.post("/admin/kategorier/ny", data=VALUES | {"cpv_prefixes": ""}).status_code == 303
    assert one(app, "bat-og-brygge") is not None
    assert one(app, "bat-og-brygge-2") is not None


def test_a_change_is_kept_shown_and_in_the_trail(app, cast, client):
    category = one(app, "sykler")
    url = f"/admin/kategorier/{category.id}"
    assert cast.ada.client.post(url, data=edited(category, name_nb="Sykkel og spark")).status_code == 303
    assert one(app, "sykler").name_nb == "Sykkel og spark"
    assert "Sykkel og spark" in client.get("/kategorier").get_data(as_text=True)
    with app.app_context():
        trail = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "category.changed")).one()
        assert trail.data["changes"] == {"name_nb": ["Sykler og elsykler", "Sykkel og spark"]}
    assert cast.ada.client.post(url, data=edited(one(app, "sykler"))).status_code == 303
    assert kinds(app) == ["category.changed"]


def test_a_cpv_code_that_another_has_is_refused_by_name(app, cast):
    category = one(app, "sykler")
    answer = cast.ada.client.post(f"/admin/kategorier/{category.id}", data=edited(category, cpv_prefixes="344 9062"))
    assert answer.status_code == 422
    assert "Brøyting og strøing" in answer.get_data(as_text=True)
    assert one(app, "sykler").cpv_prefixes == category.cpv_prefixes


@pytest.mark.parametrize(
    "bad",
    [
        {"name_nb": ""},
        {"name_nb": "x" * 81},
        {"cpv_prefixes": "abc"},
        {"cpv_prefixes": "9"},
        {"contract_kind": "wishes"},
        {"icon": "../../etc"},
    ],
)
def test_bad_input_is_shown_again_and_nothing_is_kept(app, cast, bad):
    category = one(app, "sykler")
    answer = cast.ada.client.post(f"/admin/kategorier/{category.id}", data=edited(category, **bad))
    assert answer.status_code == 422
    assert edited(one(app, "sykler")) == edited(category)
    assert kinds(app) == []


def test_order_is_moved_one_place_and_stops_at_the_ends(app, cast):
    first, second = one(app, "mat-og-kjokken"), one(app, "vei-og-uteomrader")
    assert cast.ada.client.post(f"/admin/kategorier/{second.id}/opp").status_code == 303
    assert one(app, "vei-og-uteomrader").position < one(app, "mat-og-kjokken").position
    assert cast.ada.client.post(f"/admin/kategorier/{second.id}/opp").status_code == 422
    assert cast.ada.client.post(f"/admin/kategorier/{first.id}/opp").status_code == 303
    assert one(app, "mat-og-kjokken").position < one(app, "vei-og-uteomrader").position


def test_closing_and_opening(app, cast, client):
    category = one(app, "sykler")
    assert cast.ada.client.post(f"/admin/kategorier/{category.id}/av").status_code == 303
    assert "Sykler og elsykler" not in client.get("/kategorier").get_data(as_text=True)
    assert cast.ada.client.post(f"/admin/kategorier/{category.id}/pa").status_code == 303
    assert "Sykler og elsykler" in client.get("/kategorier").get_data(as_text=True)
    assert kinds(app) == ["category.closed", "category.opened"]


def test_an_unused_category_is_deleted_and_one_in_use_is_not(app, cast):
    unused, market = one(app, "sykler"), one(app, "ikt")
    assert cast.ada.client.post(f"/admin/kategorier/{unused.id}/slett").status_code == 303
    assert one(app, "sykler") is None
    answer = cast.ada.client.post(f"/admin/kategorier/{market.id}/slett")
    assert answer.status_code == 422
    assert "i bruk" in answer.get_data(as_text=True)
    assert one(app, "ikt") is not None
    assert kinds(app) == ["category.deleted"]


def test_a_category_that_holds_a_need_is_not_deleted(app, cast):
    category = one(app, "sykler")
    with unit_of_work(app):
        organisation = next(iter(cast.kari.user().organisation_ids()))
        draft(
            problem="Elsyklene står.",
            for_whom="Hjemmetjenesten",
            category_id=category.id,
            lead_id=organisation,
            by=cast.kari.user(),
        )
    assert cast.ada.client.post(f"/admin/kategorier/{category.id}/slett").status_code == 422
    assert one(app, "sykler") is not None
    assert "i bruk" in cast.ada.client.get(f"/admin/kategorier/{category.id}").get_data(as_text=True)


def test_a_sub_market_has_no_sub_markets(app, cast):
    category = one(app, "sykler")
    assert cast.ada.client.get(f"/admin/kategorier/{category.id}/ny").status_code == 404
    assert cast.ada.client.post(f"/admin/kategorier/{category.id}/ny", data=VALUES).status_code == 404


def test_the_pages_open_for_an_administrator(app, cast):
    category = one(app, "sykler")
    market = one(app, "ikt")
    for url in ("", "/ny", f"/{market.id}/ny", f"/{category.id}", f"/{market.id}"):
        assert cast.ada.client.get(f"/admin/kategorier{url}").status_code == 200
    assert cast.ada.client.get("/admin/kategorier/999999").status_code == 404


@pytest.mark.parametrize("key", ["kari", "per", "anna", "rune"])
def test_others_are_turned_away(app, cast, key):
    category = one(app, "sykler")
    browser = getattr(cast, key).client
    assert browser.get("/admin/kategorier").status_code == 403
    assert browser.post(f"/admin/kategorier/{category.id}/slett").status_code == 403
    assert one(app, "sykler") is not None


def test_strangers_are_sent_to_the_login_page(app, client):
    category = one(app, "sykler")
    for answer in (client.get("/admin/kategorier"), client.post(f"/admin/kategorier/{category.id}/av")):
        assert answer.status_code == 303
        assert "logg-inn" in answer.location
    assert one(app, "sykler").active

"""The tree of markets as pages read it, and base data that leaves people's changes alone."""

import pytest
from sqlalchemy import event, func, select

from portal.core.db import db, unit_of_work
from portal.market.categories import queries
from portal.market.categories.loading import load_base_categories
from portal.market.categories.models import Category
from portal.market.categories.tree import read_tree


def _category(slug):
    return db.session.scalars(select(Category).where(Category.slug == slug)).one()


def test_base_data_twice_adds_nothing_and_keeps_what_people_changed(app):
    with unit_of_work(app):
        _category("ikt").name_nb = "Data og nett"
        before = db.session.scalar(select(func.count()).select_from(Category))
        assert load_base_categories() == 0
        assert db.session.scalar(select(func.count()).select_from(Category)) == before
        assert queries.by_slug("ikt", "nb").name == "Data og nett"


def test_a_missing_category_comes_back_under_its_market(app):
    with unit_of_work(app):
        db.session.delete(_category("sykler"))
        db.session.flush()
        assert load_base_categories() == 1
        assert queries.by_slug("sykler").market_slug == "transport-og-biler"


def test_the_tree_is_in_order_and_in_the_language_asked_for(app):
    shipped = read_tree()
    with app.app_context():
        for language, field in (("nb", "name_nb"), ("nn", "name_nn"), ("en", "name_en")):
            tree = queries.tree(language)
            assert [m.name for m in tree] == [getattr(m.market, field) for m in shipped]
            assert [c.name for c in tree[1].children] == [getattr(s, field) for s in shipped[1].subs]


def test_the_language_of_the_page_is_used_when_none_is_given(app):
    with app.test_request_context("/", environ_overrides={"portal.language": "en"}):
        assert queries.by_slug("mat-og-kjokken").name == "Food and kitchens"


def test_bokmaal_stands_in_for_a_missing_translation(app):
    with unit_of_work(app):
        _category("ikt").name_en = ""
        db.session.flush()
        queries.forget()
        assert queries.by_slug("ikt", "en").name == "IKT"


def test_descendants_are_the_category_and_its_sub_markets(app):
    with app.app_context():
        market = queries.by_slug("energi")
        assert sorted(queries.descendant_ids(market.id)) == sorted([market.id, *(c.id for c in market.children)])
        child = market.children[0]
        assert queries.descendant_ids(child.id) == [child.id]
        assert queries.descendant_ids(10**9) == []


def test_a_cpv_code_finds_its_one_category(app):
    with app.app_context():
        assert queries.category_for_cpv("90620000-9").slug == "broyting-og-stroing"
        assert queries.category_for_cpv("90620000", "en").name == "Snow clearing and gritting"
        assert queries.category_for_cpv("76000000") is None
        assert queries.category_for_cpv("") is None


def test_a_closed_category_leaves_the_tree_but_is_still_found(app):
    with unit_of_work(app):
        _category("broyting-og-stroing").active = False
        db.session.flush()
        queries.forget()
        market = queries.by_slug("vei-og-uteomrader")
        assert "broyting-og-stroing" not in [child.slug for child in market.children]
        assert queries.by_slug("broyting-og-stroing").active is False
        assert queries.by_id(queries.by_slug("broyting-og-stroing").id).name == "Brøyting og strøing"
        # The market takes over the code when its own prefix covers it, else nobody.
        assert queries.category_for_cpv("90620000").slug == "vann-avfall-og-miljo"


def test_a_closed_market_closes_its_sub_markets(app):
    with unit_of_work(app):
        _category("energi").active = False
        db.session.flush()
        queries.forget()
        assert "energi" not in [market.slug for market in queries.tree()]
        assert queries.by_slug("strom").active is False


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("snømåking", "broyting-og-stroing"),
        ("moking av snø", "broyting-og-stroing"),
        ("VVS", "rorlegger"),
        ("rørlegger", "rorlegger"),
        ("Brød og bakervarer", "brod-og-bakervarer"),
        ("vinduspuss", "vindu-og-fasadevask"),
        ("tolketjeneste", "tolk-og-oversetting"),
        ("slamtømming", "slam-og-septik"),
        ("Grøntanlegg", "park-og-gront"),
        ("rørleggerarbeid", "rorlegger"),
        ("Vann og avløp", "vann-og-avlop"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_words_people_use_find_the_sub_market(app, words, slug):
    with app.app_context():
        found = queries.find_sub(words)
        assert (found.slug if found else None) == slug


def test_the_public_page_shows_every_market_with_examples(client):
    page = client.get("/kategorier").get_data(as_text=True)
    for market in read_tree():
        assert market.market.name_nb in page
    assert "brøyting" in page
    assert client.get("/en/kategorier").status_code == 200


def test_the_public_page_asks_the_database_once(app, client):
    client.get("/kategorier")
    statements = []
    with app.app_context():
        engine = db.engine
    queries_seen = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", queries_seen)
    try:
        client.get("/kategorier")
    finally:
        event.remove(engine, "before_cursor_execute", queries_seen)
    assert [s for s in statements if "FROM category" in s] == []

"""A category's new words find its needs, without anybody touching the needs."""

from flask import Flask
from flask.testing import FlaskClient

from jobs.reindex_categories import run
from portal.core.db import db
from portal.market.categories.models import Category
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast


def finds(client: FlaskClient, words: str) -> bool:
    return "Varm mat hele veien hjem" in client.get("/behov", query_string={"q": words}).get_data(as_text=True)


def test_new_words_of_a_category_find_its_needs(cast: Cast, client: FlaskClient, app: Flask) -> None:
    number = factories.published(cast)
    with app.app_context():
        category_id = db.session.get_one(Need, number).category_id
    assert run(app) == ""
    assert not finds(client, "matkassebud")
    form = {}
    with app.app_context():
        category = db.session.get_one(Category, category_id)
        for name in ("name_nb", "name_nn", "name_en", "examples_nb", "examples_nn", "examples_en", "cpv_prefixes", "contract_kind", "icon"):
            form[name] = getattr(category, name)
        form["synonyms"] = category.synonyms + ", matkassebud"
    answer = cast.ada.client.post(f"/admin/kategorier/{category_id}", data=form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert run(app) == "1 categories, 1 needs"
    assert finds(client, "matkassebud")


def test_doing_it_again_changes_nothing(cast: Cast, client: FlaskClient, app: Flask) -> None:
    factories.published(cast)
    assert run(app) == run(app) == ""

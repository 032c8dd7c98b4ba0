"""The public pages ask the database at most three questions, and no more for three needs than for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from portal.core.cache import PageCache
from portal.core.db import db
from portal.core.snapshot import forget_all
from portal.market.categories.queries import by_id
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast

MOST = 3
PAGES = {
    "front": "/",
    "list": "/behov",
    "list in nynorsk": "/nn/behov?status=alle",
    "timeline": "/behov?vis=tidslinje",
    "map": "/behov?vis=kart",
    "search": "/behov?q=varm+mat",
    "search on the timeline": "/behov?q=varm+mat&vis=tidslinje",
    "category": "/kategorier/{category}",
    "earlier": "/behov/tidligere",
    "need": "/behov/{need}",
}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements sent inside, without the beginnings of transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def asked(app: Flask, client: FlaskClient, page: str, need_id: int) -> list[str]:
    """What one more look at a page asks. The first look is not counted: it loads the base data, which every process
    keeps for some seconds (organisations, categories, what is counted for the chips)."""
    with app.app_context():
        forget_all()
        need = db.session.get_one(Need, need_id)
        category = by_id(need.category_id, "nb")
        assert category is not None
        address = PAGES[page].format(need=f"{need.id}-{need.slug}", category=category.slug)
    assert client.get(address).status_code == 200
    with statements(app) as sent:
        html = client.get(address).text
    shown = (need.title, need.short_title, "Varm mat heile vegen heim")
    assert page in ("map", "earlier") or any(words in html for words in shown)
    return sent


@pytest.mark.parametrize("page", PAGES)
def test_three_needs_take_as_few_statements_as_one(app: Flask, client: FlaskClient, cast: Cast, page: str) -> None:
    first = factories.published(cast)
    one = asked(app, client, page, first)
    factories.published(cast)
    factories.published(cast)
    three = asked(app, client, page, first)
    assert len(three) == len(one), three
    assert len(one) <= MOST, one


def test_a_page_that_has_not_changed_is_answered_without_a_body(app: Flask, client: FlaskClient, cast: Cast) -> None:
    factories.published(cast)
    first = client.get("/behov")
    again = client.get("/behov", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_slow_look_at_base_data_is_counted_too(app: Flask, client: FlaskClient, cast: Cast) -> None:
    """The counter itself: with nothing kept, the same page asks more."""
    factories.published(cast)
    client.get("/behov")
    with app.app_context():
        forget_all()
    with statements(app) as sent:
        client.get("/behov")
    assert len(sent) > 1


def test_whoever_has_the_page_already_does_not_keep_it_out_of_the_cache(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    """After a page has run out, the first to ask may be a reader who has it: the next one is answered from memory."""
    factories.published(cast)
    etag = client.get("/behov").headers["ETag"]
    cache, inner = PageCache(app.wsgi_app, 5, 50), app.wsgi_app
    app.wsgi_app = cache  # type: ignore[method-assign]
    try:
        first = client.get("/behov", headers={"If-None-Match": etag})
        with statements(app) as sent:
            second = client.get("/behov", headers={"If-None-Match": etag})
            third = client.get("/behov")
    finally:
        app.wsgi_app = inner  # type: ignore[method-assign]
    assert [answer.status_code for answer in (first, second, third)] == [304, 304, 200]
    assert sent == []
    assert len(cache.kept) == 1

"""The shared cache of pages, switched on: what is kept is a stranger's page, and it never runs ahead of the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.core import cache
from portal.core.cache import PageCache
from tests import canaries, factories
from tests.cast import Cast

NOON = datetime(2026, 10, 6, 10, 0, tzinfo=UTC)


class Monotonic:
    """The clock that the cache goes by, led by the test."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Monotonic:
    clock = Monotonic()
    monkeypatch.setattr(cache, "time", clock)
    return clock


@pytest.fixture
def kept(app: Flask, monkeypatch: pytest.MonkeyPatch, ticking: Monotonic) -> PageCache:
    """The application behind a cache of five seconds, as `PAGE_CACHE_SECONDS=5` sets it up."""
    layer = PageCache(app.wsgi_app, 5, 50)
    monkeypatch.setattr(app, "wsgi_app", layer)
    return layer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def test_the_setting_puts_the_layer_in_place(app: Flask) -> None:
    plain = Flask("plain")
    plain.config.update(PAGE_CACHE_SECONDS=5.0, PAGE_CACHE_PLACES=3)
    cache.init(plain)
    assert isinstance(plain.wsgi_app, PageCache)
    assert (plain.wsgi_app.seconds, plain.wsgi_app.places) == (5.0, 3)
    assert not isinstance(app.wsgi_app, PageCache)


def test_a_page_is_kept_and_let_go(
    app: Flask, client: FlaskClient, cast: Cast, kept: PageCache, ticking: Monotonic
) -> None:
    first = client.get("/behov?status=alle")
    factories.published(cast)
    assert client.get("/behov?status=alle").data == first.data
    ticking.at += 5.1
    app.extensions.pop("snapshots", None)
    assert client.get("/behov?status=alle").data != first.data


def test_nothing_is_shown_before_its_moment_and_all_of_it_soon_after(
    app: Flask, client: FlaskClient, cast: Cast, kept: PageCache, ticking: Monotonic
) -> None:
    with time_machine.travel(NOON, tick=False) as still:
        number, _file = canaries.secret_need(cast, "scheduled")
        paths = ["/behov?status=alle", "/", "/behov?q=varm", f"/behov/{number}-x"]
        still.move_to(NOON + timedelta(days=7, milliseconds=-1))
        before = {path: client.get(path) for path in paths}
        assert [path for path, answer in before.items() if "kvxscheduled" in answer.text] == []
        still.shift(timedelta(milliseconds=1))
        ticking.at += 0.001
        # A page that was kept may still be the old one; a page that says "not found" is never kept.
        assert client.get(f"/behov/{number}", follow_redirects=True).status_code == 200
        still.shift(timedelta(seconds=6))
        ticking.at += 6
        app.extensions.pop("snapshots", None)
        assert "kvxscheduledtitle" in client.get("/behov?status=alle").text


def test_a_page_that_is_not_found_is_not_kept(client: FlaskClient, kept: PageCache) -> None:
    assert client.get("/behov/12345").status_code == 404
    assert client.get("/kategorier/finnes-ikke").status_code == 404
    assert list(kept.kept) == []


@pytest.mark.parametrize("path", ["/", "/behov", "/behov?status=alle&vis=kart", "/kategorier", "/om", "/andre-kjopere"])
def test_a_page_made_for_a_person_never_reaches_a_stranger(
    path: str, client: FlaskClient, cast: Cast, kept: PageCache
) -> None:
    """In both orders: the person first, and the stranger first."""
    own = cast.per.client.get(path)
    assert "Per Innkjøper" in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    assert list(kept.kept) == []
    shared = client.get(path)
    assert "Per Innkjøper" not in shared.text
    assert len(kept.kept) == 1
    assert "Per Innkjøper" in cast.per.client.get(path).text
    assert "Per Innkjøper" not in client.get(path).text


def test_the_page_of_a_draft_is_never_kept(client: FlaskClient, cast: Cast, kept: PageCache) -> None:
    number = factories.draft(cast)
    assert cast.kari.client.get(f"/behov/{number}", follow_redirects=True).status_code == 200
    assert list(kept.kept) == []
    assert client.get(f"/behov/{number}").status_code == 404


def test_languages_hosts_and_queries_are_kept_apart(client: FlaskClient, kept: PageCache) -> None:
    pages = {path: client.get(path).text for path in ("/om", "/nn/om", "/en/om", "/om?a=1")}
    assert len(kept.kept) == 4
    for path, text in pages.items():
        assert client.get(path).text == text
    assert 'lang="en"' in client.get("/en/om").text
    assert 'lang="nb"' in client.get("/om").text


def test_a_kept_page_answers_a_conditional_request_without_a_body(client: FlaskClient, kept: PageCache) -> None:
    etag = client.get("/om").headers["ETag"]
    again = client.get("/om", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert client.get("/om", headers={"If-None-Match": '"other"'}).status_code == 200


def test_only_get_is_kept(client: FlaskClient, kept: PageCache) -> None:
    assert client.head("/om").status_code == 200
    assert client.post("/om").status_code == 405
    assert list(kept.kept) == []


def test_an_answer_that_sets_a_cookie_is_not_kept(client: FlaskClient, kept: PageCache) -> None:
    """The login page carries a token of its browser."""
    answer = client.get("/logg-inn")
    assert answer.status_code == 200
    assert list(kept.kept) == []


def test_the_oldest_page_makes_room(app: Flask, monkeypatch: pytest.MonkeyPatch, ticking: Monotonic) -> None:
    layer = PageCache(app.wsgi_app, 5, 3)
    monkeypatch.setattr(app, "wsgi_app", layer)
    browser = app.test_client(use_cookies=False)
    for number in range(5):
        browser.get(f"/om?n={number}")
    assert [key[3] for key in layer.kept] == ["n=2", "n=3", "n=4"]


def test_every_answer_to_a_person_forbids_keeping(cast: Cast) -> None:
    number = factories.published(cast)
    paths: list[Any] = ["/", "/behov", f"/behov/{number}", "/i-dag", "/konto", f"/behov/{number}/klar", "/finnes-ikke"]
    for path in paths:
        answer = cast.per.client.get(path, follow_redirects=True)
        assert "no-store" in answer.headers["Cache-Control"], path

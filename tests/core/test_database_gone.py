"""The database does not answer: every page says so, quickly, and says when to come back."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.accounts.sessions import COOKIE
from portal.app import create_app
from tests.databases import test_settings as settings

pytestmark = pytest.mark.nodb


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Of a portal whose PostgreSQL is at a closed port."""
    given = settings(tmp_path_factory.mktemp("gone"), "postgresql+psycopg://reader:hemmelig@127.0.0.1:1/behov")
    with create_app(given | {"SHOW_FAULTS": False}).test_client(use_cookies=False) as client:
        yield client


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=abc"])
@pytest.mark.parametrize("path", ["/", "/behov", "/nn/behov/1", "/konto", "/finnes-ikke", "/admin/"])
def test_a_page_is_busy_and_tells_nothing_of_why(browser: FlaskClient, path: str, cookie: str) -> None:
    answer = browser.get(path, headers={"Cookie": cookie})
    assert answer.status_code in (503, 404, 303)
    assert (answer.status_code == 503) is (answer.headers.get("Retry-After") == "30")
    assert "hemmelig" not in answer.text
    assert "Traceback" not in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_words_are_in_the_readers_language(browser: FlaskClient) -> None:
    answer = browser.get("/en/behov")
    assert answer.status_code == 503
    assert '<html lang="en">' in answer.text
    assert "<h1>" in answer.text

"""Who counts as a stranger to the page cache: nobody whose cookies the application could read as ours."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.http import parse_cookie

from portal.core.cache import is_anonymous
from tests.cast import Cast

# As no browser writes them, but as a parser may read them.
SPELLINGS = ("{}={}", "{} ={}", "a=b;\t{}\t={}", '{}="{}"', "a=b;;{}={};")


@pytest.mark.nodb
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", ["session", "bt_session", "__Host-session"])
def test_a_cookie_that_can_be_read_as_ours_is_no_strangers(name: str, spelling: str) -> None:
    header = spelling.format(name, "abc")
    assert parse_cookie(header)[name] == "abc"
    assert not is_anonymous({"HTTP_COOKIE": header})


@pytest.mark.nodb
@pytest.mark.parametrize("header", ["", "theme=dark", "a=b; c=d"])
def test_other_cookies_are_a_strangers(header: str) -> None:
    assert is_anonymous({"HTTP_COOKIE": header})


def test_a_page_made_for_a_person_is_not_shared_however_the_cookie_is_spelled(cast: Cast) -> None:
    browser = cast.app.test_client(use_cookies=False)
    page = browser.get("/om", headers={"Cookie": f"bt_session ={cast.per.token}"})
    assert "Per Innkjøper" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_page_is_drawn_though_the_folder_of_compiled_templates_is_gone(app: Flask, cast: Cast) -> None:
    folder = Path(app.config["DATA_DIR"]) / "cache"
    shutil.rmtree(folder, ignore_errors=True)
    assert app.test_client().get("/").status_code == 200

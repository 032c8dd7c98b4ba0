"""What the operator sets, and what a fresh machine gets without setting anything."""

import stat
from pathlib import Path

import pytest

import config

pytestmark = pytest.mark.nodb


@pytest.mark.parametrize("given", [{}, {"SECRET_KEY": "x" * 40}])
def test_the_data_folder_is_made_and_is_its_owners_alone(given: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "place"
    config.from_environment(given | {"DATA_DIR": str(folder)})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = config.from_environment({"DATA_DIR": str(tmp_path)})["SECRET_KEY"]
    assert len(first) == 64
    assert config.from_environment({"DATA_DIR": str(tmp_path)})["SECRET_KEY"] == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_both_names_of_postgresql_mean_the_driver_that_is_here(url: str) -> None:
    assert config.database_url(url) == "postgresql+psycopg://u@h/d"


def test_hosts_inside_are_named_in_a_list_with_commas(tmp_path: Path) -> None:
    given = {"DATA_DIR": str(tmp_path), "FETCH_ALLOW_PRIVATE": " idp.kommune.example , 127.0.0.1:8081,,IDP2.example "}
    told = config.from_environment(given)["FETCH_ALLOW_PRIVATE"]
    assert told == {"idp.kommune.example", "127.0.0.1:8081", "idp2.example"}


def test_a_fresh_machine_asks_the_real_register_and_has_no_scanner(tmp_path: Path) -> None:
    told = config.from_environment({"DATA_DIR": str(tmp_path)})
    assert told["ENHETSREGISTERET_URL"] == "https://data.brreg.no/enhetsregisteret/api"
    assert (told["CLAMD"], told["FETCH_ALLOW_PRIVATE"]) == ("", frozenset())

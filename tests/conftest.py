"""The stage and the cast: a fresh database per test, and people who are always the same."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import databases
from tests.cast import Cast, build_cast
from tests.registers.brreg_server import brreg  # noqa: F401 - a fixture for every test

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="the database the tests run on"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        address = databases.start_postgres()
        if address is None:
            pytest.exit("No PostgreSQL: set TEST_DATABASE_URL or install the development packages", 4)
        os.environ["TEST_DATABASE_URL"] = address


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need no database run once, not once per database."""
    if config.getoption("--database") == "postgresql":
        once = [item for item in items if item.get_closest_marker("nodb")]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if not item.get_closest_marker("nodb")]


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> databases.Databases:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    postgres = os.environ["TEST_DATABASE_URL"] if request.config.getoption("--database") == "postgresql" else None
    stage = databases.Databases(tmp_path_factory.mktemp("stage"), postgres, worker)
    build_cast(stage.app)
    stage.keep_as_template()
    return stage


@pytest.fixture
def app(stage: databases.Databases) -> Flask:
    """The portal with base data and the cast; anything a test does is gone after it."""
    return stage.fresh()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people, each with a logged-in browser: `cast.kari.client`, `cast.per.id` …"""
    return Cast(app)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real samples that stand beside the project; tests that need them are left out where they are not."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared samples are not at {SHARED}")
    return SHARED

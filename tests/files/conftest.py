"""A scanner for the tests that want one."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.files.clamd_server import Clamd


@pytest.fixture
def clamd(app: Flask) -> Iterator[Clamd]:
    """The portal's scanner; gone after the test."""
    scanner = Clamd()
    app.config.update(CLAMD=scanner.where, CLAMD_SECONDS=2.0)
    yield scanner
    app.config.update(CLAMD="", CLAMD_SECONDS=30.0)
    scanner.stop()

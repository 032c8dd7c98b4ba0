"""The portal as a browser meets it: served on this machine alone, on a database that is fresh when asked."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.core.db import db, unit_of_work
from portal.needs.search.index import reindex_all
from tests import databases, factories
from tests.cast import Cast, build_cast

PASSWORD = "grautrim under ripsbusken"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class _Quiet(WSGIRequestHandler):
    """No line per request, and one request per connection: the thread does not wait while the database is replaced."""

    protocol_version = "HTTP/1.0"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class Site:
    """`site.url` answers; `site.fresh()` begins again with the cast and no needs."""

    def __init__(self, stage: databases.Databases) -> None:
        self.stage, self.app = stage, stage.app
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        # As in earnest, but for the database: forms carry their token, faults become pages, links name this address.
        self.app.config.update(BASE_URL=self.url, WTF_CSRF_ENABLED=True, TESTING=False, PROPAGATE_EXCEPTIONS=False)
        self.cast = Cast(self.app)

    def fresh(self) -> None:
        """The cast, and nothing else."""
        self.stage.fresh()
        self.cast = Cast(self.app)

    def reindex(self) -> None:
        """What the search knows, anew."""
        with unit_of_work(self.app):
            reindex_all()


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """A site in a thread of its own; every one of the cast has the same password and second factor."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    stage = databases.Databases(folder, None, f"{worker}_browser")
    build_cast(stage.app)
    with unit_of_work(stage.app):
        for person in db.session.scalars(select(User)):
            person.password_hash, person.totp_secret = hash_password(PASSWORD), SECRET
    stage.keep_as_template()
    site = Site(stage)
    thread = threading.Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join(10)
        site.server.server_close()


__all__ = ["PASSWORD", "SECRET", "Site", "factories", "serving"]

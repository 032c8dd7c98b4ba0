"""A register that knows some firms, and people who sign up by mail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core.db import db
from portal.market.suppliers.models import Supplier
from tests.accounts.conftest import link_in, mails
from tests.registers.brreg_server import Brreg, unit

NEW = "912345602"
NOBODY = "912345610"
FJELLVARME = "974760673"
SKYGGE = "984851006"


@pytest.fixture
def register(brreg: Brreg) -> Brreg:
    """The register with a new firm, two of the cast's, and one of each kind of trouble."""
    brreg.answer(NEW, unit(NEW, "Nyland Snekkeri AS", epostadresse="post@nyland.example"))
    brreg.answer(FJELLVARME, unit(FJELLVARME, "Fjellvarme AS", epostadresse="post@fjellvarme.example"))
    brreg.answer(SKYGGE, unit(SKYGGE, "Skyggefirma AS"))
    return brreg


@dataclass
class Joining:
    """The way in of one person, step by step."""

    app: Flask
    client: FlaskClient

    def ask(
        self, email: str = "ny@firma.example", orgnr: str = NEW, name: str = "Nina Ny", **more: Any
    ) -> TestResponse:
        """The three fields."""
        query = more.pop("query", {})
        return self.client.post("/bli-med", data={"email": email, "orgnr": orgnr, "name": name}, query_string=query)

    def link(self, to: str = "ny@firma.example") -> str:
        """The newest link that was mailed to an address."""
        return link_in([mail for mail in mails(self.app) if mail.to == to and mail.key.startswith("sign-up:")][-1])

    def join(self, email: str = "ny@firma.example", orgnr: str = NEW, name: str = "Nina Ny") -> int:
        """All the way in; answers with the number of the row the person works in."""
        assert self.ask(email, orgnr, name).status_code == 303
        assert self.client.post(self.link(email)).status_code == 303
        return newest(self.app)


def newest(app: Flask) -> int:
    """The number of the row that was made last."""
    with app.app_context():
        return db.session.scalar(select(func.max(Supplier.id))) or 0


def firm(app: Flask, number: int) -> Supplier:
    """A firm as it stands in the database."""
    with app.app_context():
        return db.session.get_one(Supplier, number)


@pytest.fixture
def joining(app: Flask, client: FlaskClient, register: Brreg) -> Joining:
    """A stranger's browser on the way in."""
    return Joining(app, client)


@pytest.fixture
def another(app: Flask, register: Brreg) -> Callable[[], Joining]:
    """Other browsers on the way in."""
    return lambda: Joining(app, app.test_client())

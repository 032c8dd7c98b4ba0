"""People who log in for real: with a password, an app and recovery codes."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from portal.accounts.actions import add_user
from portal.accounts.models import SupplierSeat, User
from portal.accounts.queries import organisation_by_slug
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.outbox.models import OutboxMail
from tests.cast import Cast

PASSWORD = "fjorten ville ender på Mjøsa"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class Person:
    """Somebody with a password, and what their phone shows."""

    id: int
    email: str
    secret: str = SECRET
    password: str = PASSWORD

    def code(self, steps: int = 0) -> str:
        """The code of the app now, or some steps later."""
        return pyotp.TOTP(self.secret).at(clock.now(), counter_offset=steps)


@pytest.fixture
def new_person(app: Flask) -> Callable[..., Person]:
    """Makes people: `new_person("bo", with_factor=False)`."""

    def make(key: str = "bo", *, with_factor: bool = True, slug: str = "gjovik", role: str = "need_owner") -> Person:
        with unit_of_work(app):
            place = organisation_by_slug(slug)
            assert place is not None
            user = add_user(f"{key.title()} Solberg", f"{key}@gjovik.example", PASSWORD, [(place.id, role)])
            if with_factor:
                user.totp_secret, user.totp_confirmed_at = SECRET, clock.now()
            return Person(user.id, user.email)

    return make


@pytest.fixture
def liv(app: Flask, cast: Cast) -> Person:
    """A person of the firm Fjellvarme AS: no password, no second factor."""
    firm_id = cast.lars.firm_id
    with unit_of_work(app):
        user = add_user("Liv Rørlegger", "liv@fjellvarme.example", None, [])
        user.seats.append(SupplierSeat(supplier_id=firm_id, role="supplier_member", created_at=clock.now()))
        return Person(user.id, user.email, password="")


@pytest.fixture
def by_link(app: Flask) -> Callable[..., FlaskClient]:
    """Logs a person in with a mailed link alone and answers with the browser."""

    def log_in(person: Person) -> FlaskClient:
        browser = app.test_client()
        browser.post("/logg-inn/lenke", data={"email": person.email})
        answer = browser.post(link_in(mails(app)[-1]))
        assert answer.status_code == 303, answer.text
        return browser

    return log_in


@pytest.fixture
def bo(new_person: Callable[..., Person]) -> Person:
    """A need owner in Gjøvik with password and app."""
    return new_person("bo")


@pytest.fixture
def enter(app: Flask) -> Callable[..., FlaskClient]:
    """Logs a person in with both factors and answers with the browser."""

    def log_in(person: Person, steps: int = 0) -> FlaskClient:
        browser = app.test_client()
        give_password(browser, person)
        answer = browser.post("/logg-inn/kode", data={"code": person.code(steps)})
        assert answer.status_code == 303, answer.text
        return browser

    return log_in


def give_password(browser: FlaskClient, person: Person) -> None:
    """The first factor, which leads on to the second."""
    answer = browser.post("/logg-inn", data={"email": person.email, "password": person.password})
    assert answer.status_code == 303, answer.text


def row(app: Flask, person_id: int) -> User:
    """The account as it stands in the database."""
    with app.app_context():
        return db.session.get_one(User, person_id)


def count(app: Flask, model: type) -> int:
    """How many rows there are of a kind."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def words(answer: TestResponse) -> str:
    """The page without what differs each time: tokens against forgery."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


@contextmanager
def questions(app: Flask) -> Iterator[list[str]]:
    """The statements the database is asked meanwhile; the beginning of a transaction is not counted."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def mails(app: Flask) -> list[OutboxMail]:
    """What waits to leave, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def link_in(mail: OutboxMail) -> str:
    """The path of the one link in a mail."""
    found = re.findall(r"http://localhost(/\S+)", mail.text)
    assert len(found) == 1, mail.text
    return found[0]


def events(app: Flask, kind: str) -> list[AuditEvent]:
    """The trail of one kind."""
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.id)))


def at_once(*acts: Callable[[], TestResponse]) -> list[int]:
    """Status codes of requests sent at the same moment."""
    gate = threading.Barrier(len(acts))

    def go(act: Callable[[], TestResponse]) -> int:
        gate.wait()
        return act().status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(go, acts))

"""Who may call what: every route, every role, what is expected. A route that is missing here fails.

Words of the tables: `ok` 200 · `done` 303 after an act · `login` to the login page (303; 401 for a form that was sent) · `moved` 301/302 ·
`no` 403 · `none` 404 (a stranger to it learns nothing) · `said` 422, the rule's or the form's reason · `bad` 400 ·
`clash` 409, the text was changed meanwhile · `gone` 410.

Every call is undone afterwards, so that each stands alone. Writing calls are sent with an empty form.
What firms and staff do about each other stands room by room in tests/access: `ROUTES`, with the people in its first
line, and `scene(cast)`, which makes what the addresses name and answers with their values.
"""

import importlib
import io
import pkgutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import sessions
from portal.accounts.models import Invitation, Organisation
from portal.core import clock, web
from portal.core.db import db
from portal.exchange.notices import actions as notices
from portal.exchange.notices.models import ImportRun, MarketNotice
from portal.files import actions as files
from portal.market.categories.queries import by_slug
from portal.outbox.actions import post
from tests import access, factories
from tests.cast import Cast
from tests.exchange.samples import notice

ROLES = ("stranger", "kari", "siv", "anna", "tor", "rune", "ada", "lars", "vidar")

# Routes of one need, in the state that says most of them. The need is Gjøvik's; kari owns it, siv and anna work in
# Gjøvik, tor is an officer of Østre Toten, rune sits in the council, ada administers. lars speaks for a firm; vidar says so.
NEED_ROUTES = """
state      verb  endpoint                 stranger kari   siv    anna   tor    rune   ada   lars   vidar
draft      GET   assessments.edit         login    ok     ok     no     none   no     no     no     no
draft      POST  assessments.edit         login    clash  clash  no     none   no     no     no     no
draft      GET   ending.conclude          login    no     ok     no     none   no     no     no     no
draft      POST  ending.conclude          login    no     said   no     none   no     no     no     no
draft      GET   ending.tender            login    no     ok     no     none   no     no     no     no
draft      POST  ending.tender            login    no     said   no     none   no     no     no     no
draft      GET   ending.withdraw          login    no     ok     no     none   no     no     no     no
draft      POST  ending.withdraw          login    no     said   no     none   no     no     no     no
draft      GET   need.show                none     ok     ok     ok     none   ok     none   none   none
draft      GET   pipeline.attachment      none     ok     ok     ok     none   ok     none   none   none
draft      GET   pipeline.attachments     login    ok     ok     ok     none   no     no     no     no
draft      POST  pipeline.attachments     login    said   said   said   none   no     no     no     no
draft      POST  pipeline.detach          login    done   done   done   none   no     no     no     no
draft      GET   pipeline.edit            login    ok     ok     ok     none   no     no     no     no
draft      POST  pipeline.edit            login    said   said   said   none   no     no     no     no
draft      POST  pipeline.give_back       login    no     said   no     none   no     no     no     no
draft      POST  pipeline.submit          login    done   done   done   none   no     no     no     no
draft      POST  publication.approve      login    no     said   no     none   no     no     no     no
draft      GET   publication.changes      none     ok     ok     ok     none   ok     none   none   none
draft      POST  publication.give_reason  login    said   said   said   none   no     no     no     no
draft      GET   publication.ready        login    ok     ok     ok     none   ok     no     no     no
draft      GET   publication.revise       login    no     said   no     none   no     no     no     no
draft      POST  publication.revise       login    no     said   no     none   no     no     no     no
draft      POST  publication.take_back    login    no     said   no     none   no     no     no     no
draft      GET   sustainability.edit      login    ok     ok     no     none   no     no     no     no
draft      POST  sustainability.edit      login    clash  clash  no     none   no     no     no     no
submitted  GET   need.show                none     ok     ok     ok     none   ok     none   none   none
submitted  GET   pipeline.edit            login    ok     ok     ok     none   no     no     no     no
submitted  POST  pipeline.edit            login    said   said   said   none   no     no     no     no
submitted  POST  pipeline.give_back       login    no     said   no     none   no     no     no     no
submitted  POST  pipeline.submit          login    said   said   said   none   no     no     no     no
submitted  POST  publication.approve      login    no     clash  no     none   no     no     no     no
scheduled  GET   assessments.edit         login    ok     ok     no     none   no     no     no     no
scheduled  POST  assessments.edit         login    clash  clash  no     none   no     no     no     no
scheduled  GET   ending.conclude          login    no     ok     no     none   no     no     no     no
scheduled  POST  ending.conclude          login    no     said   no     none   no     no     no     no
scheduled  GET   ending.tender            login    no     ok     no     none   no     no     no     no
scheduled  POST  ending.tender            login    no     said   no     none   no     no     no     no
scheduled  GET   ending.withdraw          login    no     ok     no     none   no     no     no     no
scheduled  POST  ending.withdraw          login    no     said   no     none   no     no     no     no
scheduled  GET   need.show                none     ok     ok     ok     none   ok     none   none   none
scheduled  GET   pipeline.attachment      none     ok     ok     ok     none   ok     none   none   none
scheduled  GET   pipeline.attachments     login    said   said   said   none   no     no     no     no
scheduled  POST  pipeline.attachments     login    said   said   said   none   no     no     no     no
scheduled  POST  pipeline.detach          login    said   said   said   none   no     no     no     no
scheduled  GET   pipeline.edit            login    said   said   said   none   no     no     no     no
scheduled  POST  pipeline.edit            login    said   said   said   none   no     no     no     no
scheduled  POST  pipeline.give_back       login    no     said   no     none   no     no     no     no
scheduled  POST  pipeline.submit          login    said   said   said   none   no     no     no     no
scheduled  POST  publication.approve      login    no     said   no     none   no     no     no     no
scheduled  GET   publication.changes      none     ok     ok     ok     none   ok     none   none   none
scheduled  POST  publication.give_reason  login    said   said   said   none   no     no     no     no
scheduled  GET   publication.ready        login    ok     ok     ok     none   ok     no     no     no
scheduled  GET   publication.revise       login    no     said   no     none   no     no     no     no
scheduled  POST  publication.revise       login    no     said   no     none   no     no     no     no
scheduled  POST  publication.take_back    login    no     done   no     none   no     no     no     no
scheduled  GET   sustainability.edit      login    ok     ok     no     none   no     no     no     no
scheduled  POST  sustainability.edit      login    clash  clash  no     none   no     no     no     no
public     GET   assessments.edit         login    ok     ok     no     no     no     no     no     no
public     POST  assessments.edit         login    clash  clash  no     no     no     no     no     no
public     GET   ending.conclude          login    no     ok     no     no     no     no     no     no
public     POST  ending.conclude          login    no     said   no     no     no     no     no     no
public     GET   ending.tender            login    no     ok     no     no     no     no     no     no
public     POST  ending.tender            login    no     said   no     no     no     no     no     no
public     GET   ending.withdraw          login    no     ok     no     no     no     no     no     no
public     POST  ending.withdraw          login    no     said   no     no     no     no     no     no
public     GET   need.show                ok       ok     ok     ok     ok     ok     ok     ok     ok
public     GET   pipeline.attachment      ok       ok     ok     ok     ok     ok     ok     ok     ok
public     GET   pipeline.attachments     login    said   ok     said   no     no     no     no     no
public     POST  pipeline.attachments     login    said   said   said   no     no     no     no     no
public     POST  pipeline.detach          login    said   done   said   no     no     no     no     no
public     GET   pipeline.edit            login    said   said   said   no     no     no     no     no
public     POST  pipeline.edit            login    said   said   said   no     no     no     no     no
public     POST  pipeline.give_back       login    no     said   no     no     no     no     no     no
public     POST  pipeline.submit          login    said   said   said   no     no     no     no     no
public     POST  publication.approve      login    no     said   no     no     no     no     no     no
public     GET   publication.changes      ok       ok     ok     ok     ok     ok     ok     ok     ok
public     POST  publication.give_reason  login    said   said   said   no     no     no     no     no
public     GET   publication.ready        login    ok     ok     ok     no     ok     no     no     no
public     GET   publication.revise       login    no     ok     no     no     no     no     no     no
public     POST  publication.revise       login    no     said   no     no     no     no     no     no
public     POST  publication.take_back    login    no     said   no     no     no     no     no     no
public     GET   sustainability.edit      login    ok     ok     no     no     no     no     no     no
public     POST  sustainability.edit      login    clash  clash  no     no     no     no     no     no
tendered   GET   assessments.edit         login    said   said   no     no     no     no     no     no
tendered   POST  assessments.edit         login    said   said   no     no     no     no     no     no
tendered   GET   ending.conclude          login    no     ok     no     no     no     no     no     no
tendered   POST  ending.conclude          login    no     said   no     no     no     no     no     no
tendered   GET   ending.tender            login    no     ok     no     no     no     no     no     no
tendered   POST  ending.tender            login    no     said   no     no     no     no     no     no
tendered   GET   ending.withdraw          login    no     ok     no     no     no     no     no     no
tendered   POST  ending.withdraw          login    no     said   no     no     no     no     no     no
tendered   GET   pipeline.attachments     login    said   said   said   no     no     no     no     no
tendered   POST  pipeline.attachments     login    said   said   said   no     no     no     no     no
tendered   POST  pipeline.detach          login    said   said   said   no     no     no     no     no
tendered   GET   sustainability.edit      login    said   said   no     no     no     no     no     no
tendered   POST  sustainability.edit      login    said   said   no     no     no     no     no     no
"""

# All other routes.
OTHER_ROUTES = """
verb  endpoint                         stranger kari   siv    anna   tor    rune   ada   lars   vidar
GET   account.browsers                 login    ok     ok     ok     ok     ok     ok     ok     ok
POST  account.change_password          login    said   said   said   said   said   said   said   said
POST  account.confirm_factor           login    done   done   done   done   done   done   done   done
POST  account.end_others               login    done   done   done   done   done   done   done   done
POST  account.end_session              login    none   none   none   none   none   none   none   none
GET   account.index                    login    ok     ok     ok     ok     ok     ok     ok     ok
GET   account.new_factor               login    ok     ok     ok     ok     ok     ok     ok     ok
GET   account.password                 login    ok     ok     ok     ok     ok     ok     ok     ok
POST  account.prepare_factor           login    done   done   done   done   done   done   done   done
GET   account.recovery_codes           login    ok     ok     ok     ok     ok     ok     ok     ok
POST  account.renew_codes              login    said   said   said   said   said   said   said   said
POST  account.update                   login    said   said   said   said   said   said   said   said
GET   admin.chain                      login    no     no     no     no     ok     ok     no     no
GET   admin.index                      login    no     no     no     no     no     ok     no     no
GET   admin.mail                       login    no     no     no     no     no     ok     no     no
GET   admin.mails                      login    no     no     no     no     no     ok     no     no
GET   admin.trail                      login    no     no     no     no     ok     ok     no     no
GET   categories.index                 ok       ok     ok     ok     ok     ok     ok     ok     ok
POST  categories_admin.add_market      login    no     no     no     no     no     said   no     no
POST  categories_admin.add_sub         login    no     no     no     no     no     said   no     no
POST  categories_admin.change          login    no     no     no     no     no     done   no     no
POST  categories_admin.close           login    no     no     no     no     no     done   no     no
POST  categories_admin.delete          login    no     no     no     no     no     said   no     no
GET   categories_admin.edit            login    no     no     no     no     no     ok     no     no
GET   categories_admin.index           login    no     no     no     no     no     ok     no     no
POST  categories_admin.move_down       login    no     no     no     no     no     done   no     no
POST  categories_admin.move_up         login    no     no     no     no     no     said   no     no
GET   categories_admin.new_market      login    no     no     no     no     no     ok     no     no
GET   categories_admin.new_sub         login    no     no     no     no     no     ok     no     no
POST  categories_admin.reopen          login    no     no     no     no     no     done   no     no
GET   desk.all_needs                   login    ok     ok     ok     ok     ok     ok     no     no
GET   desk.today                       login    ok     ok     ok     ok     ok     ok     no     no
GET   duties_admin.index               login    no     no     no     no     no     ok     no     no
POST  duties_admin.preview             login    no     no     no     no     no     said   no     no
POST  duties_admin.take_into_use       login    no     no     no     no     no     said   no     no
GET   duties_admin.text                login    no     no     no     no     no     none   no     no
GET   duties_admin.write               login    no     no     no     no     no     ok     no     no
GET   login.ask_link                   ok       ok     ok     ok     ok     ok     ok     ok     ok
POST  login.check_code                 login    done   done   done   done   done   done   done   done
POST  login.check_recovery             login    done   done   done   done   done   done   done   done
GET   login.code                       login    done   done   done   done   done   done   done   done
POST  login.confirm_set_up             login    done   done   done   done   done   done   done   done
GET   login.invitation                 gone     gone   gone   gone   gone   gone   gone   gone   gone
POST  login.join                       gone     gone   gone   gone   gone   gone   gone   gone   gone
GET   login.link_sent                  ok       ok     ok     ok     ok     ok     ok     ok     ok
POST  login.log_in                     said     said   said   said   said   said   said   said   said
GET   login.login                      ok       done   done   done   done   done   done   done   done
POST  login.logout                     login    login  login  login  login  login  login  login  login
GET   login.open_link                  gone     gone   gone   gone   gone   gone   gone   gone   gone
GET   login.qr                         none     none   none   none   none   none   none   none   none
GET   login.recovery                   login    done   done   done   done   done   done   done   done
POST  login.send_link                  said     said   said   said   said   said   said   said   said
GET   login.set_up                     login    done   done   done   done   done   done   done   done
POST  login.use_link                   gone     gone   gone   gone   gone   gone   gone   gone   gone
GET   needs.earlier                    ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   needs.index                      ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   notices.imports                  login    no     ok     no     ok     no     ok     no     no
GET   notices.index                    ok       ok     ok     ok     ok     ok     ok     ok     ok
POST  notices.make_need                login    no     said   no     said   no     said   no     no
GET   notices.run                      login    no     ok     no     ok     no     ok     no     no
GET   notices.show                     moved    moved  moved  moved  moved  moved  moved  moved  moved
POST  notices.upload                   login    no     said   no     said   no     said   no     no
GET   pages.about                      ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   pages.accessibility              ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   pages.category                   ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   pages.favicon                    moved    moved  moved  moved  moved  moved  moved  moved  moved
GET   pages.front                      ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   pages.privacy                    ok       ok     ok     ok     ok     ok     ok     ok     ok
GET   pipeline.create                  login    ok     ok     ok     ok     no     no     no     no
POST  pipeline.create                  login    said   said   said   said   no     no     no     no
POST  users.deactivate                 login    no     no     no     no     no     done   no     no
POST  users.end_sessions               login    no     no     no     no     no     done   no     no
GET   users.index                      login    no     no     no     no     no     ok     no     no
POST  users.invite                     login    no     no     no     no     no     said   no     no
GET   users.invite_form                login    no     no     no     no     no     ok     no     no
GET   users.person                     login    no     no     no     no     no     ok     no     no
POST  users.reactivate                 login    no     no     no     no     no     done   no     no
POST  users.reset_second_factor        login    no     no     no     no     no     said   no     no
POST  users.set_roles                  login    no     no     no     no     no     done   no     no
POST  users.withdraw_invitation        login    no     no     no     no     no     done   no     no
"""


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a call does is kept."""

    def settle(response: Any) -> Any:
        db.session.rollback()
        return response

    monkeypatch.setattr(web, "settle", settle)


def word(answer: Any) -> str:
    """The answer in the words of the tables."""
    if answer.status_code == 303:
        return "login" if answer.location.startswith("/logg-inn") else "done"
    named = {
        200: "ok",
        301: "moved",
        302: "moved",
        400: "bad",
        403: "no",
        404: "none",
        409: "clash",
        410: "gone",
        422: "said",
    }
    return named.get(answer.status_code, str(answer.status_code))


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()[1:]]


Browse = Callable[[str], FlaskClient]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> Browse:
    """A fresh browser of a role: what an earlier call did to the cookies is forgotten."""

    def fresh(role: str) -> FlaskClient:
        client = app.test_client()
        if role != "stranger":
            client.set_cookie(sessions.COOKIE, getattr(cast, role).token, domain="localhost")
        return client

    return fresh


STATES: dict[str, Callable[[Cast], int]] = {
    "draft": factories.ready,
    "submitted": factories.submitted,
    "scheduled": factories.scheduled,
    "public": factories.published,
    "tendered": factories.tendered,
}


def address(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    wanted = max((rule.arguments for rule in app.url_map.iter_rules(endpoint)), key=len)
    with app.test_request_context():
        return app.url_for(endpoint, **{name: value for name, value in values.items() if name in wanted})


def compared(
    table: list[list[str]], call: Callable[[list[str], str], str], roles: Sequence[str] = ROLES
) -> dict[str, tuple[str, str]]:
    """Where the answer is another than the table says: {call and role: (table, answer)}."""
    wrong = {}
    for line in table:
        for role, expected in zip(roles, line[-len(roles) :], strict=True):
            found = call(line, role)
            if found != expected:
                wrong[" ".join([*line[: -len(roles)], role])] = (expected, found)
    return wrong


@pytest.mark.parametrize("state", STATES)
def test_routes_of_a_need(state: str, app: Flask, cast: Cast, browser: Browse, undone: None) -> None:
    need_id = STATES[state](cast)
    with factories.work(cast):
        stored = files.attach(f"need:{need_id}", "kart.pdf", io.BytesIO(b"%PDF-1.7 kart"), "Kart", by=cast.kari)
        slug = db.session.get_one(factories.Need, need_id).slug
        values = {"need_id": need_id, "file_id": stored.id, "slug": slug}

    def call(line: list[str], role: str) -> str:
        return word(browser(role).open(address(app, line[2], values), method=line[1]))

    assert compared([line for line in rows(NEED_ROUTES) if line[0] == state], call) == {}


@pytest.fixture
def things(app: Flask, cast: Cast) -> dict[str, Any]:
    """Something behind every number in an address."""
    with factories.work(cast):
        notices.import_files([("a.xml", notice())], "job")
        market = by_slug("mat-og-kjokken", "nb")
        mail = post(key="access", to="kari@behov.example", subject="Hei", text="Hei")
        place = db.session.scalars(select(Organisation).where(Organisation.slug == "gjovik")).one()
        invitation = Invitation(
            email="ny@behov.example", name="Ny", organisation_id=place.id, role="need_owner", token_hash="0" * 64,
            invited_by_id=cast.ada.id, created_at=clock.now(), expires_at=clock.now() + timedelta(days=7),
        )  # fmt: skip
        db.session.add(invitation)
        db.session.flush()
        return {
            "category_id": market.id,
            "slug": "mat-og-kjokken",
            "notice_id": db.session.scalars(select(MarketNotice.id)).one(),
            "run_id": db.session.scalars(select(ImportRun.id)).one(),
            "number": mail.id,
            "user_id": cast.nina.id,
            "invitation_id": invitation.id,
            "session_id": 2**31 - 1,
            "token": "ukjent",
        }


def test_all_other_routes(app: Flask, cast: Cast, browser: Browse, things: dict[str, Any], undone: None) -> None:
    def call(line: list[str], role: str) -> str:
        return word(browser(role).open(address(app, line[1], things), method=line[0]))

    assert compared(rows(OTHER_ROUTES), call) == {}


ROOMS = {name: importlib.import_module(f"tests.access.{name}") for _, name, _ in pkgutil.iter_modules(access.__path__)}


@pytest.mark.parametrize("room", ROOMS)
def test_routes_of_a_room(room: str, app: Flask, cast: Cast, browser: Browse, undone: None) -> None:
    values = ROOMS[room].scene(cast)
    people = ROOMS[room].ROUTES.strip().splitlines()[0].split()[2:]

    def call(line: list[str], role: str) -> str:
        return word(browser(role).open(address(app, line[1], values), method=line[0]))

    assert compared(rows(ROOMS[room].ROUTES), call, people) == {}


def told_by_rooms() -> list[tuple[str, str]]:
    """(endpoint, verb) of every route in tests/access."""
    return [(line[1], line[0]) for module in ROOMS.values() for line in rows(module.ROUTES)]


def calls(app: Flask, *, of_a_need: bool) -> set[tuple[str, str]]:
    """(endpoint, verb) of every route of the portal."""
    return {
        (rule.endpoint, verb)
        for rule in app.url_map.iter_rules()
        for verb in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static" and ("need_id" in rule.arguments) == of_a_need
    }


@pytest.mark.nodb
@pytest.mark.parametrize("state", ["draft", "scheduled", "public"])
def test_every_route_of_a_need_stands_in_the_table_for_each_state(app: Flask, state: str) -> None:
    told = [(line[2], line[1]) for line in rows(NEED_ROUTES) if line[0] == state]
    assert len(told) == len(set(told))
    assert set(told) == calls(app, of_a_need=True) - set(told_by_rooms())


@pytest.mark.nodb
def test_every_other_route_stands_in_the_table(app: Flask) -> None:
    told = [(line[1], line[0]) for line in rows(OTHER_ROUTES)]
    assert len(told) == len(set(told))
    assert len(told_by_rooms()) == len(set(told_by_rooms()))
    assert set(told) == calls(app, of_a_need=False) - set(told_by_rooms())


@pytest.mark.nodb
def test_a_new_route_must_be_added() -> None:
    """The comparison itself: a route that the table does not have is seen."""
    small = Flask("small")
    small.add_url_rule("/ny", "pages.new", lambda: "")
    told = {(line[1], line[0]) for line in rows(OTHER_ROUTES)}
    assert calls(small, of_a_need=False) - told == {("pages.new", "GET")}

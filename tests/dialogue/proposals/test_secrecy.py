"""Two firms with words that nobody else uses in every field and file: none comes out to anybody else, on any channel.

The same crawl sees when a guard is taken away, one at a time.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, IntegerConverter

from portal.accounts import sessions
from portal.audit.models import AuditEvent
from portal.core import web
from portal.core.db import db
from portal.dialogue.proposals import fields, queries
from portal.dialogue.proposals.models import Proposal
from portal.files.models import StoredFile
from portal.outbox.models import OutboxMail
from tests import canaries, factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes

# What each reader may not see of the two firms: all of it, or what is confidential and what is not sent.
ALL, SECRET = ("open", "secret", "draft"), ("secret", "draft")
READERS: dict[str, dict[str, tuple[str, ...]]] = {
    "stranger": {"lars": ALL, "olga": ALL},
    "vidar": {"lars": ALL, "olga": ALL},
    "lars": {"olga": ALL},
    "olga": {"lars": ALL},
    "nina": {"lars": ALL, "olga": ALL},
    "rune": {"lars": ALL, "olga": ALL},
    "ada": {"lars": ALL, "olga": ALL},
    "kari": {"lars": SECRET, "olga": SECRET},
    "anna": {"lars": SECRET, "olga": SECRET},
    # An officer of a municipality that takes part in the need, and leads another.
    "tor": {"lars": SECRET, "olga": SECRET},
}


@dataclass
class Scene:
    """Where the words are, and which they are: {firm: {kind: words}}."""

    addresses: dict[str, list[Any]]
    words: dict[str, dict[str, list[str]]]

    def forbidden(self, reader: str) -> list[str]:
        return [word for firm, kinds in READERS[reader].items() for kind in kinds for word in self.words[firm][kind]]

    def all_words(self) -> list[str]:
        return [word for kinds in self.words.values() for words in kinds.values() for word in words]


def _fill(cast: Cast, who: str, need_id: int) -> tuple[int, list[int], dict[str, list[str]]]:
    words: dict[str, list[str]] = {kind: [] for kind in ALL}

    def word(kind: str) -> str:
        words[kind].append("kvx" + secrets.token_hex(8))
        return words[kind][-1]

    said: dict[str, Any] = {key: f"{word('open')} [[{word('secret')}]]" for key in fields.TEXTS}
    said["trips"] = [
        {
            "mode": "rail",
            "load_tonnes": 3.5,
            "trips_per_year": 12,
            "origin_postal": "",
            "origin_place": word("secret"),
            "origin_country": "SE",
            "return_empty": False,
        }
    ]
    said |= {"cost_band": "to_500", "hidden": ["trips", "cost_band"]}
    said["reasons"] = {key: {"kind": "business", "harm": word("secret")} for key in fields.MARKABLE}
    number = scenes.draft(cast, need_id, who=who, **said)
    files = [
        scenes.attach(cast, number, who=who, word=word("open")),
        scenes.attach(cast, number, who=who, word=word("secret"), confidential=True),
    ]
    scenes.send(cast, number, who=who)
    files.append(scenes.attach(cast, number, who=who, word=word("draft")))
    client = getattr(cast, who).client
    later = scenes.form(client, number, energy=word("draft"))
    assert client.post(f"/forslag/{number}/rediger", data=later).status_code == 303
    return number, files, words


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the crawl does is kept."""

    def settle(response: Any) -> Any:
        db.session.rollback()
        return response

    monkeypatch.setattr(web, "settle", settle)


def build(cast: Cast) -> Scene:
    """lars' and olga's proposals to a need of Gjøvik in which Østre Toten takes part; Østre Toten leads another."""
    with cast.app.app_context():
        places = {factories.place_id(slug): "20 tonn" for slug in ("gjovik", "ostre-toten")}
    need_id = factories.published(cast, parts=places)
    other = factories.published(cast)
    with factories.work(cast):
        need = db.session.get_one(factories.Need, other)
        need.lead_id = factories.place_id("ostre-toten")
        need.parts[0].organisation_id = need.lead_id
    first, first_files, first_words = _fill(cast, "lars", need_id)
    second, second_files, second_words = _fill(cast, "olga", need_id)
    addresses = {
        "need_id": [need_id, other],
        "proposal_id": [first, second],
        "supplier_id": [cast.lars.firm_id, cast.olga.firm_id],
        "file_id": [*first_files, *second_files],
        "number": [1, 2],
    }
    return Scene(addresses, {"lars": first_words, "olga": second_words})


def _others(converter: Any) -> list[Any]:
    """Something for the places in an address that are not about proposals."""
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    return [1] if isinstance(converter, IntegerConverter) else ["x"]


def addresses(app: Flask, scene: Scene, verb: str, *, own: bool) -> Iterator[str]:
    """Every address of the portal (or of this room alone) with every number of the scene."""
    for rule in app.url_map.iter_rules():
        if verb not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if own and not rule.endpoint.startswith("proposal"):
            continue
        names = sorted(rule._converters)
        choices = [scene.addresses.get(name) or _others(rule._converters[name]) for name in names]
        for values in product(*choices):
            built = rule.build(dict(zip(names, values, strict=True)), append_unknown=False)
            if built is not None:
                yield built[1]


def read(app: Flask, cast: Cast, reader: str, verb: str, path: str) -> str:
    """All that comes back, headers too; from a fresh browser each time."""
    client = app.test_client()
    if reader != "stranger":
        client.set_cookie(sessions.COOKIE, getattr(cast, reader).token, domain="localhost")
    answer = client.open(path, method=verb)
    return answer.data.decode("utf-8", "replace") + str(answer.headers)


def kept(app: Flask) -> dict[str, str]:
    """What is written down beside the proposals: mails and the trail."""
    with app.app_context():
        mails = [f"{mail.to} {mail.subject} {mail.text}" for mail in db.session.scalars(select(OutboxMail))]
        trail = [json.dumps([e.kind, e.subject, e.data]) for e in db.session.scalars(select(AuditEvent))]
    return {"mails": "\n".join(mails), "trail": "\n".join(trail)}


def leaks(app: Flask, cast: Cast, scene: Scene, readers: list[str], *, own: bool) -> list[str]:
    """`reader VERB address` where something came out; and what was written down where all may find it."""
    found = []
    gets, posts = list(addresses(app, scene, "GET", own=own)), list(addresses(app, scene, "POST", own=True))
    for reader in readers:
        forbidden = scene.forbidden(reader)
        for verb, paths in (("GET", gets), ("POST", posts)):
            for path in paths:
                text = read(app, cast, reader, verb, path)
                found += [f"{reader} {verb} {path}" for word in forbidden if word in text][:1]
    found += [name for name, text in kept(app).items() for word in scene.all_words() if word in text][:1]
    return found


@pytest.mark.parametrize("reader", READERS)
def test_nothing_of_a_proposal_comes_out_anywhere(
    reader: str, app: Flask, cast: Cast, undone: None, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setitem(app.config, "LOG_REQUESTS", True)
    scene = build_kept(cast, monkeypatch)
    assert leaks(app, cast, scene, [reader], own=False) == []
    logged = capsys.readouterr()
    assert [word for word in scene.all_words() if word in logged.out + logged.err] == []


def build_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The scene itself is kept, though the crawl is not."""
    undoing = web.settle
    monkeypatch.setattr(web, "settle", _REAL)
    scene = build(cast)
    monkeypatch.setattr(web, "settle", undoing)
    return scene


_REAL = web.settle


def test_the_words_are_really_there(app: Flask, cast: Cast, undone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each firm finds all its own words; the officer of the need finds all but what is not sent."""
    scene = build_kept(cast, monkeypatch)
    for who in ("lars", "olga"):
        text = "".join(read(app, cast, who, "GET", path) for path in addresses(app, scene, "GET", own=True))
        assert [word for words in scene.words[who].values() for word in words if word not in text] == []
    both = [(verb, path) for verb in ("GET", "POST") for path in addresses(app, scene, verb, own=True)]
    text = "".join(read(app, cast, "siv", verb, path) for verb, path in both)
    for words in scene.words.values():
        assert [word for word in words["open"] + words["secret"] if word not in text] == []
        assert [word for word in words["draft"] if word in text] == []


# Each guard is taken away alone; what must be seen then.
def _any_file(proposal: Proposal, file_id: int, **_more: Any) -> StoredFile:
    return queries._stored_or_404(proposal, file_id)


def _need_is_ignored(_need: Any, proposal_id: int) -> Proposal:
    proposal = db.session.get(Proposal, proposal_id)
    assert proposal is not None
    return proposal


ROOM = "portal.dialogue.proposals"
SPOILED: dict[str, tuple[str, Any, str, str]] = {
    "whose proposal": (f"{ROOM}.queries.is_own", lambda proposal, user: True, "olga", "GET /forslag/1"),
    "whose group": (f"{ROOM}.queries.stands_in", lambda proposal, firm: True, "olga", "GET /forslag/1"),
    "whose need": (f"{ROOM}.queries.may_read", lambda *args: True, "nina", "GET /behov/1/forslag"),
    "who opens": (f"{ROOM}.staff_views.may_open", lambda *args: True, "tor", "POST /behov/1/forslag/1/unntatt"),
    "which need": (f"{ROOM}.staff_views.sent_or_404", _need_is_ignored, "tor", "POST /behov/2/forslag/1/vedlegg/2"),
    "which file": (f"{ROOM}.staff_views.file_for_staff_or_404", _any_file, "kari", "GET /behov/1/forslag/1/vedlegg/2"),
    "whose file": (
        f"{ROOM}.queries.one",
        lambda owner, number: db.session.get(StoredFile, number),
        "lars",
        "GET /forslag/1/vedlegg/4",
    ),
    "what is public": (f"{ROOM}.fields.public_text", lambda text: text, "kari", "GET /behov/1/forslag"),
    "the reasons": (f"{ROOM}.staff_page.columns", None, "kari", "GET /behov/1/forslag"),
    "the name in the trail": (f"{ROOM}.file_actions._silent_name", lambda name: name, "stranger", "trail"),
}


@pytest.mark.parametrize("guard", SPOILED)
def test_a_guard_that_is_taken_away_is_seen(
    guard: str, app: Flask, cast: Cast, undone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, broken, reader, where = SPOILED[guard]
    if broken is None:
        real: Callable[..., Any] = __import__(f"{ROOM}.pages", fromlist=["columns"]).columns
        broken = lambda proposals, opened=None: real(proposals, proposals[0].id if proposals else None)  # noqa: E731
    monkeypatch.setattr(place, broken)
    scene = build_kept(cast, monkeypatch)
    found = leaks(app, cast, scene, [reader], own=True)
    assert (where if where == "trail" else f"{reader} {where}") in found


def test_no_page_is_another_because_there_are_proposals(app: Flask, cast: Cast) -> None:
    """Not even a count: what strangers and other firms read is the same letter by letter."""
    with time_machine.travel(datetime(2026, 10, 6, 10, 0, tzinfo=UTC), tick=False):
        need_id = factories.published(cast)
        readers = {"stranger": app.test_client(use_cookies=False), "vidar": cast.vidar.client, "nina": cast.nina.client}
        paths = ["/", "/behov", "/behov?status=alle&vis=tidslinje", f"/behov/{need_id}-varm-mat-hele-veien-hjem"]
        paths += ["/kategorier", "/kategorier/mat-og-kjokken", f"/behov/{need_id}/interesse", "/min-side", "/i-dag"]
        before = {name: canaries.seen(client, paths) for name, client in readers.items()}
        for who in ("lars", "olga"):
            scenes.sent(cast, need_id, who=who)
        app.extensions.pop("snapshots", None)
        for name, client in readers.items():
            assert canaries.differing(before[name], canaries.seen(client, paths)) == [], name

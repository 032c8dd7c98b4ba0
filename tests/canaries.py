"""Needs full of words that nobody else uses, and the places where such a word could come out."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import db
from portal.files import actions as files
from portal.market.categories.queries import tree
from portal.needs.assessments.fields import TEXT_CAPS as ASSESSMENT_TEXTS
from portal.needs.pipeline.fields import TEXT_CAPS
from portal.needs.pipeline.models import Need
from portal.needs.publication import ending_actions as ending
from portal.needs.sustainability.fields import TEXT_CAPS as PROFILE_TEXTS
from portal.pages.filters import BANDS, STATUS_WORDS, VIEWS
from tests import factories
from tests.cast import Cast

STATES = ("draft", "submitted", "scheduled", "withdrawn", "stopped")
# An amount that no other need has, inside the bands of the list.
AMOUNT = 4_321_000
PREFIXES = ("", "/nn", "/en")
_CHANGING = re.compile(r'<code>[0-9a-zA-Z]+</code>|name="csrf_token" value="[^"]*"|<meta name="csrf[^>]*>')


def canary(state: str, place: str) -> str:
    """A word of letters alone, so that the search keeps it whole: `kvxscheduledproblem`."""
    return "kvx" + state + "".join(letter for letter in place if letter.isalpha())


def all_words() -> list[str]:
    """Every secret word there is."""
    places = (*TEXT_CAPS, *ASSESSMENT_TEXTS, *PROFILE_TEXTS, *OTHER_PLACES)
    return [canary(state, place) for state in STATES for place in places]


OTHER_PLACES = (
    *("askheading", "askdetail", "volume", "nntitle", "nnsummary", "entitle", "ensummary"),
    *("filename", "filetitle", "filecontent", "reason"),
)


def secret_need(cast: Cast, state: str) -> tuple[int, int]:
    """(need, attachment): a need of Gjøvik and Søndre Land, with a secret word in every place."""

    def word(place: str) -> str:
        return canary(state, place)

    fields: dict[str, Any] = {name: f"{text} {word(name)}" for name, text in factories.TEXTS.items()}
    fields["short_title"] = word("short_title")[:40]
    with cast.app.app_context():
        gjovik, sondre_land = (factories.place_id(slug) for slug in ("gjovik", "sondre-land"))
    more = fields | {
        "value_from": AMOUNT,
        "value_to": AMOUNT,
        "parts": {gjovik: f"54 tonn {word('volume')}", sondre_land: "2 tonn"},
        "asks": [(f"Hva {word('askheading')}?", f"Fortell {word('askdetail')}.")],
        "translations": {
            code: (f"Varm mat {word(code + 'title')}", f"Maten er kald {word(code + 'summary')}.")
            for code in ("nn", "en")
        },
    }
    number = factories.ready(cast, **more)
    factories.assess(cast, number, **{name: word(name) for name in ASSESSMENT_TEXTS})
    factories.decide_sustainability(cast, number, **{name: word(name) for name in PROFILE_TEXTS})
    with factories.work(cast):
        content = io.BytesIO(b"%PDF-1.7 " + word("filecontent").encode())
        name = f"{word('filename')}.pdf"
        stored = files.attach(f"need:{number}", name, content, word("filetitle"), by=cast.kari).id
    if state != "draft":
        with factories.work(cast):
            factories.pipeline.submit(db.session.get_one(Need, number), by=cast.kari.user())
    if state in ("scheduled", "stopped"):
        with factories.work(cast):
            need, when = db.session.get_one(Need, number), clock.now() + timedelta(days=7)
            factories.publication.approve(need, when, edit_no=need.edit_no, by=cast.per.user())
    if state in ("withdrawn", "stopped"):
        with factories.work(cast):
            ending.withdraw(db.session.get_one(Need, number), f"Falt bort: {word('reason')}", by=cast.per.user())
    return number, stored


def searches() -> Iterator[str]:
    """The words, pieces of them, and the words with a slip of the finger."""
    for state in STATES:
        for place in ("title", "problem", "askheading", "volume", "nntitle", "entitle"):
            whole = canary(state, place)
            yield from (whole, whole[:-1], whole[:-1] + "x", whole[:10], whole[4:], whole.replace("v", "w", 1))
            yield f'"{whole}"'
    yield from ("varm", "kvx", "mat hjem", "wwwqqq", "%", "*", '"', "OR", "a OR kvx*", "fire millioner", "4321000")


def lists() -> Iterator[str]:
    """The list with every filter, every view and every market, and the other public pages."""
    yield from ("/", "/behov", "/behov/tidligere", "/kategorier", "/andre-kjopere", "/om", "/personvern")
    yield from ("/tilgjengelighet", "/behov?side=2", "/behov/tidligere?side=2", "/finnes-ikke", "/logg-inn")
    for status in STATUS_WORDS.values():
        for view in VIEWS:
            yield f"/behov?status={status}&vis={view}"
        for band in BANDS:
            yield f"/behov?status={status}&verdi={band}"
        for place in ("gjovik", "sondre-land", "ostre-toten"):
            yield f"/behov?status={status}&kommune={place}"
    for quarter in ("2026-4", "2027-1", "2027-2", "2027-3"):
        yield f"/behov?status=alle&kvartal={quarter}"
    for place in ("gjovik", "sondre-land"):
        yield f"/behov/tidligere?kommune={place}"


def markets(app: Flask) -> Iterator[str]:
    """The home of every market and sub-market, and the list of each."""
    with app.test_request_context():
        known = [one for market in tree("nb") for one in (market, *market.children)]
    for market in known:
        yield f"/kategorier/{market.slug}"
    for market in known[:12]:
        yield f"/behov?status=alle&kategori={market.slug}"
        yield f"/behov/tidligere?kategori={market.slug}"


def everywhere(app: Flask) -> list[str]:
    """Every address that a reader can ask for without knowing the number of a secret need."""
    once = [*markets(app), *(f"/behov?q={words}" for words in searches())]
    return [prefix + path for path in lists() for prefix in PREFIXES] + once


def of_needs(app: Flask, needs: dict[int, int]) -> list[str]:
    """Every address that carries the number of a secret need, in every language."""
    found = []
    for rule in app.url_map.iter_rules():
        if "need_id" not in rule.arguments:
            continue
        for need, file in needs.items():
            path = rule.rule.replace("<int:need_id>", str(need)).replace("<int:file_id>", str(file))
            found += [prefix + path.replace("<slug>", "x") for prefix in PREFIXES]
    return found


def seen(browser: FlaskClient, paths: list[str]) -> dict[str, tuple[int, str, str]]:
    """What a browser gets: {path: (status, body, what the headers say of it)}, without what changes by itself."""
    pages = {}
    for path in paths:
        answer = browser.get(path)
        told = "|".join(f"{k}: {v}" for k, v in answer.headers if k in ("ETag", "Location", "Content-Length"))
        body = _CHANGING.sub("", answer.text)
        pages[path] = answer.status_code, body, "" if body != answer.text else told
    return pages


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Addresses whose answer is another."""
    return [path for path in before if before[path] != after[path]]

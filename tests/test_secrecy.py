"""Nothing of an unpublished need comes out on any channel, and the tests can tell when something does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import true

from portal.accounts.models import Membership
from portal.accounts.permissions import ADMINISTRATOR
from portal.core import clock
from portal.needs.pipeline import stages
from tests import canaries, factories
from tests.cast import Cast

NOON = datetime(2026, 10, 6, 10, 0, tzinfo=UTC)


@pytest.fixture
def still() -> Iterator[time_machine.Traveller]:
    """A Tuesday on which the clock stands still, so that two readings of a page can be compared letter by letter."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger who keeps no cookies, so that every page is the shared one."""
    return app.test_client(use_cookies=False)


def browsers(client: FlaskClient, cast: Cast) -> dict[str, FlaskClient]:
    """A stranger, and staff of municipalities that have no part in the needs."""
    return {"stranger": client, "tor": cast.tor.client, "nina": cast.nina.client}


def all_secret_needs(cast: Cast) -> dict[int, int]:
    return dict(canaries.secret_need(cast, state) for state in canaries.STATES)


def leaks(
    app: Flask, cast: Cast, who: dict[str, FlaskClient], paths: list[str], spoil: Callable[[], None] = lambda: None
) -> list[str]:
    """Addresses whose pages are others with the secret needs than without them, by reader. `spoil` breaks a guard."""
    factories.published(cast)
    before = {name: canaries.seen(browser, paths) for name, browser in who.items()}
    all_secret_needs(cast)
    app.extensions.pop("snapshots", None)
    spoil()
    found = []
    for name, browser in who.items():
        found += [f"{name} {path}" for path in canaries.differing(before[name], canaries.seen(browser, paths))]
    return found


def test_every_page_is_the_same_letter_by_letter_with_and_without_secret_needs(
    app: Flask, client: FlaskClient, cast: Cast, still: Any
) -> None:
    """Lists, filters, counts, facets, search, suggestions, markets, timeline, map: nothing moves."""
    assert leaks(app, cast, {"stranger": client}, canaries.everywhere(app)) == []


@pytest.mark.parametrize("name", ["tor", "nina"])
def test_staff_of_other_municipalities_see_no_more(name: str, app: Flask, cast: Cast, still: Any) -> None:
    member = getattr(cast, name).client
    factories.published(cast)
    paths = ["/i-dag", "/i-dag/behov", "/i-dag/behov?stadium=investigating", *canaries.lists()]
    paths += [f"/behov?q={words}" for words in list(canaries.searches())[:40]] + ["/admin/kunngjoringer", "/konto"]
    before = canaries.seen(member, paths)
    all_secret_needs(cast)
    app.extensions.pop("snapshots", None)
    assert canaries.differing(before, canaries.seen(member, paths)) == []


def test_an_administrator_of_another_municipality_reads_neither_trail_nor_mail_nor_drafts(
    app: Flask, cast: Cast, still: Any
) -> None:
    """The trail names drafts; a role in one municipality does not open what is everybody's."""
    with factories.work(cast):
        person = cast.nina.user()
        place = person.memberships[0].organisation
        person.memberships.append(Membership(organisation=place, role=ADMINISTRATOR))
    all_secret_needs(cast)
    browser = cast.nina.client
    assert browser.get("/admin/brukere").status_code == 200
    for path in ("/admin/hendelser", "/admin/hendelser/kjede", "/admin/epost", "/admin/epost/1", "/admin/"):
        assert browser.get(path).status_code == 403, path
    read = "".join(browser.get(path).text for path in ("/i-dag", "/i-dag/behov", "/admin/brukere", "/admin/kategorier"))
    assert [word for word in canaries.all_words() if word in read] == []
    assert "/admin/hendelser" not in read


def test_addresses_of_secret_needs_tell_nothing(app: Flask, client: FlaskClient, cast: Cast, still: Any) -> None:
    needs = all_secret_needs(cast)
    words, found = canaries.all_words(), []
    for name, browser in browsers(client, cast).items():
        for path, (status, body, told) in canaries.seen(browser, canaries.of_needs(app, needs)).items():
            found += [(name, path, word) for word in words if word in body + told]
            # Sent to the login page, no such page, or not for this role: as for a number that no need has.
            if status not in (303, 403, 404, 405):
                found.append((name, path, str(status)))
    assert found == []


def test_a_secret_need_answers_as_one_that_does_not_exist(
    app: Flask, client: FlaskClient, cast: Cast, still: Any
) -> None:
    needs = all_secret_needs(cast)
    missing = {number + 1000: file + 1000 for number, file in needs.items()}
    for browser in browsers(client, cast).values():
        real = [page[:2] for page in canaries.seen(browser, canaries.of_needs(app, needs)).values()]
        none = [page[:2] for page in canaries.seen(browser, canaries.of_needs(app, missing)).values()]
        assert [(status, _without_numbers(body)) for status, body in real] == [
            (status, _without_numbers(body)) for status, body in none
        ]


def _without_numbers(body: str) -> str:
    return "".join(letter for letter in body if not letter.isdigit())


def test_writing_to_a_secret_need_tells_nothing(app: Flask, client: FlaskClient, cast: Cast, still: Any) -> None:
    words, needs = canaries.all_words(), all_secret_needs(cast)
    for browser in browsers(client, cast).values():
        for path in canaries.of_needs(app, needs):
            answer = browser.post(path, data={"title": "x"})
            assert answer.status_code in (303, 401, 403, 404, 405), path
            assert not [word for word in words if word in answer.text + str(answer.headers)]


def test_the_own_staff_can_read_every_secret_so_that_the_words_are_really_there(
    app: Flask, cast: Cast, still: Any
) -> None:
    needs = all_secret_needs(cast)
    read = ""
    for number, file in needs.items():
        for path in (f"/behov/{number}", f"/behov/{number}/vedlegg/{file}", f"/behov/{number}/klar"):
            answer = cast.per.client.get(path, follow_redirects=True)
            assert answer.status_code == 200
            read += answer.text + str(answer.headers)
    places = ("title", "problem", "why", "what", "askheading", "volume", "filename", "filetitle", "filecontent")
    assert [(s, p) for s in canaries.STATES for p in places if canaries.canary(s, p) not in read] == []


def test_head_and_conditional_requests_tell_no_more(client: FlaskClient, cast: Cast, still: Any) -> None:
    (number, _file) = canaries.secret_need(cast, "scheduled")
    assert client.head(f"/behov/{number}").status_code == 404
    page = client.get("/behov/999999")
    head = client.head(f"/behov/{number}", headers={"If-None-Match": "*"})
    assert (head.status_code, head.data, head.headers.get("ETag")) == (404, b"", page.headers.get("ETag"))
    listing = client.get("/behov?status=alle")
    again = client.get("/behov?status=alle", headers={"If-None-Match": listing.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    still.shift(timedelta(days=7))
    after = client.get("/behov?status=alle", headers={"If-None-Match": listing.headers["ETag"]})
    assert after.status_code == 200
    assert canaries.canary("scheduled", "title") in after.text


@pytest.mark.parametrize(
    "path", ["/static/../portal/app.py", "/static/%2e%2e/config.py", "/vedlegg/1", "/files/1", "/mail/000001.eml"]
)
def test_no_file_of_ours_has_an_address(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404


# The moment itself -------------------------------------------------------------------------------------------------


def shown(client: FlaskClient, number: int) -> tuple[int, bool, bool]:
    """(status of the page, in the list, found by its own word)."""
    word = canaries.canary("scheduled", "title")
    listed = word in client.get("/behov?status=alle").text
    found = (
        "Ingen" not in client.get(f"/behov?q={word}").text
        and f"/behov/{number}-" in client.get(f"/behov?q={word}").text
    )
    return client.get(f"/behov/{number}", follow_redirects=True).status_code, listed, found


@pytest.mark.parametrize(
    ("milliseconds", "expected"), [(-1, (404, False, False)), (0, (200, True, True)), (1, (200, True, True))]
)
def test_a_need_is_public_from_its_moment_to_the_millisecond(
    milliseconds: int, expected: tuple[int, bool, bool], app: Flask, client: FlaskClient, cast: Cast, still: Any
) -> None:
    number, _file = canaries.secret_need(cast, "scheduled")
    still.move_to(NOON + timedelta(days=7, milliseconds=milliseconds))
    app.extensions.pop("snapshots", None)
    assert shown(client, number) == expected


def test_the_counts_follow_the_moment_without_a_reload(app: Flask, client: FlaskClient, cast: Cast, still: Any) -> None:
    """The kept counts are those of approved needs; the clock is asked for each time."""
    canaries.secret_need(cast, "scheduled")
    still.move_to(NOON + timedelta(days=7, milliseconds=-1))
    assert "0 behov" in client.get("/behov?status=alle").text
    still.shift(timedelta(seconds=6))
    assert "1 behov" in client.get("/behov?status=alle").text


def test_a_draft_that_was_withdrawn_stays_unseen_when_its_moment_comes(
    app: Flask, client: FlaskClient, cast: Cast, still: Any
) -> None:
    factories.published(cast)
    paths = canaries.everywhere(app)
    number, _file = canaries.secret_need(cast, "stopped")
    still.shift(timedelta(days=8))
    app.extensions.pop("snapshots", None)
    words = [word for word in canaries.all_words() if "stopped" in word]
    pages = canaries.seen(client, [path for path in paths if "kvx" not in path])
    assert [(path, word) for path, page in pages.items() for word in words if word in page[1]] == []
    assert client.get(f"/behov/{number}").status_code == 404
    # A word that is one slip away would be corrected to the secret one if the vocabulary knew it.
    word = canaries.canary("stopped", "problem")
    assert word not in client.get(f"/behov?q={word[:-1]}x").text


def test_take_back_leaves_nothing_for_the_old_moment(app: Flask, client: FlaskClient, cast: Cast, still: Any) -> None:
    number, _file = canaries.secret_need(cast, "scheduled")
    assert cast.per.client.post(f"/behov/{number}/utkast").status_code == 303
    still.shift(timedelta(days=8))
    app.extensions.pop("snapshots", None)
    word = canaries.canary("scheduled", "problem")
    assert client.get(f"/behov/{number}").status_code == 404
    assert word not in client.get(f"/behov?q={word[:-1]}x").text
    assert word not in client.get("/behov?status=alle").text


@pytest.mark.parametrize(("milliseconds", "state"), [(-1, "in_dialogue"), (0, "preparing"), (1, "preparing")])
def test_input_closes_at_its_deadline_to_the_millisecond(
    milliseconds: int, state: str, app: Flask, client: FlaskClient, cast: Cast, still: Any
) -> None:
    number = factories.published(cast)
    with app.app_context():
        need = factories.db.session.get_one(factories.Need, number)
        closes = need.input_closes_at
        assert closes is not None
        still.move_to(closes + timedelta(milliseconds=milliseconds))
        assert stages.current_stage(need, clock.now()) == state
    opened = client.get("/behov").text
    assert ("Varm mat hele veien hjem" in opened) == (state == "in_dialogue")
    assert ("kriv til innkjøperen" in client.get(f"/behov/{number}", follow_redirects=True).text) == (
        state == "in_dialogue"
    )


# The tests themselves ----------------------------------------------------------------------------------------------

# Each guard is broken alone; what must be seen then, or nothing where a second guard stands behind it.
SPOILED: dict[str, tuple[Any, str | None]] = {
    "portal.needs.pipeline.stages.is_public": (lambda need, now: True, "stranger /behov?status=alle&vis=liste"),
    "portal.pages.list_queries.public_now": (lambda now=None: true(), "stranger /behov?status=alle&vis=tidslinje"),
    "portal.needs.search.candidates.public_now": (lambda now=None: true(), None),
    "portal.needs.search.queries.moment": (lambda at: 2**62, "stranger /behov?q=kvxscheduledproblex"),
}


@pytest.mark.parametrize("guard", SPOILED)
def test_a_broken_guard_is_caught(
    guard: str, app: Flask, client: FlaskClient, cast: Cast, still: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, seen_at = SPOILED[guard]
    paths = [f"/behov?status=alle&vis={view}" for view in ("liste", "tidslinje", "kart")]
    paths += [f"/behov?q={words}" for words in canaries.searches() if words.startswith("kvxscheduled")]
    found = leaks(app, cast, {"stranger": client}, paths, lambda: monkeypatch.setattr(guard, broken))
    assert (seen_at in found) if seen_at else found == []

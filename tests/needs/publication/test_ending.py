"""How a need ends: withdrawn with a reason, out to tender, and what became of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import db
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast

REASON = "Behovet falt bort i budsjettet for neste år."
URL = "https://www.doffin.no/notices/2026-100200"
OTHERS = [("kari", 403), ("anna", 403), ("rune", 403), ("ada", 403)]


def need(app: Flask, number: int) -> Need:
    with app.app_context():
        return db.session.get_one(Need, number)


def page(client: FlaskClient, number: int) -> str:
    return client.get(f"/behov/{number}", follow_redirects=True).text


def over(app: Flask, number: int) -> Any:
    """The moment after the deadline for input."""
    closes = need(app, number).input_closes_at
    assert closes is not None
    return closes


# Withdraw ----------------------------------------------------------------------------------------------------------


def test_a_public_need_is_withdrawn_for_all_to_see(app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    assert cast.per.client.post(f"/behov/{number}/trekk", data={"reason": REASON}).status_code == 303
    app.extensions.pop("snapshots", None)
    assert (need(app, number).stage, stages.is_public(need(app, number), clock.now())) == ("withdrawn", True)
    assert REASON in page(client, number)
    assert factories.TEXTS["title"] in client.get("/behov/tidligere").text
    assert factories.TEXTS["title"] not in client.get("/behov?status=alle").text


@pytest.mark.parametrize("make", ["draft", "ready", "submitted", "scheduled"])
def test_what_nobody_has_seen_is_withdrawn_unseen(make: str, app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = getattr(factories, make)(cast)
    assert cast.per.client.post(f"/behov/{number}/trekk", data={"reason": REASON}).status_code == 303
    with time_machine.travel(clock.now() + timedelta(days=10)):
        assert client.get(f"/behov/{number}").status_code == 404
        assert factories.TEXTS["title"] not in client.get("/behov/tidligere").text
    assert REASON in page(cast.per.client, number)


@pytest.mark.parametrize("reason", ["", "kort", " " * 40, "x" * 9, "x" * 1001, "x" * 1_000_000, "\x00" * 20])
def test_not_without_a_reason(app: Flask, cast: Cast, reason: str) -> None:
    number = factories.published(cast)
    assert cast.per.client.post(f"/behov/{number}/trekk", data={"reason": reason}).status_code == 422
    assert need(app, number).stage == "announced"


@pytest.mark.parametrize("make", ["tendered", "concluded", "withdrawn"])
def test_not_after_its_end(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = need(app, number)
    assert cast.per.client.post(f"/behov/{number}/trekk", data={"reason": REASON}).status_code == 422
    assert (need(app, number).stage, need(app, number).withdrawn_reason) == (before.stage, before.withdrawn_reason)


def test_a_withdrawn_need_stays_withdrawn(app: Flask, cast: Cast) -> None:
    number = factories.withdrawn(cast)
    for tail, data in (("send", {}), ("godkjenn", {"edit_no": "4"}), ("utkast", {}), ("returner", {"reason": REASON})):
        assert cast.siv.client.post(f"/behov/{number}/{tail}", data=data).status_code == 422, tail
    assert need(app, number).stage == "withdrawn"


# Tender ------------------------------------------------------------------------------------------------------------


def tender(client: FlaskClient, number: int, url: str = URL, on: str = "2026-12-01") -> int:
    return client.post(f"/behov/{number}/anbud", data={"url": url, "on": on}).status_code


def test_after_the_deadline_it_goes_to_tender(app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = factories.published(cast)
    with time_machine.travel(over(app, number)):
        assert tender(cast.per.client, number) == 303
        assert URL in page(client, number)
    row = need(app, number)
    assert (row.stage, row.tender_url, str(row.tendered_on)) == ("tendered", URL, "2026-12-01")


@pytest.mark.parametrize(("milliseconds", "status"), [(-1, 422), (0, 303), (1, 303)])
def test_the_way_to_tender_opens_with_the_deadline(app: Flask, cast: Cast, milliseconds: int, status: int) -> None:
    number = factories.published(cast)
    with time_machine.travel(over(app, number) + timedelta(milliseconds=milliseconds), tick=False):
        assert tender(cast.per.client, number) == status


@pytest.mark.parametrize("make", ["draft", "submitted", "scheduled", "tendered", "concluded", "withdrawn"])
def test_only_an_announced_need(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = need(app, number).stage
    assert tender(cast.per.client, number) == 422
    assert need(app, number).stage == before


@pytest.mark.parametrize(
    "url",
    [
        "",
        "doffin.no",
        "javascript:alert(1)",
        "ftp://x",
        " https",
        "//doffin.no",
        "data:text/html,x",
        "https://" + "x" * 500,
        "JAVASCRIPT://x",
    ],
)
def test_links_that_are_none(app: Flask, cast: Cast, url: str) -> None:
    number = factories.published(cast)
    with time_machine.travel(over(app, number)):
        assert tender(cast.per.client, number, url) == 422
    assert need(app, number).stage == "announced"


@pytest.mark.parametrize("on", ["", "i dag", "2026-02-30", "1999-01-01", "2101-01-01", "x" * 100_000])
def test_days_that_are_none(app: Flask, cast: Cast, on: str) -> None:
    number = factories.published(cast)
    with time_machine.travel(over(app, number)):
        assert tender(cast.per.client, number, on=on) == 422


# Conclude ----------------------------------------------------------------------------------------------------------


def conclude(client: FlaskClient, number: int, **data: str) -> int:
    return client.post(f"/behov/{number}/avslutt", data=data).status_code


def test_who_got_it_is_told_and_found(app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = factories.tendered(cast)
    assert (
        conclude(cast.per.client, number, kind="awarded", supplier="Fjellvarme AS", value="550 000", text="Lettere.")
        == 303
    )
    app.extensions.pop("snapshots", None)
    row = need(app, number)
    assert (row.stage, row.outcome_supplier, row.outcome_value) == ("concluded", "Fjellvarme AS", 550_000)
    assert "Fjellvarme AS" in page(client, number)
    assert "Fjellvarme AS" in client.get("/behov/tidligere").text


def test_called_off_needs_no_supplier(app: Flask, cast: Cast, client: FlaskClient) -> None:
    number = factories.tendered(cast)
    assert conclude(cast.per.client, number, kind="cancelled", text="Ingen tilbud.") == 303
    assert "Anbudet ble avlyst" in page(client, number)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "awarded"},
        {"kind": "awarded", "supplier": "  "},
        {"kind": "x", "supplier": "A"},
        {"kind": "awarded", "supplier": "x" * 301},
        {"kind": "awarded", "supplier": "A", "value": "mye"},
        {"kind": "awarded", "supplier": "A", "value": "-1"},
        {"kind": "awarded", "supplier": "A", "value": "99999999999999999999"},
        {"kind": "awarded", "supplier": "A", "text": "x" * 1001},
    ],
)
def test_outcomes_that_say_too_little_or_too_much(app: Flask, cast: Cast, data: dict[str, str]) -> None:
    number = factories.tendered(cast)
    assert conclude(cast.per.client, number, **data) == 422
    assert need(app, number).stage == "tendered"


@pytest.mark.parametrize("make", ["draft", "scheduled", "published", "concluded", "withdrawn"])
def test_only_what_is_out_to_tender(app: Flask, cast: Cast, make: str) -> None:
    number = getattr(factories, make)(cast)
    before = need(app, number).stage
    assert conclude(cast.per.client, number, kind="awarded", supplier="A") == 422
    assert need(app, number).stage == before


# Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["trekk", "anbud", "avslutt"])
@pytest.mark.parametrize(("who", "status"), [*OTHERS, ("tor", 404)])
def test_others_may_not(app: Flask, cast: Cast, tail: str, who: str, status: int) -> None:
    number = factories.submitted(cast)
    client = getattr(cast, who).client
    data = {"reason": REASON, "url": URL, "on": "2026-12-01", "kind": "cancelled"}
    assert client.get(f"/behov/{number}/{tail}").status_code == status
    assert client.post(f"/behov/{number}/{tail}", data=data).status_code == status
    assert need(app, number).stage == "investigating"

"""The gate: all reasons at once, each mended or answered for, and the answer falls away with the words it was about."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.publication.models import FindingReason
from portal.needs.publication.queries import Gate, gate
from portal.needs.publication.rules import SHORTEST_REASON, still_stopping, why_not_reason
from portal.needs.wording.findings import Finding
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page

LOCAL = "Leverandøren må ha kontor i Gjøvik."
WHY = "Kontoret skal ha åpent for brukerne hver dag, og det finnes flere tilbydere."


def gate_of(app: Flask, number: int) -> Gate:
    with app.app_context():
        return gate(db.session.get_one(Need, number))


def kept(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        return [(r.reason, r.by_id) for r in db.session.scalars(select(FindingReason).order_by(FindingReason.id))]


def change(cast: Cast, number: int, **fields: Any) -> None:
    page = f"/behov/{number}/rediger"
    assert cast.kari.client.post(page, data=of_page(cast.kari.client, page) | fields).status_code == 303


def answer_for(client: FlaskClient, number: int, finding: Finding, reason: str = WHY) -> int:
    data = {"fingerprint": finding.fingerprint, "reason": reason}
    return client.post(f"/behov/{number}/klar/begrunn", data=data).status_code


@pytest.fixture
def barred(app: Flask, cast: Cast) -> tuple[int, Finding]:
    """A need whose text asks for a place, and the finding that bars it."""
    number = factories.ready(cast, what=f"{factories.TEXTS['what']} {LOCAL}")
    (finding,) = gate_of(app, number).stopping
    return number, finding


def test_a_ready_need_passes(app: Flask, cast: Cast) -> None:
    found = gate_of(app, factories.ready(cast))
    assert (found.why_not, found.is_open, found.stopping) == ([], True, [])


def test_a_bare_draft_hears_everything_at_once(app: Flask, cast: Cast) -> None:
    found = gate_of(app, factories.draft(cast))
    assert not found.is_open
    assert len(found.why_not) > 5
    assert [reason for reason in found.why_not if "innkjøper" in reason] != []


@pytest.mark.parametrize(
    ("field", "reason"),
    [("owner_id", "Behovet mangler behovseier"), ("procurement_id", "Behovet mangler en innkjøper")],
)
def test_without_people_to_ask_it_does_not_pass(app: Flask, cast: Cast, field: str, reason: str) -> None:
    (said,) = gate_of(app, factories.ready(cast, **{field: None})).why_not
    assert said.startswith(reason)


def test_the_page_shows_what_stops_and_what_helps(cast: Cast, barred: tuple[int, Finding]) -> None:
    page = cast.kari.client.get(f"/behov/{barred[0]}/klar").text
    assert barred[1].title in page
    assert "kontor i Gjøvik" in page


def test_a_written_reason_opens_the_gate_and_carries_the_name(
    app: Flask, cast: Cast, barred: tuple[int, Finding]
) -> None:
    number, finding = barred
    assert answer_for(cast.kari.client, number, finding) == 303
    assert gate_of(app, number).is_open
    assert kept(app) == [(WHY, cast.kari.id)]
    assert WHY in cast.per.client.get(f"/behov/{number}/klar").text


def test_a_second_reason_replaces_the_first(app: Flask, cast: Cast, barred: tuple[int, Finding]) -> None:
    number, finding = barred
    answer_for(cast.kari.client, number, finding)
    assert answer_for(cast.per.client, number, finding, "En annen og bedre grunn enn den første.") == 303
    assert kept(app) == [("En annen og bedre grunn enn den første.", cast.per.id)]


def test_the_reason_stands_when_other_words_change(app: Flask, cast: Cast, barred: tuple[int, Finding]) -> None:
    number, finding = barred
    answer_for(cast.kari.client, number, finding)
    change(cast, number, title="Varm middag til alle", why="Kassene er slitt, og avtalen går ut til høsten.")
    assert gate_of(app, number).is_open


def test_the_reason_falls_away_when_its_own_words_change(app: Flask, cast: Cast, barred: tuple[int, Finding]) -> None:
    number, finding = barred
    answer_for(cast.kari.client, number, finding)
    change(cast, number, what="Noe som holder maten varm. Leverandøren må ha hovedkontor i Gjøvik.")
    (new,) = gate_of(app, number).stopping
    assert new.fingerprint != finding.fingerprint
    assert not gate_of(app, number).is_open


def test_the_mended_text_needs_no_reason(app: Flask, cast: Cast, barred: tuple[int, Finding]) -> None:
    change(cast, barred[0], what=factories.TEXTS["what"])
    assert gate_of(app, barred[0]).is_open


@pytest.mark.parametrize(
    "reason", ["", " ", "kort", "x" * (SHORTEST_REASON - 1), " " * 50, "x" * 1001, "x" * 1_000_000]
)
def test_a_reason_that_says_nothing_or_too_much(
    app: Flask, cast: Cast, barred: tuple[int, Finding], reason: str
) -> None:
    assert answer_for(cast.kari.client, *barred, reason) == 422
    assert kept(app) == []


@pytest.mark.parametrize("mark", ["", "0" * 16, "x" * 65, "æ", "\x00"])
def test_a_finding_that_is_not_there(app: Flask, cast: Cast, barred: tuple[int, Finding], mark: str) -> None:
    data = {"fingerprint": mark, "reason": WHY}
    assert cast.kari.client.post(f"/behov/{barred[0]}/klar/begrunn", data=data).status_code == 422
    assert kept(app) == []


@pytest.mark.parametrize(("who", "status"), [("tor", 404), ("nina", 404), ("rune", 403), ("ada", 403)])
def test_others_may_not_answer(app: Flask, cast: Cast, barred: tuple[int, Finding], who: str, status: int) -> None:
    assert answer_for(getattr(cast, who).client, *barred) == status
    assert kept(app) == []


def test_a_stranger_is_sent_to_the_login_page(app: Flask, client: FlaskClient, barred: tuple[int, Finding]) -> None:
    assert answer_for(client, *barred) in (303, 401)
    assert kept(app) == []


def test_the_reason_for_one_need_is_not_one_for_another(app: Flask, cast: Cast, barred: tuple[int, Finding]) -> None:
    other = factories.ready(cast, what=f"{factories.TEXTS['what']} {LOCAL}")
    answer_for(cast.kari.client, *barred)
    assert gate_of(app, barred[0]).is_open
    assert not gate_of(app, other).is_open


# Pure --------------------------------------------------------------------------------------------------------------


def finding(severity: str = "stop", excerpt: str = "x") -> Finding:
    return Finding("code", severity, "what", "Tittel", "Hvorfor", "Rett", excerpt)  # type: ignore[arg-type]


@pytest.mark.nodb
def test_advice_never_bars() -> None:
    assert still_stopping([finding("advice")], []) == []


@pytest.mark.nodb
def test_only_the_reasoned_one_is_let_through() -> None:
    first, second = finding(excerpt="a"), finding(excerpt="b")
    assert still_stopping([first, second], {first.fingerprint}) == [second]


def test_what_a_reason_must_be(app: Flask) -> None:
    with app.test_request_context():
        assert why_not_reason(finding(), "x" * SHORTEST_REASON) is None
        assert why_not_reason(finding(), "x" * (SHORTEST_REASON - 1)) is not None
        assert why_not_reason(None, WHY) is not None

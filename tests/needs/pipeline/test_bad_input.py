"""Whatever is typed, nothing of it becomes a fault of ours, and what is refused is not kept."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.core.db import db
from portal.needs.pipeline.fields import TEXT_CAPS
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast
from tests.needs.pipeline.forms import of_page

HOSTILE = {
    "nul": "Maten\x00 er kald",
    "override": "Maten er \u202edlak\u202c",
    "lone surrogate as UTF-8": b"Maten \xed\xa0\x80 er kald",
    "half a letter": b"Maten \xc3",
    "double encoded": "KjÃ¸kken og brÃ¸d",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }} {% raw %} %(x)s %s ${7*7}",
    "ten thousand lines": "linje\n" * 10_000,
    "only blanks": " \t\r\n\u00a0\u2003 ",
    "zero width": "\u200b\u200d\ufeff",
    "combining": "a" + "\u0301" * 5_000,
    "private use": "\ue000\uf8ff\U000f0000",
    "not a character": "\ufdd0\uffff",
    "emoji": "👩‍🍳" * 50,
    "quote": "'; DROP TABLE need; --",
    "line ends": "a\r\nb\rc\u2028d\u2029e\x0bf",
}
NUMBERS = ("-1", "0", "1.5", "1e9", "٣٤", "²", "9" * 5000, "NaN", "∞", "0x10", "+5", " 5 ", "5_000")
DATES = (
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "1999-12-31",
    "i morgen",
    "2026-13-01",
    "-1",
    "2026-1-1",
)
MOMENTS = (
    "2026-10-25T02:30",
    "2027-03-28T02:30",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2026-10-06",
    "T",
    "2026-10-06T25:00",
)
TEXTS = tuple(TEXT_CAPS)
CHOICES = ("category_id", "lead_id", "owner_id", "adviser_id", "procurement_id", "value_period", "tender_precision")
IDS = ("0", "-1", "2147483648", "9223372036854775808", "1" + "0" * 30, "abc", "", "1;2", "٣")


def kept(app: Flask, number: int) -> tuple[Any, int]:
    """(the need as plain values, number of events)."""
    with app.app_context():
        need = db.session.get_one(Need, number)
        plain = {column.key: getattr(need, column.key) for column in Need.__table__.columns}
        return plain, db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


@pytest.fixture
def number(cast: Cast) -> int:
    return factories.ready(cast)


@pytest.fixture
def page(number: int) -> str:
    return f"/behov/{number}/rediger"


def test_the_form_as_it_stands_is_accepted(app: Flask, cast: Cast, number: int, page: str) -> None:
    before = kept(app, number)
    answer = cast.kari.client.post(page, data=of_page(cast.kari.client, page))
    assert (answer.status_code, kept(app, number)) == (303, before)


@pytest.mark.parametrize("field", TEXTS)
def test_every_text_takes_its_cap_and_not_one_letter_more(
    app: Flask, cast: Cast, number: int, page: str, field: str
) -> None:
    form, cap = of_page(cast.kari.client, page), TEXT_CAPS[field]
    required = field in ("title", "problem")
    for text, status in (("x" * (cap + 1), 422), ("x" * 1_000_000, 422), ("", 422 if required else 303)):
        before = kept(app, number)
        answer = cast.kari.client.post(page, data=form | {field: text})
        assert answer.status_code == status, (field, len(text))
        if status == 422:
            assert kept(app, number) == before
        else:
            form = of_page(cast.kari.client, page)
    for text in ("x", "ø" * cap):
        assert cast.kari.client.post(page, data=form | {field: text}).status_code == 303
        assert kept(app, number)[0][field] == text
        form = of_page(cast.kari.client, page)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_or_cleaned_in_every_field_at_once(
    app: Flask, cast: Cast, number: int, page: str, name: str
) -> None:
    form = of_page(cast.kari.client, page)
    sent = form | {field: HOSTILE[name] for field in (*TEXTS, "asks-0-heading", "asks-0-detail", "parts-0-volume")}
    sent |= {field: HOSTILE[name] for field in ("title_nn", "summary_nn", "title_en", "summary_en")}
    before = kept(app, number)
    answer = cast.kari.client.post(page, data=sent)
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert kept(app, number) == before
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("name", ["nul", "override", "lone surrogate as UTF-8", "markup", "private use"])
def test_hostile_text_in_one_field(app: Flask, cast: Cast, number: int, page: str, field: str, name: str) -> None:
    answer = cast.kari.client.post(page, data=of_page(cast.kari.client, page) | {field: HOSTILE[name]})
    assert answer.status_code in (303, 422)
    shown = cast.kari.client.get(f"/behov/{number}", follow_redirects=True)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert not set(kept(app, number)[0][field]) & set("\x00\u202e\ud800\ue000")


@pytest.mark.parametrize("field", ["value_from", "value_to", "duration_months", "extension_months"])
def test_numbers_that_are_none(app: Flask, cast: Cast, number: int, page: str, field: str) -> None:
    form = of_page(cast.kari.client, page)
    for raw in NUMBERS:
        answer = cast.kari.client.post(page, data=form | {field: raw})
        assert answer.status_code in (303, 422), raw
        form = of_page(cast.kari.client, page)
    assert 0 <= (kept(app, number)[0][field] or 0) <= 10_000_000_000


@pytest.mark.parametrize("field", ["tender_on", "contract_on", "answers_due_on", "current_contract_ends"])
def test_dates_that_are_none(app: Flask, cast: Cast, number: int, page: str, field: str) -> None:
    form, before = of_page(cast.kari.client, page), kept(app, number)
    for raw in DATES[:-1]:
        assert cast.kari.client.post(page, data=form | {field: raw}).status_code == 422, raw
    assert kept(app, number) == before


@pytest.mark.parametrize("field", ["input_opens_at", "input_closes_at"])
def test_moments_of_every_kind(cast: Cast, page: str, field: str) -> None:
    for raw in MOMENTS:
        answer = cast.kari.client.post(page, data=of_page(cast.kari.client, page) | {field: raw})
        assert answer.status_code in (303, 422), raw


@pytest.mark.parametrize("field", CHOICES)
def test_choices_outside_the_list(app: Flask, cast: Cast, number: int, page: str, field: str) -> None:
    form, before = of_page(cast.kari.client, page), kept(app, number)
    for raw in IDS:
        if raw == "" and field in ("owner_id", "adviser_id", "procurement_id"):
            continue
        assert cast.kari.client.post(page, data=form | {field: raw}).status_code == 422, raw
    assert kept(app, number) == before


@pytest.mark.parametrize("raw", [*IDS, "999999"])
def test_a_municipality_that_does_not_exist_cannot_take_part(
    app: Flask, cast: Cast, number: int, page: str, raw: str
) -> None:
    before = kept(app, number)
    form = of_page(cast.kari.client, page) | {"parts-1-organisation_id": raw, "parts-1-taking": "y"}
    assert cast.kari.client.post(page, data=form).status_code in (303, 422)
    if raw.isascii() and raw.isdigit():
        assert kept(app, number) == before


def test_the_council_is_no_municipality_that_takes_part(app: Flask, cast: Cast, number: int, page: str) -> None:
    with app.app_context():
        council = cast.rune.user().memberships[0].organisation_id
    form = of_page(cast.kari.client, page) | {"parts-1-organisation_id": str(council), "parts-1-taking": "y"}
    assert cast.kari.client.post(page, data=form).status_code == 422


def test_the_lead_cannot_be_given_to_a_municipality_that_is_not_ones_own(
    app: Flask, cast: Cast, number: int, page: str
) -> None:
    with app.app_context():
        other = factories.place_id("ostre-toten")
    before = kept(app, number)
    form = of_page(cast.kari.client, page) | {"lead_id": str(other)}
    assert cast.kari.client.post(page, data=form).status_code == 422
    assert kept(app, number) == before


def test_fields_that_no_form_has_are_not_assigned(app: Flask, cast: Cast, number: int, page: str) -> None:
    form = of_page(cast.kari.client, page) | {"title": "Ny tittel"}
    more = {
        "stage": "announced",
        "approved_at": "2026-01-01",
        "publish_at": "2026-01-01",
        "is_demo": "1",
        "id": "99",
        "slug": "x",
    }
    assert cast.kari.client.post(page, data=form | more).status_code == 303
    plain = kept(app, number)[0]
    assert (plain["stage"], plain["approved_at"], plain["publish_at"], plain["is_demo"]) == (
        "investigating",
        None,
        None,
        False,
    )


def test_more_rows_than_there_can_be(app: Flask, cast: Cast, number: int, page: str) -> None:
    form = of_page(cast.kari.client, page)
    asks = {f"asks-{i}-heading": f"Spørsmål {i}" for i in range(13)}
    assert cast.kari.client.post(page, data=form | asks).status_code == 303
    with app.app_context():
        assert len(db.session.get_one(Need, number).asks) == 12
    parts = {f"parts-{i}-organisation_id": "1" for i in range(500)}
    assert cast.kari.client.post(page, data=form | parts).status_code in (400, 409, 413, 422)


@pytest.mark.parametrize("edit_no", ["", "0", "-1", "abc", "9" * 30, "1.0"])
def test_a_version_number_that_is_nonsense_counts_as_an_old_one(
    app: Flask, cast: Cast, number: int, page: str, edit_no: str
) -> None:
    before = kept(app, number)
    form = of_page(cast.kari.client, page) | {"edit_no": edit_no, "title": "Ny tittel"}
    assert cast.kari.client.post(page, data=form).status_code == 409
    assert kept(app, number) == before


# Addresses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", ["0", "-1", "2147483648", "9223372036854775808", "1" + "0" * 30, "٣", "1e3", "%00", "abc"]
)
@pytest.mark.parametrize(
    "tail", ["", "/rediger", "/klar", "/vedlegg", "/vedlegg/1", "/endringer", "/trekk", "/vurdering"]
)
def test_numbers_out_of_range_are_not_found(cast: Cast, client: FlaskClient, raw: str, tail: str) -> None:
    assert cast.per.client.get(f"/behov/{raw}{tail}").status_code == 404
    assert client.get(f"/behov/{raw}{tail}").status_code in (303, 404)


@pytest.mark.parametrize("raw", ["0", "2147483648", "9223372036854775808", "1" + "0" * 30])
def test_numbers_of_files_out_of_range(cast: Cast, number: int, raw: str) -> None:
    assert cast.kari.client.get(f"/behov/{number}/vedlegg/{raw}").status_code == 404
    assert cast.kari.client.post(f"/behov/{number}/vedlegg/{raw}/fjern").status_code in (303, 404)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "status=x",
            "status=apent&status=alle",
            "kommune=gjovik&kommune=x",
            "kategori=<b>",
            "verdi=1",
            "kvartal=2026-9",
        ),
        *("kvartal=9999-4", "kvartal=2099-4", "side=0", "side=-1", "side=abc", "side=1e9", "side=10000", "vis=x"),
        *(
            "q=%00",
            "q=%ff%fe",
            "q=%ed%a0%80",
            "q=" + "a" * 5000,
            "q=%F0%9F%91%A9",
            "x=y",
            "side=٣",
            "q=%22%22%22",
            "q=a%20OR",
        ),
        *("&&&", "=", "%", "q[]=1", "q=" + "%2A" * 50, "kommune=" + "a" * 100_000),
    ],
)
def test_queries_of_every_kind(client: FlaskClient, query: str) -> None:
    for path in ("/behov", "/behov/tidligere", "/andre-kjopere", "/en/behov"):
        assert client.get(f"{path}?{query}").status_code == 200, path


@pytest.mark.parametrize("path", ["/behov", "/", "/andre-kjopere", "/behov/tidligere", "/i-dag", "/admin/hendelser"])
def test_a_query_of_a_hundred_kilobytes(cast: Cast, path: str) -> None:
    long = "&".join(f"q{n}=verdi" for n in range(10_000))
    assert cast.ada.client.get(f"{path}?{long}").status_code in (200, 403, 414)


@pytest.mark.parametrize("side", ["10001", "999999999"])
def test_a_page_far_beyond_the_last_is_not_found(client: FlaskClient, side: str) -> None:
    assert client.get(f"/behov?side={side}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/behov", "/om", "/kategorier", "/i-dag"])
@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "POST", "TRACE", "BREW"])
def test_verbs_that_a_page_does_not_know(client: FlaskClient, path: str, verb: str) -> None:
    answer = client.open(path, method=verb)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_get_where_only_a_button_leads(cast: Cast, number: int) -> None:
    for tail in ("send", "returner", "godkjenn", "utkast", "klar/begrunn"):
        assert cast.per.client.get(f"/behov/{number}/{tail}").status_code == 405

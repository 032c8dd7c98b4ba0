"""Attachments: kept beside the draft, marked, sent with it, and fetched by those who may."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.core.db import db
from portal.dialogue.proposals.models import Proposal
from tests import factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes


@pytest.fixture
def need_id(cast: Cast) -> int:
    return factories.published(cast)


def upload(
    cast: Cast, number: int, name: str = "hemmelig plan.pdf", content: bytes = b"%PDF-1.7 plan", **more: str
) -> Any:
    data = {"file": (io.BytesIO(content), name), "title": "", "kind": "", "harm": ""} | more
    return cast.lars.client.post(f"/forslag/{number}/vedlegg", data=data, content_type="multipart/form-data")


def trail(cast: Cast) -> str:
    with cast.app.app_context():
        return " ".join(str(event.data) for event in db.session.scalars(select(AuditEvent)))


def test_a_file_is_added_marked_fetched_and_taken_away(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    assert upload(cast, number).status_code == 303
    page = cast.lars.client.get(f"/forslag/{number}/vedlegg").text
    assert "hemmelig plan.pdf" in page
    fetched = cast.mona.client.get(f"/forslag/{number}/vedlegg/1")
    assert (fetched.status_code, fetched.data) == (200, b"%PDF-1.7 plan")
    assert "hemmelig" in fetched.headers["Content-Disposition"]
    marking = {"file-1_confidential": "y", "file-1_kind": "method", "file-1_harm": "De kan lage det samme."}
    assert cast.lars.client.post(f"/forslag/{number}/vedlegg/1", data=marking).status_code == 303
    preview = cast.lars.client.get(f"/forslag/{number}/forhandsvisning").text
    assert "Vedlegg 1 (unntatt offentlighet)" in preview
    assert cast.lars.client.post(f"/forslag/{number}/vedlegg/1/fjern").status_code == 303
    assert cast.lars.client.get(f"/forslag/{number}/vedlegg/1").status_code == 404
    assert "hemmelig" not in trail(cast)


@pytest.mark.parametrize(
    ("name", "content"), [("plan.exe", b"MZ"), ("plan.pdf", b""), ("plan.pdf", b"<html>"), ("plan.svg", b"<svg>")]
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field(
    name: str, content: bytes, cast: Cast, need_id: int
) -> None:
    number = scenes.draft(cast, need_id)
    answer = upload(cast, number, name, content, title="Det jeg skrev om fila")
    assert answer.status_code == 422
    assert "Det jeg skrev om fila" in answer.text
    assert 'id="file-feil"' in answer.text


def test_a_marked_file_without_its_reason_stops_the_sending(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    upload(cast, number, confidential="y")
    page = cast.lars.client.get(f"/forslag/{number}/forhandsvisning").text
    assert f'href="/forslag/{number}/vedlegg#file-1_kind"' in page
    assert cast.lars.client.post(f"/forslag/{number}/send", data={"edit_no": "2"}).status_code == 422
    attachments = cast.lars.client.get(f"/forslag/{number}/vedlegg").text
    assert 'id="file-1_kind"' in attachments


def test_what_was_sent_keeps_its_files(cast: Cast, need_id: int) -> None:
    """Taken away from the draft, it stays in the revision that holds it, for the firm and for staff."""
    number = scenes.draft(cast, need_id)
    file = scenes.attach(cast, number)
    scenes.send(cast, number)
    assert cast.lars.client.post(f"/forslag/{number}/vedlegg/{file}/fjern").status_code == 303
    assert cast.lars.client.get(f"/forslag/{number}/vedlegg/{file}").status_code == 200
    assert cast.siv.client.get(f"/behov/{need_id}/forslag/{number}/vedlegg/{file}").status_code == 200
    scenes.send(cast, number)
    assert cast.siv.client.get(f"/behov/{need_id}/forslag/{number}/vedlegg/{file}").status_code == 404
    assert cast.lars.client.get(f"/forslag/{number}/vedlegg/{file}").status_code == 200


def test_a_file_that_is_not_sent_yet_is_the_firms_alone(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.sent(cast, need_id, group_id=group)
    file = scenes.attach(cast, number)
    assert cast.siv.client.get(f"/behov/{need_id}/forslag/{number}/vedlegg/{file}").status_code == 404
    assert cast.olga.client.get(f"/forslag/{number}/vedlegg/{file}").status_code == 404
    scenes.send(cast, number)
    assert cast.siv.client.get(f"/behov/{need_id}/forslag/{number}/vedlegg/{file}").status_code == 200
    assert cast.olga.client.get(f"/forslag/{number}/vedlegg/{file}").status_code == 200


def test_a_confidential_file_is_opened_by_a_button_and_remembered(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    file = scenes.attach(cast, number, confidential=True)
    scenes.send(cast, number)
    path = f"/behov/{need_id}/forslag/{number}/vedlegg/{file}"
    assert [getattr(cast, who).client.get(path).status_code for who in ("siv", "kari", "anna")] == [404] * 3
    assert [getattr(cast, who).client.post(path).status_code for who in ("kari", "anna", "tor")] == [403] * 3
    assert scenes.count(cast, "proposal.confidential_read") == 0
    answer = cast.siv.client.post(path)
    assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 kart")
    assert scenes.count(cast, "proposal.confidential_read") == 1


def test_the_marking_that_counts_is_that_of_the_revision(cast: Cast, need_id: int) -> None:
    """A mark taken away from the draft opens nothing before it is sent."""
    number = scenes.draft(cast, need_id)
    file = scenes.attach(cast, number, confidential=True)
    scenes.send(cast, number)
    cast.lars.client.post(f"/forslag/{number}/vedlegg/{file}", data={f"file-{file}_kind": "", f"file-{file}_harm": ""})
    path = f"/behov/{need_id}/forslag/{number}/vedlegg/{file}"
    assert cast.siv.client.get(path).status_code == 404
    scenes.send(cast, number)
    assert cast.siv.client.get(path).status_code == 200


def test_a_file_of_another_proposal_or_need_has_no_address_here(cast: Cast, need_id: int) -> None:
    number, other = scenes.draft(cast, need_id), scenes.draft(cast, need_id)
    file = scenes.attach(cast, other)
    scenes.send(cast, number)
    scenes.send(cast, other)
    elsewhere = factories.published(cast)
    assert cast.lars.client.get(f"/forslag/{number}/vedlegg/{file}").status_code == 404
    assert cast.siv.client.get(f"/behov/{need_id}/forslag/{number}/vedlegg/{file}").status_code == 404
    assert cast.siv.client.get(f"/behov/{elsewhere}/forslag/{other}/vedlegg/{file}").status_code == 404
    assert cast.lars.client.post(f"/forslag/{number}/vedlegg/{file}/fjern").status_code == 404
    with cast.app.app_context():
        assert db.session.get_one(Proposal, other).edit_no == 2


@pytest.mark.parametrize("field", ["kind", "harm"])
def test_a_marking_that_our_page_does_not_send(field: str, cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    file = scenes.attach(cast, number)
    bad = {
        f"file-{file}_confidential": "y",
        f"file-{file}_kind": "method",
        f"file-{file}_harm": "x",
        f"file-{file}_{field}": "x" * 501,
    }
    assert cast.lars.client.post(f"/forslag/{number}/vedlegg/{file}", data=bad).status_code == 422

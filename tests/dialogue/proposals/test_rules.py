"""Until when proposals are written and sent, and what must be in place first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.dialogue.proposals import basis, fields, rules
from portal.dialogue.proposals.models import Proposal, ProposalRevision
from portal.needs.pipeline.models import Need

pytestmark = pytest.mark.nodb

CLOSES = datetime(2027, 3, 4, 11, 0, tzinfo=UTC)


def need(**more: Any) -> Need:
    opened = CLOSES - timedelta(days=30)
    values = {"stage": "announced", "approved_at": opened, "publish_at": opened, "input_opens_at": opened}
    return Need(**(values | {"input_closes_at": CLOSES, "title": "Varm mat"} | more))


def content(**more: Any) -> dict[str, Any]:
    full = {"title": "Lette kasser", "solution": "Vi bruker lette kasser.", "differs": "De er mindre."}
    return fields.blank() | full | more


@dataclass
class Marked:
    confidential: bool
    kind: str = ""
    harm: str = ""


@pytest.mark.parametrize(("milliseconds", "open_"), [(-1, True), (0, False), (1, False)])
def test_the_deadline_holds_to_the_millisecond(milliseconds: int, open_: bool) -> None:
    moment = CLOSES + timedelta(milliseconds=milliseconds)
    proposal = Proposal(state="draft", need=need())
    reasons = [
        rules.why_not_write(need(), moment),
        rules.why_not_edit(proposal, moment),
        rules.why_not_send(proposal, [], False, True, moment),
        rules.why_not_withdraw(proposal, moment),
        rules.why_not_begin(need(), 0, moment),
    ]
    assert [reason is None for reason in reasons] == [open_] * 5


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"stage": "withdrawn"}, "trukket"),
        ({"stage": "tendered"}, "Anbudet er ute"),
        ({"stage": "concluded"}, "Anbudet er ute"),
        ({"input_opens_at": CLOSES - timedelta(hours=1)}, "åpner for innspill"),
        ({"input_opens_at": None}, "ikke åpnet"),
        ({"publish_at": CLOSES}, "ikke offentlig"),
        ({"approved_at": None}, "ikke offentlig"),
    ],
)
def test_a_need_that_is_not_open_says_why(more: dict[str, Any], word: str) -> None:
    assert word in (rules.why_not_write(need(**more), CLOSES - timedelta(hours=2)) or "")


def test_a_need_without_a_deadline_stays_open() -> None:
    assert rules.why_not_write(need(input_closes_at=None), CLOSES + timedelta(days=900)) is None


@pytest.mark.parametrize(("already", "fine"), [(0, True), (4, True), (5, False), (6, False)])
def test_a_firm_has_at_most_five_proposals_to_a_need(already: int, fine: bool) -> None:
    assert (rules.why_not_begin(need(), already, CLOSES - timedelta(days=1)) is None) == fine


def test_what_was_taken_back_is_not_written_on() -> None:
    moment = CLOSES - timedelta(days=1)
    proposal = Proposal(state="withdrawn", need=need())
    assert "trukket" in (rules.why_not_edit(proposal, moment) or "")
    assert "alt trukket" in (rules.why_not_withdraw(proposal, moment) or "")


def test_a_firm_that_left_its_group_cannot_send_for_it() -> None:
    proposal = Proposal(state="draft", need=need())
    moment = CLOSES - timedelta(days=1)
    assert "gruppa" in (rules.why_not_send(proposal, [], True, False, moment) or "")
    assert rules.why_not_send(proposal, [], True, True, moment) is None


# The content --------------------------------------------------------------------------------------------------------


def found(said: dict[str, Any], files: dict[int, Marked] | None = None) -> list[str]:
    return [note.field for note in rules.faults(said, files or {})]


def test_three_answers_are_enough() -> None:
    assert found(content()) == []
    assert found(fields.blank()) == ["title", "solution", "differs"]


@pytest.mark.parametrize("key", fields.TEXTS)
def test_marks_that_cannot_be_read_stop_the_sending_at_their_field(key: str) -> None:
    assert found(content(**{key: "Vi [[bruker"}))[:1] == [key]


@pytest.mark.parametrize("key", fields.TEXTS)
def test_a_marked_field_needs_both_kind_and_harm(key: str) -> None:
    said = content(**{key: "Vi bruker [[Hansens kasser]]."})
    assert found(said) == [f"{key}_kind", f"{key}_harm"]
    assert found(said | {"reasons": {key: {"kind": "business", "harm": ""}}}) == [f"{key}_harm"]
    assert found(said | {"reasons": {key: {"kind": "", "harm": "De tar kunden."}}}) == [f"{key}_kind"]
    assert found(said | {"reasons": {key: {"kind": "business", "harm": "De tar kunden."}}}) == []


def test_a_field_that_is_hidden_whole_needs_its_reason_only_when_it_says_something() -> None:
    assert found(content(hidden=["cost_band"])) == []
    assert found(content(hidden=["cost_band"], cost_band="to_500")) == ["cost_band_kind", "cost_band_harm"]


def test_a_file_needs_its_reason() -> None:
    files = {7: Marked(True), 8: Marked(False), 9: Marked(True, "method", "De kan lage det samme.")}
    assert found(content(), files) == ["file-7_kind", "file-7_harm"]


def test_a_trip_needs_a_way_and_a_place() -> None:
    trip = {name: "" for name in fields.TRIP} | {"load_tonnes": 0.5, "trips_per_year": None, "return_empty": False}
    assert found(content(trips=[trip])) == ["trips-0-mode", "trips-0-origin_postal"]


def test_whole_texts_and_slips_are_told_but_stop_nothing() -> None:
    said = content(cost="[[117 kroner stykket]]", energy="Det er 117 kroner stykket.")
    assert [note.field for note in rules.warnings(said)] == ["cost", "energy"]


# The versions -------------------------------------------------------------------------------------------------------


def sent(said: dict[str, Any], files: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    firm = {"id": 1, "name": "Fjellvarme AS", "orgnr": "974760673"}
    return fields.sealed(said, {"files": files or [], "firm": firm, "group": None})


def test_the_public_version_has_nothing_of_what_is_marked_nor_of_the_reasons() -> None:
    trip = {"mode": "truck_diesel", "load_tonnes": 1.0, "trips_per_year": 5, "origin_postal": "", "return_empty": True}
    trips = [trip | {"origin_place": "Kanari", "origin_country": "ES"}]
    said = content(
        **{key: f"Åpent [[kanari {key}]]" for key in fields.TEXTS},
        trips=trips,
        cost_band="to_500",
        hidden=["trips", "cost_band"],
        reasons={key: {"kind": "business", "harm": f"kanari {key}"} for key in fields.MARKABLE},
    )
    file = {"id": 3, "name": "kanari.pdf", "title": "Kanari", "size": 4711, "sha256": "kanari", "kind": "method"}
    whole = sent(said, [file | {"confidential": True, "harm": "kanari"}])
    public = fields.public_version(whole, "offl. § 13")
    assert "kanari" not in str(public).lower()
    assert "4711" not in str(public)
    assert "500" not in str([row.text for row in fields.rows(public, {})])
    assert [fields.file_words(one) for one in public["files"]] == ["Vedlegg 1 (unntatt offentlighet)"]


@pytest.mark.parametrize("length", [1, 50, 2000])
def test_the_public_version_tells_nothing_of_the_length(length: int) -> None:
    versions = {
        fields.seal(fields.public_version(sent(content(cost=f"Pris [[{'x' * n}]]")), "offl. § 13")) for n in (1, length)
    }
    assert len(versions) == 1


def test_reasons_of_what_is_not_marked_any_more_are_not_sent() -> None:
    said = content(reasons={"cost": {"kind": "business", "harm": "Gammel grunn"}}, hidden=["trips"])
    assert sent(said)["reasons"] == {}
    assert sent(said)["hidden"] == []


def test_the_seal_is_of_every_letter() -> None:
    assert fields.seal(sent(content())) == fields.seal(sent(content()))
    assert fields.seal(sent(content())) != fields.seal(sent(content(energy="Strøm")))


def test_exactly_one_ground_holds_on_every_day() -> None:
    rows = basis.all_bases()
    assert all(row.status in basis.STATUSES and row.source for row in rows)
    for row in rows:
        assert basis.basis_on(row.valid_from) == row
        held = [b for b in rows if b.valid_from <= row.valid_from and (b.valid_to or row.valid_from) >= row.valid_from]
        assert held == [row]


# Groups -------------------------------------------------------------------------------------------------------------


def of_group(*firms: int) -> ProposalRevision:
    named = [[number, f"Firma {number}"] for number in firms]
    return ProposalRevision(number=1, content={"group": {"firms": named}} if firms else {"group": None})


def test_those_wait_who_were_and_are_in_the_group_and_have_not_said_yes() -> None:
    assert rules.waiting_for(of_group(1, 2, 3), 1, [1, 2, 3], []) == [2, 3]
    assert rules.waiting_for(of_group(1, 2, 3), 1, [1, 2, 3], [3]) == [2]
    assert rules.waiting_for(of_group(1, 2, 3), 1, [1, 3, 4], []) == [3]
    assert rules.waiting_for(of_group(), 1, [], []) == []
    assert rules.gone(of_group(1, 2, 3), [1, 3]) == ["Firma 2"]


def test_a_confirmation_is_of_what_counts_and_not_stopped_by_the_deadline() -> None:
    proposal, revision = Proposal(state="sent", need=need()), of_group(1, 2)
    late = CLOSES + timedelta(days=1)
    assert rules.why_not_confirm(proposal, revision, 1, False, late) is None
    assert "nyere utgave" in (rules.why_not_confirm(proposal, revision, 0, False, late) or "")
    assert "alt bekreftet" in (rules.why_not_confirm(proposal, revision, 1, True, late) or "")
    assert "ikke sendt" in (rules.why_not_confirm(proposal, None, 1, False, late) or "")
    withdrawn = Proposal(state="sent", need=need(stage="withdrawn"))
    assert "trukket" in (rules.why_not_confirm(withdrawn, revision, 1, False, late) or "")

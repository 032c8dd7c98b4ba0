"""What the pages of a proposal show, put together from content, files, group and people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.accounts.queries import municipalities, names_of
from portal.core.i18n import _
from portal.dialogue.proposals import fields, rules
from portal.dialogue.proposals.actions import public_of, still_waiting, to_send
from portal.dialogue.proposals.basis import kind_words
from portal.dialogue.proposals.confidential import WITHHELD
from portal.dialogue.proposals.models import Proposal, ProposalRevision
from portal.dialogue.proposals.queries import confirmed_by, latest, markings_of, members_of
from portal.dialogue.travel.queries import Journey, journey, journeys
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import part_ids
from portal.registers.postal.queries import PostalPlace, places_of


def with_places(trips: list[dict[str, Any]], own: tuple[str, str]) -> list[dict[str, Any]]:
    """The trips with the name of each postal code from the register. Where it knows none, what was written stays, but
    not the place that we had written beforehand (`own`: code and place) for another code."""
    known = places_of(trip["origin_postal"] for trip in trips if trip["origin_postal"])
    return [trip | {"origin_place": _place(trip, known, own)} for trip in trips]


def _place(trip: Mapping[str, Any], known: Mapping[str, PostalPlace], own: tuple[str, str]) -> str:
    code, place = trip["origin_postal"], str(trip["origin_place"])
    if not code:
        return place
    found = known.get(code)
    if found is not None and found.place:
        return found.place.title() if found.place.isupper() else found.place
    return "" if place == own[1] and code != own[0] else place


def travel_of(said: Mapping[str, Any], need: Need, on: date) -> Journey:
    """What the trips of a content or of its public version come to."""
    return journey(_open_trips(said), need, on)


def travels_of(found: list["Column"], need: Need, on: date) -> list[tuple[str, str, Journey]]:
    """(firm, address of its column, what its trips come to) of every proposal, in the order of the columns."""
    reckoned = journeys([_open_trips(column.said) for column in found], need, on)
    return [
        (column.proposal.supplier.name, f"#forslag-{column.proposal.id}", one)
        for column, one in zip(found, reckoned, strict=True)
    ]


def _open_trips(said: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    return None if said["trips"] == WITHHELD else said["trips"]


def area_names(need: Need) -> dict[int, str]:
    """The municipalities of the need by number, in the order of the lanes."""
    ids = part_ids(need)
    return {place.id: place.short_name for place in municipalities() if place.id in ids}


def all_names() -> dict[int, str]:
    """All municipalities by number: a need may have lost one since the proposal was sent."""
    return {place.id: place.short_name for place in municipalities()}


@dataclass(frozen=True)
class Pair:
    """One field as the firm wrote it, and as everybody may read it."""

    key: str
    label: str
    whole: str
    public: str
    kind: str = ""
    harm: str = ""


@dataclass(frozen=True)
class Both:
    """A proposal in both versions, side by side."""

    pairs: list[Pair]
    files: list[tuple[Mapping[str, Any], Mapping[str, Any]]]
    law: str
    group: Mapping[str, Any] | None

    @property
    def has_secrets(self) -> bool:
        """Whether the two versions differ."""
        return any(p.whole != p.public for p in self.pairs) or any(w["confidential"] for w, _p in self.files)


def _both(content: Mapping[str, Any], public: Mapping[str, Any]) -> Both:
    names = all_names()
    pairs = []
    for whole, open_row in zip(fields.rows(content, names), fields.rows(public, names), strict=True):
        reason = content["reasons"].get(whole.key, {})
        kind, harm = kind_words(reason.get("kind", "")), reason.get("harm", "")
        pairs.append(Pair(whole.key, whole.label, whole.text, open_row.text, kind, harm))
    files = list(zip(content["files"], public["files"], strict=True))
    return Both(pairs, files, public["law"], content["group"])


def both_of_draft(proposal: Proposal, at: datetime) -> Both:
    """What would be sent now."""
    content = to_send(proposal)
    return _both(content, public_of(content, at))


def both_of_revision(revision: ProposalRevision) -> Both:
    """What was sent then, by the law of that day."""
    return _both(revision.content, revision.public)


def has_news(proposal: Proposal) -> bool:
    """Whether the draft says something else than what was sent last."""
    return proposal.state != "sent" or rules.is_changed(to_send(proposal), latest(proposal))


def people(proposal: Proposal) -> dict[int, str]:
    """Who sent each revision, by the number of the person."""
    return names_of(revision.by_id for revision in proposal.revisions)


def notes(proposal: Proposal) -> list[rules.Note]:
    """What stops the draft from being sent."""
    return rules.faults(proposal.draft, markings_of(proposal.id))


def note_label(note: rules.Note) -> str:
    """The field a note is about, in words."""
    key = note.field.removesuffix("_kind").removesuffix("_harm").split("-", 1)[0]
    return fields.label(key) if key in fields.BY_KEY else ""


@dataclass(frozen=True)
class Column:
    """One proposal among the others, as staff see it."""

    proposal: Proposal
    revision: ProposalRevision
    said: Mapping[str, Any]
    rows: list[fields.Row]
    files: list[Mapping[str, Any]]
    law: str
    waiting: int
    gone: list[str]
    is_open: bool = False
    reasons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def has_secrets(self) -> bool:
        """Whether something is kept from the public."""
        content = self.revision.content
        return bool(fields.secret_fields(content)) or any(file["confidential"] for file in content["files"])


def columns(proposals: list[Proposal], opened: int | None = None) -> list[Column]:
    """Every proposal in its public version; the one with the number `opened` whole, for those who may."""
    names = all_names()
    sent = [(proposal, latest(proposal)) for proposal in proposals]
    confirmed = confirmed_by([revision.id for _p, revision in sent if revision is not None])
    return [
        _column(proposal, revision, names, confirmed.get(revision.id, set()), proposal.id == opened)
        for proposal, revision in sent
        if revision is not None
    ]


def _column(
    proposal: Proposal, revision: ProposalRevision, names: Mapping[int, str], confirmed: set[int], is_open: bool
) -> Column:
    now = members_of(proposal)
    said = revision.content if is_open else revision.public
    return Column(
        proposal=proposal,
        revision=revision,
        said=said,
        rows=fields.rows(said, names),
        files=said["files"],
        law=revision.public["law"],
        waiting=len(rules.waiting_for(revision, proposal.supplier_id, now, confirmed)),
        gone=rules.gone(revision, now),
        is_open=is_open,
        reasons=_reasons(revision.content) if is_open else [],
    )


def _reasons(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field or file, kind of information, harm) of all that is kept from the public, in the order of the page."""
    said = [(fields.label(key), content["reasons"][key]) for key in fields.MARKABLE if key in content["reasons"]]
    for number, file in enumerate(content["files"], 1):
        if file["confidential"]:
            said.append((_("Vedlegg %(number)d", number=number), file))
    return [(label, kind_words(reason["kind"]), reason["harm"]) for label, reason in said]


def waits_for(proposal: Proposal) -> list[str]:
    """Names of the firms of the group that have not confirmed what counts; for the firms of the group alone."""
    revision = latest(proposal)
    if revision is None or proposal.state != "sent" or proposal.group is None:
        return []
    numbers = still_waiting(proposal, revision)
    return [seat.supplier.name for seat in proposal.group.seats if seat.supplier_id in numbers]

"""What may be done to a proposal at a moment, and what stops one from being sent. Pure: no session, no clock."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from portal.core.i18n import _, ngettext
from portal.core.templating import datetime_long
from portal.dialogue.interest.rules import not_open_yet
from portal.dialogue.proposals import confidential, fields
from portal.dialogue.proposals.models import Proposal, ProposalRevision
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need
from portal.registers.freight.data import mode_names

# More than one way to solve it, but no flood.
MOST_PER_FIRM = 5


class Marked(Protocol):
    """What is said of an attachment."""

    @property
    def confidential(self) -> bool: ...
    @property
    def kind(self) -> str: ...
    @property
    def harm(self) -> str: ...


class Note(NamedTuple):
    """Something about one field: `field` is the id of what it is about on the page."""

    field: str
    text: str


def why_not_write(need: Need, moment: datetime) -> str | None:
    """The reason proposals to this need cannot be written, changed or taken back at this moment, or None.

    Open until, and not at, `input_closes_at`. The moment is when the portal got the request.
    """
    if not stages.is_public(need, moment):
        return _("Behovet er ikke offentlig.")
    if need.stage == "withdrawn":
        return _("Behovet er trukket. Det dere har skrevet, kan leses, men ikke endres.")
    if need.stage in ("tendered", "concluded"):
        return _("Anbudet er ute. Nå gjelder konkurransegrunnlaget, og behovet tar ikke imot forslag.")
    state = stages.input_state(need, moment)
    if state == "coming":
        return not_open_yet(need)
    if state == "closed":
        return _(
            "Fristen gikk ut %(moment)s. Det dere har skrevet, kan leses, men ikke endres.",
            moment=datetime_long(need.input_closes_at),
        )
    return None


def why_not_begin(need: Need, already: int, moment: datetime) -> str | None:
    """The reason the firm cannot begin another proposal to the need. `already`: how many it has."""
    if already >= MOST_PER_FIRM:
        return ngettext(
            "Et firma kan ha høyst %(num)d forslag til et behov.",
            "Et firma kan ha høyst %(num)d forslag til et behov.",
            MOST_PER_FIRM,
        )
    return why_not_write(need, moment)


def why_not_edit(proposal: Proposal, moment: datetime) -> str | None:
    """What was taken back is not written on; otherwise as long as the need is open."""
    if proposal.state == "withdrawn":
        return _("Forslaget er trukket. Skriv et nytt hvis dere har noe mer å si.")
    return why_not_write(proposal.need, moment)


def why_not_send(
    proposal: Proposal, found: Iterable[Note], is_group: bool, group_lives: bool, moment: datetime
) -> str | None:
    """The reason the draft cannot be sent now. `found` are the faults of its content."""
    reason = why_not_edit(proposal, moment)
    if reason is not None:
        return reason
    if is_group and not group_lives:
        return _("Firmaet er ikke lenger med i gruppa. Velg en annen gruppe, eller send alene.")
    if any(True for _fault in found):
        return _("Noe må rettes før forslaget kan sendes. Se lista.")
    return None


def why_not_withdraw(proposal: Proposal, moment: datetime) -> str | None:
    """A proposal can be taken back once, as long as the need is open."""
    if proposal.state == "withdrawn":
        return _("Forslaget er alt trukket.")
    return why_not_write(proposal.need, moment)


def why_not_confirm(
    proposal: Proposal, revision: ProposalRevision | None, number: int, already: bool, moment: datetime
) -> str | None:
    """A firm of the group stands behind the revision that counts. It changes nothing of what was sent, so the
    deadline does not stop it: what was sent in the last hour would never be confirmed."""
    if revision is None or proposal.state != "sent":
        return _("Forslaget er ikke sendt.")
    if revision.number != number:
        return _("Det er sendt en nyere utgave. Les den før dere bekrefter.")
    if already:
        return _("Firmaet har alt bekreftet.")
    if not stages.is_public(proposal.need, moment) or proposal.need.stage != "announced":
        return _("Behovet er trukket eller ute på anbud. Nå kan ingen bekrefte.")
    return None


def waiting_for(
    revision: ProposalRevision, sender: int, in_group: Iterable[int], confirmed: Iterable[int]
) -> list[int]:
    """Firms of the group then and now that have not confirmed the revision. The firm that sent it has."""
    then = [number for number, _name in (revision.content.get("group") or {}).get("firms", [])]
    now, done = set(in_group), {sender, *confirmed}
    return [number for number in then if number in now and number not in done]


def gone(revision: ProposalRevision, in_group: Iterable[int]) -> list[str]:
    """Names of firms that stood in the group when the revision was sent, and do not now."""
    now = set(in_group)
    return [name for number, name in (revision.content.get("group") or {}).get("firms", []) if number not in now]


# The content --------------------------------------------------------------------------------------------------------


def faults(content: Mapping[str, Any], files: Mapping[int, Marked]) -> list[Note]:
    """All that stops the draft from being sent, in the order of the page. `files`: markings by number of the file."""
    found = []
    for said in fields.FIELDS:
        if said.required and not content[said.key]:
            found.append(Note(said.key, _("Fyll ut dette feltet.")))
        if said.cap:
            bad = confidential.why_bad_marks(content[said.key])
            found += [Note(said.key, bad)] if bad else []
        if said.key == "trips":
            found += _trip_faults(content["trips"])
        found += _missing_reason(said.key, content)
    for number, marking in files.items():
        found += _missing(f"file-{number}", marking.confidential, marking.kind, marking.harm)
    return found


def _missing_reason(key: str, content: Mapping[str, Any]) -> list[Note]:
    reason = content["reasons"].get(key, {})
    marked = key in fields.secret_fields(content)
    return _missing(key, marked, reason.get("kind", ""), reason.get("harm", ""))


def _missing(key: str, marked: bool, kind: str, harm: str) -> list[Note]:
    """Both conditions: what kind of information it is, and what harm it would do in the competition."""
    found = []
    if marked and not kind:
        found.append(Note(f"{key}_kind", _("Velg hva slags opplysning dere har merket.")))
    if marked and not harm.strip():
        found.append(Note(f"{key}_harm", _("Skriv hva slags skade det gjør hvis konkurrenter får vite det.")))
    return found


def _trip_faults(trips: Iterable[Mapping[str, Any]]) -> list[Note]:
    found = []
    for place, trip in enumerate(trips):
        if trip["mode"] not in mode_names():
            found.append(Note(f"trips-{place}-mode", _("Velg hvordan varene kommer.")))
        if not trip["origin_postal"] and not trip["origin_place"]:
            found.append(Note(f"trips-{place}-origin_postal", _("Skriv postnummer eller sted.")))
    return found


def warnings(content: Mapping[str, Any]) -> list[Note]:
    """What the firm should look at, but may send: whole texts that are marked, marked words that stand open."""
    texts = {key: content[key] for key in fields.TEXTS}
    found = [
        Note(
            key, _("Hele teksten er merket. Da får ingen vite hva dere mener her. Merk bare det som må være hemmelig.")
        )
        for key, text in texts.items()
        if confidential.is_all_marked(text)
    ]
    slips = confidential.slips(texts, _trip_secrets(content))
    slip = _("Noe som er merket et annet sted, står åpent her.")
    return found + [Note(key, slip) for key in slips]


def _trip_secrets(content: Mapping[str, Any]) -> list[str]:
    if "trips" not in content["hidden"]:
        return []
    return [trip["origin_place"] for trip in content["trips"] if trip["origin_place"]]


def is_changed(content: Mapping[str, Any], revision: ProposalRevision | None) -> bool:
    """Whether what would be sent is other than what was sent last."""
    return revision is None or fields.seal(content) != revision.sha256

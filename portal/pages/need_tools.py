"""The tools staff see beside a need: what is possible now, and if not, why."""

from datetime import datetime
from typing import Any

from flask import url_for

from portal.accounts.models import User
from portal.accounts.queries import names_of
from portal.audit.queries import for_subject
from portal.core.i18n import _
from portal.dialogue.interest import queries as interest
from portal.dialogue.proposals import queries as proposals
from portal.needs.assessments import queries as assessments
from portal.needs.pipeline import rules, stages
from portal.needs.pipeline.models import Need
from portal.needs.sustainability import queries as sustainability

Tool = dict[str, Any]


def _link(
    label: str, endpoint: str, need: Need, icon: str, reason: str | None = None, *, primary: bool = False
) -> Tool:
    href = None if reason else url_for(endpoint, need_id=need.id)
    return {"label": label, "href": href, "icon": icon, "reason": reason, "primary": primary}


def for_staff(need: Need, user: User, now: datetime) -> dict[str, Any]:
    """What this person may do with this need, in the order of its life; a tool that is barred says why."""
    public = stages.is_public(need, now)

    def may(permission: str) -> bool:
        return user.may(permission, need.lead_id)

    tools: list[Tool] = []
    if may("need:edit") and not public and need.stage in stages.PATH:
        tools.append(_link(_("Rediger"), "pipeline.edit", need, "pencil", rules.why_not_edit(need, now)))
    if may("assessment:edit") and need.stage in ("idea", "investigating", "announced"):
        tools.append(_link(_("Vurdering"), "assessments.edit", need, "tasklist"))
    if may("sustainability:edit") and need.stage in ("idea", "investigating", "announced"):
        tools.append(_link(_("Bærekraft"), "sustainability.edit", need, "plant"))
    if may("need:edit") and need.stage in ("idea", "investigating", "announced"):
        reason = rules.why_not_attach(need, may("need:revise"), now)
        tools.append(_link(_("Vedlegg"), "pipeline.attachments", need, "paperclip", reason))
    if not public and need.stage != "withdrawn":
        tools.append(_link(_("Er det klart?"), "publication.ready", need, "checkmark", primary=True))
    if public and interest.holds(need, user, "interest:read"):
        label = _("Interesserte firmaer (%(number)d)", number=interest.number_of(need))
        tools.append(_link(label, "interest.of_need", need, "person-group"))
    if public and proposals.may_read(need, user):
        label = _("Løsningsforslag (%(number)d)", number=proposals.number_of(need))
        tools.append(_link(label, "proposals.of_need", need, "light-bulb"))
    if may("need:revise") and public and need.stage == "announced":
        tools.append(_link(_("Endre som ny versjon"), "publication.revise", need, "pencil"))
    if may("need:move") and public and need.stage == "announced":
        tools.append(
            _link(_("Anbudet er ute"), "ending.tender", need, "gavel", rules.why_not_tender(need, "https://", now))
        )
    if may("need:move") and need.stage == "tendered":
        tools.append(_link(_("Fortell utfallet"), "ending.conclude", need, "checkmark", primary=True))
    if may("need:withdraw") and need.stage in ("idea", "investigating", "announced"):
        tools.append(_link(_("Trekk behovet"), "ending.withdraw", need, "xmark"))
    events = for_subject(f"need:{need.id}", 30)
    actors = names_of([int(e.actor[5:]) for e in events if e.actor.startswith("user:") and e.actor[5:].isdigit()])
    return {
        "tools": tools,
        "status": status_line(need, now),
        "returned_note": need.returned_note if need.submitted_at is None else "",
        "may_take_back": may("need:publish") and rules.why_not_take_back(need, now) is None,
        "events": [
            {
                "at": e.at,
                "words": event_words(e.kind),
                "who": actors.get(int(e.actor[5:]), "") if e.actor.startswith("user:") else _("Portalen"),
            }
            for e in events
        ],
        "people": [
            (label, person.name)
            for label, person in (
                (_("Behovseier"), need.owner),
                (_("Næringsrådgiver"), need.adviser),
                (_("Innkjøper"), need.procurement),
            )
            if person is not None
        ],
    }


def profiles(need: Need, user: User) -> dict[str, Any]:
    """The assessment and the sustainability profile as staff read them beside the need."""
    return {
        "assessment_summary": assessments.summary(need),
        "may_assess": user.may("assessment:edit", need.lead_id),
        "sustainability_summary": sustainability.summary(need),
        "may_sustain": user.may("sustainability:edit", need.lead_id),
    }


def status_line(need: Need, now: datetime) -> str:
    """Where the need is on its way out, for staff."""
    if need.stage == "withdrawn" or stages.is_public(need, now):
        return stages.label(stages.current_stage(need, now))
    if need.approved_at is not None:
        return _("Godkjent, venter på publisering")
    if need.submitted_at is not None:
        return _("Venter på gjennomlesing")
    return _("Utkast")


def event_words(kind: str) -> str:
    """An event as a person would say it; unknown kinds keep their name."""
    words = {
        "need.drafted": _("Utkast laget"),
        "need.edited": _("Endret"),
        "need.submitted": _("Sendt til gjennomlesing"),
        "need.returned": _("Sendt tilbake"),
        "need.approved": _("Godkjent"),
        "need.unsubmitted": _("Endret av en annen etter innsending"),
        "need.taken_back": _("Tatt tilbake til utkast"),
        "need.revised": _("Ny versjon publisert"),
        "need.reasoned": _("Merknad begrunnet"),
        "need.withdrawn": _("Trukket"),
        "need.tendered": _("Anbud ute"),
        "need.concluded": _("Avsluttet"),
        "need.loaded": _("Lagt inn som demonstrasjon"),
        "interest.exported": _("Lista over interesserte firmaer er hentet ut"),
        "proposal.exported": _("Løsningsforslagene er hentet ut"),
        "file.attached": _("Vedlegg lagt til"),
        "file.removed": _("Vedlegg fjernet"),
        "file.stopped": _("Vedlegg stanset av viruskontrollen"),
        "assessment.saved": _("Vurdering lagret"),
        "sustainability.saved": _("Bærekraft lagret"),
    }
    return words.get(kind, kind)

"""The reasons why something may not be done to a need now. Pure: no session, no clock."""

from datetime import datetime
from typing import Any

from portal.core.i18n import _
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need

ALLOWED_TENDER_SCHEMES = ("https://", "http://")


def why_not_edit(need: Need, now: datetime) -> str | None:
    """A draft is edited freely; what the public can read is changed as a new version instead."""
    if need.stage in ("concluded", "withdrawn"):
        return _("Behovet er avsluttet eller trukket og kan ikke endres.")
    if stages.is_public(need, now):
        return _("Behovet er offentlig. Endre det som en ny versjon, så alle ser hva som er nytt.")
    if need.approved_at is not None:
        return _("Behovet er godkjent og venter på publisering. Ta det tilbake til utkast før du endrer.")
    return None


def why_not_submit(need: Need, now: datetime) -> str | None:
    """Only a draft can be sent to review, and only once at a time."""
    if need.stage not in ("idea", "investigating"):
        return _("Bare utkast kan sendes til gjennomlesing.")
    if need.submitted_at is not None:
        return _("Behovet er allerede sendt til gjennomlesing.")
    return None


def why_not_review(need: Need, user_id: int) -> str | None:
    """The second person is somebody else than the one who sent it and the one who wrote it last."""
    if need.submitted_at is None or need.approved_at is not None or need.stage not in ("idea", "investigating"):
        return _("Behovet venter ikke på gjennomlesing.")
    if user_id == need.submitted_by_id:
        return _("Du sendte behovet selv. En annen må lese gjennom.")
    return None


def why_not_attach(need: Need, may_revise: bool, now: datetime) -> str | None:
    """Attachments follow the text: free in a draft, a new version once public, shut when the tender is out."""
    if need.stage not in ("idea", "investigating", "announced"):
        return _("Behovet er ute på anbud, avsluttet eller trukket. Vedleggene kan leses, men ikke endres.")
    if stages.is_public(need, now):
        return None if may_revise else _("Behovet er offentlig. Bare en innkjøper kan endre vedleggene.")
    return why_not_edit(need, now)


def why_not_take_back(need: Need, now: datetime) -> str | None:
    """An approved need can become a draft again until its moment has come."""
    if need.approved_at is None or need.stage != "announced":
        return _("Behovet venter ikke på publisering.")
    if stages.is_public(need, now):
        return _("Behovet er offentlig og kan ikke bli utkast igjen. Trekk det med en grunn, eller endre det.")
    return None


def why_not_withdraw(need: Need, reason: str) -> str | None:
    """From any of the first five stages, with a reason that all may read."""
    if need.stage not in ("idea", "investigating", "announced"):
        return _("Behovet kan ikke trekkes nå.")
    if len(reason.strip()) < 10:
        return _("Skriv hvorfor behovet trekkes. Leverandørene som har brukt tid på det, skal få vite det.")
    return None


def why_not_tender(need: Need, url: str, now: datetime) -> str | None:
    """A need goes to tender from *preparing*, or from *announced* where no input was asked for."""
    stage = stages.current_stage(need, now)
    if not stages.is_public(need, now) or stage not in ("announced", "preparing", "in_dialogue"):
        return _("Bare et kunngjort behov kan gå til anbud.")
    if stage == "in_dialogue":
        return _("Innspillsfristen er ikke ute. Vent til den er det, eller flytt fristen som en ny versjon.")
    if stage == "announced" and need.input_opens_at is not None:
        return _("Innspill er ikke åpnet ennå. Endre datoene hvis det ikke blir noen dialog.")
    if not url.startswith(ALLOWED_TENDER_SCHEMES):
        return _("Lenken til kunngjøringen må begynne med https://.")
    return None


def why_not_conclude(need: Need, kind: str, supplier: str) -> str | None:
    """The outcome is told after the tender: who got it, or that it was cancelled."""
    if need.stage != "tendered":
        return _("Behovet må være ute på anbud før det kan avsluttes.")
    if kind not in ("awarded", "cancelled"):
        return _("Velg om det ble avtale, eller om anbudet ble avlyst.")
    if kind == "awarded" and not supplier.strip():
        return _("Skriv hvem som fikk avtalen.")
    return None


def why_not_keep(values: dict[str, Any]) -> dict[str, str]:
    """Faults between fields, as {field: reason}: amounts and dates in the wrong order, the lead not among the parts."""
    faults = {}
    low, high = values.get("value_from"), values.get("value_to")
    if low is not None and high is not None and low > high:
        faults["value_to"] = _("«Til» er lavere enn «fra».")
    opens, closes = values.get("input_opens_at"), values.get("input_closes_at")
    if opens and closes and closes <= opens:
        faults["input_closes_at"] = _("Fristen må være etter at innspill åpner.")
    if closes and not opens:
        faults["input_opens_at"] = _("Skriv også når innspill åpner.")
    tender, contract = values.get("tender_on"), values.get("contract_on")
    if tender and contract and contract < tender:
        faults["contract_on"] = _("Avtalen kan ikke starte før anbudet.")
    answers = values.get("answers_due_on")
    if answers and closes and answers < closes.date():
        faults["answers_due_on"] = _("Svaret kan ikke komme før innspillsfristen.")
    return faults

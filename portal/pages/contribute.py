"""What a reader can do about a need: a stranger is shown the way in, a firm its own word, staff nothing of the kind."""

from datetime import datetime
from typing import Any

from flask import url_for

from portal.accounts.access import current_user
from portal.core.i18n import _
from portal.core.templating import date_full, url_or_none
from portal.dialogue.interest.queries import mine
from portal.dialogue.interest.rules import is_raised, why_not_register
from portal.market.suppliers.current import current_supplier
from portal.needs.pipeline.models import Need

Act = dict[str, Any]


def _act(label: str, href: str, *, primary: bool = False, note: str | None = None, icon: str | None = None) -> Act:
    return {"label": label, "href": href, "primary": primary, "note": note, "icon": icon, "quiet": False}


def for_stranger(need: Need, now: datetime) -> list[Act]:
    """The way in, and back to the form; the same for every stranger, so that the page can be kept."""
    if why_not_register(need, now) is not None:
        return []
    form = url_for("interest.edit", need_id=need.id)
    start = url_or_none("signup.start", next=form)
    raise_hand = _act(_("Meld interesse"), start or form, primary=True, icon="megaphone")
    if start is None:
        return [raise_hand]
    raise_hand["note"] = _("Gratis. Du trenger bare organisasjonsnummeret og en e-postadresse.")
    return [raise_hand, _act(_("Har du konto? Logg inn"), form) | {"quiet": True}]


def for_person(need: Need, now: datetime) -> list[Act]:
    """What the firm of the person who is logged in has said and may say; staff without a firm are not asked."""
    firm = current_supplier("interest:register")
    if firm is None:
        return [] if current_user.is_staff else for_stranger(need, now)[:1]
    interest, acts = mine(need.id, firm.id), []
    if interest is not None and is_raised(interest):
        note = _("%(firm)s meldte interesse %(day)s.", firm=firm.name, day=date_full(interest.created_at))
        acts.append(_act(_("Se det dere sendte"), url_for("interest.receipt", need_id=need.id), note=note))
        if need.stage == "announced":
            acts.append(_act(_("Finn partnere"), url_for("partners.index", need_id=need.id)))
    if why_not_register(need, now) is None:
        if not acts:
            note = _("For %(firm)s. Det er fylt ut med det vi vet, så du kan sende med en gang.", firm=firm.name)
            form = url_for("interest.edit", need_id=need.id)
            acts.append(_act(_("Meld interesse"), form, primary=True, note=note, icon="megaphone"))
        proposal = url_or_none("proposals.new", need_id=need.id)
        if proposal:
            acts.append(_act(_("Foreslå en løsning"), proposal, primary=acts[0]["primary"] is False))
    return acts

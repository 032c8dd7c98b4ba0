"""Who may see other firms on a need, and what a group may do when. Pure: no session, no clock."""

from collections.abc import Collection

from portal.core.i18n import _
from portal.dialogue.interest.models import Interest
from portal.dialogue.interest.rules import is_raised
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need

MOST_FIRMS = 12
# Each group may write to the same firms anew, so a firm makes few, dissolved ones among them.
MOST_GROUPS = 3
# Why a firm sees nobody.
UNCONFIRMED, NO_INTEREST, HIDDEN = "unconfirmed", "no_interest", "hidden"


def why_not_see(firm: Supplier, interest: Interest | None) -> str | None:
    """One of the words above, or None: who sees others is seen by them, and has been confirmed by its firm."""
    if not firm.is_confirmed:
        return UNCONFIRMED
    if interest is None or not is_raised(interest):
        return NO_INTEREST
    return None if interest.find_partners else HIDDEN


def reason_words(reason: str) -> str:
    """The word as a sentence with what to do."""
    return {
        UNCONFIRMED: _(
            "Firmaet er ikke bekreftet ennå. Derfor ser dere ikke andre firmaer, og de ser ikke dere. Slik vet alle at "
            "den de snakker med, virkelig taler for firmaet."
        ),
        NO_INTEREST: _("Meld interesse for behovet først, og si ja til at andre som leter etter partner, kan se dere."),
        HIDDEN: _("Dere har ikke sagt ja til å bli sett. Bare de som selv kan ses, ser andre."),
    }[reason]


def why_not_now(need: Need) -> str | None:
    """Groups are made until the tender is out, after the deadline for input too."""
    if need.stage != "announced":
        return _("Behovet er ikke lenger på vei mot anbud. Grupper kan ikke endres her nå.")
    return None


def why_not_form(
    need: Need, led: SupplierGroup | None, firm: Supplier, interest: Interest | None, made: int
) -> str | None:
    """A firm that sees others may lead one group on a need; `led` is the one it leads already, `made` how many it has
    made there in all."""
    hidden = why_not_see(firm, interest)
    if hidden is not None:
        return reason_words(hidden)
    if led is not None:
        return _("Dere leder alt gruppa «%(name)s» på dette behovet.", name=led.name)
    if made >= MOST_GROUPS:
        return _("Dere har laget %(number)d grupper på dette behovet. Flere kan dere ikke lage.", number=MOST_GROUPS)
    return why_not_now(need)


def why_not_invite(need: Need, group: SupplierGroup, asked: Collection[int], seen: Collection[int]) -> str | None:
    """Only firms that can be seen are asked, each once, and a group is of a size in which people can still talk."""
    if group.dissolved_at is not None:
        return _("Gruppa er løst opp.")
    if not set(asked) <= set(seen):
        return _("Et av firmaene vil ikke lenger bli sett av andre. Last siden på nytt.")
    known = {seat.supplier_id for seat in group.seats}
    living = sum(seat.state in ("invited", "confirmed") for seat in group.seats)
    if living + len(set(asked) - known) > MOST_FIRMS:
        return _("En gruppe kan ha høyst %(number)d firmaer.", number=MOST_FIRMS)
    return why_not_now(need)


def why_not_answer(need: Need, group: SupplierGroup, seat: GroupSeat) -> str | None:
    """An invitation is answered once, while the group lives."""
    if group.dissolved_at is not None:
        return _("Gruppa er løst opp.")
    if seat.state != "invited":
        return _("Firmaet har alt svart, eller invitasjonen er trukket.")
    return why_not_now(need)


def why_not_leave(group: SupplierGroup, seat: GroupSeat) -> str | None:
    """Whoever leads a group does not leave it but dissolves it."""
    if group.dissolved_at is not None:
        return _("Gruppa er løst opp.")
    if seat.supplier_id == group.lead_id:
        return _("Dere leder gruppa. Løs den opp hvis den ikke skal være mer.")
    return None if seat.state == "confirmed" else _("Firmaet er ikke med i gruppa.")


def why_not_take_back(group: SupplierGroup, seat: GroupSeat) -> str | None:
    """An invitation can be taken back until it is answered."""
    if group.dissolved_at is not None:
        return _("Gruppa er løst opp.")
    return None if seat.state == "invited" else _("Firmaet har alt svart.")


def why_not_dissolve(group: SupplierGroup) -> str | None:
    """Once."""
    return _("Gruppa er alt løst opp.") if group.dissolved_at is not None else None


def state_label(state: str) -> str:
    """A seat in the words of the screen."""
    return {
        "invited": _("Har ikke svart"),
        "confirmed": _("Med"),
        "declined": _("Takket nei"),
        "left": _("Ikke med lenger"),
    }[state]

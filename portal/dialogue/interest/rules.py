"""Who may raise a hand, until when, and how the firms are counted. Pure: no session, no clock."""

from datetime import datetime

from portal.core.i18n import _, ngettext
from portal.core.templating import datetime_long
from portal.dialogue.interest.models import Interest
from portal.market.suppliers.models import SIZES
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need

SMALL, MEDIUM = ("0-4", "5-9", ""), ("10-49",)


def why_not_register(need: Need, moment: datetime) -> str | None:
    """The reason why interest cannot be registered or changed at this moment, or None.

    The moment is when the portal got the request: what comes before the deadline counts, however long we take.
    """
    if not stages.is_public(need, moment):
        return _("Behovet er ikke offentlig.")
    if need.stage == "withdrawn":
        return _("Behovet er trukket. Det tar ikke imot interesse.")
    if need.stage in ("tendered", "concluded"):
        return _("Anbudet er ute. Nå gjelder konkurransegrunnlaget, og behovet tar ikke imot interesse.")
    state = stages.input_state(need, moment)
    if state == "coming":
        return not_open_yet(need)
    if state == "closed":
        return _(
            "Fristen gikk ut %(moment)s. Kommunen tar ikke imot flere.", moment=datetime_long(need.input_closes_at)
        )
    return None


def not_open_yet(need: Need) -> str:
    """From when a need that does not take input yet will take it, as far as it is known."""
    if need.input_opens_at is None:
        return _("Behovet er ikke åpnet for innspill ennå.")
    return _("Behovet åpner for innspill %(moment)s.", moment=datetime_long(need.input_opens_at))


def why_not_withdraw(interest: Interest | None) -> str | None:
    """A firm may take back its interest at any time, after the deadline too: it is the firm's own word."""
    if interest is None:
        return _("Firmaet har ikke meldt interesse for dette behovet.")
    return _("Interessen er alt trukket.") if interest.withdrawn_at is not None else None


def why_not_hide(interest: Interest | None) -> str | None:
    """A name that is shown can be hidden at any time."""
    if interest is None or interest.withdrawn_at is not None:
        return _("Firmaet har ikke meldt interesse for dette behovet.")
    if not (interest.show_name or interest.find_partners):
        return _("Navnet vises ikke for andre enn kommunene.")
    return None


def is_raised(interest: Interest | None) -> bool:
    """Whether the firm's hand is up."""
    return interest is not None and interest.withdrawn_at is None


def role_label(role: str) -> str:
    """How the firm wants to take part, in the words of the screen."""
    return {
        "alone": _("Alene"),
        "group": _("Sammen med andre"),
        "subcontractor": _("Som underleverandør"),
        "looking": _("Leter etter partner"),
    }[role]


def capacity_label(capacity: str) -> str:
    """How much of it the firm could deliver."""
    return {
        "all": _("Alt"),
        "half": _("Omtrent halvparten"),
        "some": _("En mindre del"),
        "unsure": _("Vet ikke ennå"),
    }[capacity]


def size_words(size: str) -> str:
    """`10–49 ansatte`; a firm whose size the register has not told yet is of unknown size."""
    if not size:
        return _("Ukjent størrelse")
    return _("%(size)s ansatte", size=size.replace("-", "–"))


def count_sizes(joined: str | None) -> dict[str, int]:
    """`10-49,0-4,0-4` as {"0-4": 2, "10-49": 1}, the smallest first; None is no firm, an empty word an unknown size."""
    if joined is None:
        return {}
    found = joined.split(",")
    return {size: found.count(size) for size in (*SIZES, "") if size in found}


def dots(counts: dict[str, int]) -> tuple[int, int, int]:
    """(small, medium, large) for the component that draws a dot per firm."""
    small = sum(counts.get(size, 0) for size in SMALL)
    medium = sum(counts.get(size, 0) for size in MEDIUM)
    return small, medium, sum(counts.values()) - small - medium


def firms_words(number: int) -> str:
    """`1 firma er interessert`, `7 firmaer er interessert`."""
    return ngettext("%(num)d firma er interessert", "%(num)d firmaer er interessert", number)

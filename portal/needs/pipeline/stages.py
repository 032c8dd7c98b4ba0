"""Where a need is in its life. Two stages are told by the clock, so the deadline holds to the millisecond."""

from datetime import datetime
from typing import Protocol

from portal.core.i18n import _

# The order a person sees; `withdrawn` stands beside it.
PATH = ("idea", "investigating", "announced", "in_dialogue", "preparing", "tendered", "concluded")
PUBLIC = ("announced", "tendered", "concluded", "withdrawn")
# What is still on its way to a contract; the rest of the public stages are earlier needs.
CURRENT = ("announced", "tendered")
STATES = ("open", "coming", "closed")


class Staged(Protocol):
    """What must be known of a need to tell its stage: read only, so that rows and objects both fit."""

    @property
    def stage(self) -> str: ...
    @property
    def approved_at(self) -> datetime | None: ...
    @property
    def publish_at(self) -> datetime | None: ...
    @property
    def input_opens_at(self) -> datetime | None: ...
    @property
    def input_closes_at(self) -> datetime | None: ...


def is_public(need: Staged, now: datetime) -> bool:
    """Approved, its moment has come, and the stage is one that the public sees. The only such rule."""
    return (
        need.stage in PUBLIC and need.approved_at is not None and need.publish_at is not None and need.publish_at <= now
    )


def current_stage(need: Staged, now: datetime) -> str:
    """One of PATH or `withdrawn`. Input is open from `input_opens_at` until, and not at, `input_closes_at`."""
    if need.stage != "announced" or need.input_opens_at is None or now < need.input_opens_at:
        return need.stage
    if need.publish_at is None or now < need.publish_at:
        return need.stage
    if need.input_closes_at is not None and now >= need.input_closes_at:
        return "preparing"
    return "in_dialogue"


def input_state(need: Staged, now: datetime) -> str:
    """`open`, `coming` or `closed`: what a supplier can do now."""
    stage = current_stage(need, now)
    if stage == "in_dialogue":
        return "open"
    return "coming" if stage in ("idea", "investigating", "announced") else "closed"


def label(stage: str) -> str:
    """The stage in the words of the screen."""
    return {
        "idea": _("Idé"),
        "investigating": _("Undersøkes"),
        "announced": _("Kunngjort"),
        "in_dialogue": _("I dialog"),
        "preparing": _("Forberedes"),
        "tendered": _("Anbud ute"),
        "concluded": _("Avsluttet"),
        "withdrawn": _("Trukket"),
    }[stage]


def state_label(state: str) -> str:
    """The public state in the words of the screen."""
    return {
        "open": _("Åpent for innspill"),
        "coming": _("Kunngjort, innspill kommer"),
        "closed": _("Innspill er stengt"),
    }[state]

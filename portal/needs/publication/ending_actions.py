"""How a need ends: withdrawn, out to tender, concluded. Here and not in the pipeline: the search must be told."""

from datetime import date

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core import clock
from portal.core.errors import refuse_if
from portal.core.text import clean_line
from portal.needs.pipeline import rules
from portal.needs.pipeline.actions import touch
from portal.needs.pipeline.models import Need
from portal.needs.search.index import reindex


def withdraw(need: Need, reason: str, *, by: User) -> None:
    """The need will not be tendered. What was public stays public, with the reason; a draft stays unseen."""
    refuse_if(rules.why_not_withdraw(need, reason))
    moment = clock.now()
    if need.publish_at is not None and need.publish_at > moment:
        need.publish_at = None
    need.stage, need.withdrawn_at, need.withdrawn_reason = "withdrawn", moment, reason
    touch(need)
    reindex(need)
    record("need.withdrawn", f"need:{need.id}", by=by, reason=reason)


def tender(need: Need, url: str, on: date, *, by: User) -> None:
    """The competition is out: the need carries the link and takes no more input."""
    url = clean_line(url)
    refuse_if(rules.why_not_tender(need, url, clock.now()))
    need.stage, need.tender_url, need.tendered_on = "tendered", url, on
    touch(need)
    reindex(need)
    record("need.tendered", f"need:{need.id}", by=by, url=url, on=on.isoformat())


def conclude(need: Need, kind: str, *, text: str, supplier: str, value: int | None, by: User) -> None:
    """Tell what became of it."""
    refuse_if(rules.why_not_conclude(need, kind, supplier))
    need.stage, need.outcome_kind, need.outcome_text = "concluded", kind, text
    need.outcome_supplier, need.outcome_value, need.concluded_on = supplier, value, clock.today()
    touch(need)
    reindex(need)
    record("need.concluded", f"need:{need.id}", by=by, outcome=kind, supplier=supplier, value=value)

"""The page on which staff read the proposals to a need side by side, in the order they came."""

from flask import render_template

from portal.accounts.access import current_user
from portal.dialogue.proposals.pages import columns
from portal.dialogue.proposals.queries import may_open, may_read, of_need, withdrawn_of_need
from portal.needs.pipeline.models import Need


def side_by_side(need: Need, opened: int | None = None) -> str:
    """Public versions; the proposal with the number `opened` whole. The caller has asked who may, and recorded it."""
    return render_template(
        "dialogue/proposals/of_need.html",
        need=need,
        columns=columns(of_need(need), opened),
        withdrawn=withdrawn_of_need(need),
        may_open=may_open(need, current_user),
        may_export=may_read(need, current_user, "input:export"),
    )

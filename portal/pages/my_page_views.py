"""The firm's home: what waits, what it has said, and needs in its trade."""

from typing import Any

from flask import Blueprint, render_template

from portal.accounts.access import current_user, may
from portal.accounts.role_names import SUPPLIER_ROLE_NAMES
from portal.core import clock
from portal.core.i18n import get_language
from portal.core.templating import date_long
from portal.core.text import upper_first
from portal.market.suppliers.current import own_supplier_or_403
from portal.pages import cards, my_page, my_page_queries

bp = Blueprint("my_page", __name__)
MOST_IN_TRADE = 6


@bp.get("/min-side")
@may("supplier:see")
def index() -> str:
    """What waits for the firm, and all it has said."""
    firm, now, language = own_supplier_or_403("supplier:see"), clock.now(), get_language()
    manages = firm.is_confirmed and current_user.may_for("supplier:manage", firm.id)
    said: dict[str, Any] = {
        "answers": my_page_queries.answers(firm.id),
        "proposals": my_page_queries.proposals(firm.id),
        "invitations": my_page_queries.invitations(firm.id) if firm.is_confirmed else [],
        "ideas": my_page_queries.ideas(firm.id),
        "claimants": my_page_queries.claimants(firm) if manages else [],
    }
    numbers = {row.need_id for name in ("answers", "proposals", "invitations") for row in said[name]}
    needs = my_page_queries.needs(numbers, language, now)
    sentence, groups = my_page.todo(my_page.waiting(said, needs, firm, now))
    return render_template(
        "pages/my_page.html",
        firm=firm,
        day=upper_first(date_long(clock.today())),
        sentence=sentence,
        groups=groups,
        notes=my_page.notes(firm),
        answers=my_page.answer_rows(said["answers"], needs, now),
        proposals=my_page.proposal_rows(said["proposals"], needs, now),
        ideas=my_page.idea_rows(said["ideas"]),
        trade=cards.cards(my_page_queries.in_trade(firm, language, now, MOST_IN_TRADE), now),
        profile=my_page.profile_words(firm),
        team=my_page_queries.team(firm.id),
        role_names=SUPPLIER_ROLE_NAMES,
    )

"""The desk of those who work with needs."""

from datetime import timedelta

from flask import Blueprint, render_template, request

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.i18n import get_language
from portal.dialogue.ideas.queries import count_waiting, promise_days
from portal.market.suppliers.claims_queries import count_waiting as count_claims
from portal.needs.pipeline import stages
from portal.pages import desk, desk_queries

bp = Blueprint("desk", __name__)
FIGURES_OVER = timedelta(days=90)


@bp.get("/i-dag")
@may("desk:see")
def today() -> str:
    """What hurries, what waits, and every need by stage."""
    now, language = clock.now(), get_language()
    rows = desk_queries.board_rows(current_user, language)
    ideas = desk.ideas_entry(*count_waiting(current_user), promise_days(), now)
    claims = desk.claims_entry(*count_claims(current_user), now)
    sentence, groups = desk.todo(rows, current_user, now, [*ideas, *claims])
    ended = desk_queries.ended_rows(current_user, language)
    published, concluded, withdrawn = desk_queries.figures(current_user, now - FIGURES_OVER)
    return render_template(
        "pages/desk.html",
        sentence=sentence,
        greeting=desk.greeting(rows, current_user),
        groups=groups,
        columns=desk.board(rows, ended, municipalities(), now),
        published=published,
        concluded=concluded,
        withdrawn=withdrawn,
        may_create=current_user.may("need:create"),
        reads_needs=current_user.may("need:history"),
    )


@bp.get("/i-dag/behov")
@may("desk:see")
def all_needs() -> str:
    """All living needs of one stage, drafts too."""
    wanted = request.args.get("stadium", "")
    now, language = clock.now(), get_language()
    rows = [
        *desk_queries.board_rows(current_user, language, 2000),
        *desk_queries.ended_rows(current_user, language, 500),
    ]
    columns = desk.board(rows, [], municipalities(), now)
    chosen = wanted if wanted in stages.PATH else ""
    return render_template(
        "pages/desk_needs.html", table=desk.table(rows, chosen, municipalities(), now), columns=columns, chosen=chosen
    )

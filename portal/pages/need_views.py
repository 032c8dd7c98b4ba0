"""The need page: the same page for everybody; staff see their tools beside it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts.access import current_user
from portal.core import clock
from portal.core.cache import cacheable
from portal.core.web import public
from portal.needs.pipeline import stages
from portal.needs.pipeline.queries import is_member, readable_or_404
from portal.pages import contribute, need_page, need_tools

bp = Blueprint("need", __name__)


@bp.get("/behov/<int:need_id>", defaults={"slug": ""})
@bp.get("/behov/<int:need_id>-<slug>")
@public
def show(need_id: int, slug: str) -> str | Response:
    """One need. The readable part of the address is corrected, so that every need has one address."""
    need, now = readable_or_404(need_id, current_user), clock.now()
    if slug != need.slug:
        return redirect(
            url_for("need.show", need_id=need.id, slug=need.slug), 301 if stages.is_public(need, now) else 302
        )
    tools: dict[str, Any] | None = None
    acts = contribute.for_person(need, now) if current_user.is_authenticated else contribute.for_stranger(need, now)
    shown = need_page.compose(need, now, acts)
    if is_member(need, current_user):
        tools = need_tools.for_staff(need, current_user, now)
        shown |= need_tools.profiles(need, current_user)
    else:
        cacheable()
    return render_template("pages/need.html", **shown, tools=tools)

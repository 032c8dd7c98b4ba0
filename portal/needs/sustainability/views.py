"""The page where a need's sustainability is decided, beside what the rules demand."""

from flask import Blueprint, flash, render_template, request

from portal.accounts.access import current_user, may
from portal.core import clock
from portal.core.errors import refuse_if
from portal.core.i18n import _
from portal.needs.pipeline import stages
from portal.needs.pipeline.queries import workable_or_404
from portal.needs.pipeline.views import Page, edit_no, to_need
from portal.needs.sustainability import actions, fields, queries, rules
from portal.needs.sustainability.forms import form_for
from portal.needs.sustainability.properties import apt_for

bp = Blueprint("sustainability", __name__)


@bp.route("/behov/<int:need_id>/barekraft", methods=["GET", "POST"])
@may("sustainability:edit")
def edit(need_id: int) -> Page:
    """What the rules demand, the climate choice, the themes and what suppliers are asked, on one page."""
    need = workable_or_404(need_id, current_user, "sustainability:edit")
    refuse_if(rules.why_not_edit(need.stage))
    kept = queries.summary(need)
    asked = rules.to_answer(kept.duties)
    apt = apt_for(queries.market_slug_of(need), fields.values_of(kept.profile)["properties"])
    form = form_for(asked, apt)
    if request.method != "POST":
        form.fill(kept.profile, kept.answers)
    elif form.validate() and not form.add_faults():
        actions.save(need, form.values(), form.answers(), edit_no=edit_no(form), by=current_user)
        flash(_("Bærekraft er lagret."))
        return to_need(need)
    page = render_template(
        "needs/sustainability/edit.html",
        need=need,
        form=form,
        themes=fields.THEMES,
        way_notes={way: fields.way_note(way) for way in fields.WAYS},
        asked=asked,
        climate=rules.climate_duty(kept.duties),
        must_answer=rules.must_answer,
        property_notes={entry.code: entry.text for entry in apt},
        is_public=stages.is_public(need, clock.now()),
    )
    return page, 422 if form.errors else 200

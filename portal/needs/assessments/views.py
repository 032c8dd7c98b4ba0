"""The page where a need is assessed, with the criticality card beside the questions."""

from flask import Blueprint, flash, render_template, request

from portal.accounts.access import current_user, may
from portal.core.errors import refuse_if
from portal.core.i18n import _
from portal.needs.assessments import actions, fields, queries, rules
from portal.needs.assessments.forms import AssessmentForm
from portal.needs.pipeline.queries import workable_or_404
from portal.needs.pipeline.views import Page, edit_no, to_need

bp = Blueprint("assessments", __name__)


@bp.route("/behov/<int:need_id>/vurdering", methods=["GET", "POST"])
@may("assessment:edit")
def edit(need_id: int) -> Page:
    """All questions on one page. «Vis kortet» draws the card from what is typed, and keeps nothing."""
    need = workable_or_404(need_id, current_user, "assessment:edit")
    refuse_if(rules.why_not_edit(need.stage))
    form, sent = AssessmentForm(), request.method == "POST"
    if not sent:
        form.fill(queries.for_need(need))
    only_show = sent and "show_card" in request.form
    if sent and form.validate() and not only_show:
        actions.save(need, form.values(), edit_no=edit_no(form), by=current_user)
        flash(_("Vurderingen er lagret."))
        return to_need(need)
    facts, typed = queries.facts(need), form.values()
    card = rules.card(typed, facts)
    scale = fields.scale_rows(typed, card.band)
    page = render_template(
        "needs/assessments/edit.html",
        need=need,
        form=form,
        card=card,
        scale=scale,
        facts=facts,
        notes=fields.notes(),
        only_show=only_show,
    )
    return page, 422 if form.errors else 200

"""The pages where a need ends: withdrawn with a reason, out to tender, concluded with what became of it."""

from flask import Blueprint, flash, render_template

from portal.accounts.access import current_user, may
from portal.core import clock
from portal.core.i18n import _
from portal.needs.pipeline import rules, stages
from portal.needs.pipeline.forms import ConcludeForm, ReasonForm, TenderForm
from portal.needs.pipeline.queries import workable_or_404
from portal.needs.pipeline.views import Page, add_faults, to_need
from portal.needs.publication import ending_actions as actions

bp = Blueprint("ending", __name__, url_prefix="/behov")


@bp.route("/<int:need_id>/trekk", methods=["GET", "POST"])
@may("need:withdraw")
def withdraw(need_id: int) -> Page:
    """The need will not come; say why."""
    need = workable_or_404(need_id, current_user, "need:withdraw")
    form = ReasonForm()
    if form.validate_on_submit():
        reason = rules.why_not_withdraw(need, form.reason.data)
        if not add_faults(form, {"reason": reason} if reason else {}):
            actions.withdraw(need, form.reason.data, by=current_user)
            flash(_("Behovet er trukket."))
            return to_need(need)
    was_public = stages.is_public(need, clock.now())
    page = render_template("needs/publication/withdraw.html", need=need, form=form, was_public=was_public)
    return page, 422 if form.errors else 200


@bp.route("/<int:need_id>/anbud", methods=["GET", "POST"])
@may("need:move")
def tender(need_id: int) -> Page:
    """The competition is out."""
    need = workable_or_404(need_id, current_user, "need:move")
    form = TenderForm()
    if form.validate_on_submit():
        reason = rules.why_not_tender(need, form.url.data, clock.now())
        if not add_faults(form, {"url": reason} if reason else {}):
            actions.tender(need, form.url.data, form.on.data, by=current_user)
            flash(_("Behovet er merket som ute på anbud."))
            return to_need(need)
    return render_template("needs/publication/tender.html", need=need, form=form), 422 if form.errors else 200


@bp.route("/<int:need_id>/avslutt", methods=["GET", "POST"])
@may("need:move")
def conclude(need_id: int) -> Page:
    """What became of it."""
    need = workable_or_404(need_id, current_user, "need:move")
    form = ConcludeForm()
    if form.validate_on_submit():
        reason = rules.why_not_conclude(need, form.kind.data, form.supplier.data or "")
        if not add_faults(form, {"supplier": reason} if reason else {}):
            text, supplier = form.text.data or "", form.supplier.data or ""
            actions.conclude(need, form.kind.data, text=text, supplier=supplier, value=form.value.data, by=current_user)
            flash(_("Utfallet er lagret og synlig for alle."))
            return to_need(need)
    return render_template("needs/publication/conclude.html", need=need, form=form), 422 if form.errors else 200

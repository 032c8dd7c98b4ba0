"""The gate's page, the second person's buttons, and changes of what is public."""

from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import _
from portal.core.web import public
from portal.needs.pipeline import rules as pipeline_rules
from portal.needs.pipeline.fields import note_words
from portal.needs.pipeline.forms import ReviseForm
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import readable_or_404, versions_of, workable_or_404
from portal.needs.pipeline.views import Page, add_faults, edit_no, prepare, to_need
from portal.needs.publication import actions
from portal.needs.publication.forms import ApproveForm, FindingForm
from portal.needs.publication.places import place_of, quoted
from portal.needs.publication.queries import field_names, gate
from portal.needs.publication.rules import UNANSWERABLE, why_not_then
from portal.needs.publication.versions import retold, words_changed

bp = Blueprint("publication", __name__, url_prefix="/behov")


def _ready_page(
    need: Need, approve_form: ApproveForm | None = None, reason_faults: dict[str, dict[str, str]] | None = None
) -> str:
    """The page of the gate. `reason_faults` by fingerprint: what was wrong with a reason, and its text."""
    now = clock.now()
    return render_template(
        "needs/publication/ready.html",
        need=need,
        gate=gate(need),
        place_of=place_of,
        quoted=quoted,
        unanswerable=UNANSWERABLE,
        approve_form=approve_form or ApproveForm(formdata=None),
        reason_faults=reason_faults or {},
        may_review=current_user.may("need:review", need.lead_id),
        why_not_edit=pipeline_rules.why_not_edit(need, now),
        why_not_review=pipeline_rules.why_not_review(need, current_user.id),
        why_not_submit=pipeline_rules.why_not_submit(need, now),
    )


@bp.get("/<int:need_id>/klar")
@may("need:history")
def ready(need_id: int) -> Page:
    """Is it ready? All reasons at once, each with its mend; the second person decides here."""
    return _ready_page(workable_or_404(need_id, current_user, "need:history"))


@bp.post("/<int:need_id>/klar/begrunn")
@may("need:edit")
def give_reason(need_id: int) -> Page:
    """Answer for one finding in writing."""
    need = workable_or_404(need_id, current_user, "need:edit")
    form = FindingForm()
    fault = None if form.validate() else _("Begrunnelsen må være på 15 til 1000 tegn.")
    if fault is None:
        try:
            actions.give_reason(need, form.fingerprint.data, form.reason.data, by=current_user)
        except Refused as refused:
            fault = refused.reason
    if fault is not None:
        # Beside the finding, with what was written; one that is gone has no place, and the page of refusals shows it.
        if form.fingerprint.data not in {finding.fingerprint for finding in gate(need).findings}:
            raise Refused(fault)
        return _ready_page(
            need, reason_faults={form.fingerprint.data: {"fault": fault, "text": form.reason.data or ""}}
        ), 422
    flash(_("Begrunnelsen er lagret med navnet ditt."))
    return redirect(url_for("publication.ready", need_id=need.id, _anchor="f-" + form.fingerprint.data[:12]), 303)


@bp.post("/<int:need_id>/godkjenn")
@may("need:review")
def approve(need_id: int) -> Page:
    """The second person lets it out, now or at a moment."""
    need = workable_or_404(need_id, current_user, "need:review")
    form = ApproveForm()
    if not form.validate():
        return _ready_page(need, form), 422
    moment = clock.now()
    fault = why_not_then(max(form.publish_at.data or moment, moment), need.input_closes_at, moment)
    if fault and pipeline_rules.why_not_review(need, current_user.id) is None:
        form.publish_at.errors = [fault]
        return _ready_page(need, form), 422
    actions.approve(need, form.publish_at.data, edit_no=edit_no(form), by=current_user)
    flash(_("Behovet er godkjent."))
    return to_need(need)


@bp.post("/<int:need_id>/utkast")
@may("need:publish")
def take_back(need_id: int) -> Page:
    """Stop a timed publication."""
    need = workable_or_404(need_id, current_user, "need:publish")
    actions.take_back(need, by=current_user)
    flash(_("Behovet er et utkast igjen og blir ikke publisert."))
    return to_need(need)


@bp.route("/<int:need_id>/endre", methods=["GET", "POST"])
@may("need:revise")
def revise(need_id: int) -> Page:
    """Change a public need as a new version."""
    need = workable_or_404(need_id, current_user, "need:revise")
    refusal = actions.why_not_revise(need)
    if refusal:
        raise Refused(refusal)
    form = prepare(ReviseForm(), need)
    if not form.is_submitted():
        form.fill(need, municipalities())
        return render_template("needs/pipeline/edit.html", need=need, form=form)
    problem = None
    sound = form.validate()
    if not add_faults(form, pipeline_rules.why_not_keep(form.values())) and sound:
        try:
            changed = actions.revise(need, form.values(), form.note.data, edit_no=edit_no(form), by=current_user)
        except Refused as refused:
            problem = refused.reason
        else:
            flash(_("Endringen er publisert som en ny versjon.") if changed else _("Ingenting var endret."))
            return to_need(need)
    return render_template("needs/pipeline/edit.html", need=need, form=form, problem=problem), 422


@bp.get("/<int:need_id>/endringer")
@public
def changes(need_id: int) -> Page:
    """Every published version and what was new in it."""
    need = readable_or_404(need_id, current_user)
    versions, names = versions_of(need), field_names()
    told = {
        version.number: retold(version.changes, before.snapshot, version.snapshot, names)
        for version, before in pairwise(versions)
    }
    return render_template(
        "needs/publication/changes.html",
        need=need,
        versions=versions,
        told=told,
        note_words=note_words,
        words_changed=words_changed,
    )

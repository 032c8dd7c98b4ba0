"""From draft to receipt: what everybody may read is shown before anything is sent, and again afterwards."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from portal.accounts.access import current_user, may
from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import _
from portal.dialogue.proposals import actions, pages, rules
from portal.dialogue.proposals.basis import basis_on
from portal.dialogue.proposals.forms import ConfirmForm, SendForm
from portal.dialogue.proposals.presenting import exact_time
from portal.dialogue.proposals.queries import (
    group_firm_of,
    is_own,
    latest,
    own_or_404,
    readable_by_firm_or_404,
)
from portal.dialogue.travel.presenting import shared
from portal.needs.pipeline.views import edit_no

bp = Blueprint("proposal_sending", __name__, url_prefix="/forslag/<int:proposal_id>")
Page = str | tuple[str, int] | Response | AnyResponse


@bp.get("/forhandsvisning")
@may("proposal:write")
def preview(proposal_id: int) -> Page:
    """What the municipality gets and what everybody may read, side by side."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    form, found = SendForm(), pages.notes(proposal)
    form.edit_no.data = str(proposal.edit_no)
    lives = actions.group_lives(proposal)
    return render_template(
        "dialogue/proposals/preview.html",
        proposal=proposal,
        need=proposal.need,
        form=form,
        both=pages.both_of_draft(proposal, at),
        faults=found,
        warnings=rules.warnings(proposal.draft),
        label=pages.note_label,
        closed=rules.why_not_edit(proposal, at),
        reason=rules.why_not_send(proposal, found, proposal.group is not None, lives, at),
        news=pages.has_news(proposal),
        journey=pages.travel_of(proposal.draft, proposal.need, clock.to_local(at).date()),
        words=shared(),
        basis=basis_on(clock.to_local(at).date()),
    )


@bp.post("/send")
@may("proposal:write")
def send(proposal_id: int) -> Page:
    """The draft becomes a revision, with a receipt."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    revision = actions.send(proposal, at, edit_no=edit_no(SendForm()), by=current_user)
    flash(_("Forslaget er sendt. Kvitteringen står her og er sendt til deg på e-post."))
    return redirect(url_for("proposal_sending.receipt", proposal_id=proposal.id, number=revision.number), 303)


@bp.get("/kvittering/<int:number>")
@may("proposal:write")
def receipt(proposal_id: int, number: int) -> Page:
    """One revision as it was sent, with time and seal. Other firms of the group see the one that counts."""
    proposal = readable_by_firm_or_404(proposal_id, current_user)
    revision = next((sent for sent in proposal.revisions if sent.number == number), None)
    own = is_own(proposal, current_user)
    if revision is None or not (own or revision is latest(proposal)):
        abort(404)
    return render_template(
        "dialogue/proposals/receipt.html",
        proposal=proposal,
        need=proposal.need,
        own=own,
        revision=revision,
        at=exact_time(revision.at),
        both=pages.both_of_revision(revision),
        people=pages.people(proposal),
        is_latest=revision is latest(proposal),
        waiting=pages.waits_for(proposal),
        closed=rules.why_not_edit(proposal, clock.now()) if own else True,
    )


@bp.post("/trekk")
@may("proposal:write")
def withdraw(proposal_id: int) -> Page:
    """Take the proposal back."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    actions.withdraw(proposal, at, by=current_user)
    flash(_("Forslaget er trukket.") if proposal.sent_at else _("Utkastet er forkastet."))
    return redirect(url_for("proposals.show", proposal_id=proposal.id), 303)


@bp.post("/bekreft")
@may("proposal:write")
def confirm(proposal_id: int) -> Page:
    """A firm of the group stands behind what was sent."""
    at, proposal = clock.now(), readable_by_firm_or_404(proposal_id, current_user)
    firm, form = group_firm_of(proposal, current_user), ConfirmForm()
    if firm is None:
        abort(403)
    if not form.validate():
        raise Refused(_("Last siden på nytt, og bekreft en gang til."))
    actions.confirm(proposal, int(form.number.data or 0), firm, at, by=current_user)
    flash(_("Dere har bekreftet forslaget."))
    return redirect(url_for("proposals.show", proposal_id=proposal.id), 303)

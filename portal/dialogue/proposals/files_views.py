"""Attachments of a proposal, for the firms that may read it."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from portal.accounts.access import current_user, may
from portal.core import clock
from portal.core.errors import Refused, refuse_if
from portal.core.i18n import _
from portal.dialogue.proposals import file_actions, rules
from portal.dialogue.proposals.actions import subject_of
from portal.dialogue.proposals.basis import basis_on
from portal.dialogue.proposals.forms import AttachForm, MarkingForm
from portal.dialogue.proposals.queries import (
    file_for_firm_or_404,
    markings_of,
    own_or_404,
    readable_by_firm_or_404,
)
from portal.files.queries import of_owner
from portal.files.serving import download

bp = Blueprint("proposal_files", __name__, url_prefix="/forslag/<int:proposal_id>/vedlegg")
Page = str | tuple[str, int] | Response | AnyResponse


def _back(proposal_id: int) -> AnyResponse:
    return redirect(url_for("proposal_files.index", proposal_id=proposal_id), 303)


@bp.route("", methods=["GET", "POST"])
@may("proposal:write")
def index(proposal_id: int) -> Page:
    """The files of the draft, and a form for one more."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    refuse_if(rules.why_not_edit(proposal, at))
    form, code = AttachForm(), 200
    if form.is_submitted():
        code = 422
        if form.validate():
            try:
                sent = form.file.data
                title = form.title.data or ""
                file_actions.attach(proposal, sent.filename, sent.stream, title, form.marking(), at, by=current_user)
            except Refused as refusal:
                form.file.errors = [refusal.reason]
            else:
                flash(_("Vedlegget er lagt til."))
                return _back(proposal.id)
    markings = markings_of(proposal.id)
    stored = [file for file in of_owner(subject_of(proposal)) if file.id in markings]
    marks = {
        number: MarkingForm(formdata=None, obj=marking, prefix=f"file-{number}_")
        for number, marking in markings.items()
    }
    page = render_template(
        "dialogue/proposals/attachments.html",
        proposal=proposal,
        need=proposal.need,
        form=form,
        files=stored,
        marks=marks,
        basis=basis_on(clock.to_local(at).date()),
    )
    return page, code


@bp.post("/<int:file_id>")
@may("proposal:write")
def mark(proposal_id: int, file_id: int) -> Page:
    """Say whether a file is confidential, and why."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    file_for_firm_or_404(proposal, file_id, current_user)
    form = MarkingForm(prefix=f"file-{file_id}_")
    if not form.validate():
        raise Refused(_("Velg hva slags opplysning det er fra lista, og skriv høyst 500 tegn om skaden."))
    file_actions.mark(proposal, file_id, form.marking(), at, by=current_user)
    flash(_("Lagret."))
    return _back(proposal.id)


@bp.post("/<int:file_id>/fjern")
@may("proposal:write")
def take_away(proposal_id: int, file_id: int) -> Page:
    """Take a file away from the draft."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    file_actions.take_away(proposal, file_for_firm_or_404(proposal, file_id, current_user), at, by=current_user)
    flash(_("Vedlegget er fjernet fra utkastet."))
    return _back(proposal.id)


@bp.get("/<int:file_id>")
@may("proposal:write")
def fetch(proposal_id: int, file_id: int) -> Page:
    """Download, for the firm's own people and the firms of its group."""
    proposal = readable_by_firm_or_404(proposal_id, current_user)
    return download(file_for_firm_or_404(proposal, file_id, current_user))

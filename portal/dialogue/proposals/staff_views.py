"""What staff do with proposals: open what is confidential, which is remembered, and take files out."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug import Response as AnyResponse

from portal.accounts.access import current_user, may
from portal.core.i18n import _
from portal.core.spreadsheet import csv_response, xlsx_response
from portal.dialogue.proposals import actions
from portal.dialogue.proposals.queries import (
    file_for_staff_or_404,
    latest,
    may_open,
    need_for_staff_or_403,
    sent_or_404,
)
from portal.dialogue.proposals.staff_page import as_table, side_by_side
from portal.files.serving import download

bp = Blueprint("proposals_staff", __name__, url_prefix="/behov/<int:need_id>/forslag")
Page = str | tuple[str, int] | Response | AnyResponse


@bp.post("/<int:proposal_id>/unntatt")
@may("confidential:read")
def open_confidential(need_id: int, proposal_id: int) -> Page:
    """The page with one proposal whole. Answered at once, not by way of an address that could be opened again."""
    need = need_for_staff_or_403(need_id, current_user)
    if not may_open(need, current_user):
        abort(403)
    proposal = sent_or_404(need, proposal_id)
    revision = latest(proposal)
    if revision is None:
        abort(404)
    actions.open_confidential(proposal, revision, by=current_user)
    return side_by_side(need, proposal.id)


@bp.get("/<int:proposal_id>/unntatt")
@may("proposal:read")
def opened_before(need_id: int, proposal_id: int) -> Page:
    """The address of an opened proposal, come back to: nothing is opened by an address, so to the list."""
    need = need_for_staff_or_403(need_id, current_user)
    return redirect(url_for("proposals.of_need", need_id=need.id), 303)


@bp.get("/<int:proposal_id>/vedlegg/<int:file_id>")
@may("proposal:read")
def fetch(need_id: int, proposal_id: int, file_id: int) -> Page:
    """An open file of what was sent."""
    need = need_for_staff_or_403(need_id, current_user)
    return download(file_for_staff_or_404(sent_or_404(need, proposal_id), file_id, confidential=False))


@bp.post("/<int:proposal_id>/vedlegg/<int:file_id>")
@may("confidential:read")
def fetch_confidential(need_id: int, proposal_id: int, file_id: int) -> Page:
    """A confidential file of what was sent; that it was opened is remembered."""
    need = need_for_staff_or_403(need_id, current_user)
    if not may_open(need, current_user):
        abort(403)
    proposal = sent_or_404(need, proposal_id)
    stored, revision = file_for_staff_or_404(proposal, file_id, confidential=True), latest(proposal)
    if revision is None:
        abort(404)
    actions.open_confidential_file(proposal, revision, file_id, by=current_user)
    return download(stored)


@bp.post("/uttak")
@may("input:export")
def export(need_id: int) -> Page:
    """All proposals in their public version as a file; that they were taken out is remembered."""
    need = need_for_staff_or_403(need_id, current_user, "input:export")
    form = "csv" if request.form.get("form") == "csv" else "xlsx"
    headings, rows = as_table(need)
    actions.note_export(need, form, len(rows), by=current_user)
    name = _("Løsningsforslag %(need)s", need=need.title)
    return csv_response(name, headings, rows) if form == "csv" else xlsx_response(name, [(name, headings, rows)])

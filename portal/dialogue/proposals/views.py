"""Pages on which a firm writes its proposals, and the one on which staff read them side by side."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from portal.accounts.access import current_user, may, to_login
from portal.core import clock
from portal.core.i18n import _
from portal.core.security import new_token
from portal.core.templating import url_or_none
from portal.core.web import public
from portal.dialogue.partners.queries import on_need
from portal.dialogue.proposals import actions, pages, rules
from portal.dialogue.proposals.basis import basis_on
from portal.dialogue.proposals.forms import ConfirmForm, NewProposalForm, ProposalForm, SendForm
from portal.dialogue.proposals.models import Proposal
from portal.dialogue.proposals.presenting import exact_time, shown_line, shown_text
from portal.dialogue.proposals.queries import (
    group_firm_of,
    is_own,
    latest,
    need_for_staff_or_403,
    own_on_need,
    own_or_404,
    readable_by_firm_or_404,
)
from portal.dialogue.proposals.staff_page import side_by_side
from portal.market.suppliers.current import speaking_firm
from portal.needs.pipeline.queries import readable_or_404
from portal.needs.pipeline.views import edit_no

bp = Blueprint("proposals", __name__)
bp.add_app_template_filter(shown_text, "passages")
bp.add_app_template_filter(shown_line, "passage_line")
bp.add_app_template_filter(exact_time, "exact_time")
Page = str | tuple[str, int] | Response | AnyResponse


def _strangers_way() -> AnyResponse:
    """Who has no account is led to sign up and comes back; who was logged out while writing gets the text back."""
    here = request.script_root + request.path
    sign_up = url_or_none("signup.start", next=here) if request.method == "GET" else None
    return redirect(sign_up, 303) if sign_up else to_login()


@bp.route("/behov/<int:need_id>/forslag/nytt", methods=["GET", "POST"])
@public
def new(need_id: int) -> Page:
    """A title and an answer, and the proposal is kept as a draft."""
    at, need = clock.now(), readable_or_404(need_id, current_user)
    if not current_user.is_authenticated:
        return _strangers_way()
    supplier = speaking_firm("proposal:write")
    form, mine = NewProposalForm(), own_on_need(need.id, supplier.id)
    if form.validate_on_submit():
        values = {"title": form.title.data, "solution": form.solution.data or ""}
        proposal = actions.begin_once(form.key.data or "", need, supplier, values, at, by=current_user)
        flash(_("Utkastet er lagret. Ingen andre enn dere ser det før dere sender."))
        return redirect(url_for("proposals.edit", proposal_id=proposal.id), 303)
    if not form.is_submitted():
        form.key.data = new_token()
    page = render_template(
        "dialogue/proposals/new.html",
        form=form,
        need=need,
        mine=mine,
        reason=rules.why_not_begin(need, len(mine), at),
        supplier=supplier,
    )
    return page, 422 if form.errors else 200


def prepared(form: ProposalForm, proposal: Proposal) -> ProposalForm:
    """The form with what this firm may choose for this need."""
    groups = [(group.id, group.name) for group in on_need(proposal.need_id, proposal.supplier_id)]
    if proposal.group is not None and proposal.group_id not in dict(groups):
        groups.append((proposal.group.id, proposal.group.name))
    firm = proposal.supplier
    form.prepare(list(pages.area_names(proposal.need).items()), groups, (firm.postal_code, firm.postal_place.title()))
    return form


@bp.route("/forslag/<int:proposal_id>/rediger", methods=["GET", "POST"])
@may("proposal:write")
def edit(proposal_id: int) -> Page:
    """All fields of the draft."""
    at, proposal = clock.now(), own_or_404(proposal_id, current_user)
    form = prepared(ProposalForm(), proposal)
    if not form.is_submitted():
        if rules.why_not_edit(proposal, at):
            return redirect(url_for("proposals.show", proposal_id=proposal.id), 303)
        form.fill(proposal.draft, proposal.group_id, proposal.edit_no)
    elif form.validate():
        content = form.content()
        content["trips"] = pages.with_places(content["trips"], form.own_origin)
        actions.save(proposal, content, form.group(), at, edit_no=edit_no(form), by=current_user)
        if request.form.get("then") == "preview":
            return redirect(url_for("proposal_sending.preview", proposal_id=proposal.id), 303)
        flash(_("Lagret. Dere kan fortsette når det passer."))
        return redirect(url_for("proposals.edit", proposal_id=proposal.id), 303)
    else:
        form.more_trips()
    page = render_template(
        "dialogue/proposals/edit.html",
        form=form,
        proposal=proposal,
        need=proposal.need,
        basis=basis_on(clock.to_local(at).date()),
        notes=rules.warnings(proposal.draft) if not form.is_submitted() else [],
    )
    return page, 422 if form.errors else 200


@bp.get("/forslag/<int:proposal_id>")
@may("proposal:write")
def show(proposal_id: int) -> Page:
    """Where the proposal stands: draft, sent, withdrawn; every revision with its receipt."""
    at, proposal = clock.now(), readable_by_firm_or_404(proposal_id, current_user)
    own = is_own(proposal, current_user)
    sent, send, confirm = latest(proposal), SendForm(), ConfirmForm()
    send.edit_no.data, confirm.number.data = str(proposal.edit_no), str(sent.number if sent else 0)
    firm = group_firm_of(proposal, current_user)
    waits = sent is not None and firm is not None and firm in actions.still_waiting(proposal, sent)
    return render_template(
        "dialogue/proposals/show.html",
        proposal=proposal,
        need=proposal.need,
        own=own,
        sent=sent,
        both=pages.both_of_draft(proposal, at) if own else pages.both_of_revision(sent) if sent else None,
        news=own and pages.has_news(proposal),
        closed=rules.why_not_edit(proposal, at),
        people=pages.people(proposal),
        waiting=pages.waits_for(proposal),
        confirm=confirm if waits else None,
        why_not_confirm=rules.why_not_confirm(proposal, sent, sent.number if sent else 0, not waits, at),
    )


@bp.get("/behov/<int:need_id>/forslag")
@may("proposal:read")
def of_need(need_id: int) -> Page:
    """Staff: the proposals to the need, in their public version."""
    return side_by_side(need_for_staff_or_403(need_id, current_user))

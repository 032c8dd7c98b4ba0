"""Staff pages of one need on its way to review: post it, fill it in, send it on."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities, organisations_for, staff_of
from portal.core import clock
from portal.core.errors import Refused, refuse_if
from portal.core.i18n import _, get_language
from portal.core.security import new_token
from portal.core.web import public
from portal.files.queries import of_owner, one
from portal.files.serving import download
from portal.market.categories.queries import tree
from portal.needs.pipeline import actions, rules
from portal.needs.pipeline.forms import AttachForm, NeedForm, NewNeedForm, ReasonForm
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import allowed, part_ids, readable_or_404, workable_or_404

bp = Blueprint("pipeline", __name__, url_prefix="/behov")
Page = str | tuple[str, int] | Response | AnyResponse


def to_need(need: Need) -> AnyResponse:
    """Back to the need's own page."""
    return redirect(url_for("need.show", need_id=need.id, slug=need.slug), 303)


def category_choices() -> dict[str, list[tuple[int, str]]]:
    """Sub-markets under their markets, as a select shows them."""
    return {market.name: [(child.id, child.name) for child in market.children] for market in tree(get_language())}


def _lead_choices(permission: str) -> list[tuple[int, str]]:
    return [(o.id, o.short_name) for o in organisations_for(current_user, permission) if o.kind == "municipality"]


def prepare(form: NeedForm, need: Need) -> NeedForm:
    """Fill the lists of a form with what this person may choose for this need."""
    form.places = {str(place.id): place.id for place in municipalities()}
    form.category_id.choices = category_choices()
    leads = dict(_lead_choices("need:edit")) | {need.lead_id: need.lead.short_name}
    form.lead_id.choices = list(leads.items())
    for field, permission in (
        ("owner_id", "need:edit"),
        ("adviser_id", "need:history"),
        ("procurement_id", "need:review"),
    ):
        people = {p.id: p.name for organisation in sorted(part_ids(need)) for p in staff_of(organisation, permission)}
        present = getattr(need, field)
        if present is not None and present not in people:
            people[present] = getattr(need, field.removesuffix("_id")).name
        form[field].choices = [("", _("Ingen ennå")), *people.items()]
    return form


@bp.route("/nytt", methods=["GET", "POST"])
@may("need:create")
def create() -> Page:
    """Three fields, and the need is kept as a draft."""
    form = NewNeedForm()
    form.category_id.choices = {_("Velg"): [("", _("Velg fag"))], **category_choices()}
    form.lead_id.choices = _lead_choices("need:create")
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("problem", "for_whom", "category_id", "lead_id")}
        need = actions.draft_once(form.key.data or "", **values, by=current_user)
        flash(_("Behovet er lagret som utkast. Fyll ut det du vet, og send det til gjennomlesing når du er klar."))
        return redirect(url_for("pipeline.edit", need_id=need.id), 303)
    if not form.is_submitted():
        form.key.data = new_token()
    return render_template("needs/pipeline/create.html", form=form), 422 if form.errors else 200


@bp.route("/<int:need_id>/rediger", methods=["GET", "POST"])
@may("need:edit")
def edit(need_id: int) -> Page:
    """All fields of a draft."""
    need = workable_or_404(need_id, current_user, "need:edit")
    refusal = rules.why_not_edit(need, clock.now())
    if refusal:
        raise Refused(refusal)
    form = prepare(NeedForm(), need)
    if not form.is_submitted():
        form.fill(need, municipalities())
        return render_template("needs/pipeline/edit.html", need=need, form=form)
    sound = form.validate()
    # Both kinds of faults at once: nobody should mend one and then meet the next.
    if not _cross_faults(form) and sound:
        actions.edit(need, form.values(), edit_no=edit_no(form), by=current_user)
        flash(_("Lagret."))
        return to_need(need)
    return render_template("needs/pipeline/edit.html", need=need, form=form), 422


def edit_no(form: Any) -> int:
    """The version the person began from; nonsense counts as an old one."""
    raw = form.edit_no.data or ""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _cross_faults(form: NeedForm) -> bool:
    return add_faults(form, rules.why_not_keep(form.values()))


def add_faults(form: Any, faults: dict[str, str]) -> bool:
    """Put faults between fields beside their fields; answers whether there were any."""
    for name, reason in faults.items():
        form[name].errors = [*form[name].errors, reason]
    return bool(faults)


@bp.post("/<int:need_id>/send")
@may("need:submit")
def submit(need_id: int) -> Page:
    """To a second person."""
    need = workable_or_404(need_id, current_user, "need:submit")
    actions.submit(need, by=current_user)
    flash(_("Behovet er sendt til gjennomlesing."))
    return to_need(need)


@bp.post("/<int:need_id>/returner")
@may("need:review")
def give_back(need_id: int) -> Page:
    """Back to its writer with a note."""
    need = workable_or_404(need_id, current_user, "need:review")
    form = ReasonForm()
    if not form.validate():
        raise Refused(_("Skriv hva som bør rettes, i høyst 1000 tegn."))
    actions.give_back(need, form.reason.data, by=current_user)
    flash(_("Behovet er sendt tilbake med merknaden din."))
    return to_need(need)


@bp.route("/<int:need_id>/vedlegg", methods=["GET", "POST"])
@may("need:edit")
def attachments(need_id: int) -> Page:
    """Attachments of a need: add and take away."""
    need = workable_or_404(need_id, current_user, "need:edit")
    refuse_if(rules.why_not_attach(need, allowed(need, current_user, "need:revise"), clock.now()))
    form, code = AttachForm(), 200
    if form.is_submitted():
        code = 422
        if form.validate():
            try:
                sent = form.file.data
                actions.attach(need, sent.filename, sent.stream, form.title.data or "", by=current_user)
            except Refused as refusal:
                form.file.errors = [refusal.reason]
            else:
                flash(_("Vedlegget er lagt til."))
                return redirect(url_for("pipeline.attachments", need_id=need.id), 303)
    stored = of_owner(f"need:{need.id}")
    return render_template("needs/pipeline/attachments.html", need=need, form=form, files=stored), code


@bp.post("/<int:need_id>/vedlegg/<int:file_id>/fjern")
@may("need:edit")
def detach(need_id: int, file_id: int) -> Page:
    """Take an attachment away."""
    need = workable_or_404(need_id, current_user, "need:edit")
    stored = one(f"need:{need.id}", file_id)
    if stored is not None:
        actions.detach(need, stored, by=current_user)
        flash(_("Vedlegget er fjernet."))
    return redirect(url_for("pipeline.attachments", need_id=need.id), 303)


@bp.get("/<int:need_id>/vedlegg/<int:file_id>")
@public
def attachment(need_id: int, file_id: int) -> Page:
    """Download: whoever may read the need may read what is attached to it."""
    need = readable_or_404(need_id, current_user)
    stored = one(f"need:{need.id}", file_id)
    if stored is None:
        abort(404)
    return download(stored)

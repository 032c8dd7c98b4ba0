"""A firm raises its hand on a need in two clicks, sees what it has sent, changes it and takes it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.errors import Refused, refuse_if
from portal.core.i18n import _
from portal.core.spreadsheet import csv_response, xlsx_response
from portal.dialogue.interest import actions, depth, mails, queries, rules, showing
from portal.dialogue.interest.forms import InterestForm
from portal.dialogue.interest.queries import mine, people_behind, public_need_or_404
from portal.market.suppliers.current import speaking_firm
from portal.needs.pipeline.queries import part_ids

bp = Blueprint("interest", __name__, url_prefix="/behov/<int:need_id>")
Page = str | tuple[str, int] | Response


def _to_receipt(need_id: int) -> Response:
    return redirect(url_for("interest.receipt", need_id=need_id), 303)


@bp.route("/interesse", methods=["GET", "POST"])
@may("interest:register")
def edit(need_id: int) -> Page:
    """Raise the hand, or change what was said. Filled in with what is known, so that one click sends it."""
    moment = clock.now()
    need, firm = public_need_or_404(need_id, current_user), speaking_firm("interest:register")
    interest, form = mine(need.id, firm.id), InterestForm()
    form.prepare(need)
    shown = {"need": need, "firm": firm, "interest": interest, "raised": rules.is_raised(interest), "form": form}
    refusal = rules.why_not_register(need, moment)
    if form.is_submitted():
        # The deadline is told before any fault in the form; the page that says no gives back what was written.
        refuse_if(refusal)
    else:
        form.fill(firm, interest)
        return render_template("dialogue/interest/edit.html", **shown, refusal=refusal)
    if not form.validate():
        return render_template("dialogue/interest/edit.html", **shown, refusal=None), 422
    kept, what = actions.register(need, firm, form.values(), edit_no=form.number, moment=moment, by=current_user)
    if what in ("registered", "changed"):
        mails.post_receipt(kept, what, current_user)
    flash(
        {
            "registered": _("Interessen er registrert."),
            "changed": _("Endringen er lagret."),
            "same": _("Ingenting er endret."),
            "there": _("Firmaet hadde alt meldt interesse. Her er det dere sendte."),
        }[what],
        "info" if what in ("same", "there") else "good",
    )
    return _to_receipt(need.id)


@bp.get("/interesse/kvittering")
@may("interest:register")
def receipt(need_id: int) -> Page:
    """What the firm sent and when, what happens next, and what can be done with it."""
    need, firm = public_need_or_404(need_id, current_user), speaking_firm("interest:register")
    interest = mine(need.id, firm.id)
    if interest is None:
        return redirect(url_for("interest.edit", need_id=need.id), 303)
    person = people_behind([interest]).get(interest.id)
    names = {place.id: place.short_name for place in municipalities()}
    return render_template(
        "dialogue/interest/receipt.html",
        need=need,
        firm=firm,
        interest=interest,
        person=person,
        areas=[names[area.organisation_id] for area in interest.areas],
        why_not_change=rules.why_not_register(need, clock.now()),
        why_not_hide=rules.why_not_hide(interest),
        role=rules.role_label(interest.role),
        capacity=rules.capacity_label(interest.capacity),
    )


@bp.post("/interesse/trekk")
@may("interest:register")
def withdraw(need_id: int) -> Page:
    """Take the hand down."""
    need, firm = public_need_or_404(need_id, current_user), speaking_firm("interest:register")
    interest = actions.withdraw(mine(need.id, firm.id), by=current_user)
    mails.post_receipt(interest, "withdrawn", current_user)
    flash(_("Interessen er trukket."))
    return _to_receipt(need.id)


@bp.post("/interesse/skjul")
@may("interest:register")
def hide(need_id: int) -> Page:
    """Show the name to nobody but the municipalities."""
    need, firm = public_need_or_404(need_id, current_user), speaking_firm("interest:register")
    actions.hide(mine(need.id, firm.id), by=current_user)
    flash(_("Firmanavnet vises ikke lenger for andre enn kommunene."))
    return _to_receipt(need.id)


@bp.get("/interesserte")
@may("interest:read")
def of_need(need_id: int) -> Page:
    """Staff: who is interested, and how deep the market is."""
    need = queries.need_with_input_or_404(need_id, current_user, "interest:read")
    interests = queries.of_need(need)
    ids = part_ids(need)
    words = [
        depth.Said(one.role, one.capacity, frozenset(a.organisation_id for a in one.areas), one.supplier.is_confirmed)
        for one in interests
    ]
    return render_template(
        "dialogue/interest/of_need.html",
        need=need,
        firms=showing.firms(interests, queries.people_behind(interests)),
        depth=depth.measure(words, [(place.id, place.short_name) for place in municipalities() if place.id in ids]),
        may_export=queries.holds(need, current_user, "input:export"),
    )


@bp.post("/interesserte/fil")
@may("input:export")
def export(need_id: int) -> Page:
    """The list as a file; that it was taken out is recorded."""
    need = queries.need_with_input_or_404(need_id, current_user, "input:export")
    form = request.form.get("format", "")
    if form not in ("csv", "xlsx"):
        raise Refused(_("Velg CSV eller Excel."))
    interests = queries.of_need(need)
    rows = list(showing.lines(showing.firms(interests, queries.people_behind(interests))))
    actions.note_export(need, form, len(rows), by=current_user)
    name = f"interesserte-{need.id}"
    if form == "csv":
        return csv_response(name, showing.headings(), rows)
    return xlsx_response(name, [(_("Interesserte"), showing.headings(), rows)])

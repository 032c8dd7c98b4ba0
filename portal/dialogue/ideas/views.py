"""Ideas as the firm sends and follows them, and the staff's list of those that came in."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts.access import current_user, logged_in, may
from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import _
from portal.core.security import new_token
from portal.dialogue.ideas import actions, queries, rules
from portal.dialogue.ideas.forms import EVERYWHERE, IdeaForm, NoteForm
from portal.dialogue.ideas.models import Idea
from portal.dialogue.ideas.presenting import choices_of_categories, for_reader, line_of, times_in_words
from portal.market.suppliers.current import own_supplier_or_403, speaking_firm

bp = Blueprint("ideas", __name__, url_prefix="/ideer")
Page = str | tuple[str, int] | Response
MOST_ENDED = 50


def to_idea(idea: Idea) -> Response:
    """Back to the idea's own page."""
    return redirect(url_for("ideas.show", idea_id=idea.id), 303)


@bp.route("/ny", methods=["GET", "POST"])
@may("idea:write")
def new() -> Page:
    """Something nobody has asked for."""
    supplier, form = speaking_firm("idea:write"), IdeaForm()
    form.place.choices = [
        ("", _("Velg kommune")),
        (EVERYWHERE, _("Alle kommunene")),
        *((place.id, place.short_name) for place in municipalities()),
    ]
    form.category_id.choices = choices_of_categories(_("Vet ikke"))
    faults: list[dict[str, Any]] = []
    if form.validate_on_submit():
        try:
            idea = actions.send_once(form.key.data or "", supplier, _values(form), by=current_user)
        except Refused as refusal:
            faults = [{"text": refusal.reason, "field_id": None}]
        else:
            flash(_("Ideen er sendt. Her ser dere hva som skjer med den."))
            return to_idea(idea)
    if not form.is_submitted():
        form.key.data = new_token()
    shown = {"form": form, "faults": faults, "promise": queries.promise_days(), "supplier": supplier}
    return render_template("dialogue/ideas/new.html", **shown), 422 if form.errors or faults else 200


def _values(form: IdeaForm) -> dict[str, Any]:
    place = form.place.data
    values = {name: form[name].data or "" for name in actions.WORDS}
    return values | {
        "anonymous": form.anonymous.data,
        "organisation_id": None if place == EVERYWHERE else place,
        "category_id": form.category_id.data,
    }


@bp.get("")
@may("idea:write")
def mine() -> Page:
    """What the firm has sent."""
    supplier = own_supplier_or_403("idea:write")
    lines = [line_of(idea, queries.promise_days(), clock.now()) for idea in queries.of_supplier(supplier.id)]
    return render_template("dialogue/ideas/mine.html", lines=lines, promise=queries.promise_days())


@bp.get("/<int:idea_id>")
@logged_in
def show(idea_id: int) -> Page:
    """One idea and its log: the firm's own, or as staff may see it."""
    idea, own = queries.readable_or_404(idea_id, current_user)
    return _page(idea, own, NoteForm())


def _page(idea: Idea, own: bool, form: NoteForm) -> str:
    return render_template(
        "dialogue/ideas/show.html",
        **for_reader(idea, current_user, own=own),
        idea=idea,
        own=own,
        form=form,
        why_not_note=rules.why_not_note(idea, queries.notes_of_firm(idea)),
        why_not_reveal=rules.why_not_reveal(idea),
        why_not_withdraw=rules.why_not_withdraw(idea),
    )


@bp.post("/<int:idea_id>/melding")
@may("idea:write")
def add_note(idea_id: int) -> Page:
    """A message from the firm."""
    idea, form = queries.own_or_404(idea_id, current_user), NoteForm()
    if form.validate():
        try:
            actions.add_note(idea, form.note.data, by=current_user)
        except Refused as refusal:
            form.note.errors = [refusal.reason]
        else:
            flash(_("Meldingen er sendt."))
            return to_idea(idea)
    return _page(idea, True, form), 422


@bp.post("/<int:idea_id>/vis-navn")
@may("idea:write")
def reveal(idea_id: int) -> Page:
    """The firm says who it is."""
    idea = queries.own_or_404(idea_id, current_user)
    actions.reveal(idea, by=current_user)
    flash(_("Nå ser kommunen hvem dere er."))
    return to_idea(idea)


@bp.post("/<int:idea_id>/trekk")
@may("idea:write")
def withdraw(idea_id: int) -> Page:
    """The firm takes it back."""
    idea = queries.own_or_404(idea_id, current_user)
    actions.withdraw(idea, by=current_user)
    flash(_("Ideen er trukket."))
    return to_idea(idea)


def _before() -> int | None:
    raw = request.args.get("before", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


@bp.get("/innboks")
@may("idea:read")
def inbox() -> Page:
    """Ideas to the person's municipality, or to all: who waits, and how long."""
    now: datetime = clock.now()
    done, promise = request.args.get("vis") == "ferdige", queries.promise_days()
    if done:
        ideas = queries.ended(current_user, MOST_ENDED, _before())
        older = len(ideas) == MOST_ENDED and url_for("ideas.inbox", vis="ferdige", before=ideas[-1].id)
        groups = [(_("Ferdige"), ideas)]
    else:
        older = None
        groups = [(_("Venter på svar"), queries.unanswered(current_user))]
        groups.append((_("Under arbeid"), queries.under_way(current_user)))
    return render_template(
        "dialogue/ideas/inbox.html",
        groups=[(heading, [line_of(idea, promise, now) for idea in ideas]) for heading, ideas in groups],
        done=done,
        older=older,
        promise=promise,
        times=times_in_words(current_user),
    )

"""What staff do with an idea: read it, match it, meet the firm, take it further or decline."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, flash, render_template
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.core.errors import Refused, refuse_if
from portal.core.i18n import _, _l
from portal.dialogue.ideas import actions, queries, rules
from portal.dialogue.ideas.forms import DeclineForm, FurtherForm, MatchForm, MeetingForm, ReadForm
from portal.dialogue.ideas.models import Idea
from portal.dialogue.ideas.presenting import ANSWERS, choices_of_categories
from portal.dialogue.ideas.views import to_idea

bp = Blueprint("idea_answers", __name__, url_prefix="/ideer")
Page = str | tuple[str, int] | Response


class Answer(NamedTuple):
    """A page on which an idea is answered: its form, its words, what is done, and where a rule's reason is shown."""

    form: type[Any]
    heading: Any
    button: Any
    act: Callable[[Idea, Any, int], None]
    field: str


def _number(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _match(idea: Idea, form: MatchForm, edit_no: int) -> None:
    need = next((need for need in queries.needs_to_choose(current_user) if need.id == form.need_id.data), None)
    refuse_if(rules.why_not_choose(need, form.need_id.data))
    actions.match(idea, need, form.category_id.data, form.note.data or "", edit_no=edit_no, by=current_user)


def _meet(idea: Idea, form: MeetingForm, edit_no: int) -> None:
    actions.meet(idea, form.meeting_on.data, form.note.data or "", edit_no=edit_no, by=current_user)  # type: ignore[arg-type]


def _further(idea: Idea, form: FurtherForm, edit_no: int) -> None:
    actions.take_further(idea, form.note.data or "", edit_no=edit_no, by=current_user)


def _decline(idea: Idea, form: DeclineForm, edit_no: int) -> None:
    actions.decline(idea, form.note.data or "", edit_no=edit_no, by=current_user)


PAGES = {
    "koble": Answer(MatchForm, _l("Koble ideen"), _l("Koble ideen"), _match, "need_id"),
    "mote": Answer(MeetingForm, _l("Avtal møte"), _l("Lagre møtedagen"), _meet, "meeting_on"),
    "videre": Answer(FurtherForm, _l("Ta ideen videre"), _l("Ta den videre"), _further, "note"),
    "avsla": Answer(DeclineForm, _l("Avslå ideen"), _l("Avslå ideen"), _decline, "note"),
}


def _prepare(form: Any, idea: Idea) -> None:
    if isinstance(form, MatchForm):
        form.category_id.choices = choices_of_categories(_("Ikke noe fag"))
        needs = queries.needs_to_choose(current_user)
        # What was open when the page was made may be closed now: the rule says so in better words than the list.
        form.need_id.validate_choice = False
        form.need_id.choices = [("", _("Ikke noe behov")), *((need.id, need.title) for need in needs)]
    if not form.is_submitted():
        form.edit_no.data = str(idea.edit_no)
        if isinstance(form, MatchForm):
            form.category_id.data, form.need_id.data = idea.category_id, idea.need_id
        if isinstance(form, MeetingForm):
            form.meeting_on.data = idea.meeting_on


@bp.post("/<int:idea_id>/lest")
@may("idea:answer")
def mark_read(idea_id: int) -> Page:
    """Somebody has read it."""
    idea, form = queries.for_staff_or_404(idea_id, current_user, "idea:answer"), ReadForm()
    actions.mark_read(idea, edit_no=_number(form.edit_no.data), by=current_user)
    flash(_("Ideen er merket som lest. Firmaet ser det."))
    return to_idea(idea)


@bp.route("/<int:idea_id>/<any(koble,mote,videre,avsla):answer>", methods=["GET", "POST"])
@may("idea:answer")
def answer(idea_id: int, answer: str) -> Page:
    """One step of the idea, with words to the firm."""
    idea, page = queries.for_staff_or_404(idea_id, current_user, "idea:answer"), PAGES[answer]
    form = page.form()
    _prepare(form, idea)
    if not form.is_submitted():
        refuse_if(rules.why_not_answer(idea, queries.is_own(idea, current_user)))
        refuse_if(rules.why_not_move(idea, ANSWERS[answer]))
    elif form.validate():
        try:
            page.act(idea, form, _number(form.edit_no.data))
        except Refused as refusal:
            form[page.field].errors = [refusal.reason]
        else:
            flash(_("Svaret er lagret, og firmaet får e-post om det."))
            return to_idea(idea)
    shown = {"idea": idea, "form": form, "page": page, "answer": answer, "names_firm": not rules.is_named(idea)}
    return render_template("dialogue/ideas/answer.html", **shown), 422 if form.errors else 200

"""Who is in the firm: colleagues, invitations, people who say to belong, and which firm this browser works for."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.accounts.destinations import safe_next
from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import _
from portal.core.web import public
from portal.market.suppliers import claims_actions, claims_queries, rules
from portal.market.suppliers import team_actions as actions
from portal.market.suppliers import team_queries as queries
from portal.market.suppliers.current import current_supplier, own_supplier_or_403
from portal.market.suppliers.models import Supplier, TeamInvitation
from portal.market.suppliers.signup_actions import enter
from portal.market.suppliers.signup_forms import ColleagueForm, RefusalForm
from portal.market.suppliers.signup_views import go_on, must_log_in

bp = Blueprint("team", __name__, url_prefix="/min-side/team")
Answer = Response | str | tuple[str, int]


def _page(firm: Supplier, form: ColleagueForm | None = None) -> str:
    people = queries.team(firm)
    manages = current_user.may_for("supplier:manage", firm.id)
    invitations = queries.open_invitations(firm)
    return render_template(
        "market/suppliers/team.html",
        firm=firm,
        people=[(seat, user, rules.why_not_lose(seat, people)) for seat, user in people],
        manages=manages,
        invitations=invitations,
        claims=claims_queries.for_firm(firm) if manages else [],
        own_claim=claims_queries.newest_of(firm, current_user) if not firm.is_confirmed else None,
        refusal=RefusalForm(formdata=None),
        form=form or ColleagueForm(formdata=None),
        why_not_invite=rules.why_not_invite(firm, len(people) + len(invitations)),
        firms=queries.firms_of(current_user),
    )


@bp.get("")
@may("supplier:see")
def index() -> Answer:
    """The team of the firm; who has no firm any more is told why."""
    firm = current_supplier()
    if firm is None:
        return render_template("market/suppliers/no_firm.html", refused=claims_queries.refused_of(current_user))
    return _page(firm)


def _back() -> Response:
    return redirect(url_for("team.index"), 303)  # type: ignore[return-value]


@bp.post("/inviter")
@may("supplier:manage")
def invite() -> Answer:
    """Mail an invitation, valid for fourteen days."""
    firm, form = own_supplier_or_403("supplier:manage"), ColleagueForm()
    if not form.validate():
        return _page(firm, form), 422
    try:
        actions.invite(firm, form.name.data, form.email.data, form.role.data, by=current_user)
    except Refused as refusal:
        form.email.errors = [refusal.reason]
        return _page(firm, form), 422
    flash(_("Invitasjonen er sendt. Den gjelder i 14 dager."), "success")
    return _back()


@bp.post("/invitasjon/<int:invitation_id>/trekk")
@may("supplier:manage")
def withdraw_invitation(invitation_id: int) -> Answer:
    """The mailed link stops working."""
    firm = own_supplier_or_403("supplier:manage")
    actions.withdraw_invitation(queries.invitation_or_404(invitation_id, firm), by=current_user)
    flash(_("Invitasjonen er trukket tilbake."), "success")
    return _back()


@bp.post("/<int:seat_id>/rolle")
@may("supplier:manage")
def change_role(seat_id: int) -> Answer:
    """Give a colleague the other role."""
    firm = own_supplier_or_403("supplier:manage")
    actions.change_role(firm, queries.seat_or_404(seat_id, firm), request.form.get("role", ""), by=current_user)
    flash(_("Rollen er endret."), "success")
    return _back()


@bp.post("/<int:seat_id>/fjern")
@may("supplier:manage")
def remove(seat_id: int) -> Answer:
    """Take a colleague off the firm."""
    firm = own_supplier_or_403("supplier:manage")
    actions.remove(firm, queries.seat_or_404(seat_id, firm), by=current_user)
    flash(_("Personen er fjernet fra firmaet."), "success")
    return _back()


@bp.post("/forlat")
@may("supplier:see")
def leave() -> Answer:
    """Off the firm oneself."""
    firm = own_supplier_or_403("supplier:see")
    mine = next((seat for seat in current_user.seats if seat.supplier_id == firm.id), None)
    if mine is None or not firm.is_confirmed:
        raise Refused(_("Trekk innmeldingen i stedet."))
    actions.remove(firm, mine, by=current_user)
    flash(_("Du er ikke lenger med i firmaet."), "success")
    return redirect(url_for("needs.index"), 303)  # type: ignore[return-value]


@bp.post("/trekk-innmelding")
@may("supplier:see")
def take_back() -> Answer:
    """The person's own claim is taken back."""
    firm = own_supplier_or_403("supplier:see")
    claim = claims_queries.newest_of(firm, current_user)
    if claim is None:
        raise Refused(_("Du har ingen innmelding som venter."))
    claims_actions.take_back(claim, by=current_user)
    flash(_("Innmeldingen er trukket. Det du har skrevet, blir ikke regnet med."), "success")
    return redirect(url_for("needs.index"), 303)  # type: ignore[return-value]


@bp.post("/innmelding/<int:claim_id>/ja")
@may("supplier:manage")
def confirm(claim_id: int) -> Answer:
    """A person who says to belong is let in."""
    firm = own_supplier_or_403("supplier:manage")
    claim = claims_queries.of_firm_or_404(claim_id, firm)
    claims_actions.confirm(claim, rules.MEMBER, by=current_user)
    flash(_("%(name)s er med i firmaet.", name=claim.user.name), "success")
    return _back()


@bp.post("/innmelding/<int:claim_id>/nei")
@may("supplier:manage")
def refuse(claim_id: int) -> Answer:
    """A person who says to belong is not let in."""
    firm, form = own_supplier_or_403("supplier:manage"), RefusalForm()
    claim = claims_queries.of_firm_or_404(claim_id, firm)
    if not form.validate():
        raise Refused(_("Skriv hvorfor, i høyst 500 tegn. Personen får teksten på e-post."))
    claims_actions.refuse(claim, form.reason.data, rules.MEMBER, by=current_user)
    flash(_("Avvist. %(name)s får grunnen på e-post.", name=claim.user.name), "success")
    return _back()


@bp.post("/velg-firma")
@may("supplier:see")
def choose() -> Answer:
    """This browser works for another of one's firms."""
    raw = request.form.get("supplier_id", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
    firm = next((firm for firm in queries.firms_of(current_user) if firm.id == number), None)
    if firm is None:
        abort(404)
    actions.choose(firm)
    flash(_("Du arbeider nå for %(firm)s i denne nettleseren.", firm=firm.name), "success")
    return redirect(safe_next(request.form.get("next")) or url_for("team.index"), 303)  # type: ignore[return-value]


def _dead(problem: str | None) -> Answer:
    return render_template("market/suppliers/dead_link.html", problem=problem, again=None), 410


def _join_page(found: TeamInvitation, token: str) -> str:
    stop = must_log_in(found.email)
    return render_template("market/suppliers/join.html", invitation=found, token=token, must_log_in=stop)


@bp.get("/bli-med/<token>")
@public
def invitation(token: str) -> Answer:
    """A colleague's invitation: a button."""
    found = queries.invitation_by_token(token)
    problem = rules.why_not_join(found, clock.now())
    if problem or found is None:
        return _dead(problem)
    return _join_page(found, token)


@bp.post("/bli-med/<token>")
@public
def join(token: str) -> Answer:
    """The seat, and the account where there is none; who has one takes the seat as that person."""
    found = queries.invitation_by_token(token)
    problem = rules.why_not_join(found, clock.now())
    if problem or found is None:
        return _dead(problem)
    if must_log_in(found.email):
        return _join_page(found, token), 422
    user, firm = actions.join(token, current_user.id)
    return go_on(enter(user, firm))

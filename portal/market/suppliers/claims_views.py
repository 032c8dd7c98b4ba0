"""Who says to speak for which firm: what staff decide, and what a firm answers from its own mail."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.i18n import _
from portal.core.web import public
from portal.market.suppliers import claims_actions as actions
from portal.market.suppliers import rules
from portal.market.suppliers.claims_queries import by_token, decidable_or_404, waiting
from portal.market.suppliers.models import Claim
from portal.market.suppliers.signup_forms import RefusalForm
from portal.registers.enhetsregisteret.orgnr import written

bp = Blueprint("claims", __name__, url_prefix="/firmaer")
Answer = Response | str | tuple[str, int]


def _list(refused: tuple[int, RefusalForm] | None = None) -> str:
    claims = waiting(current_user)
    return render_template(
        "market/suppliers/claims.html",
        claims=[(claim, _form(claim, refused), rules.why_not_confirm(claim, current_user.id)) for claim in claims],
        places={o.municipality_number: o.short_name for o in municipalities()},
        rules=rules,
        written=written,
        refused=refused[1] if refused else None,
    )


def _form(claim: Claim, refused: tuple[int, RefusalForm] | None) -> RefusalForm:
    """Many forms on one page: each has ids of its own, the one that was sent keeps its words and faults."""
    prefix = f"krav-{claim.id}"
    if refused is not None and refused[0] == claim.id:
        return refused[1]
    return RefusalForm(formdata=None, prefix=prefix)


@bp.get("/bekreft")
@may("claim:decide")
def index() -> Answer:
    """Claims that wait for this member of staff, with the register's word beside the person's."""
    return _list()


@bp.post("/bekreft/<int:claim_id>/ja")
@may("claim:decide")
def confirm(claim_id: int) -> Answer:
    """The person speaks for the firm."""
    claim = decidable_or_404(claim_id, current_user)
    firm = actions.confirm(claim, rules.ADVISER, by=current_user)
    flash(_("Bekreftet. %(name)s snakker for %(firm)s og får beskjed på e-post.", name=claim.user.name, firm=firm.name))
    return redirect(url_for("claims.index"), 303)


@bp.post("/bekreft/<int:claim_id>/nei")
@may("claim:decide")
def refuse(claim_id: int) -> Answer:
    """The person does not, with the reason that goes to them."""
    claim, form = decidable_or_404(claim_id, current_user), RefusalForm(prefix=f"krav-{claim_id}")
    fault = None if not form.validate() else rules.why_not_refuse(claim, form.reason.data, current_user.id)
    if fault:
        form.reason.errors = [fault]
    if form.errors:
        return _list((claim.id, form)), 422
    actions.refuse(claim, form.reason.data, rules.ADVISER, by=current_user)
    flash(_("Avvist. %(name)s får grunnen på e-post.", name=claim.user.name))
    return redirect(url_for("claims.index"), 303)


def _dead(problem: str | None) -> Answer:
    return render_template("market/suppliers/dead_link.html", problem=problem, again=None), 410


@bp.get("/svar/<token>")
@public
def by_mail(token: str) -> Answer:
    """From the mail to the register's address: two buttons."""
    claim = by_token(token)
    problem = rules.why_not_use_register_link(claim, clock.now())
    if problem or claim is None:
        return _dead(problem)
    return render_template("market/suppliers/claim_by_mail.html", claim=claim, token=token, written=written)


@bp.post("/svar/<token>/ja")
@public
def confirm_by_mail(token: str) -> Answer:
    """Whoever reads the firm's mail says yes."""
    claim = by_token(token)
    problem = rules.why_not_use_register_link(claim, clock.now())
    if problem or claim is None:
        return _dead(problem)
    actions.confirm(claim, rules.REGISTER_MAIL, by=None)
    return redirect(url_for("claims.answered"), 303)


@bp.post("/svar/<token>/nei")
@public
def refuse_by_mail(token: str) -> Answer:
    """Whoever reads the firm's mail says no."""
    claim = by_token(token)
    problem = rules.why_not_use_register_link(claim, clock.now())
    if problem or claim is None:
        return _dead(problem)
    reason = _("Firmaet har svart fra e-postadressen sin i Enhetsregisteret at du ikke snakker for det.")
    actions.refuse(claim, reason, rules.REGISTER_MAIL, by=None)
    return redirect(url_for("claims.answered"), 303)


@bp.get("/svar")
@public
def answered() -> Answer:
    """Thanks."""
    return render_template("market/suppliers/claim_answered.html")

"""The way in for firms: three fields, a mail, a button."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts import sessions
from portal.accounts.access import current_user
from portal.accounts.destinations import onward, safe_next
from portal.accounts.models import LoginSession
from portal.accounts.queries import user_by_email
from portal.accounts.rules import wait_text
from portal.core import clock
from portal.core.db import let_go
from portal.core.i18n import _
from portal.core.web import public
from portal.market.suppliers import rules
from portal.market.suppliers import signup_actions as actions
from portal.market.suppliers.models import SignUp
from portal.market.suppliers.signup_forms import SignUpForm
from portal.market.suppliers.signup_queries import by_token
from portal.registers.enhetsregisteret.client import RegisterDown, look_up
from portal.registers.enhetsregisteret.facts import Facts

bp = Blueprint("signup", __name__, url_prefix="/bli-med")
Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _next() -> str:
    return safe_next(request.args.get("next")) or ""


def _page(form: SignUpForm, problem: str | None = None) -> str:
    return render_template("market/suppliers/sign_up.html", form=form, next=_next(), problem=problem)


@bp.get("")
@public
def start() -> Answer:
    """Organisation number, e-mail, name."""
    form = SignUpForm(formdata=None)
    if current_user.is_authenticated:
        form.email.data, form.name.data = current_user.email, current_user.name
    return _page(form)


@bp.post("")
@public
def send() -> Answer:
    """The same answer for every address and every firm that exists."""
    form = SignUpForm()
    if not form.validate():
        return _page(form), 422
    if wait := actions.wait():
        return _page(form, wait_text(wait)), 429, {"Retry-After": str(wait)}
    # The register is asked without the database waiting for it.
    let_go()
    facts, problem = _look_up(form.number())
    if problem:
        actions.count_wrong_number()
        form.orgnr.errors = [problem]
        return _page(form), 422
    if wait := actions.wait():
        return _page(form, wait_text(wait)), 429, {"Retry-After": str(wait)}
    actions.ask(form.email.data, form.name.data, form.number(), facts, _next())
    return redirect(url_for("signup.sent"), 303)


def _look_up(orgnr: str) -> tuple[Facts | None, str | None]:
    """(facts, reason): what the register says, and why the firm cannot sign up. Neither when it does not answer."""
    try:
        facts = look_up(orgnr)
    except RegisterDown:
        return None, None
    if facts is None:
        return None, _("Vi finner ikke nummeret i Enhetsregisteret. Sjekk sifrene og prøv igjen.")
    return facts, rules.why_not_sign_up(facts)


@bp.get("/sendt")
@public
def sent() -> Answer:
    """What happens next."""
    return render_template("market/suppliers/sign_up_sent.html")


def _dead(problem: str | None) -> Answer:
    return render_template("market/suppliers/dead_link.html", problem=problem, again=url_for("signup.start")), 410


def must_log_in(email: str) -> bool:
    """Whether a mailed link leads through the login: its address has an account, and the reader is not that person."""
    return rules.why_not_use_as(user_by_email(email), current_user.id) is not None


def _link_page(sign_up: SignUp, token: str) -> str:
    facts = Facts.from_json(sign_up.facts) if sign_up.facts else None
    return render_template(
        "market/suppliers/sign_up_link.html",
        sign_up=sign_up,
        facts=facts,
        firm=actions.name_of(sign_up.orgnr, facts),
        token=token,
        must_log_in=must_log_in(sign_up.email),
    )


@bp.get("/lenke/<token>")
@public
def open_link(token: str) -> Answer:
    """A button; mail scanners that open links use nothing up."""
    sign_up = by_token(token)
    problem = rules.why_not_use_sign_up(sign_up, clock.now())
    if problem or sign_up is None:
        return _dead(problem)
    return _link_page(sign_up, token)


@bp.post("/lenke/<token>")
@public
def use_link(token: str) -> Answer:
    """The account, the firm and the claim; then on to where the person was going."""
    sign_up = by_token(token)
    problem = rules.why_not_use_sign_up(sign_up, clock.now())
    if problem or sign_up is None:
        return _dead(problem)
    if must_log_in(sign_up.email):
        return _link_page(sign_up, token), 422
    user, supplier, target = actions.use(token, current_user.id)
    return go_on(actions.enter(user, supplier), target)


def go_on(session: LoginSession, target: str = "") -> Response:
    """To the page, or to the second factor first where one is asked for."""
    if session.stage == sessions.FULL:
        flash(_("Velkommen! Du er logget inn."), "success")
    return sessions.carry(redirect(onward(session, target), 303))  # type: ignore[arg-type,return-value]


@bp.post("/lenke/<token>/avvis")
@public
def cancel(token: str) -> Answer:
    """Somebody else wrote this address: the link dies."""
    problem = rules.why_not_use_sign_up(by_token(token), clock.now())
    if problem:
        return _dead(problem)
    actions.cancel(token)
    flash(_("Lenken er slettet. Ingenting er laget i ditt navn."), "success")
    return redirect(url_for("signup.start"), 303)

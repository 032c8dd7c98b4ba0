"""The way in and out: password or mailed link, second factor, invitations, log out. No page here is cached."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts import login_actions as actions
from portal.accounts import oidc_providers, queries, service_actions, sessions
from portal.accounts.access import current_user
from portal.accounts.destinations import home, onward, safe_next
from portal.accounts.login_forms import CodeForm, JoinForm, LinkForm, LoginForm, RecoveryForm
from portal.accounts.models import LoginSession, User
from portal.accounts.passkeys import place
from portal.accounts.passwords import why_not_password
from portal.accounts.rules import wait_text, why_not_take_up, why_not_use_link
from portal.accounts.totp import qr_svg, readable
from portal.core import clock
from portal.core.i18n import _
from portal.core.web import public

bp = Blueprint("login", __name__)
Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _next() -> str | None:
    return safe_next(request.args.get("next"))


def _home(user: User) -> str:
    """Where a person starts: the page asked for, else the desk or the person's own page."""
    return _next() or home(user)


def _go_on(session: LoginSession) -> Response:
    """The step after the first factor."""
    return sessions.carry(redirect(onward(session, _next()), 303))  # type: ignore[arg-type,return-value]


def _too_soon(template: str, seconds: int, **values: object) -> Answer:
    page = render_template(f"accounts/login/{template}.html", next=_next(), problem=wait_text(seconds), **values)
    return page, 429, {"Retry-After": str(seconds)}


def _wrong(template: str, problem: str | None = None, **values: object) -> Answer:
    return render_template(f"accounts/login/{template}.html", next=_next(), problem=problem, **values), 422


def _doors(form: LoginForm | None = None, problem: str | None = None) -> str:
    """All ways in on one page; what was typed in one form stands in the other, too."""
    form = form or LoginForm(formdata=None)
    link = LinkForm(formdata=None, email=form.email.data)
    # Two forms, two fields of the same name: their ids must differ.
    link.email.id = link.email.label.field_id = "link-email"
    return render_template(
        "accounts/login/login.html",
        form=form,
        link=link,
        next=_next(),
        problem=problem,
        providers=oidc_providers.every(),
        passkeys=place() is not None,
    )


@bp.get("/logg-inn")
@public
def login() -> Answer:
    """All ways in, for staff and for people of firms."""
    if current_user.is_authenticated:
        return redirect(_home(current_user), 303)
    return _doors()


@bp.post("/logg-inn")
@public
def log_in() -> Answer:
    """First factor; every wrong pair gets the same answer."""
    form = LoginForm()
    if not form.validate():
        return _doors(form), 422
    if wait := actions.login_wait(form.email.data):
        return _doors(form, wait_text(wait)), 429, {"Retry-After": str(wait)}
    user = actions.check_password(form.email.data, form.password.data)
    if user is None:
        problem = _("E-postadressen eller passordet stemmer ikke. Prøv igjen, eller be om en lenke på e-post.")
        return _doors(form, problem), 422
    return _go_on(actions.begin(user, "password"))


def _waiting(*, has_factor: bool) -> LoginSession | None:
    """The session that waits for this step."""
    session = sessions.half_way()
    return session if session is not None and session.user.has_second_factor == has_factor else None


def _start_again() -> Response:
    target = _home(current_user) if current_user.is_authenticated else url_for("login.login", next=_next())
    return redirect(target, 303)


def _after_wrong_code(session: LoginSession, template: str, problem: str, **values: object) -> Answer:
    if actions.is_spent(session):
        sessions.end(session)
        flash(_("Det ble for mange feil koder. Logg inn på nytt."), "warning")
        return redirect(url_for("login.login", next=_next()), 303)
    return _wrong(template, problem, **values)


@bp.get("/logg-inn/kode")
@public
def code() -> Answer:
    """Second factor from the app."""
    if _waiting(has_factor=True) is None:
        return _start_again()
    return render_template("accounts/login/code.html", form=CodeForm(formdata=None), next=_next(), problem=None)


@bp.post("/logg-inn/kode")
@public
def check_code() -> Answer:
    """A right code opens the portal with a new session."""
    return _second_factor("code", CodeForm(), _("Koden stemmer ikke. Vent til appen viser en ny kode, og prøv igjen."))


@bp.get("/logg-inn/gjenoppretting")
@public
def recovery() -> Answer:
    """Second factor when the phone is lost."""
    if _waiting(has_factor=True) is None:
        return _start_again()
    return render_template("accounts/login/recovery.html", form=RecoveryForm(formdata=None), next=_next(), problem=None)


@bp.post("/logg-inn/gjenoppretting")
@public
def check_recovery() -> Answer:
    """A recovery code opens the portal, once."""
    return _second_factor("recovery", RecoveryForm(), _("Koden stemmer ikke eller er brukt før. Prøv en av de andre."))


def _second_factor(template: str, form: CodeForm | RecoveryForm, problem: str) -> Answer:
    session = _waiting(has_factor=True)
    if session is None:
        return _start_again()
    if not form.validate():
        return _wrong(template, form=form)
    if wait := actions.code_wait(session.user):
        return _too_soon(template, wait, form=form)
    half_way = session.token_hash
    opened = actions.finish(session, form.code.data, recovery=template == "recovery")
    if opened is None:
        return _after_wrong_code(session, template, problem, form=form)
    service_actions.connect_waiting(half_way, opened.user)
    if opened.way == "link":
        flash(_("Du kom inn med lenke. Har du glemt passordet, kan du velge et nytt under Min konto."), "info")
    return sessions.carry(redirect(_home(opened.user), 303))  # type: ignore[arg-type,return-value]


@bp.get("/logg-inn/oppsett")
@public
def set_up() -> Answer:
    """Second factor for the first time: QR code and secret."""
    session = _waiting(has_factor=False)
    if session is None:
        return _start_again()
    return render_template(
        "accounts/login/set_up.html", **_set_up_values(session, CodeForm(formdata=None)), problem=None
    )


def _set_up_values(session: LoginSession, form: CodeForm) -> dict[str, object]:
    return {
        "form": form,
        "next": _next(),
        "secret": readable(session.pending_secret or ""),
        "email": session.user.email,
    }


@bp.get("/logg-inn/oppsett/qr.svg")
@public
def qr() -> Response:
    """The QR code of the secret being set up; for the person of this session alone."""
    session = sessions.find()
    if session is None or session.pending_secret is None:
        abort(404)
    svg = qr_svg(session.pending_secret, session.user.email)
    return current_app.response_class(svg, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@bp.post("/logg-inn/oppsett")
@public
def confirm_set_up() -> Answer:
    """The first right code makes the app the second factor; recovery codes are shown, once."""
    session, form = _waiting(has_factor=False), CodeForm()
    if session is None:
        return _start_again()
    values = _set_up_values(session, form)
    if not form.validate():
        return render_template("accounts/login/set_up.html", **values, problem=None), 422
    if wait := actions.code_wait(session.user):
        return (
            render_template("accounts/login/set_up.html", **values, problem=wait_text(wait)),
            429,
            {"Retry-After": str(wait)},
        )
    codes = actions.confirm_second_factor(session, form.code.data)
    if codes is None:
        problem = _("Koden stemmer ikke. Se at klokka på telefonen går riktig, og prøv med en ny kode.")
        if actions.is_spent(session):
            return _after_wrong_code(session, "set_up", problem)
        return render_template("accounts/login/set_up.html", **values, problem=problem), 422
    page = render_template("accounts/login/recovery_codes.html", codes=codes, go_on=_home(current_user))
    return sessions.carry(current_app.make_response(page))


@bp.get("/logg-inn/lenke")
@public
def ask_link() -> Answer:
    """Forgotten password, or a login without one: a link by mail."""
    return render_template("accounts/login/ask_link.html", form=LinkForm(formdata=None), next=_next(), problem=None)


@bp.post("/logg-inn/lenke")
@public
def send_link() -> Answer:
    """The same answer whether the address has an account or not."""
    form = LinkForm()
    if not form.validate():
        return _wrong("ask_link", form=form)
    if wait := actions.link_wait():
        return _too_soon("ask_link", wait, form=form)
    actions.request_link(form.email.data, _next())
    return redirect(url_for("login.link_sent", next=_next()), 303)


@bp.get("/logg-inn/lenke/sendt")
@public
def link_sent() -> Answer:
    """What happens next."""
    return render_template("accounts/login/link_sent.html", next=_next())


@bp.get("/logg-inn/lenke/<token>")
@public
def open_link(token: str) -> Answer:
    """A button; mail scanners that open links use nothing up."""
    link = queries.link_by_token(token)
    problem = why_not_use_link(link, clock.now())
    if problem or link is None:
        return render_template("accounts/login/dead_link.html", problem=problem, next=_next()), 410
    user = queries.user_by_id(link.user_id)
    return render_template("accounts/login/open_link.html", user=user, token=token, next=_next())


@bp.post("/logg-inn/lenke/<token>")
@public
def use_link(token: str) -> Answer:
    """The link stands in for the password, once; a second factor follows where the person has one or must have one."""
    problem = why_not_use_link(queries.link_by_token(token), clock.now())
    if problem:
        return render_template("accounts/login/dead_link.html", problem=problem, next=_next()), 410
    return _go_on(actions.begin(actions.use_link(token), "link"))


@bp.get("/invitasjon/<token>")
@public
def invitation(token: str) -> Answer:
    """Name and password for the invited person."""
    found = queries.invitation_by_token(token)
    problem = why_not_take_up(found, clock.now())
    if problem or found is None:
        return render_template("accounts/login/dead_invitation.html", problem=problem), 410
    return render_template(
        "accounts/login/join.html", form=JoinForm(formdata=None, name=found.name), invitation=found, problem=None
    )


@bp.post("/invitasjon/<token>")
@public
def join(token: str) -> Answer:
    """The account is made, and the second factor follows."""
    found, form = queries.invitation_by_token(token), JoinForm()
    problem = why_not_take_up(found, clock.now())
    if problem or found is None:
        return render_template("accounts/login/dead_invitation.html", problem=problem), 410
    if not form.validate() or not _password_fits(form, found.email):
        return render_template("accounts/login/join.html", form=form, invitation=found, problem=None), 422
    return _go_on(actions.begin(actions.take_up(token, form.name.data, form.password.data), "invitation"))


def _password_fits(form: JoinForm, email: str) -> bool:
    problem = why_not_password(form.password.data, form.name.data, email)
    if problem:
        form.password.errors = [problem]
    elif form.again.data != form.password.data:
        form.again.errors = [_("Passordene er ikke like.")]
    return not form.errors


@bp.post("/logg-ut")
@public
def logout() -> Response:
    """The session ends here, not only in the browser."""
    session = sessions.find()
    if session is not None:
        actions.log_out(session)
    flash(_("Du er logget ut."), "success")
    return sessions.drop_cookie(redirect(url_for("login.login", next=_next()), 303))  # type: ignore[arg-type,return-value]

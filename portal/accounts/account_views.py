"""Min konto: what a person sees and changes about the own account."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts import login_actions, own_actions, queries, sessions
from portal.accounts.access import current_user, logged_in
from portal.accounts.destinations import path_in
from portal.accounts.login_forms import CodeForm
from portal.accounts.models import LoginSession
from portal.accounts.own_forms import NewCodesForm, PasswordForm, PresentPasswordForm, ProfileForm
from portal.accounts.passwords import why_not_password
from portal.accounts.role_names import ROLE_NAMES
from portal.accounts.rules import wait_text
from portal.accounts.totp import readable
from portal.core.i18n import _

bp = Blueprint("account", __name__, url_prefix="/konto")
Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _session() -> LoginSession:
    session = sessions.find()
    if session is None:
        abort(401)
    return session


def _page(template: str, **values: object) -> str:
    return render_template(f"accounts/account/{template}.html", **({"problem": None} | values))


@bp.get("")
@logged_in
def index() -> Answer:
    """Name, roles and the ways to log in."""
    form = ProfileForm(formdata=None, obj=current_user)
    return _page("index", form=form, role_names=ROLE_NAMES, codes_left=queries.recovery_codes_left(current_user))


@bp.post("")
@logged_in
def update() -> Answer:
    """Save name, telephone and language."""
    form = ProfileForm()
    if not form.validate():
        codes_left = queries.recovery_codes_left(current_user)
        return _page("index", form=form, role_names=ROLE_NAMES, codes_left=codes_left), 422
    own_actions.update_profile(current_user, form.name.data, form.phone.data, form.language.data)
    flash(_("Opplysningene er lagret."), "success")
    return redirect(path_in("account.index", form.language.data), 303)


@bp.get("/passord")
@logged_in
def password() -> Answer:
    """Choose a new password."""
    return _page("password", form=_password_form(fresh=True))


def _password_form(*, fresh: bool = False) -> PasswordForm:
    form = PasswordForm(formdata=None) if fresh else PasswordForm()
    if _session().way == "link":
        del form.present
    return form


@bp.post("/passord")
@logged_in
def change_password() -> Answer:
    """The present password is asked for; all other browsers are logged out."""
    form = _password_form()
    if not form.validate() or not _new_password_fits(form):
        return _page("password", form=form), 422
    if form.present is not None and (refusal := _why_not_trusted(form.present.data)):
        return _page("password", form=form, problem=refusal), 422
    own_actions.change_password(_session(), form.new.data)
    flash(_("Passordet er endret. Andre nettlesere er logget ut."), "success")
    return sessions.carry(redirect(url_for("account.index"), 303))  # type: ignore[arg-type,return-value]


def _new_password_fits(form: PasswordForm) -> bool:
    problem = why_not_password(form.new.data, current_user.name, current_user.email)
    if problem:
        form.new.errors = [problem]
    elif form.again.data != form.new.data:
        form.again.errors = [_("Passordene er ikke like.")]
    return not form.errors


def _why_not_trusted(present: str) -> str | None:
    """The reason we do not believe that the owner of the account is at the keyboard, or None."""
    if wait := login_actions.login_wait(current_user.email):
        return wait_text(wait)
    if not own_actions.knows_password(current_user, present):
        return _("Passordet du har nå, stemmer ikke.")
    return None


@bp.get("/gjenopprettingskoder")
@logged_in
def recovery_codes() -> Answer:
    """How many codes are left, and the way to new ones."""
    return _page("renew_codes", form=NewCodesForm(formdata=None), left=queries.recovery_codes_left(current_user))


@bp.post("/gjenopprettingskoder")
@logged_in
def renew_codes() -> Answer:
    """Ten new codes against a fresh code of the app; shown once."""
    form, left = NewCodesForm(), queries.recovery_codes_left(current_user)
    if not form.validate():
        return _page("renew_codes", form=form, left=left), 422
    if wait := login_actions.code_wait(current_user):
        return _page("renew_codes", form=form, left=left, problem=wait_text(wait)), 429, {"Retry-After": str(wait)}
    codes = own_actions.new_codes(current_user, form.code.data)
    if codes is None:
        problem = _("Koden stemmer ikke. Vent til appen viser en ny kode, og prøv igjen.")
        return _page("renew_codes", form=form, left=left, problem=problem), 422
    return render_template("accounts/login/recovery_codes.html", codes=codes, go_on=url_for("account.index"))


@bp.get("/ny-app")
@logged_in
def new_factor() -> Answer:
    """Another phone or app: first the password, then the QR code of the new one."""
    session = _session()
    if session.pending_secret is None:
        return _page("new_factor", form=PresentPasswordForm(formdata=None))
    return _page("confirm_factor", form=CodeForm(formdata=None), secret=readable(session.pending_secret))


@bp.post("/ny-app")
@logged_in
def prepare_factor() -> Answer:
    """The password is right: show a new secret."""
    form = PresentPasswordForm()
    if not form.validate():
        return _page("new_factor", form=form), 422
    if refusal := _why_not_trusted(form.present.data):
        return _page("new_factor", form=form, problem=refusal), 422
    own_actions.prepare_new_factor(_session())
    return redirect(url_for("account.new_factor"), 303)


@bp.post("/ny-app/bekreft")
@logged_in
def confirm_factor() -> Answer:
    """A right code of the new app: it takes over, and all other browsers are logged out."""
    session, form = _session(), CodeForm()
    if session.pending_secret is None:
        return redirect(url_for("account.new_factor"), 303)
    secret = readable(session.pending_secret)
    if not form.validate():
        return _page("confirm_factor", form=form, secret=secret), 422
    if wait := login_actions.code_wait(current_user):
        return (
            _page("confirm_factor", form=form, secret=secret, problem=wait_text(wait)),
            429,
            {"Retry-After": str(wait)},
        )
    codes = own_actions.confirm_new_factor(session, form.code.data)
    if codes is None:
        problem = _("Koden stemmer ikke. Se at klokka på telefonen går riktig, og prøv med en ny kode.")
        return _page("confirm_factor", form=form, secret=secret, problem=problem), 422
    page = render_template("accounts/login/recovery_codes.html", codes=codes, go_on=url_for("account.index"))
    return sessions.carry(current_app.make_response(page))


@bp.get("/innlogginger")
@logged_in
def browsers() -> Answer:
    """Where one is logged in."""
    return _page("sessions", browsers=sessions.of_user(current_user), this_one=_session().id)


@bp.post("/innlogginger/<int:session_id>/avslutt")
@logged_in
def end_session(session_id: int) -> Answer:
    """Log out one browser."""
    here = _session().id
    if not own_actions.end_one(current_user, session_id):
        abort(404)
    flash(_("Nettleseren er logget ut."), "success")
    answer = redirect(url_for("login.login" if session_id == here else "account.browsers"), 303)
    return sessions.drop_cookie(answer) if session_id == here else answer  # type: ignore[arg-type,return-value]


@bp.post("/innlogginger/avslutt-andre")
@logged_in
def end_others() -> Answer:
    """Log out all other browsers."""
    own_actions.end_others(_session())
    flash(_("Alle andre nettlesere er logget ut."), "success")
    return redirect(url_for("account.browsers"), 303)

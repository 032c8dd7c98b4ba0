"""Min konto: what a person sees and changes about the own account."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts import login_actions, oidc_providers, own_actions, proof, queries, sessions
from portal.accounts.access import current_user, logged_in
from portal.accounts.destinations import path_in
from portal.accounts.login_forms import CodeForm
from portal.accounts.own_forms import NewCodesForm, PasswordForm, PresentPasswordForm, ProfileForm
from portal.accounts.passwords import why_not_password
from portal.accounts.role_names import ROLE_NAMES, SUPPLIER_ROLE_NAMES
from portal.accounts.rules import proof_before_password, wait_text, why_not_remove_second_factor
from portal.accounts.totp import readable
from portal.core import clock
from portal.core.i18n import _

bp = Blueprint("account", __name__, url_prefix="/konto")
Answer = Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _page(template: str, **values: object) -> str:
    return render_template(f"accounts/account/{template}.html", **({"problem": None} | values))


@bp.get("")
@logged_in
def index() -> Answer:
    """Name, roles and the ways to log in."""
    return _index(ProfileForm(formdata=None, obj=current_user))


def _index(form: ProfileForm) -> str:
    return _page(
        "index",
        form=form,
        role_names=ROLE_NAMES,
        supplier_role_names=SUPPLIER_ROLE_NAMES,
        codes_left=queries.recovery_codes_left(current_user),
        services=bool(oidc_providers.every()),
    )


@bp.post("")
@logged_in
def update() -> Answer:
    """Save name, telephone and language."""
    form = ProfileForm()
    if not form.validate():
        return _index(form), 422
    own_actions.update_profile(current_user, form.name.data, form.phone.data, form.language.data)
    flash(_("Opplysningene er lagret."), "success")
    return redirect(path_in("account.index", form.language.data), 303)


@bp.get("/passord")
@logged_in
def password() -> Answer:
    """Choose a password, the first or a new one."""
    if (needed := _password_proof()) == "login":
        return _page("again", here=url_for("account.password"))
    return _page("password", form=_password_form(needed, fresh=True))


def _password_proof() -> str:
    return proof_before_password(current_user, proof.here(), clock.now())


def _password_form(needed: str, *, fresh: bool = False) -> PasswordForm:
    form = PasswordForm(formdata=None) if fresh else PasswordForm()
    if needed != "password":
        del form.present
    return form


@bp.post("/passord")
@logged_in
def change_password() -> Answer:
    """The present password is asked for, where there is one; all other browsers are logged out."""
    if (needed := _password_proof()) == "login":
        return _page("again", here=url_for("account.password")), 422
    form = _password_form(needed)
    if not form.validate() or not _new_password_fits(form):
        return _page("password", form=form), 422
    if refusal := proof.why_not_trusted(form):
        return _page("password", form=form, problem=refusal), 422
    own_actions.change_password(proof.here(), form.new.data)
    flash(_("Passordet er lagret. Andre nettlesere er logget ut."), "success")
    return sessions.carry(redirect(url_for("account.index"), 303))  # type: ignore[arg-type,return-value]


def _new_password_fits(form: PasswordForm) -> bool:
    problem = why_not_password(form.new.data, current_user.name, current_user.email)
    if problem:
        form.new.errors = [problem]
    elif form.again.data != form.new.data:
        form.again.errors = [_("Passordene er ikke like.")]
    return not form.errors


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
    """The first app or another one: first the proof of who one is, then the QR code."""
    session = proof.here()
    if session.pending_secret is None and proof.needed() == "login":
        return _page("again", here=url_for("account.new_factor"))
    if session.pending_secret is None:
        return _page("new_factor", form=proof.asked(PresentPasswordForm(formdata=None)))
    return _page("confirm_factor", form=CodeForm(formdata=None), secret=readable(session.pending_secret))


@bp.post("/ny-app")
@logged_in
def prepare_factor() -> Answer:
    """It is the owner of the account: show a new secret."""
    if proof.needed() == "login":
        return _page("again", here=url_for("account.new_factor")), 422
    form = proof.asked(PresentPasswordForm())
    if not form.validate():
        return _page("new_factor", form=form), 422
    if refusal := proof.why_not_trusted(form):
        return _page("new_factor", form=form, problem=refusal), 422
    own_actions.prepare_new_factor(proof.here())
    return redirect(url_for("account.new_factor"), 303)


@bp.post("/ny-app/bekreft")
@logged_in
def confirm_factor() -> Answer:
    """A right code of the new app: it takes over, and all other browsers are logged out."""
    session, form = proof.here(), CodeForm()
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


@bp.get("/totrinnskode/fjern")
@logged_in
def drop_factor() -> Answer:
    """People of firms may log in without a second factor again."""
    problem = why_not_remove_second_factor(current_user)
    return _page("drop_factor", form=NewCodesForm(formdata=None), refusal=problem)


@bp.post("/totrinnskode/fjern")
@logged_in
def remove_factor() -> Answer:
    """Against a fresh code of the app; all other browsers are logged out."""
    form, refusal = NewCodesForm(), why_not_remove_second_factor(current_user)
    if refusal or not form.validate():
        return _page("drop_factor", form=form, refusal=refusal), 422
    if wait := login_actions.code_wait(current_user):
        page = _page("drop_factor", form=form, refusal=None, problem=wait_text(wait))
        return page, 429, {"Retry-After": str(wait)}
    if not own_actions.remove_factor(proof.here(), form.code.data):
        problem = _("Koden stemmer ikke. Vent til appen viser en ny kode, og prøv igjen.")
        return _page("drop_factor", form=form, refusal=None, problem=problem), 422
    flash(_("Totrinnskoden er fjernet. Andre nettlesere er logget ut."), "success")
    return redirect(url_for("account.index"), 303)


@bp.get("/innlogginger")
@logged_in
def browsers() -> Answer:
    """Where one is logged in."""
    return _page("sessions", browsers=sessions.of_user(current_user), this_one=proof.here().id)


@bp.post("/innlogginger/<int:session_id>/avslutt")
@logged_in
def end_session(session_id: int) -> Answer:
    """Log out one browser."""
    here = proof.here().id
    if not own_actions.end_one(current_user, session_id):
        abort(404)
    flash(_("Nettleseren er logget ut."), "success")
    answer = redirect(url_for("login.login" if session_id == here else "account.browsers"), 303)
    return sessions.drop_cookie(answer) if session_id == here else answer  # type: ignore[arg-type,return-value]


@bp.post("/innlogginger/avslutt-andre")
@logged_in
def end_others() -> Answer:
    """Log out all other browsers."""
    own_actions.end_others(proof.here())
    flash(_("Alle andre nettlesere er logget ut."), "success")
    return redirect(url_for("account.browsers"), 303)

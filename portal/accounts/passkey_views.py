"""Passkeys on the screen: the list under Min konto, and the way in. The script passkey.js asks, the forms act."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug import Response as Plain

from portal.accounts import challenges, login_actions, proof, queries, sessions
from portal.accounts import passkey_actions as actions
from portal.accounts.access import current_user, logged_in
from portal.accounts.destinations import onward, safe_next
from portal.accounts.own_forms import CredentialForm, NewPasskeyForm
from portal.accounts.passkeys import place
from portal.accounts.rules import wait_text, why_not_add_passkey
from portal.core.i18n import _
from portal.core.web import public

bp = Blueprint("passkeys", __name__)
Answer = Response | Plain | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _list(form: NewPasskeyForm, problem: str | None = None) -> str:
    keys = queries.passkeys_of(current_user)
    return render_template(
        "accounts/account/passkeys.html",
        form=form,
        keys=keys,
        proof=proof.needed(),
        refusal=why_not_add_passkey(len(keys)),
        works_here=place() is not None,
        problem=problem,
    )


@bp.get("/konto/passnokler")
@logged_in
def index() -> Answer:
    """The person's keys, and the way to a new one."""
    name = sessions.short_agent(request.headers.get("User-Agent", ""))
    return _list(proof.asked(NewPasskeyForm(formdata=None, name=name)))


@bp.post("/konto/passnokler/sporsmal")
@logged_in
def ask_new() -> Answer:
    """For the script: what the device is asked to make, once it is sure who is at the keyboard. 422 says why not."""
    form = proof.asked(NewPasskeyForm())
    problem = _("Logg inn på nytt først.") if proof.needed() == "login" else None
    if problem is None and not form.validate():
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    problem = problem or proof.why_not_trusted(form) or why_not_add_passkey(len(queries.passkeys_of(current_user)))
    if problem:
        return _json({"problem": problem}, 422)
    return challenges.carry(_json(actions.ask_new(current_user), 200))


def _json(data: dict[str, object], status: int) -> Response:
    return current_app.make_response((data, status))


@bp.post("/konto/passnokler")
@logged_in
def add() -> Answer:
    """Keep the key that the device has made."""
    form = CredentialForm()
    if not form.validate() or actions.add(current_user, form.name.data, form.credential.data) is None:
        return _list(proof.asked(NewPasskeyForm()), _("Passnøkkelen ble ikke lagret. Prøv en gang til.")), 422
    flash(_("Passnøkkelen er lagt til. Neste gang kan du logge inn med den."), "success")
    return redirect(url_for("passkeys.index"), 303)


@bp.post("/konto/passnokler/<int:passkey_id>/fjern")
@logged_in
def remove(passkey_id: int) -> Answer:
    """The key opens nothing any more."""
    actions.remove(queries.passkey_or_404(passkey_id, current_user), by=current_user)
    flash(_("Passnøkkelen er fjernet. Slett den også på enheten der den ligger."), "success")
    return redirect(url_for("passkeys.index"), 303)


@bp.post("/logg-inn/passnokkel/sporsmal")
@public
def ask() -> Answer:
    """For the script: what the device is asked to sign; the same for everybody."""
    if wait := challenges.wait():
        answer = _json({"problem": wait_text(wait)}, 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    return challenges.carry(_json(actions.ask(), 200))


@bp.post("/logg-inn/passnokkel")
@public
def log_in() -> Answer:
    """A key that proves itself opens the portal; everything else gets the same answer."""
    target = safe_next(request.args.get("next"))
    if wait := actions.login_wait():
        return _not_in(wait_text(wait), target), 429, {"Retry-After": str(wait)}
    user = actions.show(request.form.get("credential", ""))
    if user is None:
        problem = _("Passnøkkelen ble ikke godtatt. Prøv en gang til, eller logg inn på en annen måte.")
        return _not_in(problem, target), 422
    session = login_actions.begin(user, "passkey", strong=True)
    return sessions.carry(redirect(onward(session, target), 303))  # type: ignore[arg-type]


def _not_in(problem: str, target: str | None) -> str:
    return render_template("accounts/login/not_in.html", problem=problem, next=target)

"""To another login service and back. What it sends back is taken by a button (or the script onward.js presses it)."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response as Plain

from portal.accounts import challenges, oidc_providers, proof, queries, sessions
from portal.accounts import service_actions as actions
from portal.accounts.access import current_user, logged_in
from portal.accounts.destinations import onward, safe_next
from portal.accounts.oidc_providers import SUPPLIERS, Provider
from portal.accounts.own_forms import PresentPasswordForm
from portal.accounts.rules import wait_text
from portal.core.i18n import _
from portal.core.templating import url_or_none
from portal.core.web import public

bp = Blueprint("services", __name__)
Answer = Response | Plain | str | tuple[str, int] | tuple[str, int, dict[str, str]]


def _provider_or_404(key: str) -> Provider:
    return oidc_providers.by_key(key) or abort(404)


def _away(provider: Provider, *, connecting: bool = False) -> Answer:
    """To the page that leads on: a form may not send the browser elsewhere (`form-action 'self'`), a link may."""
    target = safe_next(request.args.get("next"))
    if wait := challenges.wait():
        return _not_in(wait_text(wait)), 429, {"Retry-After": str(wait)}
    try:
        actions.leave(provider, target, current_user if connecting else None)
    except actions.ServiceDown:
        return _down(provider)
    return challenges.carry(redirect(url_for("services.onward_link", key=provider.key), 303))  # type: ignore[arg-type]


def _not_in(problem: str) -> str:
    target = safe_next(request.args.get("next"))
    return render_template("accounts/login/not_in.html", problem=problem, next=target)


def _down(provider: Provider) -> Answer:
    told = _("%(name)s svarer ikke akkurat nå. Prøv igjen, eller logg inn på en annen måte.", name=provider.name)
    return _not_in(told), 503, {"Retry-After": "60"}


@bp.post("/logg-inn/tjeneste/<key>")
@public
def leave(key: str) -> Answer:
    """Prepare the way out."""
    return _away(_provider_or_404(key))


@bp.get("/logg-inn/tjeneste/<key>/videre")
@public
def onward_link(key: str) -> Answer:
    """The link that leads on, for the browser that was prepared."""
    provider = _provider_or_404(key)
    address = actions.address_for(provider)
    if address is None:
        return redirect(url_for("login.login"), 303)
    return render_template("accounts/login/to_service.html", provider=provider, address=address)


@bp.get("/logg-inn/tjeneste/<key>/svar")
@public
def answer(key: str) -> Answer:
    """Back again: a button, since nothing happens on GET."""
    provider = _provider_or_404(key)
    if "code" not in request.args:
        return _not_in(_("Innloggingen hos %(name)s ble avbrutt.", name=provider.name)), 422
    told = {name: request.args.get(name, "")[:4000] for name in ("code", "state", "iss")}
    return render_template("accounts/login/from_service.html", provider=provider, told=told)


@bp.post("/logg-inn/tjeneste/<key>/svar")
@public
def arrive(key: str) -> Answer:
    """Let the person in, or connect the service to the account."""
    provider = _provider_or_404(key)
    by = current_user if current_user.is_authenticated else None
    try:
        found = actions.arrive(provider, request.form, by)
    except actions.ServiceDown:
        return _down(provider)
    if found is None:
        return _not_in(_("Innloggingen varte for lenge eller ble ikke godtatt. Prøv en gang til.")), 422
    if found.session is not None:
        return challenges.carry(sessions.carry(redirect(onward(found.session, found.target), 303)))  # type: ignore[arg-type]
    if found.connected:
        flash(_("%(name)s er koblet til kontoen din.", name=provider.name), "success")
        return redirect(url_for("services.index"), 303)
    return _stranger(provider, found)


def _stranger(provider: Provider, found: actions.Arrival) -> Answer:
    if found.refusal:
        return _not_in(found.refusal), 422
    unknown = _(
        "Ingen konto er koblet til denne innloggingen. Logg inn på vanlig måte og koble den til under Min konto."
    )
    sign_up = url_or_none("signup.start", next=found.target)
    if provider.audience == SUPPLIERS and sign_up is not None and not current_user.is_authenticated:
        flash(unknown, "info")
        return redirect(sign_up, 303)
    return _not_in(unknown), 422


@bp.get("/konto/tjenester")
@logged_in
def index() -> Answer:
    """The services that open this account, and those that could."""
    identities, services = queries.identities_of(current_user), oidc_providers.every()
    known = {identity.issuer for identity in identities}
    return render_template(
        "accounts/account/services.html",
        identities=identities,
        names={service.issuer: service.name for service in services},
        offered=[s for s in services if s.is_for(current_user) and s.issuer not in known],
    )


def _mine_or_404(key: str) -> Provider:
    provider = _provider_or_404(key)
    return provider if provider.is_for(current_user) else abort(404)


def _connect_page(provider: Provider, form: PresentPasswordForm, problem: str | None = None) -> str:
    page = "connect" if proof.needed() != "login" else "again"
    here = url_for("services.connect_form", key=provider.key)
    return render_template(f"accounts/account/{page}.html", provider=provider, form=form, problem=problem, here=here)


@bp.get("/konto/tjenester/<key>/koble-til")
@logged_in
def connect_form(key: str) -> Answer:
    """Before a new way in is opened: who is at the keyboard?"""
    return _connect_page(_mine_or_404(key), proof.asked(PresentPasswordForm(formdata=None)))


@bp.post("/konto/tjenester/<key>/koble-til")
@logged_in
def connect(key: str) -> Answer:
    """To the service, in order to connect it."""
    provider, form = _mine_or_404(key), proof.asked(PresentPasswordForm())
    if proof.needed() == "login" or not form.validate():
        return _connect_page(provider, form), 422
    if problem := proof.why_not_trusted(form):
        return _connect_page(provider, form, problem), 422
    return _away(provider, connecting=True)


@bp.post("/konto/tjenester/<int:identity_id>/koble-fra")
@logged_in
def disconnect(identity_id: int) -> Answer:
    """The service opens this account no more."""
    identity = queries.identity_or_404(identity_id, current_user)
    keys = {provider.issuer: provider.key for provider in oidc_providers.every()}
    actions.disconnect(identity, keys.get(identity.issuer, ""), by=current_user)
    flash(_("Tjenesten er koblet fra."), "success")
    return redirect(url_for("services.index"), 303)

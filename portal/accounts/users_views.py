"""Brukere: what administrators see and change about other people's accounts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts import queries
from portal.accounts import users_actions as actions
from portal.accounts.access import current_user, may
from portal.accounts.models import User
from portal.accounts.role_names import ROLE_NAMES
from portal.accounts.rules import why_not_deactivate, why_not_invite, why_not_manage, why_not_reset
from portal.accounts.users_forms import InviteForm, ReasonForm, RolesForm
from portal.core.i18n import _
from portal.core.text import clean_line

bp = Blueprint("users", __name__, url_prefix="/admin/brukere")
Answer = Response | str | tuple[str, int]


@bp.get("")
@may("user:manage")
def index() -> Answer:
    """Everybody the administrator manages, and invitations not yet taken up."""
    search = clean_line(request.args.get("q"))[:100]
    return render_template(
        "accounts/users/list.html",
        people=queries.people_managed_by(current_user, search),
        invitations=queries.open_invitations(current_user),
        search=search,
        role_names=ROLE_NAMES,
    )


def _invite_form(*, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    form.organisation.choices = [(o.id, o.name) for o in queries.organisations_for(current_user, "user:manage")]
    return form


@bp.get("/ny")
@may("user:manage")
def invite_form() -> Answer:
    """Invite a person."""
    return render_template("accounts/users/invite.html", form=_invite_form(fresh=True), problem=None)


@bp.post("/ny")
@may("user:manage")
def invite() -> Answer:
    """Mail an invitation, valid for seven days."""
    form, problem = _invite_form(), None
    if form.validate():
        problem = why_not_invite(form.role.data, queries.user_by_email(form.email.data) is not None)
    if form.errors or problem:
        return render_template("accounts/users/invite.html", form=form, problem=problem), 422
    actions.invite(form.name.data, form.email.data, form.organisation.data, form.role.data, by=current_user)
    flash(_("Invitasjonen er sendt. Den gjelder i sju dager."), "success")
    return redirect(url_for("users.index"), 303)


@bp.post("/invitasjon/<int:invitation_id>/trekk")
@may("user:manage")
def withdraw_invitation(invitation_id: int) -> Answer:
    """The mailed link stops working."""
    actions.withdraw_invitation(queries.invitation_or_404(invitation_id, current_user), by=current_user)
    flash(_("Invitasjonen er trukket tilbake."), "success")
    return redirect(url_for("users.index"), 303)


def _roles_form(person: User, *, fresh: bool = True) -> RolesForm:
    held = [f"{m.organisation_id}:{m.role}" for m in person.memberships]
    form = RolesForm(formdata=None, roles=held) if fresh else RolesForm()
    reach = queries.organisations_for(current_user, "user:manage")
    form.roles.choices = [(f"{o.id}:{role}", name) for o in reach for role, name in ROLE_NAMES.items()]
    return form


def _person_page(person: User, roles: RolesForm | None = None, reason: ReasonForm | None = None) -> str:
    return render_template(
        "accounts/users/person.html",
        person=person,
        places=queries.organisations_for(current_user, "user:manage"),
        roles=roles or _roles_form(person),
        reason=reason or ReasonForm(formdata=None),
        why_not_close=why_not_deactivate(person, current_user, queries.losses_of(person)),
        why_not_manage=why_not_manage(person, current_user),
        why_not_reset=why_not_reset(person, "-", current_user),
        role_names=ROLE_NAMES,
    )


@bp.get("/<int:user_id>")
@may("user:manage")
def person(user_id: int) -> Answer:
    """One person: roles, second factor, open or closed."""
    return _person_page(queries.managed_or_404(user_id, current_user))


@bp.post("/<int:user_id>/roller")
@may("user:manage")
def set_roles(user_id: int) -> Answer:
    """Give and take roles."""
    person = queries.managed_or_404(user_id, current_user)
    form = _roles_form(person, fresh=False)
    if not form.validate():
        return _person_page(person, roles=form), 422
    actions.set_roles(person, form.pairs(), by=current_user)
    flash(_("Rollene er lagret."), "success")
    return redirect(url_for("users.person", user_id=user_id), 303)


@bp.post("/<int:user_id>/steng")
@may("user:manage")
def deactivate(user_id: int) -> Answer:
    """Close the account at once."""
    actions.deactivate(queries.managed_or_404(user_id, current_user), by=current_user)
    flash(_("Kontoen er stengt, og personen er logget ut overalt."), "success")
    return redirect(url_for("users.person", user_id=user_id), 303)


@bp.post("/<int:user_id>/apne")
@may("user:manage")
def reactivate(user_id: int) -> Answer:
    """Open a closed account."""
    actions.reactivate(queries.managed_or_404(user_id, current_user), by=current_user)
    flash(_("Kontoen er åpnet igjen."), "success")
    return redirect(url_for("users.person", user_id=user_id), 303)


@bp.post("/<int:user_id>/nullstill")
@may("user:manage")
def reset_second_factor(user_id: int) -> Answer:
    """A lost phone: the person sets up a new second factor at the next login."""
    person, form = queries.managed_or_404(user_id, current_user), ReasonForm()
    if not form.validate():
        return _person_page(person, reason=form), 422
    actions.reset_second_factor(person, form.reason.data, by=current_user)
    flash(_("Totrinnskoden er nullstilt. Personen setter opp en ny ved neste innlogging."), "success")
    return redirect(url_for("users.person", user_id=user_id), 303)


@bp.post("/<int:user_id>/logg-ut")
@may("user:manage")
def end_sessions(user_id: int) -> Answer:
    """Log the person out everywhere."""
    actions.end_sessions(queries.managed_or_404(user_id, current_user), by=current_user)
    flash(_("Personen er logget ut overalt."), "success")
    return redirect(url_for("users.person", user_id=user_id), 303)

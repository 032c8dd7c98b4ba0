"""Before one changes how one logs in: who is at the keyboard? The password, or a login just now where there is none."""

from typing import TypeVar

from flask import abort

from portal.accounts import login_actions, own_actions, sessions
from portal.accounts.access import current_user
from portal.accounts.models import LoginSession
from portal.accounts.own_forms import PresentPasswordForm
from portal.accounts.rules import proof_before_change, wait_text
from portal.core import clock
from portal.core.i18n import _

F = TypeVar("F", bound=PresentPasswordForm)


def here() -> LoginSession:
    """The session of this browser."""
    session = sessions.find()
    if session is None:
        abort(401)
    return session


def needed() -> str:
    """`password`, `login` (the page says so and offers a link), or nothing."""
    return proof_before_change(current_user, here(), clock.now())


def asked(form: F) -> F:
    """The form, without the field of the password where there is none."""
    if current_user.password_hash is None:
        del form.present
    return form


def why_not_trusted(form: PresentPasswordForm) -> str | None:
    """The reason we do not believe that the owner of the account is at the keyboard, or None."""
    if form.present is None:
        return None
    if wait := login_actions.login_wait(current_user.email):
        return wait_text(wait)
    if not own_actions.knows_password(current_user, form.present.data):
        return _("Passordet du har nå, stemmer ikke.")
    return None

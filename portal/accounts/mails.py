"""What the mails about accounts say. Subjects tell nothing confidential; addresses come from BASE_URL alone."""

from typing import Any

from flask import render_template
from flask_babel import force_locale

from portal.accounts.destinations import address_in
from portal.accounts.models import Invitation, User
from portal.core import clock
from portal.core.i18n import _
from portal.core.security import new_token
from portal.outbox.actions import post


def _text(template: str, **values: Any) -> str:
    return render_template(f"mail/accounts/{template}.txt", **values)


def login_link_text(name: str, language: str, token: str, target: str | None, *, code_too: bool) -> str:
    """The mail with a login link; rendered for unknown addresses, too, so that both take as long."""
    with force_locale(language):
        link = address_in("login.open_link", language, token=token, next=target)
        return _text("login_link", name=name, link=link, code_too=code_too)


def post_login_link(to: str, language: str, key: str, text: str) -> None:
    """Put the login link in the box."""
    with force_locale(language):
        subject = _("Lenke til innlogging")
    post(key=f"login-link:{key}", to=to, subject=subject, text=text, language=language)


def post_invitation(invitation: Invitation, token: str, by: User) -> None:
    """Ask the person to join; in the language of the one who asks."""
    language = by.language
    with force_locale(language):
        link = address_in("login.invitation", language, token=token)
        text = _text("invitation", invitation=invitation, by=by, link=link)
        subject = _("Du er invitert til Behovstorget")
    post(
        key=f"invitation:{invitation.token_hash[:32]}",
        to=invitation.email,
        subject=subject,
        text=text,
        language=language,
    )


def post_notice(user: User, name: str) -> None:
    """Tell the person that something about how they log in was changed: `password_changed`, `second_factor_changed`,
    `second_factor_removed`, `second_factor_reset`, `passkey_added`, `service_connected`."""
    with force_locale(user.language):
        text = _text(name, name=user.name, at=clock.now(), login=address_in("login.login", user.language))
        subject = _("Innloggingen din er endret")
    post(key=f"{name}:{new_token()[:24]}", to=user.email, subject=subject, text=text, language=user.language)

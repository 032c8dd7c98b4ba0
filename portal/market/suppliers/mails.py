"""What the mails about firms say. Subjects name no firm; addresses come from BASE_URL alone.

Written outside requests, too (the register may answer in a job), so nothing here asks who is reading.
"""

from typing import Any

from flask import current_app
from flask_babel import force_locale

from portal.accounts.models import User
from portal.core.i18n import DEFAULT, LANGUAGES, _
from portal.market.suppliers.models import Claim, Supplier, TeamInvitation
from portal.outbox.actions import post


def _address(endpoint: str, language: str, **values: Any) -> str:
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return str(current_app.config["BASE_URL"]) + ("" if language == DEFAULT else f"/{language}") + path


def _known(language: str) -> str:
    return language if language in LANGUAGES else DEFAULT


def _text(template: str, language: str, **values: Any) -> str:
    with force_locale(language):
        page = current_app.jinja_env.get_template(f"mail/suppliers/{template}.txt")
        return page.render(address=lambda endpoint, **parts: _address(endpoint, language, **parts), **values)


def post_sign_up(to: str, user: User | None, firm: str, language: str, token: str, key: str) -> None:
    """The link that signs a firm up; who has an account is told that there is no new one.

    A name that somebody else typed is never sent to an address that has not answered.
    """
    language = _known(language)
    text = _text("sign_up", language, name=user.name if user else "", firm=firm, token=token)
    with force_locale(language):
        subject = _("Lenke til Behovstorget")
    post(key=f"sign-up:{key}", to=to, subject=subject, text=text, language=language)


def _key(claim: Claim) -> str:
    """Names the claim for good: numbers of rows that were deleted may come back, a moment does not."""
    return f"{claim.supplier_id}:{claim.user_id}:{claim.created_at:%Y%m%d%H%M%S%f}"


def post_to_register(claim: Claim, token: str) -> None:
    """To the address the firm has in the register: does this person speak for you?"""
    text = _text("register", DEFAULT, claim=claim, firm=claim.supplier, token=token)
    subject = _("Snakker denne personen for firmaet?")
    post(key=f"claim-register:{_key(claim)}", to=claim.supplier.register_email, subject=subject, text=text)


def post_to_team(claim: Claim, admin: User) -> None:
    """To those who decide over the firm: somebody else says to speak for it."""
    language = _known(admin.language)
    text = _text("colleague", language, claim=claim, firm=claim.supplier, name=admin.name)
    with force_locale(language):
        subject = _("Noen vil bli med i firmaet deres")
    post(key=f"claim-team:{_key(claim)}:{admin.id}", to=admin.email, subject=subject, text=text, language=language)


def post_decided(claim: Claim, *, joined: bool = False) -> None:
    """To the person: confirmed (and moved to the firm that was there, when `joined`), or refused with the reason."""
    language = _known(claim.user.language)
    text = _text("decided", language, claim=claim, firm=claim.supplier, joined=joined)
    with force_locale(language):
        subject = _("Svar på innmeldingen din")
    post(key=f"claim-decided:{_key(claim)}", to=claim.user.email, subject=subject, text=text, language=language)


def post_invitation(invitation: TeamInvitation, firm: Supplier, by: User, token: str) -> None:
    """A colleague is asked to join, in the language of the one who asks."""
    language = _known(by.language)
    text = _text("invitation", language, invitation=invitation, firm=firm, by=by, token=token)
    with force_locale(language):
        subject = _("En kollega inviterer deg til Behovstorget")
    key = f"team-invitation:{invitation.token_hash[:32]}"
    post(key=key, to=invitation.email, subject=subject, text=text, language=language)

"""What is said to those who have left. The address is dropped as soon as the mail has: see outbox.actions.FAREWELL."""

from flask import render_template
from flask_babel import force_locale

from portal.accounts.models import User
from portal.core import clock
from portal.core.i18n import _
from portal.core.security import new_token
from portal.outbox.actions import FAREWELL, post


def post_person_gone(name: str, email: str, language: str, firms: list[str]) -> None:
    """The account is deleted, and which firms went with it."""
    with force_locale(language):
        text = render_template("mail/pages/person_gone.txt", name=name, at=clock.now(), firms=firms)
        subject = _("Kontoen din på Behovstorget er slettet")
    post(key=f"{FAREWELL}{new_token()[:24]}", to=email, subject=subject, text=text, language=language)


def post_firm_gone(person: User, key: str) -> None:
    """The firm is closed; told to each who spoke for it."""
    with force_locale(person.language):
        text = render_template("mail/pages/firm_gone.txt", name=person.name, at=clock.now())
        subject = _("Firmaet er avsluttet på Behovstorget")
    post(key=f"firm-closed:{key}", to=person.email, subject=subject, text=text, language=person.language)

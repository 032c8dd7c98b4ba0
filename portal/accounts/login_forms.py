"""What is typed on the way in. Passwords and codes are taken exactly as typed."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.core.forms import NoNul, PortalForm, line
from portal.core.i18n import _l
from portal.core.text import clean_line

_FILL = _l("Fyll ut dette feltet.")


def password_field(label: object, complete: str, hint: object = "") -> PasswordField:
    """A password with the word that password managers understand; far too long ones never reach the hash."""
    return PasswordField(
        label,
        [InputRequired(_FILL), Length(max=1000, message=_l("Passordet er for langt.")), NoNul()],
        description=hint,
        render_kw={"autocomplete": complete},
    )


def email_field() -> StringField:
    """The address of an account; that it looks right is not tested here, so that all wrong ones get the same answer."""
    return StringField(
        _l("E-postadresse"),
        [InputRequired(_FILL), Length(max=254, message=_l("Høyst %(max)d tegn. Kort ned teksten.")), NoNul()],
        filters=[clean_line],
        render_kw={
            "autocomplete": "username",
            "type": "email",
            "inputmode": "email",
            "autocapitalize": "none",
            "maxlength": 254,
        },
    )


def code_field(label: object, hint: object = "") -> StringField:
    """Six digits from an app."""
    return StringField(
        label,
        [InputRequired(_FILL), Length(max=20, message=_l("Koden er på seks sifre."))],
        description=hint,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20},
    )


class LoginForm(PortalForm):
    """First factor."""

    email = email_field()
    password = password_field(_l("Passord"), "current-password")


class CodeForm(PortalForm):
    """Second factor from the app."""

    code = code_field(_l("Kode fra appen"), _l("Seks sifre. Koden skifter hvert halve minutt."))


class RecoveryForm(PortalForm):
    """Second factor when the phone is lost."""

    code = StringField(
        _l("Gjenopprettingskode"),
        [InputRequired(_FILL), Length(max=40, message=_l("Koden er på 16 tegn."))],
        description=_l("En av de ti kodene du lagret. Hver kode virker én gang."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "maxlength": 40},
    )


class LinkForm(PortalForm):
    """Where to send a login link."""

    email = email_field()


class JoinForm(PortalForm):
    """Taking up an invitation."""

    name = line(_l("Navn"), 120, required=True, autocomplete="name")
    password = password_field(
        _l("Passord"), "new-password", _l("Minst 12 tegn. Tre eller fire tilfeldige ord er lett å huske.")
    )
    again = password_field(_l("Gjenta passordet"), "new-password")

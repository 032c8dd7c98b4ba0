"""What people fill in about their own account."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.accounts.login_forms import code_field, password_field
from portal.core.forms import PortalForm, line, pick
from portal.core.i18n import LANGUAGES, _l
from portal.core.text import clean_line


class ProfileForm(PortalForm):
    """Name, telephone, language."""

    name = line(_l("Navn"), 120, required=True, autocomplete="name")
    phone = StringField(
        _l("Telefon"),
        [Optional(), Length(max=20), Regexp(r"^\+?[0-9 ()-]{5,20}$", message=_l("Skriv telefonnummeret med sifre."))],
        filters=[clean_line],
        render_kw={"autocomplete": "tel", "inputmode": "tel", "maxlength": 20},
    )
    language = pick(_l("Språk"), list(LANGUAGES.items()), hint=_l("Brukes i e-post til deg og når du logger inn."))


class PresentPasswordForm(PortalForm):
    """Proof of who is at the keyboard before the way in is changed; people without a password have no such field."""

    present = password_field(_l("Passordet ditt"), "current-password")


class PasswordForm(PresentPasswordForm):
    """A new password; the present one is asked for unless the person came by a mailed link or has none."""

    present = password_field(_l("Passordet du har nå"), "current-password")
    new = password_field(
        _l("Nytt passord"), "new-password", _l("Minst 12 tegn. Tre eller fire tilfeldige ord er lett å huske.")
    )
    again = password_field(_l("Gjenta det nye passordet"), "new-password")


class NewPasskeyForm(PresentPasswordForm):
    """What the key is called, so that one knows it again."""

    name = line(
        _l("Navn på passnøkkelen"),
        80,
        required=True,
        hint=_l("For eksempel enheten den ligger på."),
        autocomplete="off",
    )


class CredentialForm(PortalForm):
    """What the device answers, as the script has written it down."""

    name = line(_l("Navn på passnøkkelen"), 80, required=True)
    credential = HiddenField(validators=[InputRequired(), Length(max=20_000)])


class NewCodesForm(PortalForm):
    """A fresh code of the app before new recovery codes are shown, or before the app is taken out of use."""

    code = code_field(_l("Kode fra appen"), _l("Seks sifre. Koden skifter hvert halve minutt."))

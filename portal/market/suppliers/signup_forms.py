"""Three fields, and a firm is on its way in; and one for colleagues."""

import re
from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Email, InputRequired, Length

from portal.accounts.permissions import SUPPLIER_ADMIN, SUPPLIER_MEMBER
from portal.core.forms import NoNul, PortalForm, pick, text
from portal.core.i18n import _, _l
from portal.core.text import clean_line
from portal.registers.enhetsregisteret.orgnr import LONGEST, read_orgnr, why_not_orgnr

_NOT_IN_NAMES = re.compile(r"[/\\@<>{}|=#$%*;:\d]|www\.", re.IGNORECASE)


def _email(complete: str) -> StringField:
    return StringField(
        _l("E-postadresse"),
        [InputRequired(_l("Fyll ut dette feltet.")), Length(max=254), NoNul(), Email()],
        filters=[clean_line],
        description=_l("Vi sender en lenke dit. Bruk gjerne adressen som hører til firmaet."),
        render_kw={
            "type": "email",
            "inputmode": "email",
            "autocomplete": complete,
            "autocapitalize": "none",
            "maxlength": 254,
        },
    )


class PersonName:
    """A name goes into mails to others, so it can be nothing but a name."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and _NOT_IN_NAMES.search(field.data):
            raise ValidationError(_("Skriv bare navnet, uten tall, lenker og tegn."))


def _name(label: Any, complete: str) -> StringField:
    return StringField(
        label,
        [
            DataRequired(_l("Fyll ut dette feltet.")),
            Length(max=120, message=_l("Høyst %(max)d tegn. Kort ned teksten.")),
            PersonName(),
        ],
        filters=[clean_line],
        render_kw={"maxlength": 120, "autocomplete": complete},
    )


class SignUpForm(PortalForm):
    """Organisation number, e-mail, name."""

    orgnr = StringField(
        _l("Organisasjonsnummer"),
        filters=[clean_line],
        description=_l("Ni siffer. Står på fakturaene deres."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": LONGEST},
    )
    email = _email("email")
    name = _name(_l("Navnet ditt"), "name")

    def validate_orgnr(self, field: Any) -> None:
        """Nine digits that check."""
        reason = why_not_orgnr(field.data)
        if reason:
            raise ValidationError(reason)

    def number(self) -> str:
        """The nine digits, when the form is sound."""
        return read_orgnr(self.orgnr.data) or ""


class ColleagueForm(PortalForm):
    """Who is asked to join the firm."""

    name = _name(_l("Navn"), "off")
    email = _email("off")
    role = pick(
        _l("Rolle"),
        [
            (SUPPLIER_MEMBER, _l("Medarbeider: skriver og svarer for firmaet")),
            (SUPPLIER_ADMIN, _l("Ansvarlig: styrer også hvem som er med")),
        ],
    )


class RefusalForm(PortalForm):
    """Why a person is not let in."""

    reason = text(
        _l("Hvorfor ikke?"),
        500,
        required=True,
        rows=3,
        hint=_l("Personen får teksten på e-post. Skriv hva som mangler, eller hvem de kan spørre."),
    )

"""A group on paper: its name, whom to ask, and what each firm would do."""

from typing import Any

from wtforms import SelectMultipleField, ValidationError

from portal.core.forms import PortalForm, line
from portal.core.i18n import _, _l


def _number(raw: Any) -> int:
    """The number of a firm; nonsense is one that is not on the list."""
    word = str(raw)
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1


class GroupForm(PortalForm):
    """A new group."""

    name = line(_l("Navn på gruppa"), 120, required=True)
    part = line(_l("Hva skal dere gjøre?"), 300, hint=_l("For eksempel brøyting på nordsida, eller montering."))
    firms = SelectMultipleField(_l("Hvem vil dere ha med?"), coerce=_number)


class InviteForm(PortalForm):
    """More firms for a group that is."""

    firms = SelectMultipleField(_l("Hvem vil dere ha med?"), coerce=_number)

    def validate_firms(self, field: Any) -> None:
        """At least one, unless a choice already was wrong."""
        if not field.data and not field.errors:
            raise ValidationError(_("Velg minst ett firma."))


class AnswerForm(PortalForm):
    """Yes, with what the firm would do."""

    part = line(_l("Hva skal dere gjøre?"), 300)

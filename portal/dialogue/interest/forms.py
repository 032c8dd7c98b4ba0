"""The firm's hand on paper: four choices and a few words, filled in beforehand with what is known."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from portal.accounts.queries import municipalities
from portal.core.forms import PortalForm, text
from portal.core.i18n import _, _l
from portal.dialogue.interest.actions import FIELDS, said
from portal.dialogue.interest.models import CAPACITIES, ROLES, Interest
from portal.dialogue.interest.rules import capacity_label, role_label
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import part_ids


def _place(raw: Any) -> int:
    """The number of a municipality; nonsense is one that is not on the list."""
    word = str(raw)
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else -1


class InterestForm(PortalForm):
    """What a firm says when it raises its hand."""

    edit_no = HiddenField()
    role = RadioField(_l("Hvordan vil dere delta?"), [InputRequired(_l("Velg én."))])
    part = text(
        _l("Hvilken del gjelder det?"),
        500,
        hint=_l("Skriv bare hvis dere vil levere en del av det, for eksempel montering eller transport."),
        rows=2,
        counter=False,
    )
    capacity = RadioField(_l("Hvor mye kan dere levere?"), [InputRequired(_l("Velg én."))])
    areas = SelectMultipleField(_l("Hvor kan dere levere?"), coerce=_place)
    message = text(_l("Noe mer kommunen bør vite?"), 1000, rows=3)
    show_name = BooleanField(
        _l("Vis firmanavnet vårt offentlig"),
        description=_l("Ellers teller dere bare med i antallet, sammen med størrelsen på firmaet."),
    )
    find_partners = BooleanField(
        _l("La andre som leter etter partner, se oss"),
        description=_l("Bare bekreftede firmaer som selv har sagt ja, ser navnet, størrelsen, delen og stedene."),
    )

    def validate_areas(self, field: Any) -> None:
        """At least one, unless a choice already was wrong."""
        if not field.data and not field.errors:
            raise ValidationError(_("Velg minst én kommune."))

    def prepare(self, need: Need) -> None:
        """Fill the lists; places are the municipalities of the need."""
        ids = part_ids(need)
        self.role.choices = [(role, role_label(role)) for role in ROLES]
        self.capacity.choices = [(capacity, capacity_label(capacity)) for capacity in CAPACITIES]
        self.areas.choices = [(place.id, place.short_name) for place in municipalities() if place.id in ids]

    def fill(self, firm: Supplier, interest: Interest | None) -> None:
        """With what the firm said before, else with what its profile tells."""
        self.edit_no.data = str(interest.edit_no) if interest else "0"
        offered = [number for number, _name in self.areas.choices]
        if interest is not None:
            values = said(interest)
            values["areas"] = [number for number in values["areas"] if number in offered]
        else:
            at_home = [area.organisation_id for area in firm.areas]
            values = {"role": "alone", "capacity": "unsure", "find_partners": firm.partner_finding}
            # One who has not said where it delivers, or delivers elsewhere, is asked about all of it.
            values["areas"] = [number for number in offered if number in at_home] or offered
        for name, value in values.items():
            self[name].data = value

    def values(self) -> dict[str, Any]:
        """What is kept, by name."""
        plain = {field: self[field].data for field in FIELDS}
        return plain | {
            "areas": sorted(set(self.areas.data)),
            "part": self.part.data or "",
            "message": self.message.data or "",
        }

    @property
    def number(self) -> int:
        """The version the person began from; nonsense counts as an old one that never was."""
        raw = self.edit_no.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0

"""What administrators fill in about other people."""

from wtforms import SelectMultipleField, StringField
from wtforms.validators import Email, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.role_names import ROLE_NAMES
from portal.core.forms import NoNul, PortalForm, line, pick
from portal.core.i18n import _l
from portal.core.text import clean_line


class InviteForm(PortalForm):
    """Who is invited, to which organisation, in which role; the organisations are those the administrator manages."""

    name = line(_l("Navn"), 120, required=True, autocomplete="off")
    email = StringField(
        _l("E-postadresse"),
        [InputRequired(_l("Fyll ut dette feltet.")), Length(max=254), NoNul(), Email()],
        filters=[clean_line],
        render_kw={"type": "email", "autocomplete": "off", "maxlength": 254},
    )
    organisation = pick(_l("Organisasjon"), coerce=int)
    role = pick(_l("Rolle"), list(ROLE_NAMES.items()))


class RolesForm(PortalForm):
    """All roles of a person where the administrator manages people, as `organisation id:role`."""

    roles = SelectMultipleField(
        _l("Roller"), choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def pairs(self) -> list[tuple[int, str]]:
        """The chosen (organisation id, role) pairs."""
        chosen = [value.split(":", 1) for value in self.roles.data or []]
        return [(int(organisation), role) for organisation, role in chosen]


class ReasonForm(PortalForm):
    """Why the second factor of somebody is reset."""

    reason = line(
        _l("Begrunnelse"), 300, required=True, hint=_l("For eksempel: Ny telefon, identiteten er bekreftet på telefon.")
    )

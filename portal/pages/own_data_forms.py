"""What people fill in before their data leave or go."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import InputRequired

from portal.accounts.login_forms import password_field
from portal.core.forms import PortalForm, pick
from portal.core.i18n import _l

_SURE = _l("Kryss av hvis du er sikker.")


class ProofForm(PortalForm):
    """The password; left out by those who need not show it."""

    present = password_field(_l("Passordet ditt"), "current-password")

    def without_password(self) -> Any:
        """The same form for somebody who has just logged in."""
        del self.present
        return self


class FetchForm(ProofForm):
    """In which form the data are wanted."""

    wanted = pick(
        _l("Slik vil jeg ha det"), [("zip", _l("Sider å lese, med vedlegg")), ("json", _l("Data for program"))]
    )


class DeleteForm(ProofForm):
    """The account goes, and with it the firms that would have nobody left when that is wanted."""

    close_firms = BooleanField(_l("Avslutt også firmaet"))
    sure = BooleanField(_l("Ja, slett kontoen min"), [InputRequired(_SURE)])


class CloseForm(ProofForm):
    """The firm goes."""

    sure = BooleanField(_l("Ja, avslutt firmaet"), [InputRequired(_SURE)])

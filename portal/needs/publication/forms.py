"""The second person's decisions on paper."""

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from portal.core.forms import PortalForm, text
from portal.core.i18n import _l
from portal.needs.pipeline.forms import MomentField


class FindingForm(PortalForm):
    """A written reason for one finding."""

    fingerprint = HiddenField(validators=[InputRequired(), Length(max=64)])
    reason = text(_l("Hvorfor er teksten riktig likevel?"), 1000, required=True, rows=3)


class ApproveForm(PortalForm):
    """Let the need out; an empty moment means now."""

    edit_no = HiddenField()
    publish_at = MomentField(_l("Publiser"), description=_l("La stå tomt for å publisere med en gang."))

"""A new version of the rule data, pasted or as a file."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from portal.core.forms import PortalForm, line
from portal.core.i18n import _, _l
from portal.registers.duties.data import SIZE_LIMIT


class RulesForm(PortalForm):
    """The whole text; a file wins over what stands in the field."""

    toml_text = TextAreaField(
        _l("Regeldata"),
        [Optional(strip_whitespace=False), Length(max=SIZE_LIMIT)],
        description=_l("Hele teksten i TOML. Endre det som er nytt, og la resten stå."),
        render_kw={"rows": 24, "spellcheck": "false"},
    )
    file = FileField(
        _l("Eller last opp en fil"), description=_l("TOML i UTF-8. Fila brukes i stedet for teksten over.")
    )
    based_on = HiddenField()

    def validate_file(self, field: Any) -> None:
        """Small, and text."""
        if not field.data:
            return
        raw = field.data.read(SIZE_LIMIT * 4 + 1)
        try:
            self.toml_text.data = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("Fila er ikke tekst i UTF-8.")) from None

    def version(self) -> int:
        """The version the author started from; -1 for nonsense."""
        raw = self.based_on.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else -1


class TakeIntoUseForm(PortalForm):
    """The previewed text, with a note for the history."""

    note = line(
        _l("Hva er endret, og hvorfor?"),
        300,
        required=True,
        hint=_l("For eksempel: Nye terskelverdier fra 1. januar, regjeringen.no."),
    )
    toml_text = StringField("", [Length(max=SIZE_LIMIT)])
    based_on = HiddenField()
    version = RulesForm.version

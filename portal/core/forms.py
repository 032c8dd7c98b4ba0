"""Forms parse: fields with caps and clean text, messages in the reader's language, no thinking and no saving."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from portal.core.i18n import _, _l
from portal.core.text import clean_line, clean_text

Filter = Callable[[Any], Any]


class Words:
    """WTForms' own messages through our catalogues (it ships nb and en, not nn)."""

    KNOWN = {
        "This field is required.": _l("Fyll ut dette feltet."),
        "Not a valid choice.": _l("Velg noe fra lista."),
        "Not a valid choice": _l("Velg noe fra lista."),
        "Not a valid integer value.": _l("Skriv et helt tall."),
        "Not a valid date value.": _l("Skriv datoen som dag, måned og år."),
        "Not a valid datetime value.": _l("Skriv dato og klokkeslett."),
        "Not a valid decimal value.": _l("Skriv et tall."),
        "Invalid input.": _l("Dette kan vi ikke bruke. Sjekk det du skrev."),
        "Invalid email address.": _l("Skriv en e-postadresse, for eksempel navn@firma.no."),
        "'%(value)s' is not a valid choice for this field.": _l("Velg noe fra lista."),
        "'%(value)s' are not valid choices for this field.": _l("Velg noe fra lista."),
    }

    def gettext(self, string: str) -> str:
        """One message."""
        return str(self.KNOWN.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """One message with a number."""
        return self.gettext(singular if n == 1 else plural)


class PortalForm(FlaskForm):
    """All forms: protected against forgery, with our own messages."""

    class Meta(FlaskForm.Meta):
        """Messages come from our catalogues."""

        def get_translations(self, form: Any) -> Words:
            return Words()


class NoNul:
    """Refuses bytes no person writes; both databases would refuse them later and with worse words."""

    def __call__(self, form: Any, field: Field) -> None:
        if isinstance(field.data, str) and "\x00" in field.data:
            raise ValidationError(_("Teksten har tegn vi ikke kan ta imot."))


def _cap(limit: int) -> Length:
    return Length(max=limit, message=_l("Høyst %(max)d tegn. Kort ned teksten."))


def line(label: Any, limit: int, *, required: bool = False, hint: Any = "", **render: Any) -> StringField:
    """One line of text, at most `limit` characters."""
    first = DataRequired(_l("Fyll ut dette feltet.")) if required else Optional(strip_whitespace=False)
    return StringField(
        label, [first, _cap(limit)], filters=[clean_line], description=hint, render_kw={"maxlength": limit, **render}
    )


def text(
    label: Any, limit: int, *, required: bool = False, hint: Any = "", rows: int = 5, **render: Any
) -> TextAreaField:
    """Several lines of plain text, at most `limit` characters."""
    first = DataRequired(_l("Fyll ut dette feltet.")) if required else Optional(strip_whitespace=False)
    return TextAreaField(
        label,
        [first, _cap(limit)],
        filters=[clean_text],
        description=hint,
        render_kw={"maxlength": limit, "rows": rows, **render},
    )


def number_or_none(raw: str) -> int | None:
    """`1 300 000`, `1.300.000` or empty, as WTForms' coerce for amounts."""
    digits = "".join(raw.split()).replace(".", "").replace("\u00a0", "")
    return int(digits) if digits else None


def choice_or_none(raw: Any) -> int | None:
    """Coerce for select fields of ids where empty means nobody."""
    if raw in (None, "", "None"):
        return None
    if not str(raw).isascii():
        raise ValueError("not a number that we have sent")
    return int(raw)


def options(pairs: Sequence[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, words) as WTForms wants them told: `RadioField(label, choices=options(PERIODS))`."""
    return [SelectChoice(value, words) for value, words in pairs]


def pick(
    label: Any, choices: Sequence[tuple[Any, Any]] | None = None, *, hint: Any = "", coerce: Any = str
) -> SelectField:
    """One of a list; ids are coerced, so nothing outside the list gets through."""
    return SelectField(label, choices=options(choices or []), coerce=coerce, description=hint, validate_choice=True)

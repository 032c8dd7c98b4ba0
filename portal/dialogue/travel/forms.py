"""The form of a journey that anybody may try. It is sent in the address, and nothing of it is kept."""

import re
from typing import Any

from wtforms import BooleanField, StringField, ValidationError

from portal.accounts.queries import municipalities
from portal.core.forms import PortalForm, line, pick
from portal.core.i18n import _, _l, get_language
from portal.dialogue.travel.queries import HOME
from portal.registers.freight.data import mode_names
from portal.registers.postal.rows import countries

MOST_TONNES = 100_000
MOST_TRIPS = 100_000
EVERYWHERE = ""
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_TONNES = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?")
_TRIPS = re.compile(r"[0-9]{1,6}")
_CODE = re.compile(r"[0-9]{4}")


def read_tonnes(raw: str | None) -> float | None:
    """`0,5`, `12`, `1 200.25`; None for what is no such number or too large."""
    text = _SPACES.sub("", raw or "")
    number = float(text.replace(",", ".")) if _TONNES.fullmatch(text) else None
    return number if number is not None and number <= MOST_TONNES else None


def read_trips(raw: str | None) -> int | None:
    """A whole number from 1; None for what is none."""
    text = _SPACES.sub("", raw or "")
    number = int(text) if _TRIPS.fullmatch(text) else None
    return number if number is not None and 1 <= number <= MOST_TRIPS else None


def country_choices() -> list[tuple[str, str]]:
    """Norway, then the countries that have a point, by name."""
    language = get_language()
    rest = sorted((country.name(language), code) for code, country in countries().items())
    return [(HOME, _("Norge")), *((code, name) for name, code in rest)]


class JourneyForm(PortalForm):
    """From where, to where, how, how much and how often."""

    class Meta(PortalForm.Meta):
        """Asked with GET, so there is nothing to forge."""

        csrf = False

    fra: StringField = line(_l("Fra postnummer"), 10, hint=_l("Fire siffer, for eksempel 2850."), inputmode="numeric")
    land = pick(_l("Fra land"), hint=_l("Utenfor Norge er landet nok."))
    sted: StringField = line(
        _l("Fra sted"), 80, hint=_l("En større by. Kjenner vi den ikke, regner vi fra et sted i landet.")
    )
    til = pick(_l("Til kommune"), hint=_l("Der varene skal leveres."))
    til_postnr: StringField = line(_l("Eller til postnummer"), 10, hint=_l("Går foran kommunen."), inputmode="numeric")
    med = pick(_l("Hvordan fraktes varene?"))
    last: StringField = line(
        _l("Last på én tur"), 20, required=True, hint=_l("For eksempel 0,5 eller 12."), inputmode="decimal"
    )
    turer: StringField = line(_l("Turer i året"), 20, hint=_l("Én gang i uka er 52."), inputmode="numeric")
    tom = BooleanField(_l("Bilen kjører tom tilbake"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.land.choices = country_choices()
        self.til.choices = [(EVERYWHERE, _("Alle kommunene, likt fordelt"))]
        self.til.choices += [(place.slug, place.short_name) for place in municipalities()]
        self.med.choices = list(mode_names().items())

    def validate(self, extra_validators: Any = None) -> bool:
        """Goods from Norway need a postal code; an empty field is looked at by no other rule."""
        fine = super().validate(extra_validators)
        if self.land.data == HOME and not self.fra.errors and not _CODE.fullmatch(self.fra.data or ""):
            self.fra.errors = [_("Skriv postnummeret med fire siffer, eller velg et annet land.")]
            return False
        return bool(fine)

    def validate_til_postnr(self, field: Any) -> None:
        """Four digits or nothing."""
        if field.data and not _CODE.fullmatch(field.data):
            raise ValidationError(_("Skriv postnummeret med fire siffer, eller la feltet stå tomt."))

    def validate_last(self, field: Any) -> None:
        """Tonnes."""
        if field.data and read_tonnes(field.data) is None:
            raise ValidationError(_("Skriv vekta i tonn, for eksempel 0,5. Høyst 100 000."))

    def validate_turer(self, field: Any) -> None:
        """Whole trips."""
        if field.data and read_trips(field.data) is None:
            raise ValidationError(_("Skriv et helt tall fra 1 til 100 000, eller la feltet stå tomt."))

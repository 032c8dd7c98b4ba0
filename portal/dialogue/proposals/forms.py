"""The proposal on paper: a title and an answer to begin with, the rest in time. A draft may be incomplete."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from portal.core.forms import PortalForm, line, pick, text
from portal.core.i18n import _, _l, get_language
from portal.dialogue.proposals import fields
from portal.dialogue.proposals.basis import KINDS, kind_words
from portal.dialogue.proposals.confidential import CLOSE, OPEN
from portal.dialogue.proposals.trips import HOME, countries
from portal.registers.freight.data import mode_names

MOST_TONNES, MOST_TRIPS_A_YEAR = 10_000, 100_000


class TonnesField(StringField):
    """Tonnes: `0,5`, `0.5`, `1 200` or empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw, self.data = (valuelist[0] if valuelist else "")[:40].strip(), None
        plain = "".join(self.raw.split()).replace(",", ".")
        if not plain:
            return
        try:
            tonnes = float(plain) if plain.isascii() and plain.replace(".", "", 1).isdigit() else -1.0
        except ValueError:
            tonnes = -1.0
        if not 0 < tonnes <= MOST_TONNES:
            raise ValueError(_("Skriv et tall i tonn, for eksempel 0,5."))
        self.data = tonnes

    def _value(self) -> str:
        if self.data is not None:
            return f"{self.data:.6f}".rstrip("0").rstrip(".").replace(".", ",")
        return getattr(self, "raw", "")


def _country(raw: Any) -> str:
    return str(raw or HOME)


class TripForm(Form):
    """One way the goods travel."""

    mode = pick(_l("Hvordan"))
    origin_postal = line(_l("Fra postnummer"), 4, hint=_l("Norsk, fire siffer"), inputmode="numeric")
    origin_place = line(_l("Eller sted"), 80)
    origin_country = pick(_l("Land"), coerce=_country)
    load_tonnes = TonnesField(_l("Tonn per tur"), render_kw={"inputmode": "decimal"})
    trips_per_year = IntegerField(
        _l("Turer i året"),
        [Optional(), NumberRange(min=1, max=MOST_TRIPS_A_YEAR, message=_l("Skriv et tall fra 1 til 100 000."))],
        render_kw={"inputmode": "numeric"},
    )
    return_empty = BooleanField(_l("Kjører tom tilbake"))

    def validate_origin_postal(self, field: Any) -> None:
        """Four digits, and Norwegian."""
        if field.data and not (field.data.isascii() and field.data.isdigit() and len(field.data) == 4):
            raise ValidationError(_("Et norsk postnummer har fire siffer."))
        if field.data and self.origin_country.data != HOME:
            raise ValidationError(_("Postnummeret må være norsk. Skriv stedet i stedet."))

    def validate_origin_place(self, field: Any) -> None:
        """What is kept from the public here is kept whole, with the box below."""
        if OPEN in (field.data or "") or CLOSE in (field.data or ""):
            raise ValidationError(_("Her kan ikke enkeltord merkes. Kryss av for at alle turene er unntatt."))

    def said(self) -> dict[str, Any]:
        """The trip as `fields.TRIP`."""
        found = {name: self[name].data for name in fields.TRIP}
        for name in ("mode", "origin_postal", "origin_place"):
            found[name] = found[name] or ""
        found["origin_country"] = found["origin_country"] or HOME
        return found


def _reason_choices() -> list[tuple[str, str]]:
    return [("", _("Velg")), *((kind, kind_words(kind)) for kind in KINDS)]


class NewProposalForm(PortalForm):
    """The first step."""

    key = HiddenField(validators=[Length(max=64)])
    title = line(_l("Tittel"), fields.BY_KEY["title"].cap, required=True, hint=fields.BY_KEY["title"].hint)
    solution = text(
        fields.BY_KEY["solution"].label, fields.BY_KEY["solution"].cap, rows=8, hint=fields.BY_KEY["solution"].hint
    )


class ProposalForm(PortalForm):
    """All that a proposal says. The fields of `fields.TEXTS`, and the reasons of what is marked, are put in below."""

    edit_no = HiddenField()
    group_id = pick(_l("Alene eller sammen med andre?"), coerce=str)
    cost_band = pick(fields.BY_KEY["cost_band"].label, hint=fields.BY_KEY["cost_band"].hint)
    trips = FieldList(FormField(TripForm), _l("Turene"), max_entries=fields.MOST_TRIPS)
    areas = SelectMultipleField(fields.BY_KEY["areas"].label, coerce=int, description=fields.BY_KEY["areas"].hint)
    hide_cost_band = BooleanField(_l("Unnta prisanslaget fra offentlighet"))
    hide_trips = BooleanField(_l("Unnta alle turene fra offentlighet"))

    # The trip that is written beforehand on an empty line, as (postal code, place); kept only when more is said of it.
    own_origin: tuple[str, str] = ("", "")

    def prepare(
        self, areas: Sequence[tuple[int, str]], groups: Sequence[tuple[int, str]], origin: tuple[str, str]
    ) -> None:
        """Fill the lists with what this firm may choose."""
        self.areas.choices = list(areas)
        self.group_id.choices = [("", _("Vi svarer alene")), *((str(number), name) for number, name in groups)]
        self.cost_band.choices = [("", _("Vil ikke si")), *((band, fields.band_words(band)) for band in fields.BANDS)]
        for key in fields.MARKABLE:
            self[f"{key}_kind"].choices = _reason_choices()
        self.own_origin = origin
        self.prepare_trips()

    def prepare_trips(self) -> None:
        """The lists of every line of trips."""
        for row in self.trips:
            row.form.mode.choices = [("", _("Velg")), *mode_names().items()]
            row.form.origin_country.choices = list(countries(get_language()))

    def group(self) -> int | None:
        """The group that was chosen."""
        return int(self.group_id.data) if self.group_id.data else None

    def content(self) -> dict[str, Any]:
        """What is said, as `fields.py` describes it."""
        content: dict[str, Any] = {key: self[key].data or "" for key in fields.TEXTS}
        content["cost_band"] = self.cost_band.data or ""
        content["areas"] = sorted(self.areas.data or [])
        content["trips"] = [trip for trip in (row.form.said() for row in self.trips) if self._says(trip)]
        reasons = {
            key: {"kind": self[f"{key}_kind"].data or "", "harm": self[f"{key}_harm"].data or ""}
            for key in fields.MARKABLE
        }
        content["reasons"] = {key: reason for key, reason in reasons.items() if any(reason.values())}
        content["hidden"] = [key for key in fields.WHOLE if self[f"hide_{key}"].data]
        return content

    def _says(self, trip: Mapping[str, Any]) -> bool:
        told = trip["mode"] or trip["load_tonnes"] is not None or trip["trips_per_year"] is not None
        origin = (trip["origin_postal"], trip["origin_place"])
        return bool(
            told or trip["return_empty"] or trip["origin_country"] != HOME or origin not in (self.own_origin, ("", ""))
        )

    def fill(self, content: Mapping[str, Any], group_id: int | None, edit_no: int) -> None:
        """Show what is kept: for a page that is opened, not for one that was sent."""
        self.edit_no.data, self.group_id.data = str(edit_no), str(group_id or "")
        for key in (*fields.TEXTS, "cost_band", "areas"):
            self[key].data = content[key]
        for trip in content["trips"]:
            self.trips.append_entry(trip)
        self.more_trips()
        for key, reason in content["reasons"].items():
            self[f"{key}_kind"].data, self[f"{key}_harm"].data = reason["kind"], reason["harm"]
        for key in fields.WHOLE:
            self[f"hide_{key}"].data = key in content["hidden"]

    def more_trips(self) -> None:
        """Empty lines to write on, the firm's own place on the first of all."""
        if not self.trips.entries:
            postal, place = self.own_origin
            self.trips.append_entry({"origin_postal": postal, "origin_place": place, "origin_country": HOME})
        while len(self.trips.entries) < min(fields.MOST_TRIPS, max(2, self._told() + 1)):
            self.trips.append_entry({"origin_country": HOME})
        self.prepare_trips()

    def _told(self) -> int:
        return sum(1 for row in self.trips if self._says(row.form.said()))


def _text_field(said: fields.Said) -> Any:
    # Nothing is required of a draft; what must be there is asked for before it is sent.
    if said.rows == 1:
        return line(said.label, said.cap, hint=said.hint)
    return text(said.label, said.cap, rows=said.rows, hint=said.hint)


for _said in fields.FIELDS:
    if _said.cap:
        setattr(ProposalForm, _said.key, _text_field(_said))
for _key in fields.MARKABLE:
    setattr(ProposalForm, f"{_key}_kind", pick(_l("Hva slags opplysning er det?")))
    setattr(
        ProposalForm,
        f"{_key}_harm",
        text(_l("Hvilken skade gjør det hvis konkurrenter får vite det?"), fields.HARM_CAP, rows=2),
    )


class MarkingForm(PortalForm):
    """What is said of one attachment."""

    confidential = BooleanField(_l("Vedlegget er unntatt offentlighet"))
    kind = pick(_l("Hva slags opplysning er det?"))
    harm = text(_l("Hvilken skade gjør det hvis konkurrenter får vite det?"), fields.HARM_CAP, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = _reason_choices()

    def marking(self) -> tuple[bool, str, str]:
        """(confidential, kind, harm) as the actions take it."""
        return bool(self.confidential.data), self.kind.data or "", self.harm.data or ""


class AttachForm(MarkingForm):
    """One attachment more."""

    file = FileField(
        _l("Fil"), [InputRequired(_l("Velg en fil."))], description=_l("PDF, bilde eller kontorfil, høyst 15 MB.")
    )
    title = line(_l("Hva er det?"), 200)


class SendForm(PortalForm):
    """The draft that was read before it was sent."""

    edit_no = HiddenField()


class ConfirmForm(PortalForm):
    """The revision that was read before it was confirmed."""

    number = HiddenField(validators=[Regexp(r"^[0-9]{1,6}$", message=_l("Last siden på nytt."))])

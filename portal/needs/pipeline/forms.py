"""The need on paper: three fields to begin with, all of them later."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import DateTimeLocalInput

from portal.core import clock
from portal.core.forms import PortalForm, choice_or_none, line, number_or_none, options, pick, text
from portal.core.i18n import _, _l
from portal.needs.pipeline import fields
from portal.needs.pipeline.models import Need

LARGEST_AMOUNT = 10_000_000_000
FIRST_YEAR, LAST_YEAR = 2000, 2100


class AmountField(StringField):
    """Kroner without VAT: `1 300 000`, `1.300.000` or empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw = valuelist[0] if valuelist else ""
        self.data = None
        try:
            amount = number_or_none(self.raw[:40])
        except ValueError as fault:
            raise ValueError(_("Skriv beløpet i hele kroner, for eksempel 1 300 000.")) from fault
        if amount is not None and not 0 < amount <= LARGEST_AMOUNT:
            raise ValueError(_("Skriv et beløp mellom 1 krone og 10 milliarder."))
        self.data = amount

    def _value(self) -> str:
        if self.data is not None:
            return f"{self.data:,}".replace(",", "\u00a0")
        return getattr(self, "raw", "")


class MomentField(StringField):
    """A Norwegian date and time from the browser's own control; kept in UTC."""

    widget = DateTimeLocalInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if self.raw:
            try:
                moment = datetime.strptime(self.raw[:16], "%Y-%m-%dT%H:%M")
            except ValueError as fault:
                raise ValueError(_("Skriv dato og klokkeslett.")) from fault
            _check_year(moment.date())
            self.data = clock.from_local(moment.date(), moment.time())

    def _value(self) -> str:
        if self.data is not None:
            return clock.to_local(self.data).strftime("%Y-%m-%dT%H:%M")
        return getattr(self, "raw", "")


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("Året må være mellom 2000 og 2100."))


def _year_ok(form: Form, field: DateField) -> None:
    if field.data is not None:
        try:
            _check_year(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault


def _day(label: Any, hint: Any = "") -> DateField:
    return DateField(label, [Optional(), _year_ok], description=hint)


def _months(label: Any, hint: Any = "") -> IntegerField:
    between = NumberRange(min=0, max=600, message=_l("Skriv et tall fra 0 til 600."))
    return IntegerField(label, [Optional(), between], description=hint)


PRECISIONS = [("quarter", _l("Kvartalet")), ("month", _l("Måneden")), ("day", _l("Dagen"))]
PERIODS = [("total", _l("I alt")), ("per_year", _l("Per år")), ("per_season", _l("Per sesong"))]


class NewNeedForm(PortalForm):
    """The first step: what the problem is, for whom, in which market."""

    key = HiddenField(validators=[Length(max=64)])
    problem = text(
        _l("Hva er problemet?"),
        4000,
        required=True,
        rows=6,
        hint=_l(
            "Skriv som du ville sagt det til en kollega. Begynn med det som ikke virker i dag, ikke med løsningen."
        ),
    )
    for_whom = line(
        _l("Hvem gjelder det?"),
        300,
        required=True,
        hint=_l("For eksempel: 46 beboere på sykehjemmet, og de som lager maten."),
    )
    category_id = pick(
        _l("Hvilket fag hører det til?"), coerce=choice_or_none, hint=_l("Velg det nærmeste. Det kan endres senere.")
    )
    lead_id = pick(_l("Kommune"), coerce=choice_or_none)

    def validate_category_id(self, field: Any) -> None:
        """A market must be chosen."""
        if field.data is None:
            raise ValidationError(_("Velg et fag."))


class PartForm(Form):
    """One municipality's part in the need."""

    organisation_id = HiddenField()
    name = HiddenField()
    taking = BooleanField()
    volume = line(_l("Mengde"), 200)

    def validate_volume(self, field: Any) -> None:
        """What is written for a municipality that is not ticked would be lost without a word."""
        if field.data and not self.taking.data:
            raise ValidationError(_("Kryss av for %(name)s, eller tøm mengden.", name=self.name.data or ""))


class AskForm(Form):
    """One thing to ask the market."""

    heading = line(_l("Spørsmål"), 120)
    detail = line(_l("Utdyping"), 500)

    def validate_detail(self, field: Any) -> None:
        """More words to a question that is not there would be lost without a word."""
        if field.data and not self.heading.data:
            raise ValidationError(_("Skriv spørsmålet også, eller tøm utdypingen."))


class NeedForm(PortalForm):
    """All that can be said of a need."""

    edit_no = HiddenField()
    title = line(_l("Tittel"), 120, required=True, hint=_l("Si hva som skal bli bedre: «Varm mat hele veien hjem»."))
    short_title = line(_l("Kort tittel"), 40, hint=_l("Til tidslinjen. Helst under 26 tegn."))
    summary = text(_l("Kort fortalt"), 300, rows=3, hint=_l("To setninger som en leverandør leser på telefonen."))
    problem = text(
        _l("Problemet, med dine egne ord"),
        4000,
        required=True,
        rows=8,
        hint=_l("Hva virker ikke i dag? Hvem merker det? Hva koster det dere?"),
    )
    for_whom = line(_l("Hvem gjelder det?"), 300, hint=_l("De som skal bruke det, og hvor mange de er."))
    why = text(_l("Hvorfor nå?"), 1500, rows=4, hint=_l("Hva skjer hvis dere ikke gjør noe?"))
    owner_title = line(
        _l("Hvem sier dette?"),
        120,
        hint=_l("Stilling og sted, vises for alle: «Kjøkkensjef, Snertingdal omsorgssenter»."),
    )

    what = text(
        _l("Hva tror dere at dere trenger?"),
        2000,
        rows=5,
        hint=_l("Beskriv hva det skal klare, ikke hvilket produkt det er."),
    )
    quantity = line(_l("Hvor mye, omtrent?"), 500)
    delivery_place = line(_l("Hvor skal det leveres?"), 500)
    category_id = pick(_l("Fag"), coerce=choice_or_none)
    value_from = AmountField(_l("Verdi fra, kroner uten mva."))
    value_to = AmountField(
        _l("Verdi til, kroner uten mva."),
        description=_l("Et anslag er bedre enn ingenting. Leverandører velger bort behov uten beløp."),
    )
    value_period = RadioField(_l("Beløpet gjelder"), choices=options(PERIODS), default="total")
    current_contract = line(_l("Dagens avtale"), 500, hint=_l("Hvem leverer i dag, eller hvordan løser dere det nå?"))
    current_contract_ends = _day(_l("Dagens avtale går ut"))
    duration_months = _months(_l("Hvor lenge skal avtalen vare, måneder?"))
    extension_months = _months(_l("Kan forlenges med, måneder"))

    lead_id = pick(_l("Kommunen som leder"), coerce=choice_or_none)
    parts = FieldList(FormField(PartForm), max_entries=400)
    asks = FieldList(FormField(AskForm), max_entries=12)
    effort_input = line(_l("Hvor lang tid tar et innspill?"), 120, hint=_l("For eksempel: rundt 30 minutter."))
    effort_tender = line(_l("Hvor lang tid tar et tilbud?"), 120)

    tender_on = _day(_l("Når ventes anbudet?"))
    tender_precision = RadioField(_l("Hvor sikkert vet dere det?"), choices=options(PRECISIONS), default="quarter")
    contract_on = _day(_l("Når starter avtalen?"))
    contract_precision = RadioField(_l("Hvor sikkert vet dere det?"), choices=options(PRECISIONS), default="quarter")
    input_opens_at = MomentField(_l("Innspill åpner"))
    input_closes_at = MomentField(
        _l("Innspillsfrist"), description=_l("Gi minst tre uker. Unngå fredager og dager før helligdager.")
    )
    answers_due_on = _day(_l("Når svarer dere på innspillene?"))

    owner_id = pick(_l("Behovseier"), coerce=choice_or_none)
    adviser_id = pick(_l("Næringsrådgiver"), coerce=choice_or_none)
    procurement_id = pick(_l("Innkjøper"), coerce=choice_or_none)

    title_nn = line(_l("Tittel på nynorsk"), 120)
    summary_nn = text(_l("Kort fortalt på nynorsk"), 300, rows=3)
    title_en = line(_l("Tittel på engelsk"), 120)
    summary_en = text(_l("Kort fortalt på engelsk"), 300, rows=3)

    # The municipalities that can take part, by the text the page sends for them; set before the form is read.
    places: dict[str, int] = {}

    def validate_parts(self, field: Any) -> None:
        """Only municipalities of the list take part; what else is sent has not come from our page."""
        if any(row.form.taking.data and row.form.organisation_id.data not in self.places for row in field):
            raise ValidationError(_("Velg kommuner fra lista."))

    def values(self) -> dict[str, Any]:
        """The answers by name, as `actions.put` takes them."""
        plain = {name: self[name].data for name in fields.PLAIN}
        plain = {name: "" if value is None and name in fields.TEXT_CAPS else value for name, value in plain.items()}
        plain["parts"] = {
            self.places[row.form.organisation_id.data]: row.form.volume.data or ""
            for row in self.parts
            if row.form.taking.data and row.form.organisation_id.data in self.places
        }
        plain["asks"] = [
            (row.form.heading.data, row.form.detail.data or "") for row in self.asks if row.form.heading.data
        ]
        plain["translations"] = {
            code: (self[f"title_{code}"].data or "", self[f"summary_{code}"].data or "") for code in ("nn", "en")
        }
        return plain

    def fill(self, need: Need, organisations: Sequence[Any]) -> None:
        """Show what is kept: for a page that is opened, not for one that was sent."""
        for name in fields.PLAIN:
            self[name].data = getattr(need, name)
        self.edit_no.data = str(need.edit_no)
        present = {part.organisation_id: part.volume for part in need.parts}
        for organisation in organisations:
            self.parts.append_entry(
                {
                    "organisation_id": organisation.id,
                    "name": organisation.short_name,
                    "taking": organisation.id in present,
                    "volume": present.get(organisation.id, ""),
                }
            )
        for ask in need.asks:
            self.asks.append_entry({"heading": ask.heading, "detail": ask.detail})
        for _blank in range(min(2, 12 - len(need.asks))):
            self.asks.append_entry()
        for translation in need.translations:
            self[f"title_{translation.language}"].data = translation.title
            self[f"summary_{translation.language}"].data = translation.summary


class ReviseForm(NeedForm):
    """A change of what the public reads: with a note on what is new and why."""

    note = line(
        _l("Hva er nytt, og hvorfor?"),
        500,
        required=True,
        hint=_l("Alle kan lese dette: «Fristen er flyttet en uke fordi …»."),
    )


class ReasonForm(PortalForm):
    """A reason in the person's own words."""

    reason = text(_l("Hvorfor?"), 1000, required=True, rows=4)


class TenderForm(PortalForm):
    """The competition is out."""

    url = line(_l("Lenke til kunngjøringen"), 500, required=True, hint=_l("For eksempel adressen på Doffin."))
    on = DateField(_l("Kunngjort dato"), [InputRequired(_l("Fyll ut dette feltet.")), _year_ok])


class ConcludeForm(PortalForm):
    """What became of it."""

    kind = RadioField(
        _l("Hva ble det?"),
        choices=options([("awarded", _l("Det ble avtale")), ("cancelled", _l("Anbudet ble avlyst"))]),
        validators=[InputRequired(_l("Velg én."))],
    )
    supplier = line(_l("Hvem fikk avtalen?"), 300, hint=_l("Skriv alle hvis det ble flere."))
    value = AmountField(_l("Verdi, kroner uten mva."))
    text = text(_l("Hva ble annerledes enn behovet sa?"), 1000, rows=4)


class AttachForm(PortalForm):
    """One attachment."""

    file = FileField(
        _l("Fil"), [InputRequired(_l("Velg en fil."))], description=_l("PDF, bilde eller kontorfil, høyst 15 MB.")
    )
    title = line(_l("Hva er det?"), 200)

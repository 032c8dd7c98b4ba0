"""The assessment on paper. Nothing is required: a half-judged need can be saved, and the card says what is missing."""

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from portal.core.forms import PortalForm, line, options, text
from portal.core.i18n import _, _l
from portal.needs.assessments import fields
from portal.needs.assessments.models import Assessment


def _number(label: Any, highest: int, hint: Any = "") -> IntegerField:
    between = NumberRange(min=0, max=highest, message=_l("Skriv et helt tall fra 0 til %(max)d."))
    return IntegerField(label, [Optional(), between], description=hint, render_kw={"inputmode": "numeric"})


def _steps(label: Any, hint: Any) -> RadioField:
    return RadioField(label, choices=options([("", _l("Ikke vurdert ennå"))]), default="", description=hint)


def _yes_no(label: Any, hint: Any = "") -> RadioField:
    choices = [("yes", _l("Ja")), ("no", _l("Nei")), ("", _l("Ikke vurdert ennå"))]
    return RadioField(label, choices=options(choices), default="", description=hint)


class AssessmentForm(PortalForm):
    """All questions, in the order one thinks of them."""

    edit_no = HiddenField()

    real_need = text(
        _l("Hva trenger brukerne egentlig?"),
        2000,
        hint=_l(
            "Begynn hos den som bruker tjenesten, ikke hos den som kjøper. «Beboerne skal spise opp "
            "kveldsmaten», ikke «vi trenger brød»."
        ),
    )
    stakeholders = text(
        _l("Hvem er spurt, og hvordan?"),
        2000,
        rows=4,
        hint=_l("For eksempel: tre kokker i et møte, beboerrådet på e-post, og avdelingsleder for drift på telefon."),
    )

    criticality = _steps(
        _l("Hvor kritisk er behovet?"), _l("Tenk på den verste uka: Hva skjer med folk hvis leveransen uteblir?")
    )
    substitutability = _steps(
        _l("Hvor vanskelig er det å få det samme fra noen andre?"),
        _l("Tenk på hvem som kunne hjulpet dere hvis leverandøren forsvant i morgen."),
    )
    lead_time_weeks = _number(
        _l("Hvor lang er ledetiden, i uker?"),
        520,
        _l(
            "Ledetid er tiden fra dere bestiller til det virker hos brukerne. Regn med levering, montering, "
            "innføring og opplæring."
        ),
    )
    contingency = text(
        _l("Hva gjør dere hvis leveransen svikter?"),
        2000,
        rows=4,
        hint=_l(
            "Skriv hva dere gjør første dag, første uke og første måned. For eksempel: frossen mat for to "
            "dager, så innkjøp i butikk, så nødavtale."
        ),
    )

    single_supplier = _yes_no(
        _l("Blir dere avhengige av én leverandør?"),
        _l("Det er dere hvis ingen andre kan overta på kort tid, for eksempel på grunn av utstyr, data eller avstand."),
    )
    single_supplier_reason = text(
        _l("Hvis ja: Hvorfor?"), 1000, rows=3, hint=_l("Er det mulig å dele leveransen på flere?")
    )
    lock_in_months = _number(
        _l("Hvor mange måneder binder dere dere?"),
        600,
        _l("Tiden dere må være i avtalen. Tomt felt betyr at kortet bruker varigheten fra behovet."),
    )
    lock_in_extension_months = _number(_l("Hvor mange måneder kan den forlenges?"), 600)
    lock_in_reason = text(
        _l("Mer enn 48 måneder: Hvorfor så lenge?"),
        1000,
        rows=3,
        hint=_l("Lang binding er greit når den gir trygghet for brukerne. Skriv hvordan."),
    )
    exit_plan = text(
        _l("Hvordan kommer dere dere ut av avtalen?"),
        1000,
        rows=3,
        hint=_l(
            "For eksempel: tre måneders oppsigelse, kommunen eier dataene, og leverandøren hjelper den neste i gang."
        ),
    )

    life_cycle_waste = text(
        _l("Avfall og svinn"),
        1000,
        rows=3,
        hint=_l("Hva blir kastet, og hvordan kan det bli mindre? Tenk på emballasje, matsvinn og overskudd."),
    )
    life_cycle_energy = text(
        _l("Energi i bruk"), 1000, rows=3, hint=_l("Strøm, drivstoff og varme mens det er i bruk.")
    )
    life_cycle_disposal = text(
        _l("Når det er utslitt"), 1000, rows=3, hint=_l("Kan det repareres, selges, leveres tilbake eller gjenvinnes?")
    )
    total_cost_note = text(
        _l("Kostnad over hele levetiden"),
        1000,
        rows=3,
        hint=_l("Ikke bare prisen: drift, vedlikehold, opplæring, avhending. Et grovt anslag hjelper."),
    )

    contract_model = SelectField(
        _l("Kontraktsmodell"),
        default="",
        description=_l(
            "Bruk helst en kontrakt som begge parter kjenner. NS er for bygg og anlegg, SSA er statens "
            "avtaler for IT og konsulenter."
        ),
    )
    contract_note = line(
        _l("Mer om kontrakten"),
        300,
        hint=_l("For eksempel: NS 8405, SSA-L med tre måneders prøvetid, én leverandør per område."),
    )
    functional = _yes_no(
        _l("Er behovet beskrevet ut fra funksjon?"),
        _l("Funksjon er hva det skal klare: «maten skal være varm når den settes fram», ikke «vogn av type X»."),
    )
    functional_reason = text(_l("Hvis nei: Hvorfor ikke?"), 1000, rows=3)
    competition_form = RadioField(
        _l("Form for konkurranse"),
        default="",
        description=_l("Hva ser dere for dere nå? Det kan endres etter dialogen."),
    )
    innovative = text(
        _l("Kan behovet løses på en ny måte?"),
        1000,
        rows=3,
        hint=_l("Er det noe dere vil prøve ut, eller la markedet foreslå? Er gevinsten verdt bryet?"),
    )
    joint_considered = _yes_no(
        _l("Har dere vurdert å kjøpe sammen med andre?"),
        _l(
            "Andre kommuner, fylket eller staten. Felles kjøp kan gi bedre pris, men kan også bli for stort "
            "for små bedrifter."
        ),
    )
    joint_reason = text(
        _l("Hva kom dere til?"),
        1000,
        rows=3,
        hint=_l("For eksempel: Søndre Land har avtale til 2028 og blir med neste gang."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("Ikke vurdert ennå"))]
        steps = range(1, 5)
        self.criticality.choices = [(str(n), fields.criticality_label(n)) for n in steps] + blank
        self.substitutability.choices = [(str(n), fields.substitutability_label(n)) for n in steps] + blank
        self.contract_model.choices = [
            (code, fields.contract_model_label(code)) for code in ("", *fields.CONTRACT_MODELS)
        ]
        self.competition_form.choices = [
            (code, fields.competition_form_label(code)) for code in (*fields.COMPETITION_FORMS, "")
        ]

    def values(self) -> dict[str, Any]:
        """The answers by name, as `actions.save` and `rules.card` take them. A field with a fault counts as empty."""
        found: dict[str, Any] = {name: (self[name].data or "") for name in (*fields.TEXT_CAPS, *fields.CHOICES)}
        for name in ("criticality", "substitutability"):
            found[name] = int(self[name].data) if self[name].data and not self[name].errors else None
        for name in ("lead_time_weeks", "lock_in_months", "lock_in_extension_months"):
            found[name] = self[name].data if not self[name].errors else None
        for name in fields.YES_NO:
            found[name] = {"yes": True, "no": False}.get(self[name].data)
        return found

    def fill(self, kept: Assessment | None) -> None:
        """Show what is kept: for a page that is opened, not for one that was sent."""
        values = fields.values_of(kept)
        self.edit_no.data = str(kept.edit_no if kept else 0)
        for name in (*fields.TEXT_CAPS, *fields.CHOICES):
            self[name].data = values[name]
        for name in fields.NUMBERS:
            chosen = name in ("criticality", "substitutability")
            self[name].data = str(values[name] or "") if chosen else values[name]
        for name in fields.YES_NO:
            self[name].data = {True: "yes", False: "no", None: ""}[values[name]]

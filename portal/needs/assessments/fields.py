"""What an assessment says, field by field: caps, labels and the words of each choice. The one list that forms, locks
and summaries go by. Pure."""

from collections.abc import Callable
from typing import Any, NamedTuple

from portal.core.i18n import _, ngettext
from portal.needs.assessments.models import Assessment

TEXT_CAPS = {
    "real_need": 2000,
    "stakeholders": 2000,
    "contingency": 2000,
    "single_supplier_reason": 1000,
    "lock_in_reason": 1000,
    "exit_plan": 1000,
    "life_cycle_waste": 1000,
    "life_cycle_energy": 1000,
    "life_cycle_disposal": 1000,
    "total_cost_note": 1000,
    "contract_note": 300,
    "functional_reason": 1000,
    "innovative": 1000,
    "joint_reason": 1000,
}
NUMBERS = ("criticality", "substitutability", "lead_time_weeks", "lock_in_months", "lock_in_extension_months")
YES_NO = ("single_supplier", "functional", "joint_considered")
CHOICES = ("contract_model", "competition_form")
PLAIN = (*TEXT_CAPS, *NUMBERS, *YES_NO, *CHOICES)

CONTRACT_MODELS = ("framework", "parallel_framework", "ns", "ssa", "standard_purchase", "lease", "own")
FRAMEWORKS = ("framework", "parallel_framework")
COMPETITION_FORMS = (
    "open",
    "restricted",
    "negotiated",
    "dialogue",
    "innovation_partnership",
    "mini_competition",
    "direct",
    "design_contest",
)


def label(field: str) -> str:
    """The field in the words of the screen."""
    return {
        "real_need": _("Brukernes egentlige behov"),
        "stakeholders": _("Hvem er spurt"),
        "criticality": _("Hvor kritisk behovet er"),
        "substitutability": _("Hvor vanskelig det er å erstatte"),
        "lead_time_weeks": _("Ledetid i uker"),
        "contingency": _("Plan hvis leveransen svikter"),
        "single_supplier": _("Avhengig av én leverandør"),
        "single_supplier_reason": _("Hvorfor én leverandør"),
        "lock_in_months": _("Bundet i måneder"),
        "lock_in_extension_months": _("Kan forlenges, måneder"),
        "lock_in_reason": _("Hvorfor så lenge"),
        "exit_plan": _("Veien ut av avtalen"),
        "life_cycle_waste": _("Avfall og svinn"),
        "life_cycle_energy": _("Energi i bruk"),
        "life_cycle_disposal": _("Når det er utslitt"),
        "total_cost_note": _("Kostnad over hele levetiden"),
        "contract_model": _("Kontraktsmodell"),
        "contract_note": _("Mer om kontrakten"),
        "functional": _("Beskrevet ut fra funksjon"),
        "functional_reason": _("Hvorfor ikke ut fra funksjon"),
        "competition_form": _("Form for konkurranse"),
        "innovative": _("Nye løsninger"),
        "joint_considered": _("Felles innkjøp vurdert"),
        "joint_reason": _("Hva vurderingen kom til"),
    }[field]


def criticality_label(step: int) -> str:
    """What happens to people when the delivery fails."""
    return {
        1: _("1 – til å leve med"),
        2: _("2 – merkes"),
        3: _("3 – alvorlig"),
        4: _("4 – liv, helse eller lovpålagt tjeneste"),
    }[step]


def criticality_note(step: int) -> str:
    """An example beside each step."""
    return {
        1: _("Vi kan vente noen uker. Eksempel: nye stoler til et møterom."),
        2: _("Tjenesten blir dårligere i noen dager. Eksempel: brødet kommer ikke."),
        3: _("En tjeneste stopper, eller mange rammes. Eksempel: skoleskyssen går ikke."),
        4: _("Noen kan bli skadet, eller kommunen bryter loven. Eksempel: trygghetsalarmen er død."),
    }[step]


def substitutability_label(step: int) -> str:
    """How hard it is to get the same elsewhere."""
    return {1: _("1 – lett"), 2: _("2 – mulig"), 3: _("3 – vanskelig"), 4: _("4 – nesten umulig")}[step]


def substitutability_note(step: int) -> str:
    """An example beside each step."""
    return {
        1: _("Mange kan levere det samme i morgen. Eksempel: poteter."),
        2: _("Noen kan overta etter kort tid. Eksempel: renhold av et bygg."),
        3: _("Få kan levere, og et bytte tar måneder. Eksempel: fagsystem med opplæring."),
        4: _("Bare én kan levere, eller et bytte stopper tjenesten. Eksempel: deler til ett bestemt renseanlegg."),
    }[step]


def contract_model_label(code: str) -> str:
    """The model in plain words, with its short name."""
    return {
        "": _("Ikke vurdert ennå"),
        "framework": _("Rammeavtale med én leverandør"),
        "parallel_framework": _("Rammeavtale med flere leverandører"),
        "ns": _("Norsk Standard (NS), bygg og anlegg"),
        "ssa": _("Statens standardavtaler (SSA), IT og konsulent"),
        "standard_purchase": _("Standard kjøpsavtale"),
        "lease": _("Leie eller leasing"),
        "own": _("Egen kontrakt"),
    }[code]


def competition_form_label(code: str) -> str:
    """The form in plain words."""
    return {
        "": _("Ikke vurdert ennå"),
        "open": _("Åpen anbudskonkurranse"),
        "restricted": _("Begrenset anbudskonkurranse"),
        "negotiated": _("Konkurranse med forhandling"),
        "dialogue": _("Konkurransepreget dialog"),
        "innovation_partnership": _("Innovasjonspartnerskap"),
        "mini_competition": _("Minikonkurranse i rammeavtale"),
        "direct": _("Forespørsel direkte til noen få, under terskelverdien"),
        "design_contest": _("Plan- og designkonkurranse"),
    }[code]


def competition_form_note(code: str) -> str:
    """When the form fits."""
    return {
        "open": _("Alle kan gi tilbud, og tilbudene er endelige. Passer når vi vet hva vi trenger."),
        "restricted": _("Alle kan søke, noen inviteres. Passer når svært mange ville gitt tilbud."),
        "negotiated": _("Vi kan snakke om tilbudene før de er endelige. Passer når løsningen må tilpasses."),
        "dialogue": _("Løsningen utvikles sammen med flere før de gir tilbud. Passer når vi ikke vet hva som finnes."),
        "innovation_partnership": _(
            "Vi utvikler og kjøper noe som ikke finnes ennå. Passer når markedet mangler svaret."
        ),
        "mini_competition": _("De som alt har rammeavtalen, konkurrerer om dette oppdraget."),
        "direct": _("Enklere framgangsmåte for små innkjøp. Spør flere enn én."),
        "design_contest": _("Det beste forslaget vinner, ofte uten navn. Passer for arkitektur og plan."),
    }.get(code, "")


def notes() -> dict[str, dict[str, str]]:
    """A line under each option, by field and value."""
    steps = range(1, 5)
    return {
        "criticality": {str(step): criticality_note(step) for step in steps},
        "substitutability": {str(step): substitutability_note(step) for step in steps},
        "competition_form": {code: competition_form_note(code) for code in COMPETITION_FORMS},
    }


def blank() -> dict[str, Any]:
    """The values of an assessment nobody has begun."""
    return dict.fromkeys((*TEXT_CAPS, *CHOICES), "") | dict.fromkeys((*NUMBERS, *YES_NO))


def values_of(assessment: Assessment | None) -> dict[str, Any]:
    """The assessment as plain values by field name."""
    return blank() if assessment is None else {field: getattr(assessment, field) for field in PLAIN}


def in_words(field: str, value: Any) -> str:
    """A value as a person would say it."""
    if value is None or value == "":
        return ""
    if field in YES_NO:
        return _("Ja") if value else _("Nei")
    named: dict[str, Callable[[Any], str]] = {
        "contract_model": contract_model_label,
        "competition_form": competition_form_label,
        "criticality": criticality_label,
        "substitutability": substitutability_label,
    }
    return named[field](value) if field in named else str(value)


class Row(NamedTuple):
    """One line of the summary; `score` of `of` pips, or None."""

    label: str
    value: str
    score: int | None = None
    of: int = 4
    note: str = ""


def scale_rows(values: dict[str, Any], band: int) -> list[Row]:
    """The three factors of the card. `band` is that of the lead time."""
    weeks = values["lead_time_weeks"]
    lead = _("ikke oppgitt") if weeks is None else ngettext("%(num)d uke", "%(num)d uker", weeks)
    rows = [_step_row(field, values[field]) for field in ("criticality", "substitutability")]
    return [*rows, Row(label("lead_time_weeks"), lead, None if weeks is None else band)]


def _step_row(field: str, step: int | None) -> Row:
    if step is None:
        return Row(label(field), _("ikke vurdert"))
    words = in_words(field, step).split(" – ", 1)[-1]
    return Row(label(field), _("%(step)d av 4", step=step), step, note=words[:1].upper() + words[1:])


def text_rows(values: dict[str, Any]) -> list[Row]:
    """Everything else that is answered, in the order of the form."""
    factors = ("criticality", "substitutability", "lead_time_weeks")
    shown = [c.name for c in Assessment.__table__.columns if c.name in PLAIN and c.name not in factors]
    return [Row(label(field), words) for field in shown if (words := in_words(field, values[field]))]

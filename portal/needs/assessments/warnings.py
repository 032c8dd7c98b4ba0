"""What the criticality card warns of. Each check is a small function that answers with a warning or None. Pure.

Severity: `stop` holds back publication, `warn` should be mended before the tender, `note` is worth knowing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from portal.core.i18n import _, ngettext
from portal.needs.assessments.facts import NeedFacts
from portal.needs.assessments.fields import FRAMEWORKS

Severity = Literal["stop", "warn", "note"]
Values = Mapping[str, Any]

# Four years: the usual limit of a framework agreement (FOA § 26-1, directive 2014/24/EU art. 33), used here as the
# limit after which any agreement must say why it is so long. The section number has not been checked against Lovdata.
LONG_LOCK_MONTHS = 48
# From here a failure stops a service or hurts somebody (see `fields.criticality_note`).
SERIOUS = 3
# A year is long enough that a municipality needs a way out.
EXIT_FROM_MONTHS = 12


@dataclass(frozen=True)
class Warning:
    """One thing to think of: what is wrong, how to mend it, and where the demand comes from."""

    code: str
    severity: Severity
    text: str
    mend: str
    source: str
    field: str


def strategy(goal: int) -> str:
    """The main goal of the region's procurement strategy that asks for this."""
    return _("Anskaffelsesstrategien, hovedmål %(goal)d", goal=goal)


def weeks(count: int) -> str:
    """`1 uke`, `12 uker`."""
    return ngettext("%(num)d uke", "%(num)d uker", count)


def days(count: int) -> str:
    """`1 dag`, `30 dager`."""
    return ngettext("%(num)d dag", "%(num)d dager", count)


def lock_months(values: Values, facts: NeedFacts) -> int | None:
    """How long the municipality is bound, extensions included: as judged, or else as the need's plan says."""
    if values["lock_in_months"] is None:
        return facts.months
    return int(values["lock_in_months"]) + int(values["lock_in_extension_months"] or 0)


def _serious(values: Values, level: str) -> bool:
    return level in ("high", "critical") or (values["criticality"] or 0) >= SERIOUS


def not_judged(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """Without both answers there is no level."""
    if values["criticality"] is not None and values["substitutability"] is not None:
        return None
    missing = "criticality" if values["criticality"] is None else "substitutability"
    text = (
        _("Det er ikke vurdert hvor kritisk behovet er.")
        if missing == "criticality"
        else _("Det er ikke vurdert hvor vanskelig leveransen er å erstatte.")
    )
    return Warning(
        "not_judged", "stop", text, _("Velg et trinn fra 1 til 4. Det tar et halvt minutt."), strategy(1), missing
    )


def contingency_missing(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """A high level asks for a plan; one supplier on a serious need asks for it more loudly."""
    if values["contingency"]:
        return None
    if values["single_supplier"] and _serious(values, level):
        return Warning(
            "single_without_contingency",
            "stop",
            _("Behovet er kritisk og henger på én leverandør, men det finnes ingen plan hvis leveransen svikter."),
            _("Skriv hva dere gjør den første dagen, den første uka og den første måneden."),
            strategy(1),
            "contingency",
        )
    if level in ("high", "critical"):
        return Warning(
            "contingency_missing",
            "stop",
            _("Nivået er høyt, men det finnes ingen plan hvis leveransen svikter."),
            _("Skriv hva dere gjør den første dagen, den første uka og den første måneden."),
            strategy(1),
            "contingency",
        )
    return None


def single_without_reason(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """Dependence on one supplier is avoided where it can be, and explained where it cannot."""
    if not values["single_supplier"] or values["single_supplier_reason"]:
        return None
    return Warning(
        "single_without_reason",
        "stop" if _serious(values, level) else "warn",
        _("Dere blir avhengige av én leverandør uten at det står hvorfor."),
        _("Forklar hvorfor, eller del leveransen på flere, for eksempel etter leveringsområde."),
        strategy(1),
        "single_supplier_reason",
    )


def lead_time_missing(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """An unknown lead time is counted as a middling one."""
    if values["lead_time_weeks"] is not None:
        return None
    return Warning(
        "lead_time_missing",
        "note",
        _("Ledetiden er ikke oppgitt. Kortet regner med 5 til 12 uker."),
        _("Spør dagens leverandør, eller ta spørsmålet med til markedet."),
        strategy(2),
        "lead_time_weeks",
    )


def lead_time_late(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """The delivery needs more time than there is: from today, or from the tender."""
    lead, start = values["lead_time_weeks"], facts.contract_from
    if not lead or start is None:
        return None
    if facts.today + timedelta(weeks=lead) > start:
        left = max((start - facts.today).days // 7, 0)
        text = _("Ledetiden er %(lead)s, men avtalen kan starte om %(left)s.", lead=weeks(lead), left=weeks(left))
        mend = _("Flytt oppstarten, forleng dagens avtale, eller finn en overgangsløsning.")
        return Warning("lead_time_late", "warn", text, mend, strategy(2), "lead_time_weeks")
    if facts.tender_on is not None and facts.tender_on <= start < facts.tender_on + timedelta(weeks=lead):
        between = (start - facts.tender_on).days // 7
        text = _(
            "Fra anbudet til avtalen starter er det %(between)s, men ledetiden er %(lead)s.",
            between=weeks(between),
            lead=weeks(lead),
        )
        mend = _("Kunngjør tidligere. Selve konkurransen tar også tid.")
        return Warning("lead_time_tender", "warn", text, mend, strategy(2), "lead_time_weeks")
    return None


def contract_gap(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """The present contract ends before the new one starts; the start may be known only as a month or a quarter."""
    ends, earliest, latest = facts.current_contract_ends, facts.contract_from, facts.contract_to
    if ends is None or earliest is None or latest is None or _gap(ends, latest) <= 0:
        return None
    least, most = max(_gap(ends, earliest), 0), _gap(ends, latest)
    if least == most:
        text = _("Dagens avtale går ut %(gap)s før den nye starter.", gap=days(most))
    elif least > 0:
        text = _(
            "Dagens avtale går ut minst %(least)s, kanskje %(most)s, før den nye starter.",
            least=days(least),
            most=days(most),
        )
    else:
        text = _("Dagens avtale kan gå ut inntil %(most)s før den nye starter.", most=days(most))
    mend = _("Forleng dagens avtale hvis den gir adgang til det, eller start den nye tidligere.")
    return Warning("contract_gap", "warn" if least else "note", text, mend, strategy(2), "")


def _gap(ends: date, starts: date) -> int:
    """Days without an agreement: the present one holds on its last day."""
    return (starts - ends).days - 1


def long_lock(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """A long tie takes away the municipality's freedom and must be for the users' sake."""
    length = lock_months(values, facts)
    if length is None or length <= LONG_LOCK_MONTHS or values["lock_in_reason"]:
        return None
    framework = values["contract_model"] in FRAMEWORKS
    text = _("Avtalen binder dere i inntil %(months)d måneder, og det står ikke hvorfor.", months=length)
    if framework:
        text += " " + _("En rammeavtale skal vanligvis ikke vare mer enn fire år.")
    source = _("Anskaffelsesforskriften § 26-1 (paragrafen er ikke kontrollert)") if framework else strategy(1)
    mend = _("Kort ned, eller forklar hvorfor brukerne trenger så lang tid med samme leverandør.")
    return Warning("long_lock", "warn", text, mend, source, "lock_in_reason")


def exit_missing(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """A way out is planned before the way in."""
    length = lock_months(values, facts)
    if values["exit_plan"] or not (values["single_supplier"] or (length or 0) >= EXIT_FROM_MONTHS):
        return None
    return Warning(
        "exit_missing",
        "warn",
        _("Det står ikke hvordan dere kommer dere ut av avtalen."),
        _("Skriv oppsigelsestid, hvem som eier data og utstyr, og hvordan en ny leverandør overtar."),
        strategy(1),
        "exit_plan",
    )


def stakeholders_missing(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """The need is settled with those it concerns; where people may be hurt, nothing goes out without them."""
    if values["stakeholders"]:
        return None
    if _serious(values, level):
        text = _("Behovet er kritisk, men det står ikke hvem som er spurt.")
        code: str = "critical_without_stakeholders"
        severity: Severity = "stop"
    else:
        text, code, severity = _("Det står ikke hvem som er spurt om behovet."), "stakeholders_missing", "warn"
    mend = _("Snakk med noen som bruker dette hver dag, og skriv hvem det var og hvordan dere spurte.")
    return Warning(code, severity, text, mend, strategy(1), "stakeholders")


def real_need_missing(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """The need starts with the end user."""
    if values["real_need"]:
        return None
    text = _("Brukernes egentlige behov er ikke beskrevet.")
    return Warning(
        "real_need_missing",
        "warn",
        text,
        _("Skriv hva som skal bli annerledes for dem som bruker tjenesten."),
        strategy(1),
        "real_need",
    )


def not_functional(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """What it must do, rather than what it is; otherwise new solutions are shut out."""
    if values["functional"] is not False or values["functional_reason"]:
        return None
    return Warning(
        "not_functional",
        "warn",
        _("Behovet er ikke beskrevet ut fra funksjon, og det står ikke hvorfor."),
        _("Skriv hva leveransen skal klare, eller forklar hvorfor dere må peke på en bestemt løsning."),
        strategy(2),
        "functional_reason",
    )


def joint_not_considered(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """Buying together is considered every time; a need with several municipalities has answered already."""
    if facts.is_joint or values["joint_considered"] or values["joint_reason"]:
        return None
    return Warning(
        "joint_not_considered",
        "warn",
        _("Det er ikke vurdert å kjøpe sammen med andre kommuner."),
        _("Spør innkjøperne i de andre kommunene, og skriv hva dere kom til."),
        strategy(2),
        "joint_considered",
    )


def life_cycle_missing(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """From the need arises until the thing is thrown away."""
    if any(
        values[field] for field in ("life_cycle_waste", "life_cycle_energy", "life_cycle_disposal", "total_cost_note")
    ):
        return None
    return Warning(
        "life_cycle_missing",
        "warn",
        _("Livsløpet er ikke vurdert: avfall, energi, utrangering og kostnad over tid."),
        _("Skriv en setning om det som betyr mest. Resten kan stå tomt."),
        strategy(2),
        "life_cycle_waste",
    )


def direct_above_threshold(values: Values, facts: NeedFacts, level: str) -> Warning | None:
    """A direct request is for purchases below the national threshold."""
    if values["competition_form"] != "direct" or facts.below_national is not False:
        return None
    return Warning(
        "direct_above_threshold",
        "stop",
        _("Dere har valgt direkte forespørsel, men verdien er over den nasjonale terskelverdien."),
        _("Velg en kunngjort konkurranse, eller sjekk verdien på behovet."),
        _("Anskaffelsesforskriften, terskelverdiene"),
        "competition_form",
    )


CHECKS: tuple[Callable[[Values, NeedFacts, str], Warning | None], ...] = (
    not_judged,
    contingency_missing,
    single_without_reason,
    stakeholders_missing,
    direct_above_threshold,
    lead_time_late,
    contract_gap,
    long_lock,
    exit_missing,
    real_need_missing,
    not_functional,
    joint_not_considered,
    life_cycle_missing,
    lead_time_missing,
)
ORDER: dict[str, int] = {"stop": 0, "warn": 1, "note": 2}


def warnings_for(values: Values, facts: NeedFacts, level: str) -> list[Warning]:
    """Every warning, the gravest first."""
    found = [warning for check in CHECKS if (warning := check(values, facts, level)) is not None]
    return sorted(found, key=lambda warning: ORDER[warning.severity])

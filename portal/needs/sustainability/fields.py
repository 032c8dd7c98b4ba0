"""What a sustainability profile says, field by field: caps, labels and the words of each choice. Pure."""

from typing import Any

from portal.core.i18n import _
from portal.needs.sustainability.models import SustainabilityProfile
from portal.needs.sustainability.properties import all_properties

THEMES = ("environment", "apprentices", "wages", "ethical_trade")
THEME_ICONS = {"environment": "plant", "apprentices": "hat-school", "wages": "handshake", "ethical_trade": "globe"}
TEXT_CAPS = {
    "climate_reason": 1000,
    "climate_documentation": 1000,
    **{name: 1000 for theme in THEMES for name in (theme, f"{theme}_documentation")},
    "un_goals_documentation": 1000,
    "short_travel": 1000,
    "short_travel_documentation": 1000,
}
PLAIN = ("climate_way", "climate_weight", *TEXT_CAPS, "un_goals", "properties")
# What the public tiles are made of; a change of these in a public need is told as a new version.
SHOWN = ("climate_way", "climate_weight", "climate_documentation", *THEMES, "un_goals", "properties", "short_travel")
WAYS = ("criterion", "requirement", "immaterial")
ANSWERS = ("met", "not_applicable", "deviation")
GOALS = range(1, 18)


def label(field: str) -> str:
    """The field in the words of the screen."""
    return {
        "climate_way": _("Hvordan klima og miljø teller"),
        "climate_weight": _("Vekt i prosent"),
        "climate_reason": _("Hvorfor dette valget"),
        "climate_documentation": _("Klima: slik vises det"),
        "environment": _("Miljø"),
        "environment_documentation": _("Miljø: slik vises det"),
        "apprentices": _("Lærlinger"),
        "apprentices_documentation": _("Lærlinger: slik vises det"),
        "wages": _("Lønns- og arbeidsvilkår"),
        "wages_documentation": _("Lønns- og arbeidsvilkår: slik vises det"),
        "ethical_trade": _("Etisk handel"),
        "ethical_trade_documentation": _("Etisk handel: slik vises det"),
        "un_goals": _("FNs bærekraftsmål"),
        "un_goals_documentation": _("Bærekraftsmål: slik vises det"),
        "properties": _("Kort vei uten krav om sted"),
        "short_travel": _("Mer om kort vei"),
        "short_travel_documentation": _("Kort vei: slik vises det"),
    }[field]


def way_label(way: str) -> str:
    """How climate and environment count, in plain words."""
    return {
        "": _("Ikke bestemt ennå"),
        "criterion": _("Det teller når vi velger tilbud"),
        "requirement": _("Vi stiller krav i stedet"),
        "immaterial": _("Avtrykket er uvesentlig"),
    }[way]


def way_note(way: str) -> str:
    """What the choice means and when it fits."""
    return {
        "": "",
        "criterion": _(
            "Et tildelingskriterium: Det beste tilbudet på klima og miljø får flere poeng. Passer når "
            "leverandørene kan konkurrere om det."
        ),
        "requirement": _(
            "Alle må oppfylle kravet. Lov når det klart gir bedre effekt enn poeng, og dere må begrunne det."
        ),
        "immaterial": _("Innkjøpet har nesten ikke noe avtrykk etter sin art. Det må begrunnes."),
    }[way]


def answer_label(answer: str) -> str:
    """What is answered to a duty."""
    return {
        "": _("Ikke besvart ennå"),
        "met": _("Ja, dette gjør vi"),
        "not_applicable": _("Det gjelder ikke her"),
        "deviation": _("Vi gjør det ikke, og forklarer hvorfor"),
    }[answer]


def goal_label(number: int) -> str:
    """`12 Ansvarlig forbruk og produksjon`"""
    return {
        1: _("1 Utrydde fattigdom"),
        2: _("2 Utrydde sult"),
        3: _("3 God helse og livskvalitet"),
        4: _("4 God utdanning"),
        5: _("5 Likestilling mellom kjønnene"),
        6: _("6 Rent vann og gode sanitærforhold"),
        7: _("7 Ren energi til alle"),
        8: _("8 Anstendig arbeid og økonomisk vekst"),
        9: _("9 Industri, innovasjon og infrastruktur"),
        10: _("10 Mindre ulikhet"),
        11: _("11 Bærekraftige byer og lokalsamfunn"),
        12: _("12 Ansvarlig forbruk og produksjon"),
        13: _("13 Stoppe klimaendringene"),
        14: _("14 Livet i havet"),
        15: _("15 Livet på land"),
        16: _("16 Fred, rettferdighet og velfungerende institusjoner"),
        17: _("17 Samarbeid for å nå målene"),
    }[number]


def blank() -> dict[str, Any]:
    """The values of a profile nobody has begun."""
    return dict.fromkeys(TEXT_CAPS, "") | {"climate_way": "", "climate_weight": None, "un_goals": [], "properties": []}


def values_of(profile: SustainabilityProfile | None) -> dict[str, Any]:
    """The profile as plain values by field name."""
    if profile is None:
        return blank()
    values = {field: getattr(profile, field) for field in PLAIN}
    return values | {"un_goals": list(profile.un_goals or []), "properties": list(profile.properties or [])}


def in_words(field: str, value: Any) -> str:
    """A value as a person would say it."""
    if value is None or value in ("", []):
        return ""
    if field == "climate_way":
        return way_label(value)
    if field == "un_goals":
        return ", ".join(goal_label(number) for number in value)
    if field == "properties":
        known = all_properties()
        return ", ".join(known[code].title for code in value if code in known)
    return str(value)

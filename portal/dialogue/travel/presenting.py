"""A journey as rows, steps and notes for the page. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import format_decimal, format_percent

from portal.core.i18n import _, get_language, ngettext
from portal.dialogue.travel import wording
from portal.dialogue.travel.rules import Estimate, LegEstimate
from portal.registers.freight.data import Factor, FreightData, mode_names, status_words

STEP_DIGITS = 3


@dataclass(frozen=True)
class FactorRow:
    """One factor as it is shown."""

    name: str
    figures: str
    status: str
    source: str
    note: str
    valid_from: date | None


def factor_rows(data: FreightData, on: date) -> list[FactorRow]:
    """The factors of the day, in the order of the file."""
    return [_factor_row(row) for row in data.valid(on)]


def _factor_row(row: Factor) -> FactorRow:
    figures = wording.low_typical_high(row.per_tonne_km)
    return FactorRow(mode_names()[row.mode], figures, status_words(row.status), row.source, row.note, row.valid_from)


def detour_rows(data: FreightData) -> list[tuple[str, str]]:
    """(way, low – typical – high) of how much longer the real way is than the straight line."""
    names = {"road": _("Vei"), "rail": _("Bane"), "sea": _("Sjø"), "air": _("Luft")}
    return [(name, wording.low_typical_high(data.detours[way], STEP_DIGITS)) for way, name in names.items()]


def _figure(value: float) -> str:
    return wording.number(value, STEP_DIGITS)


def _plain(value: float) -> str:
    return format_decimal(value, format="#,##0.######", locale=get_language())


def steps(one: LegEstimate, places: int, data: FreightData) -> list[str]:
    """How the typical figure came about, step by step, as far as it is known."""
    if one.km is None or one.factor is None:
        return []
    detour, km = data.detours[one.factor.way].typical, one.km.typical
    line = _figure(km / detour)
    found = [
        _("I rett linje er det omtrent %(line)s km.", line=line)
        if places == 1
        else ngettext(
            "I rett linje er det omtrent %(line)s km, i snitt til %(num)d kommune.",
            "I rett linje er det omtrent %(line)s km, i snitt til %(num)d kommuner.",
            places,
            line=line,
        ),
        _(
            "Den virkelige veien er lengre: %(line)s km × %(detour)s = %(km)s km.",
            line=line,
            detour=_plain(detour),
            km=_figure(km),
        ),
    ]
    if one.tonne_km is None or one.leg.load is None:
        return found
    found.append(
        _(
            "%(km)s km × %(load)s tonn = %(tonne_km)s tonnkm.",
            km=_figure(km),
            load=_plain(one.leg.load),
            tonne_km=_figure(one.tonne_km.typical),
        )
    )
    if one.co2 is None or one.factor.per_tonne_km is None:
        return found
    loaded = one.tonne_km.typical * one.factor.per_tonne_km.typical
    found.append(
        _(
            "%(tonne_km)s tonnkm × %(factor)s kg = %(co2)s kg CO₂e per tur.",
            tonne_km=_figure(one.tonne_km.typical),
            factor=_figure(one.factor.per_tonne_km.typical),
            co2=_figure(loaded),
        )
    )
    if one.leg.return_empty and one.factor.empty_return is not None:
        found.append(
            _(
                "Tom retur legger til %(share)s: %(co2)s kg CO₂e per tur.",
                share=format_percent(one.factor.empty_return, locale=get_language()),
                co2=_figure(one.co2.typical),
            )
        )
    if one.co2_year is not None and one.leg.trips is not None:
        found.append(
            _(
                "%(co2)s kg × %(trips)s turer = %(year)s kg CO₂e i året.",
                co2=_figure(one.co2.typical),
                trips=_plain(one.leg.trips),
                year=_figure(one.co2_year.typical),
            )
        )
    return found


def notes(found: Estimate) -> list[str]:
    """What is missing and what the reader should know, each once."""
    said = [note for one in found.legs for note in (*one.missing, *one.remarks)]
    return list(dict.fromkeys(said))


def origin_words(one: LegEstimate) -> str:
    """Where the leg starts."""
    return one.leg.origin.name if one.leg.origin else _("Ikke oppgitt")


def mode_words(one: LegEstimate) -> str:
    """How the leg goes."""
    return mode_names().get(one.leg.mode, _("Ikke oppgitt"))


def number_or_dash(value: int | None) -> str:
    """A whole number in the reader's language."""
    return "–" if value is None else format_decimal(value, locale=get_language())


def shared() -> dict[str, Any]:
    """The functions that the templates of a journey use."""
    return {
        "spread": wording.spread,
        "around": wording.around,
        "co2_around": wording.co2_around,
        "pair": wording.pair,
        "co2_pair": wording.co2_pair,
        "co2_spread": wording.co2_spread,
        "co2_typical": wording.co2_typical,
        "typical": wording.typical,
        "precision_words": wording.precision_words,
        "origin": origin_words,
        "mode": mode_words,
        "whole": number_or_dash,
        "notes": notes,
        "range": wording.low_typical_high,
        "status": status_words,
    }

"""How goods travel, as the firm says it: ways, countries, and one trip in words. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from portal.core.i18n import _, ngettext
from portal.registers.freight.data import mode_names

HOME = "NO"


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, our own first and then the neighbours, the rest by name."""
    known = Locale(language).territories
    names = {code: name for code, name in known.items() if len(code) == 2 and code.isalpha() and code not in _NOT_ONE}
    first = (HOME, "SE", "DK", "FI")
    rest = sorted((code for code in names if code not in first), key=lambda code: names[code].casefold())
    return tuple((code, names[code]) for code in (*first, *rest))


_NOT_ONE = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


def country_name(code: str, language: str) -> str:
    """The country in the reader's language; empty for a code that is none."""
    return dict(countries(language)).get(code, "")


def mode_words(mode: str) -> str:
    """The way in the words of the screen; empty for none."""
    return mode_names().get(mode, "")


def origin_words(trip: Mapping[str, Any], language: str) -> str:
    """`2815 Gjøvik`, `Umeå, Sverige`: as exactly as it was said."""
    place = " ".join(part for part in (trip.get("origin_postal"), trip.get("origin_place")) if part)
    country = trip.get("origin_country") or HOME
    abroad = country_name(country, language) if country != HOME else ""
    return ", ".join(part for part in (place, abroad) if part)


def trip_words(trip: Mapping[str, Any], language: str) -> str:
    """`Varebil, elektrisk, fra 2815 Gjøvik: 0,5 tonn, 50 turer i året, kjører tom tilbake`, on one line."""
    origin = origin_words(trip, language)
    way = mode_words(trip.get("mode") or "") or _("Ikke sagt hvordan")
    start = _("%(way)s, fra %(place)s", way=way, place=origin) if origin else way
    facts = []
    if trip.get("load_tonnes") is not None:
        tonnes = format_decimal(trip["load_tonnes"], locale=language)
        facts.append(_("%(number)s tonn per tur", number=tonnes))
    if trip.get("trips_per_year") is not None:
        facts.append(ngettext("%(num)d tur i året", "%(num)d turer i året", trip["trips_per_year"]))
    if trip.get("return_empty"):
        facts.append(_("kjører tom tilbake"))
    return f"{start}: {', '.join(facts)}" if facts else start

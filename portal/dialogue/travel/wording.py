"""Figures of a journey as people should read them: ranges with two digits, never more exact than they are. Pure."""

from math import floor, log10

from babel.numbers import format_decimal

from portal.core.i18n import _, get_language
from portal.registers.freight.data import Range

DIGITS = 2


def rounded(value: float, digits: int = DIGITS) -> float:
    """To the digits that count: 1234 -> 1200, 0.01863 -> 0.019."""
    if value == 0:
        return 0.0
    return round(value, digits - 1 - floor(log10(abs(value))))


def number(value: float, digits: int = DIGITS) -> str:
    """The number in the reader's language."""
    return format_decimal(rounded(value, digits), format="#,##0.#####", locale=get_language())


def between(low: str, high: str) -> str:
    """`40–90`; one figure where both are the same."""
    return low if low == high else f"{low}–{high}"


def spread(what: Range | None, unit: str) -> str:
    """`40–90 km`; a dash for what is not known."""
    if what is None:
        return "–"
    return f"{between(number(what.low), number(what.high))} {unit}"


def typical(what: Range | None, unit: str) -> str:
    """`omtrent 60 km`"""
    return "–" if what is None else _("omtrent %(figure)s", figure=f"{number(what.typical)} {unit}")


def around(what: Range | None, unit: str) -> str:
    """`omtrent 380 km (290–450)`; a dash for what is not known."""
    if what is None or what.low == what.high:
        return typical(what, unit)
    return f"{typical(what, unit)} ({between(number(what.low), number(what.high))})"


def pair(what: Range, unit: str) -> tuple[str, str]:
    """(`380 km`, `290–450`): the typical figure, and its range without the unit; no range where there is none."""
    ends = "" if what.low == what.high else between(number(what.low), number(what.high))
    return f"{number(what.typical)} {unit}", ends


def _scale(what: Range) -> tuple[float, str]:
    """Kilos, or tonnes where the typical figure is a tonne or more."""
    if what.typical >= 1000:
        return 0.001, _("tonn CO₂e")
    return 1.0, _("kg CO₂e")


def co2_spread(what: Range | None) -> str:
    """`4–90 kg CO₂e`, `1,2–3,4 tonn CO₂e`"""
    if what is None:
        return "–"
    by, unit = _scale(what)
    return spread(what * by, unit)


def co2_typical(what: Range | None) -> str:
    """`omtrent 25 kg CO₂e`"""
    if what is None:
        return "–"
    by, unit = _scale(what)
    return typical(what * by, unit)


def co2_around(what: Range | None) -> str:
    """`omtrent 480 kg CO₂e (220–2 900)`"""
    if what is None:
        return "–"
    by, unit = _scale(what)
    return around(what * by, unit)


def co2_pair(what: Range) -> tuple[str, str]:
    """(`480 kg CO₂e`, `220–2 900`)"""
    by, unit = _scale(what)
    return pair(what * by, unit)


def low_typical_high(what: Range | None, digits: int = DIGITS) -> str:
    """`0,074 – 0,13 – 0,65`; one figure where all three are the same."""
    if what is None:
        return "–"
    if what.low == what.high:
        return number(what.low, digits)
    return " – ".join(number(value, digits) for value in (what.low, what.typical, what.high))


def precision_words(precision: str) -> str:
    """How exactly a place is known."""
    words = {
        "point": _("kjent punkt"),
        "area": _("midt i byen eller kommunen"),
        "zone": _("midten av postområdet"),
        "country": _("et sted i landet"),
    }
    return words[precision]

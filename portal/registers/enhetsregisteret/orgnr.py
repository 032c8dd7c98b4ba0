"""Organisation numbers as people write them: nine digits of which the last checks the others."""

import re

from portal.core.i18n import _
from portal.core.text import clean_line

# Longer than anybody writes one; what is longer is not looked at.
LONGEST = 60
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_AROUND = re.compile(r"^(?:organisasjonsnummer|org\.?-?nr\.?)?:?(?:NO)?(.*?)(?:MVA)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.-]+")
_DIGITS = re.compile(r"[0-9]+")


def _digits(text: str | None) -> str | None:
    """The ASCII digits without what people write around and between them; None when there is something else."""
    text = text or ""
    if len(text) > LONGEST:
        return None
    around = _AROUND.match("".join(clean_line(text).split()))
    inner = _BETWEEN.sub("", around.group(1)) if around else ""
    return inner if _DIGITS.fullmatch(inner) else None


def _checks(digits: str) -> bool:
    """Modulo 11 with the register's weights. Nine zeros would pass, and are nobody."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return digits != "000000000" and (11 - rest) % 11 == int(digits[8])


def read_orgnr(text: str | None) -> str | None:
    """Nine digits, or None. Takes "974 760 673", "NO974760673MVA" and "Org.nr. 974760673", in plain digits only."""
    digits = _digits(text)
    return digits if digits is not None and len(digits) == 9 and _checks(digits) else None


def why_not_orgnr(text: str | None) -> str | None:
    """What is wrong with the number, said to the one who wrote it; None when nothing is."""
    if not (text or "").strip():
        return _("Skriv organisasjonsnummeret.")
    digits = _digits(text)
    if digits is not None and len(digits) == 11:
        return _("Dette er elleve siffer. Skriv organisasjonsnummeret på ni siffer, aldri et fødselsnummer.")
    if digits is None or len(digits) != 9:
        return _("Et organisasjonsnummer har ni siffer, for eksempel 974 760 673.")
    if not _checks(digits):
        return _("Nummeret finnes ikke. Se om et siffer er feil eller har byttet plass.")
    return None


def written(orgnr: str) -> str:
    """As it is printed: `974 760 673`."""
    return " ".join((orgnr[:3], orgnr[3:6], orgnr[6:])) if len(orgnr) == 9 else orgnr

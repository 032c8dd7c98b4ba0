"""What Enhetsregisteret says of one firm, read from its answer into words of ours."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from portal.core.text import clean_line

ACTIVE, BANKRUPT, WINDING_UP, DELETED, PURGED = "active", "bankrupt", "winding_up", "deleted", "purged"
STATUSES = (ACTIVE, BANKRUPT, WINDING_UP, DELETED, PURGED)
# Sole traders: their name, and often their address, are those of a person.
SOLE_TRADER = "ENK"
_SIZES = ((4, "0-4"), (9, "5-9"), (49, "10-49"), (249, "50-249"))
_NACE = re.compile(r"[0-9]{2}(\.[0-9]{1,3})?")
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_HOST = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,}(?::[0-9]+)?(?:/[^\s<>\"]*)?)", re.IGNORECASE)


class NotUnderstood(ValueError):
    """The answer is not that of one firm."""


@dataclass(frozen=True)
class Facts:
    """One unit or sub-unit of the register.

    `employees` is None where the register hides it (fewer than five) or has none; `size` is then "0-4". `nace` holds
    (code, words), the most important first. The numbers of places are empty for addresses abroad.
    """

    orgnr: str
    name: str = ""
    form: str = ""
    nace: tuple[tuple[str, str], ...] = ()
    employees: int | None = None
    size: str = ""
    address: str = ""
    postal_code: str = ""
    postal_place: str = ""
    municipality_number: str = ""
    email: str = ""
    website: str = ""
    status: str = ACTIVE
    is_subunit: bool = False
    parent_orgnr: str = ""

    @property
    def is_living(self) -> bool:
        """Whether the firm still is one: not deleted, not purged."""
        return self.status not in (DELETED, PURGED)

    @property
    def is_person(self) -> bool:
        """Whether the firm is a person's own, so that its name and address are personal data."""
        return self.form == SOLE_TRADER

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        return asdict(self) | {"nace": [list(pair) for pair in self.nace]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Facts":
        """What `as_json` gave; names that are no longer known are left out."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        values["nace"] = tuple((str(code), str(words)) for code, words in values.get("nace") or ())
        return cls(**values)


def size_of(employees: int) -> str:
    """The band a number of employees lies in."""
    return next((band for most, band in _SIZES if employees <= most), "250+")


def purged(orgnr: str) -> Facts:
    """A firm that the register no longer may speak of."""
    return Facts(orgnr=orgnr, status=PURGED)


def read_facts(answer: Any, orgnr: str, *, is_subunit: bool) -> Facts:
    """The facts in the register's answer about this number. Raises NotUnderstood when it is about something else."""
    if not isinstance(answer, dict) or answer.get("organisasjonsnummer") != orgnr:
        raise NotUnderstood("another number, or none")
    status = _status(answer)
    name = _line(answer.get("navn"), 250)
    if not name and status != DELETED:
        raise NotUnderstood("no name")
    return Facts(
        orgnr=orgnr,
        name=name,
        form=_line(_dict(answer.get("organisasjonsform")).get("kode"), 10),
        nace=_nace(answer),
        **_people(answer),
        **_place(answer),
        email=_email(answer.get("epostadresse")),
        website=_website(answer.get("hjemmeside")),
        status=status,
        is_subunit=is_subunit,
        parent_orgnr=_digits(answer.get("overordnetEnhet"), 9),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _line(value: Any, most: int) -> str:
    return clean_line(value[: 4 * most])[:most].strip() if isinstance(value, str) else ""


def _digits(value: Any, number: int) -> str:
    return value if isinstance(value, str) and re.fullmatch(rf"[0-9]{{{number}}}", value) else ""


def _status(answer: dict[str, Any]) -> str:
    if answer.get("slettedato"):
        return DELETED
    if answer.get("konkurs") is True:
        return BANKRUPT
    # A sub-unit that closes says so with a date only.
    closing = answer.get("underAvvikling") is True or answer.get("underTvangsavviklingEllerTvangsopplosning") is True
    return WINDING_UP if closing or answer.get("nedleggelsesdato") else ACTIVE


def _nace(answer: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = []
    for number in (1, 2, 3):
        code = _dict(answer.get(f"naeringskode{number}"))
        if isinstance(code.get("kode"), str) and _NACE.fullmatch(code["kode"]):
            found.append((code["kode"], _line(code.get("beskrivelse"), 200)))
    return tuple(found)


def _people(answer: dict[str, Any]) -> dict[str, Any]:
    """The register has given no number below five since 2023, only whether there is one."""
    number = answer.get("antallAnsatte")
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 10_000_000:
        return {"employees": number, "size": size_of(number)}
    return {"employees": None, "size": "0-4" if isinstance(answer.get("harRegistrertAntallAnsatte"), bool) else ""}


def _place(answer: dict[str, Any]) -> dict[str, Any]:
    kinds = ("forretningsadresse", "beliggenhetsadresse", "postadresse")
    found = next((_dict(answer.get(kind)) for kind in kinds if _dict(answer.get(kind))), {})
    lines = found.get("adresse")
    given = [_line(line, 150) for line in lines[:10]] if isinstance(lines, list) else []
    at_home = found.get("landkode", "NO") == "NO"
    return {
        "address": ", ".join(line for line in given if line)[:300].strip(),
        "postal_code": _digits(found.get("postnummer"), 4) if at_home else "",
        "postal_place": _line(found.get("poststed"), 80),
        "municipality_number": _digits(found.get("kommunenummer"), 4) if at_home else "",
    }


def _email(value: Any) -> str:
    email = _line(value, 255)
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else ""


def _website(value: Any) -> str:
    """With its scheme; what is not a host on the web is left out."""
    site = _line(value, 250)
    match = _HOST.fullmatch(site)
    if match is None:
        return ""
    whole = site if "://" in site else f"https://{match.group(1)}"
    return whole if len(whole) <= 250 else ""

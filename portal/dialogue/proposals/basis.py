"""On what ground something may be kept from the public on a day, from the dated file beside this one. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from portal.core.i18n import _

FILE = Path(__file__).with_name("secrecy.toml")
STATUSES = ("seen", "second_hand", "verify")


@dataclass(frozen=True)
class Basis:
    """The section that holds from one day to another, and where it was seen."""

    id: str
    short: str
    section: str
    status: str
    source: str
    valid_from: date
    valid_to: date | None = None
    note: str = ""

    @property
    def confirmed(self) -> bool:
        """Whether the rule itself or official guidance was read."""
        return self.status == "seen"


@cache
def all_bases() -> tuple[Basis, ...]:
    """Every row of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Basis(**row) for row in raw["basis"])


def basis_on(day: date) -> Basis:
    """The one that holds on the day."""
    return next(b for b in all_bases() if b.valid_from <= day and (b.valid_to is None or day <= b.valid_to))


KINDS = ("technical", "method", "business")


def kind_words(kind: str) -> str:
    """The kind of information that the section is for, in the words of the screen; empty for none."""
    return {
        "technical": _("Tekniske innretninger: konstruksjon, oppsett eller utstyr"),
        "method": _("Framgangsmåter: oppskrifter, arbeidsmåter, ruter"),
        "business": _("Drift og forretning: enhetspriser, kalkyler, kunder, underleverandører"),
    }.get(kind, "")

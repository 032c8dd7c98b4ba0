"""What an import may do with a notice, and who may write a need from one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from portal.core.i18n import _
from portal.core.text import fold
from portal.exchange.notices.models import MarketNotice
from portal.exchange.notices.parsed import ParsedNotice

NEW, UPDATED, UNCHANGED, REFUSED = "new", "updated", "unchanged", "refused"


@dataclass(frozen=True)
class FileReport:
    """What became of one file: `outcome` is new, updated, unchanged or refused; `text` says it to the person."""

    name: str
    outcome: str
    text: str
    notice_id: int | None = None


@dataclass
class ImportReport:
    """What became of all files, in the order they were sent."""

    files: list[FileReport] = field(default_factory=list)
    run_id: int | None = None

    def count(self, outcome: str) -> int:
        """How many files had this outcome."""
        return sum(1 for file in self.files if file.outcome == outcome)

    @property
    def refused(self) -> int:
        """How many files were no notice."""
        return self.count(REFUSED)

    def lines(self) -> list[str]:
        """One line per file and one for all, for the command line."""
        words = {NEW: "ny", UPDATED: "oppdatert", UNCHANGED: "uendret", REFUSED: "avvist"}
        each = [f"{words[file.outcome]:<10} {file.name}: {file.text}" for file in self.files]
        return [*each, ", ".join(f"{self.count(outcome)} {word}" for outcome, word in words.items())]


def searchable(text: str) -> str:
    """Text as search compares it: `brøyting`, `broeyting` and `broyting` are the same word."""
    return fold(text).replace("oe", "o").replace("ae", "a").replace("aa", "a")


def outcome_for(known: MarketNotice | None, parsed: ParsedNotice, sha256: str) -> str:
    """New, updated or unchanged: a newer version replaces, the same version with other bytes does so too, an older
    version and the same bytes change nothing."""
    if known is None:
        return NEW
    if known.raw_sha256 == sha256 or parsed.version < known.version:
        return UNCHANGED
    return UPDATED


class Ours(Protocol):
    """A municipality of the region, as far as these rules ask."""

    @property
    def id(self) -> int: ...

    @property
    def orgnr(self) -> str | None: ...


def our_buyer(notice: MarketNotice, municipalities: Sequence[Ours]) -> int | None:
    """The id of the municipality of ours that stands as buyer, by organisation number; the first that matches."""
    numbers = [buyer.get("orgnr") for buyer in notice.buyers]
    return next((o.id for number in numbers if number for o in municipalities if o.orgnr == number), None)


def why_not_make_need(notice: MarketNotice, lead_id: int | None, allowed: Iterable[int]) -> str | None:
    """The reason this person may not write a need from this notice, or None. `allowed`: ids of organisations."""
    if lead_id is None:
        return _("Bare kunngjøringer fra våre egne kommuner kan bli behov her.")
    if notice.need_id is not None:
        return _("Det er allerede laget et behov av denne kunngjøringen.")
    if notice.kind != "planning":
        return _("Bare kunngjøringer om planer kan bli behov. Denne er kommet lenger.")
    if notice.category_id is None:
        return _("Kunngjøringen passer ikke i noen av kategoriene våre. Skriv behovet selv.")
    if lead_id not in set(allowed):
        return _("Du kan bare lage behov for din egen kommune.")
    return None

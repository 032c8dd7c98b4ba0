"""What a reader asks of the list, as read from the address. Pure; unknown words are as if they were not there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.core.text import clean_line

STATUSES = ("open", "coming", "closed", "all")
VIEWS = {"liste": "list", "tidslinje": "timeline", "kart": "map"}
STATUS_WORDS = {"open": "apent", "coming": "kommer", "closed": "stengt", "all": "alle"}
# Upper ends in kroner, without VAT. They are shelves for the reader's eye, not thresholds of the law.
BANDS = {
    "under-500": (0, 500_000),
    "500-1300": (500_000, 1_300_000),
    "1300-5000": (1_300_000, 5_000_000),
    "over-5000": (5_000_000, None),
}
_QUARTER = re.compile(r"(20\d\d)-([1-4])")
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Filters:
    """The list's filters. `municipality` and `category` are slugs, `quarter` is (year, 1-4)."""

    status: str = "open"
    municipality: str = ""
    category: str = ""
    band: str = ""
    quarter: tuple[int, int] | None = None
    text: str = ""
    view: str = "list"

    def query(self, **changes: object) -> dict[str, Any]:
        """The words of an address for these filters with some changed; defaults are left out."""
        f = replace(self, **changes)  # type: ignore[arg-type]
        words = {
            "status": "" if f.status == ("all" if f.text else "open") else STATUS_WORDS[f.status],
            "kommune": f.municipality,
            "kategori": f.category,
            "verdi": f.band,
            "kvartal": f"{f.quarter[0]}-{f.quarter[1]}" if f.quarter else "",
            "q": f.text,
            "vis": next(word for word, view in VIEWS.items() if view == f.view) if f.view != "list" else "",
        }
        return {word: value for word, value in words.items() if value}

    @property
    def is_default(self) -> bool:
        """Nothing was asked for."""
        return replace(self, view="list") == Filters()


def read(words: Mapping[str, str]) -> Filters:
    """Filters from the words of an address; a text search looks at all stages unless told otherwise."""
    text = clean_line(words.get("q", "")[: LONGEST_QUERY * 2])[:LONGEST_QUERY]
    default = "all" if text else "open"
    status = next((s for s, word in STATUS_WORDS.items() if word == words.get("status")), default)
    found = _QUARTER.fullmatch(words.get("kvartal", ""))
    return Filters(
        status=status,
        municipality=_slug(words.get("kommune", "")),
        category=_slug(words.get("kategori", "")),
        band=words["verdi"] if words.get("verdi", "") in BANDS else "",
        quarter=(int(found[1]), int(found[2])) if found else None,
        text=text,
        view=VIEWS.get(words.get("vis", ""), "list"),
    )


def _slug(word: str) -> str:
    return word if re.fullmatch(r"[a-z0-9-]{1,60}", word) else ""


def quarter_of(day: date) -> tuple[int, int]:
    """(year, quarter) of a day."""
    return day.year, (day.month - 1) // 3 + 1


def quarter_span(quarter: tuple[int, int]) -> tuple[date, date]:
    """First day of the quarter and first day of the next."""
    year, number = quarter
    first = date(year, 3 * number - 2, 1)
    return first, date(year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)

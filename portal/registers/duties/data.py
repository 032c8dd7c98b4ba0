"""Dated rule data: its shape, and reading it from TOML strictly, with the line of the first fault. Pure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.core.i18n import _

BASE_FILE = Path(__file__).parent / "rules.toml"
THRESHOLD_KINDS = ("act", "national", "eea")
BUYERS = ("municipality", "state", "utilities", "all")
CONTRACTS = ("goods_services", "works", "special_services", "all")
CONTRACT_KINDS = ("goods", "services", "works", "special_services")
STATUSES = ("seen", "second_hand", "verify")
SIZE_LIMIT = 200_000


class BadRules(ValueError):
    """The rule data cannot be used; the message is one line for the administrator, with the line number."""


@dataclass(frozen=True)
class Threshold:
    """An amount (NOK without VAT) from which rules apply, valid from and to and including the dates."""

    id: str
    kind: str
    buyer: str
    contract: str
    amount: int
    status: str
    source: str
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the rule itself or official guidance was read."""
        return self.status == "seen"


@dataclass(frozen=True)
class DutyRow:
    """A duty and when it applies: contract kinds, markets or parts of them, value from (inclusive) and to (exclusive),
    length, dates."""

    id: str
    title: str
    text: str
    section: str
    status: str
    source: str
    note: str = ""
    kinds: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    from_value: int | None = None
    to_value: int | None = None
    from_threshold: str | None = None
    to_threshold: str | None = None
    over_months: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the rule itself or official guidance was read."""
        return self.status == "seen"


@dataclass(frozen=True)
class RuleData:
    """One version of everything."""

    thresholds: tuple[Threshold, ...]
    duties: tuple[DutyRow, ...]


_TEXT, _LONG, _AMOUNT, _DATE, _LIST = "text", "long", "amount", "date", "list"
_SHAPES: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "threshold": {
        "id": (_TEXT, ()),
        "kind": (_TEXT, THRESHOLD_KINDS),
        "buyer": (_TEXT, BUYERS),
        "contract": (_TEXT, CONTRACTS),
        "amount": (_AMOUNT, ()),
        "status": (_TEXT, STATUSES),
        "source": (_TEXT, ()),
        "note": (_TEXT, ()),
        "valid_from": (_DATE, ()),
        "valid_to": (_DATE, ()),
    },
    "duty": {
        "id": (_TEXT, ()),
        "title": (_TEXT, ()),
        "text": (_LONG, ()),
        "section": (_TEXT, ()),
        "status": (_TEXT, STATUSES),
        "source": (_TEXT, ()),
        "note": (_TEXT, ()),
        "kinds": (_LIST, CONTRACT_KINDS),
        "markets": (_LIST, ()),
        "from_value": (_AMOUNT, ()),
        "to_value": (_AMOUNT, ()),
        "from_threshold": (_TEXT, THRESHOLD_KINDS),
        "to_threshold": (_TEXT, THRESHOLD_KINDS),
        "over_months": (_AMOUNT, ()),
        "valid_from": (_DATE, ()),
        "valid_to": (_DATE, ()),
    },
}
_NEEDED = {
    "threshold": ("id", "kind", "buyer", "contract", "amount", "status", "source"),
    "duty": ("id", "title", "text", "section", "status", "source"),
}


def _line(text: str, table: str, number: int, key: str | None = None) -> int:
    """Where the `number`th table (from 0), or a key in it, stands; for messages only."""
    lines = text.splitlines()
    heads = [place for place, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)]
    if number >= len(heads):
        return 1
    start = heads[number]
    if key is not None:
        for place in range(start + 1, len(lines)):
            if lines[place].lstrip().startswith("[["):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", lines[place]):
                return place + 1
    return start + 1


def _why_bad_value(kind: str, allowed: tuple[str, ...], value: Any) -> str | None:
    if kind == _AMOUNT:
        fine = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12
        return None if fine else _("må være et helt tall i kroner eller måneder, uten anførselstegn")
    if kind == _DATE:
        return None if type(value) is date else _("må være en dato som 2026-07-01, uten anførselstegn")
    if kind == _LIST:
        if not isinstance(value, list) or not value or not all(isinstance(part, str) and part for part in value):
            return _('må være en liste som ["works", "services"]')
        wrong = next((part for part in value if allowed and part not in allowed), None)
    else:
        limit = 3000 if kind == _LONG else 500
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            return _("må være tekst på høyst %(limit)d tegn, i anførselstegn", limit=limit)
        wrong = value if allowed and value not in allowed else None
    if wrong is not None:
        return _("«%(value)s» er ukjent. Velg blant: %(allowed)s", value=wrong[:40], allowed=", ".join(allowed))
    return None


def _why_bad_row(table: str, row: Mapping[str, Any]) -> tuple[str | None, str] | None:
    """(key, fault) of the first fault in a row, or None."""
    shape = _SHAPES[table]
    for key, value in row.items():
        if key not in shape:
            return key, _("%(key)s er et ukjent felt", key=key[:40])
        fault = _why_bad_value(*shape[key], value)
        if fault is not None:
            return key, f"{key} {fault}"
    missing = next((key for key in _NEEDED[table] if key not in row), None)
    if missing is not None:
        return None, _("feltet %(key)s mangler", key=missing)
    if "valid_from" in row and "valid_to" in row and row["valid_to"] < row["valid_from"]:
        return "valid_to", _("valid_to er før valid_from")
    for end in ("from", "to"):
        if f"{end}_value" in row and f"{end}_threshold" in row:
            return f"{end}_value", _("%(end)s_value og %(end)s_threshold kan ikke stå sammen", end=end)
    if "from_value" in row and "to_value" in row and row["to_value"] <= row["from_value"]:
        return "to_value", _("to_value må være høyere enn from_value")
    return None


def _overlap(one: Threshold, other: Threshold) -> bool:
    same = (one.kind, one.buyer, one.contract) == (other.kind, other.buyer, other.contract)
    first, last = date.min, date.max
    starts_before = (one.valid_from or first) <= (other.valid_to or last)
    return same and starts_before and (other.valid_from or first) <= (one.valid_to or last)


def _rows(text: str, raw: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    rows = raw.get(table, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadRules(_("Rader skrives som [[%(table)s]].", table=table))
    seen: set[str] = set()
    for number, row in enumerate(rows):
        fault = _why_bad_row(table, row)
        if fault is None and row["id"] in seen:
            fault = ("id", _("id «%(id)s» står to ganger", id=row["id"][:40]))
        if fault is not None:
            line = _line(text, table, number, fault[0])
            raise BadRules(_("Linje %(line)d: %(fault)s.", line=line, fault=fault[1]))
        seen.add(row["id"])
    return rows


def parse_rules(text: str) -> RuleData:
    """The rule data of a TOML text. BadRules with line and fault when anything at all is wrong."""
    if len(text) > SIZE_LIMIT:
        raise BadRules(_("Teksten er for lang. Høyst %(limit)d tegn.", limit=SIZE_LIMIT))
    try:
        raw = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        place = re.search(r"line (\d+)", str(fault))
        line = int(place.group(1)) if place else max(len(text.splitlines()), 1)
        raise BadRules(
            _("Linje %(line)d: dette er ikke gyldig TOML (%(fault)s).", line=line, fault=str(fault)[:120])
        ) from None
    unknown = next((key for key in raw if key not in _SHAPES), None)
    if unknown is not None:
        raise BadRules(_("«%(key)s» er ukjent. Bare [[threshold]] og [[duty]] kan stå her.", key=unknown[:40]))
    thresholds = tuple(Threshold(**row) for row in _rows(text, raw, "threshold"))
    for number, one in enumerate(thresholds):
        for other in thresholds[:number]:
            if _overlap(one, other):
                line = _line(text, "threshold", number, "valid_from")
                raise BadRules(
                    _("Linje %(line)d: %(one)s gjelder samtidig med %(other)s.", line=line, one=one.id, other=other.id)
                )
    frozen: list[dict[str, Any]] = [
        {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        for row in _rows(text, raw, "duty")
    ]
    duties = tuple(DutyRow(**row) for row in frozen)
    if not thresholds or not duties:
        raise BadRules(_("Det må være minst én [[threshold]] og én [[duty]]."))
    return RuleData(thresholds, duties)


def base_text() -> str:
    """Version 0, as shipped."""
    return BASE_FILE.read_text(encoding="utf-8")

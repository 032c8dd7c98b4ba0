"""Thresholds and duties by the rule data in use; and its versions, for administrators."""

import difflib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.snapshot import Snapshot
from portal.registers.duties import rules
from portal.registers.duties.data import RuleData, Threshold, base_text, parse_rules
from portal.registers.duties.models import RuleDataVersion
from portal.registers.duties.rules import Duty


class Current(NamedTuple):
    """The rule data in use."""

    number: int
    data: RuleData


class VersionLine(NamedTuple):
    """One line of the history; the shipped version has neither date nor person."""

    number: int
    note: str
    by_name: str
    at: datetime | None


class DiffLine(NamedTuple):
    """One line of a comparison: `kind` is added, removed, same or gap."""

    kind: str
    text: str


def latest_number() -> int:
    """The number of the version in use."""
    return db.session.scalar(select(func.max(RuleDataVersion.number))) or 0


def text_of(number: int) -> str | None:
    """The text of a version; None when there is no such version."""
    if number == 0:
        return base_text()
    version = db.session.get(RuleDataVersion, number)
    return version.toml_text if version else None


def _load() -> Current:
    number = latest_number()
    return Current(number, parse_rules(text_of(number) or base_text()))


current = Snapshot(_load, seconds=15.0)


def threshold(kind: str, contract_kind: str, on: date, buyer: str = "municipality") -> Threshold | None:
    """The threshold (act, national, eea) on the day, by the rule data in use."""
    return rules.threshold(current().data, kind, contract_kind, on, buyer)


def duties_for(
    market_slug: str,
    contract_kind: str,
    value_from: int | None,
    value_to: int | None,
    months: int | None,
    on: date,
    slug: str = "",
) -> list[Duty]:
    """The duties of a contract on the day, by the rule data in use; see `rules.duties_for`."""
    return rules.duties_for(current().data, market_slug, contract_kind, value_from, value_to, months, on, slug)


def versions() -> list[VersionLine]:
    """All versions, newest first, the shipped one last."""
    rows = db.session.execute(
        select(RuleDataVersion.number, RuleDataVersion.note, RuleDataVersion.by_name, RuleDataVersion.at).order_by(
            RuleDataVersion.number.desc()
        )
    )
    return [*(VersionLine(*row) for row in rows), VersionLine(0, "", "", None)]


def diff(before: str, after: str) -> list[DiffLine]:
    """What changed between two texts, with two lines around each change."""
    kinds = {"+": "added", "-": "removed", " ": "same", "@": "gap"}
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
    return [DiffLine(kinds[line[0]], "" if line[0] == "@" else line[1:]) for line in lines]

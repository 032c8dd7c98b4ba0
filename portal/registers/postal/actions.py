"""Loading postal codes: the shipped ones, or the whole register from a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.registers.postal.models import PostalCode
from portal.registers.postal.rows import POINT, ZONE, BadFile, CodeRow, read_base, read_register, zone_of


class ImportCounts(NamedTuple):
    """What an import did."""

    added: int
    changed: int
    unchanged: int


def _where(row: CodeRow) -> tuple[float | None, float | None, str]:
    """(latitude, longitude, precision): the code's own point, else the middle of its zone."""
    if row.latitude is not None and row.longitude is not None:
        return row.latitude, row.longitude, POINT
    zone = zone_of(row.code)
    return (zone.latitude, zone.longitude, ZONE) if zone else (None, None, "")


def _known() -> dict[str, PostalCode]:
    return {row.code: row for row in db.session.scalars(select(PostalCode))}


def _add(rows: Iterable[CodeRow]) -> int:
    added = 0
    for row in rows:
        latitude, longitude, precision = _where(row)
        db.session.add(
            PostalCode(**row._asdict() | {"latitude": latitude, "longitude": longitude}, precision=precision)
        )
        added += 1
    return added


def import_register(path: Path) -> ImportCounts:
    """Take in Bring's register. Names and municipalities are renewed; a point that is known stays, a new code gets the
    middle of its zone. Codes that are no longer in the register are kept: old addresses still use them.

    The whole file is read and checked before the first row is kept. Refused with one line when it is wrong.
    """
    try:
        rows = read_register(path)
    except BadFile as fault:
        raise Refused(str(fault)) from None
    known, changed = _known(), 0
    for row in rows:
        kept = known.get(row.code)
        if kept is None:
            continue
        said = (row.place, row.municipality_number, row.municipality)
        if (kept.place, kept.municipality_number, kept.municipality) != said:
            kept.place, kept.municipality_number, kept.municipality = said
            changed += 1
    added = _add(row for row in rows if row.code not in known)
    db.session.flush()
    return ImportCounts(added, changed, len(rows) - added - changed)


def load_base_postal() -> ImportCounts:
    """The shipped codes where they are missing, and their points where only the zone was known; a fuller register's
    names are left alone."""
    rows, known, changed = read_base(), _known(), 0
    for row in rows:
        kept = known.get(row.code)
        latitude, longitude, precision = _where(row)
        if kept is not None and precision == POINT and kept.precision != POINT:
            kept.latitude, kept.longitude, kept.precision = latitude, longitude, precision
            changed += 1
    added = _add(row for row in rows if row.code not in known)
    db.session.flush()
    return ImportCounts(added, changed, len(rows) - added - changed)

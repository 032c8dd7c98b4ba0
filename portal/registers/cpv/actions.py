"""Loading CPV: the shipped divisions and groups, or the full list from a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.registers.cpv.models import CpvCode
from portal.registers.cpv.queries import forget
from portal.registers.cpv.rows import BASE_FILE, BadFile, CpvRow, read_rows


class ImportCounts(NamedTuple):
    """What an import did."""

    added: int
    changed: int
    unchanged: int


def _keep(rows: Iterable[CpvRow]) -> ImportCounts:
    known = {code.code: code for code in db.session.scalars(select(CpvCode))}
    added = changed = unchanged = 0
    for row in rows:
        code = known.get(row.code)
        if code is None:
            db.session.add(CpvCode(**row._asdict()))
            added += 1
        elif (code.parent, code.level, code.label_nb, code.label_en) != row[1:]:
            code.parent, code.level, code.label_nb, code.label_en = row[1:]
            changed += 1
        else:
            unchanged += 1
    db.session.flush()
    forget()
    return ImportCounts(added, changed, unchanged)


def import_cpv(path: Path) -> ImportCounts:
    """Take in a CPV list (columns code, parent, level, label_nb, label_en); codes already here get the new names.

    The whole file is read and checked before the first row is kept. Refused with one line when it is wrong.
    """
    try:
        for _row in read_rows(path):
            pass
        return _keep(read_rows(path))
    except BadFile as fault:
        raise Refused(str(fault)) from None


def load_base_cpv() -> ImportCounts:
    """The shipped divisions and groups, where they are missing; names from a fuller list are left alone."""
    known = set(db.session.scalars(select(CpvCode.code)))
    counts = _keep(row for row in read_rows(BASE_FILE) if row.code not in known)
    return counts._replace(unchanged=len(known))

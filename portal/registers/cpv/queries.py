"""Asking CPV: the name of a code, and codes for a picker."""

from typing import NamedTuple

from sqlalchemy import select

from portal.core.db import db
from portal.core.snapshot import Snapshot
from portal.core.text import fold
from portal.registers.cpv.models import CpvCode


class CpvChoice(NamedTuple):
    """One line of a picker."""

    code: str
    label: str
    level: str


class _Kept(NamedTuple):
    code: str
    level: str
    label_nb: str
    label_en: str
    folded: str


def _load() -> dict[str, _Kept]:
    columns = (CpvCode.code, CpvCode.level, CpvCode.label_nb, CpvCode.label_en)
    rows = db.session.execute(select(*columns).order_by(CpvCode.code)).all()
    return {code: _Kept(code, level, nb, en, fold(f"{nb} {en}")) for code, level, nb, en in rows}


_codes = Snapshot(_load, seconds=60.0)


def forget() -> None:
    """After an import in this process."""
    _codes.forget()


def _name(kept: _Kept, language: str) -> str:
    return kept.label_en if language == "en" else kept.label_nb


def label(code: str, language: str = "nb") -> str:
    """The official name of the code, or of the nearest wider code that is known; empty when there is none.

    There is no official Nynorsk version, so `nn` reads Bokmål.
    """
    codes = _codes()
    for length in range(8, 1, -1):
        kept = codes.get(code[:length].ljust(8, "0"))
        if kept is not None:
            return _name(kept, language)
    return ""


def search(text: str, language: str = "nb", limit: int = 20) -> list[CpvChoice]:
    """Codes that begin with the digits, or whose name holds every word; wider codes first."""
    wanted = fold(text).split()
    if not wanted:
        return []
    digits = "".join(wanted)
    if digits.isascii() and digits.isdigit():
        found = [kept for kept in _codes().values() if kept.code.startswith(digits[:8])]
    else:
        found = [kept for kept in _codes().values() if all(word in kept.folded for word in wanted)]
        found.sort(key=lambda kept: (len(kept.code.rstrip("0")), kept.code))
    return [CpvChoice(kept.code, _name(kept, language), kept.level) for kept in found[:limit]]

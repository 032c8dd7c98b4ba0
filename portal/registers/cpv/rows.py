"""Reads CPV lists from CSV files, row by row, and says exactly where a file is wrong. Pure."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BASE_FILE = Path(__file__).parent / "base.csv"
COLUMNS = ("code", "parent", "level", "label_nb", "label_en")
LEVELS = ("division", "group", "class", "category", "item")
LABEL_LIMIT = 300
_CODE = re.compile(r"[0-9]{8}")


class CpvRow(NamedTuple):
    """One code; `parent` is None for the 45 divisions."""

    code: str
    parent: str | None
    level: str
    label_nb: str
    label_en: str


class BadFile(ValueError):
    """The file is not a CPV list; the message is one line for the person who chose it."""


def _row(raw: dict[str, str | None]) -> CpvRow:
    code, parent, level, label_nb, label_en = ((raw.get(name) or "").strip() for name in COLUMNS)
    if not _CODE.fullmatch(code):
        raise BadFile(f"koden «{code[:20]}» er ikke åtte sifre")
    if level not in LEVELS:
        raise BadFile(f"nivået «{level[:20]}» er ukjent")
    if parent and (not _CODE.fullmatch(parent) or parent == code):
        raise BadFile(f"overkoden «{parent[:20]}» er ikke en annen kode med åtte sifre")
    if bool(parent) == (level == "division"):
        raise BadFile("bare hovedgrupper (division) står uten overkode")
    if not label_nb or not label_en:
        raise BadFile("navnet mangler på bokmål eller engelsk")
    if max(len(label_nb), len(label_en)) > LABEL_LIMIT:
        raise BadFile(f"navnet er lengre enn {LABEL_LIMIT} tegn")
    return CpvRow(code, parent or None, level, label_nb, label_en)


def read_rows(path: Path) -> Iterator[CpvRow]:
    """Every row of the file; BadFile with the line number at the first fault. More columns than ours are ignored."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise BadFile(f"{path.name}: dette er ikke en CPV-liste, kolonnen {missing[0]} mangler i første linje")
            seen: set[str] = set()
            for raw in reader:
                try:
                    row = _row(raw)
                    if row.code in seen:
                        raise BadFile(f"koden {row.code} står to ganger")
                except BadFile as fault:
                    raise BadFile(f"{path.name}, linje {reader.line_num}: {fault}") from None
                seen.add(row.code)
                yield row
            if not seen:
                raise BadFile(f"{path.name}: lista er tom")
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadFile(f"{path.name} kan ikke leses som CSV i UTF-8 ({type(fault).__name__})") from None

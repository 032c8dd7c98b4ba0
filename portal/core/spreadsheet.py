"""Tables that people take home to Excel: CSV and XLSX in which no cell can become a formula, and nothing is hidden."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from flask import Response, send_file
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.core import clock
from portal.core.i18n import _

Cell = str | int | float | Decimal | bool | date | datetime | None
Row = Sequence[Cell]
Sheet = tuple[str, Sequence[object], Iterable[Row]]

# Limits of Excel's own file format.
CELL_LIMIT = 32_767
ROW_LIMIT = 1_048_576
NAME_LIMIT = 31
EXACT_DIGITS = 15
FIRST_YEAR = 1900
CUT = " […]"
WIDEST, NARROWEST = 60, 8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SIGNS = "=+\\-@＝＋－＠﹢﹣﹦﹫"
# A program tells a formula by its first sign, and looks past what nobody sees: spaces, quotes, marks without width.
_QUOTES = "\"'`´‘’‚“”„«»‹›＇＂"
_STARTS = re.compile(f"[{_SIGNS}]")
_DDE = re.compile(r"[\w.]+\s*\|.*!", re.DOTALL)
# The same after a comma, a tab or a line break: where a program is set to another separator, a new cell starts there.
# `100,-`, `, +47 611 12 345` and a list with dashes are left as people wrote them.
_INNER = re.compile(f"(?<=[,;\t\n])([\\s{_QUOTES}]*)(?=[=@＝＠﹦﹫]|[+\\-＋－﹢﹣](?!\\d[\\d ]*(?:[\\s,;.%]|$))\\S)")
_NOT_IN_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\s]+")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")


def _printable(text: str) -> str:
    """No control characters but tab and line break, and nothing that XML or UTF-8 cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))


def _units(text: str) -> int:
    """Length as Excel counts: a sign beyond the first plane is two."""
    return len(text) + sum(c > "\uffff" for c in text)


def _cut(text: str) -> str:
    if _units(text) <= CELL_LIMIT:
        return text
    text = text[: CELL_LIMIT - len(CUT)]
    while _units(text) > CELL_LIMIT - len(CUT):
        text = text[:-1]
    return text + CUT


def _is_unseen(c: str) -> bool:
    return c in _QUOTES or c.isspace() or unicodedata.category(c) in ("Cf", "Mn", "Zs")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might take the text for something to reckon or to fetch, and not for text."""
    if text[:1] in ("\t", "\n", "\r"):
        return True
    start = next((place for place, c in enumerate(text) if not _is_unseen(c)), len(text))
    return bool(_STARTS.match(text, start) or _DDE.match(text, start))


def safe_text(text: str, *, inside: bool = False) -> str:
    """The text as a cell may hold it: printable, not too long, and with `'` in front where it could be a formula;
    also `inside`, where a separator of another kind could begin a cell."""
    text = _printable(text)
    text = "'" + text if is_dangerous(text) else text
    return _cut(_INNER.sub(r"\1'", text) if inside else text)


def _number(value: int | float | Decimal) -> int | float | None:
    """The number as the format holds it, or None when it would come out as another one."""
    if isinstance(value, int):
        return value if abs(value) < 10**EXACT_DIGITS else None
    number = Decimal(str(value))
    exact = float(number) if number.is_finite() else math.inf
    return exact if math.isfinite(exact) else None


def _plain(value: datetime | date) -> datetime | date:
    """A moment on a Norwegian clock to the minute; what had no zone is one already."""
    if not isinstance(value, datetime):
        return value
    local = clock.to_local(value) if value.tzinfo else value
    return local.replace(tzinfo=None, second=0, microsecond=0)


def _yes_or_no(value: bool) -> str:
    return _("Ja") if value else _("Nei")


# CSV


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, datetime):
        return f"{_plain(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        # Never 1e-07, which Norwegian Excel reads as text; the comma is its decimal sign.
        number = Decimal(str(value))
        return f"{number:f}".replace(".", ",") if number.is_finite() else ""
    return safe_text(str(value), inside=True)


def csv_bytes(headings: Sequence[object], rows: Iterable[Row]) -> bytes:
    """Semicolons, decimal commas and UTF-8 with a mark, as Norwegian Excel opens a file by a double click.

    Every field stands in quotes. Moments are Norwegian time; true and false are words.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_csv_cell(heading) for heading in headings])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


# XLSX


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names Excel takes: 1-31 characters, none of `[]:*?/\\`, no quote at the ends, each only once."""
    names: list[str] = []
    for raw in wanted:
        name = _NOT_IN_SHEET_NAME.sub(" ", _printable(raw)).strip(" '")
        # `History` is Excel's own.
        name = _("Ark") if not name or name.lower() == "history" else _shortened(name, NAME_LIMIT)
        number, first = 1, name
        while name.casefold() in {other.casefold() for other in names}:
            number += 1
            mark = f" ({number})"
            name = _shortened(first, NAME_LIMIT - len(mark)) + mark
        names.append(name)
    return names


def _shortened(name: str, limit: int) -> str:
    while _units(name) > limit:
        name = name[:-1]
    return name.rstrip(" '")


class _Writer:
    """Writes one sheet cell by cell, each with the type it has, and remembers how wide the columns should be."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self.number = book.add_format({"valign": "top"})
        self.day = book.add_format({"valign": "top", "num_format": "dd.mm.yyyy", "align": "left"})
        self.moment = book.add_format({"valign": "top", "num_format": "dd.mm.yyyy hh:mm", "align": "left"})
        self.widths: dict[int, int] = {}

    def row(self, number: int, values: Sequence[object], form: Format | None = None) -> None:
        """One row; empty cells are left out."""
        for column, value in enumerate(values):
            if value is not None and value != "":
                self._cell(number, column, value, form)

    def _cell(self, row: int, column: int, value: object, form: Format | None) -> None:
        if isinstance(value, bool):
            return self._text(row, column, _yes_or_no(value), form)
        if isinstance(value, (int, float, Decimal)):
            number = _number(value)
            if number is None:
                return self._text(row, column, str(value) if isinstance(value, int) else "", form)
            self._widen(column, str(number))
            self.sheet.write_number(row, column, number, form or self.number)
            return None
        if isinstance(value, (date, datetime)):
            if value.year < FIRST_YEAR:
                return self._text(row, column, value.isoformat()[:10], form)
            is_moment = isinstance(value, datetime)
            self._widen(column, "00.00.0000 00:00" if is_moment else "00.00.0000")
            self.sheet.write_datetime(row, column, _plain(value), self.moment if is_moment else self.day)
            return None
        return self._text(row, column, safe_text(str(value)), form)

    def _text(self, row: int, column: int, text: str, form: Format | None) -> None:
        if not text:
            return
        self._widen(column, max(text[:1000].split("\n"), key=len))
        self.sheet.write_string(row, column, text, form or self.text)

    def _widen(self, column: int, words: str) -> None:
        self.widths[column] = max(self.widths.get(column, NARROWEST), min(len(words) + 2, WIDEST))

    def finish(self) -> None:
        """Columns as wide as what stands in them; the headings stay when one scrolls and on every printed page."""
        for column, width in self.widths.items():
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)


def _parts(sheets: Iterable[Sheet]) -> list[tuple[str, Sequence[object], list[Row]]]:
    """The sheets, one with more rows than a sheet holds divided into several."""
    found = []
    for name, headings, rows in sheets:
        rest = iter(rows)
        part = list(islice(rest, ROW_LIMIT - 1))
        found.append((name, headings, part))
        while part := list(islice(rest, ROW_LIMIT - 1)):
            found.append((name, headings, part))
    return found


def xlsx_bytes(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of (name, headings, rows). Text is text, numbers are numbers, dates are dates; no formula, no link,
    no person's name in its properties, nothing hidden. At least one sheet must be given."""
    parts = _parts(sheets)
    stream = io.BytesIO()
    # Kept in memory throughout: temporary files would leave what is confidential on the disk.
    settings = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(stream, settings) as book:
        book.set_properties({"created": _plain(clock.now())})
        for name, (_name, headings, rows) in zip(sheet_names([part[0] for part in parts]), parts, strict=True):
            writer = _Writer(book, book.add_worksheet(name))
            writer.row(0, headings, writer.head)
            for number, row in enumerate(rows, 1):
                writer.row(number, row)
            writer.finish()
    return stream.getvalue()


# Responses


def file_name(name: str, ending: str) -> str:
    """A name every system takes, Norwegian letters kept: `Leverandører 2026: juni` -> `Leverandører-2026-juni.csv`."""
    tidy = "".join(c for c in _printable(name) if unicodedata.category(c) != "Cf")
    tidy = _NOT_IN_FILE_NAME.sub("-", tidy).strip("-. ")[:80].rstrip("-. ")
    # A leading `=`, `+` or `@` is nothing a name needs; the first ones of Windows are devices.
    tidy = _DEVICES.sub(r"\1-", tidy.lstrip("=+@'-. "))
    return f"{tidy or 'tabell'}.{ending}"


def _download(content: bytes, media_type: str, name: str) -> Response:
    response = send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, etag=False)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def csv_response(name: str, headings: Sequence[object], rows: Iterable[Row]) -> Response:
    """The table as a download called `name`.csv; what is public to all may give it another Cache-Control."""
    return _download(csv_bytes(headings, rows), "text/csv", file_name(name, "csv"))


def xlsx_response(name: str, sheets: Iterable[Sheet]) -> Response:
    """The sheets (name, headings, rows) as a download called `name`.xlsx."""
    return _download(xlsx_bytes(sheets), XLSX, file_name(name, "xlsx"))

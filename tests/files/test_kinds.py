"""What a file is: told by its bytes, in a bounded time, and never two things at once."""

import io
import struct
import time
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.files import kinds
from portal.files.kinds import has_macros, kind_of
from tests.files.samples import (
    DOCX,
    HTML,
    JPEG,
    MACROS,
    ODS,
    ODT,
    PDF,
    PNG,
    PPTX,
    XLSX,
    ZIP,
    archive,
    opendocument,
)

pytestmark = pytest.mark.nodb
TABLES = ("[Content_Types].xml", "_rels/.rels")


def real_workbook() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet("Priser").write(0, 0, "Middag")
    book.close()
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        *((PDF, kinds.PDF), (PNG, kinds.PNG), (JPEG, kinds.JPEG), (DOCX, kinds.DOCX), (XLSX, kinds.XLSX)),
        *((PPTX, kinds.PPTX), (ODT, kinds.ODT), (ODS, kinds.ODS)),
    ],
)
def test_each_kind_is_known(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind
    assert has_macros(content) is False


def test_a_workbook_that_a_program_wrote() -> None:
    assert kind_of(real_workbook()) == kinds.XLSX


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04", id="four bytes"),
        pytest.param(b"PK\x03\x04" + b"\0" * 5000, id="only the beginning of an archive"),
        pytest.param(ZIP, id="an archive of texts"),
        pytest.param(archive(()), id="an empty archive"),
        pytest.param(archive(("word/document.xml",)), id="no table of types"),
        pytest.param(archive(TABLES), id="no document"),
        pytest.param(archive((*TABLES, "word/document.xml", "xl/workbook.xml")), id="two kinds at once"),
        pytest.param(archive((*TABLES, "word/document.xml", "../../etc/passwd")), id="a name that leads out"),
        pytest.param(archive((*TABLES, "word/document.xml", "/etc/passwd")), id="a name from the root"),
        pytest.param(archive((*TABLES, "word/document.xml", "word\\..\\x")), id="a name with backslashes"),
        pytest.param(HTML + DOCX, id="a page before the archive"),
        pytest.param(DOCX + HTML, id="a page after the archive"),
        pytest.param(DOCX[:-1], id="cut at the end"),
        pytest.param(DOCX[: len(DOCX) // 2], id="cut in half"),
        pytest.param(DOCX + DOCX, id="two archives"),
        pytest.param(b"PK\x03\x04" + b"\0" * 26 + DOCX, id="an archive behind the head of another"),
        pytest.param(opendocument("graphics"), id="a drawing"),
        pytest.param(archive(("content.xml", "META-INF/manifest.xml")), id="OpenDocument that does not say what it is"),
        pytest.param(archive(("content.xml",), ("mimetype", kinds.ODT.encode())), id="OpenDocument without a list"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, id="an old or locked office file"),
        pytest.param(b"GIF89a=1;alert(1)//", id="a GIF that is a script"),
        pytest.param(b"\xff\xd8\xff\xe0/*" + b"\0" * 20 + b"*/=alert(1)//", id="a JPEG that is a script"),
        pytest.param(b"%PDF-1.7\n<html><script>alert(1)</script>", id="a PDF that is a page"),
        pytest.param(PDF + b"\n" * 5000 + b"<SCRIPT>alert(1)</SCRIPT>", id="a PDF that ends as a page"),
        pytest.param(HTML + PDF, id="a page that holds a PDF"),
        pytest.param(b"\n%PDF-1.7\n", id="a PDF that begins late"),
        pytest.param(PDF + ZIP, id="a PDF that is an archive"),
        pytest.param(PNG + DOCX, id="a picture that is an archive"),
        pytest.param(PNG + b"<?php system($_GET[0]);", id="a picture that is a program"),
        pytest.param(JPEG + b"<svg onload=alert(1)>", id="a picture that is a drawing with a script"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, id="only the beginning of a PNG"),
        pytest.param(b"%PDF", id="only the beginning of a PDF"),
        pytest.param(b"MZ" + b"\0" * 100, id="a program"),
        pytest.param("æøå".encode(), id="a text"),
    ],
)
def test_what_is_none_or_more_than_one(content: bytes) -> None:
    assert kind_of(content) is None


def test_programs_in_office_files_are_seen() -> None:
    assert has_macros(MACROS) is True
    assert has_macros(opendocument("text", "Basic/Standard/Module1.xml")) is True
    assert has_macros(PDF) is False


def _patched(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


@pytest.mark.parametrize(
    ("at", "value"),
    [
        pytest.param(-22 + 8, struct.pack("<H", 3), id="fewer entries here than in all"),
        pytest.param(-22 + 10, struct.pack("<H", 0xFFFF), id="more entries than there are"),
        pytest.param(-22 + 12, struct.pack("<L", 0xFFFFFFFF), id="a table larger than the file"),
        pytest.param(-22 + 16, struct.pack("<L", 0), id="a table that lies elsewhere"),
        pytest.param(-22 + 20, struct.pack("<H", 9), id="a comment that is not there"),
        pytest.param(-22 + 4, struct.pack("<H", 1), id="several disks"),
    ],
)
def test_an_end_that_lies(at: int, value: bytes) -> None:
    assert kind_of(_patched(DOCX, len(DOCX) + at, value)) is None


def test_a_table_that_lies() -> None:
    start = struct.unpack("<L", DOCX[-6:-2])[0]
    for at, value in (
        (start, b"XX"),
        (start + 8, b"\x01\x00"),
        (start + 28, b"\xff\xff"),
        (start + 42, b"\xff\xff\xff\x7f"),
    ):
        assert kind_of(_patched(DOCX, at, value)) is None


def test_two_entries_of_one_name() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = archive((*TABLES, "word/document.xml", "word/document.xml"))
    assert kind_of(twice) is None


def test_a_table_without_end_costs_nothing() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as pack:
        for name in (*TABLES, "word/document.xml", *(f"word/{n}" for n in range(60_000))):
            pack.writestr(zipfile.ZipInfo(name), b"")
    started = time.monotonic()
    assert kind_of(made.getvalue()) is None
    assert kind_of(b"%PDF-" + b"<" * 15_000_000) == kinds.PDF
    assert kind_of(b"PK\x03\x04" * 3_000_000) is None
    assert time.monotonic() - started < 1


def test_a_bomb_is_not_set_off() -> None:
    """How much it unpacks to is nobody's business here: nothing is unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in TABLES:
            pack.writestr(name, b"<x/>")
        pack.writestr("xl/workbook.xml", b"\0" * 50_000_000)
    started = time.monotonic()
    assert kind_of(made.getvalue()) == kinds.XLSX
    assert time.monotonic() - started < 0.2


@given(st.binary(max_size=300), st.sampled_from([PDF, PNG, DOCX, ODT, b"PK\x03\x04"]), st.integers(0, 400))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_answered(noise: bytes, base: bytes, at: int) -> None:
    for content in (noise, base[:at] + noise, base[:at] + noise + base[at:], base[: len(base) - 22] + noise):
        kind_of(content)
        has_macros(content)

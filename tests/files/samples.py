"""Small files of every kind, made in the test; none of them does anything."""

import io
import zipfile
from collections.abc import Iterable

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
HTML = b"<!doctype html><script>alert(1)</script>"
_TABLES = ("[Content_Types].xml", "_rels/.rels")


def archive(names: Iterable[str], first: tuple[str, bytes] | None = None) -> bytes:
    """A zip with these names, each with a few packed bytes; `first` is stored unpacked before them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        if first is not None:
            pack.writestr(zipfile.ZipInfo(first[0]), first[1], zipfile.ZIP_STORED)
        for name in names:
            pack.writestr(name, b"<x/>" * 50)
    return made.getvalue()


def opendocument(kind: str, *more: str) -> bytes:
    """`opendocument("text")`."""
    said = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive(("content.xml", "META-INF/manifest.xml", *more), ("mimetype", said))


DOCX = archive((*_TABLES, "word/document.xml", "word/_rels/document.xml.rels", "docProps/core.xml"))
XLSX = archive((*_TABLES, "xl/workbook.xml", "xl/worksheets/sheet1.xml"))
PPTX = archive((*_TABLES, "ppt/presentation.xml"))
ODT, ODS = opendocument("text"), opendocument("spreadsheet")
MACROS = archive((*_TABLES, "word/document.xml", "word/vbaProject.bin"))
ZIP = archive(("les meg.txt",))

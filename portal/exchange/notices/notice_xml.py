"""From bytes somebody sent to an XML tree that is safe to walk, or one line that says why not.

Everything here assumes that the bytes are hostile: sizes, depth and numbers are capped before and after parsing,
document types and entities are refused, nothing is fetched.
"""

import re

from lxml import etree

MAX_BYTES = 5 * 1024 * 1024
MAX_TAGS = 250_000
MAX_TAG_LENGTH = 20_000
MAX_DEPTH = 64

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOTS = {
    f"{{{UBL}PriorInformationNotice-2}}PriorInformationNotice": "planning",
    f"{{{UBL}ContractNotice-2}}ContractNotice": "competition",
    f"{{{UBL}ContractAwardNotice-2}}ContractAwardNotice": "result",
}

_ILLEGAL_CONTROLS = bytes([*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_LONG_TAG = re.compile(rb"<(?!!)[^<>]{%d}" % MAX_TAG_LENGTH)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--[^>]{0,2000}-->\s*)?<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_BINARY_STARTS = (
    (b"PK\x03\x04", "Filen er en zip-fil eller et kontordokument. Pakk den ut og send XML-filene."),
    (b"\x1f\x8b", "Filen er pakket med gzip. Pakk den ut og send XML-filen."),
    (b"%PDF", "Filen er en PDF. Last ned kunngjøringen som XML og send den."),
)
_OTHER_FORMATS = {
    "TED_EXPORT": "Filen er i det gamle TED-formatet, ikke i eForms-formatet.",
    "rss": "Filen er en nyhetsstrøm (RSS), ikke en kunngjøring.",
    "feed": "Filen er en nyhetsstrøm (Atom), ikke en kunngjøring.",
    "html": "Filen er en nettside, ikke en kunngjøring. Last ned selve XML-filen.",
}


class NoticeUnreadable(Exception):
    """The file is not a notice we can read; the message is one line for the person who sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _refuse_other_kinds(payload: bytes) -> None:
    """Say what the file is when it is clearly something else than XML."""
    if not payload.strip():
        raise NoticeUnreadable("Filen er tom.")
    for start, reason in _BINARY_STARTS:
        if payload.startswith(start):
            raise NoticeUnreadable(reason)
    if payload[:2] in (b"\xff\xfe", b"\xfe\xff") or payload[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
        raise NoticeUnreadable("Filen er lagret som UTF-16. Lagre den som UTF-8 og send den på nytt.")
    if b"\x00" in payload:
        raise NoticeUnreadable("Filen er ikke en tekstfil.")
    if _HTML.match(payload):
        raise NoticeUnreadable(_OTHER_FORMATS["html"])
    first = payload.lstrip()[:1]
    if first in (b"{", b"["):
        raise NoticeUnreadable("Filen er JSON, ikke en kunngjøring i XML.")
    if first != b"<":
        raise NoticeUnreadable("Filen er ikke XML.")


def _refuse_traps(payload: bytes) -> None:
    """Stop what is built to cost memory or time, or to read files, before any parser sees it."""
    if _DOCTYPE.search(payload):
        raise NoticeUnreadable("Filen har en dokumenttype (DOCTYPE). Det har ingen kunngjøring, og vi leser den ikke.")
    if payload.count(b"<") > MAX_TAGS:
        raise NoticeUnreadable("Filen har flere elementer enn en kunngjøring kan ha.")
    if _LONG_TAG.search(payload):
        raise NoticeUnreadable("Filen har et element som er lengre enn i noen kunngjøring.")


def _refuse_wrong_root(root: etree._Element) -> str:
    """The kind that the root tells, or a line that names the format."""
    tag = str(root.tag)
    if tag in ROOTS:
        return ROOTS[tag]
    name = tag.rpartition("}")[2][:40]
    known = _OTHER_FORMATS.get(name)
    raise NoticeUnreadable(known or f"Filen er XML, men ikke en eForms-kunngjøring (den begynner med «{name}»).")


def _refuse_depth(root: etree._Element) -> None:
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise NoticeUnreadable("Filen er bygd dypere enn noen kunngjøring.")


def safe_tree(payload: bytes) -> tuple[etree._Element, str, bool]:
    """Root element, kind (`planning`, `competition`, `result`) and whether illegal control characters were removed.

    Raises NoticeUnreadable for everything that is not an eForms notice.
    """
    if len(payload) > MAX_BYTES:
        raise NoticeUnreadable(f"Filen er større enn {MAX_BYTES // 1024 // 1024} MB.")
    _refuse_other_kinds(payload)
    payload = payload.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        raise NoticeUnreadable("Filen er ikke lagret som UTF-8.") from None
    cleaned = payload.translate(None, _ILLEGAL_CONTROLS)
    _refuse_traps(cleaned)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(cleaned, parser)
    except etree.XMLSyntaxError as fault:
        raise NoticeUnreadable(f"Filen er ikke gyldig XML (feil på linje {fault.lineno or 1}).") from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise NoticeUnreadable("Filen er ikke en kunngjøring.")
    kind = _refuse_wrong_root(root)
    _refuse_depth(root)
    return root, kind, len(cleaned) != len(payload)

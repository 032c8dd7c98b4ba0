"""Single values out of a notice: text, dates, money, codes, addresses; each is right or None, never half right."""

import html
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from stdnum.no import orgnr as norwegian

from portal.core.clock import OSLO
from portal.core.text import clean_line, clean_text

EARLIEST, LATEST = 2000, 2089
MAX_LINK = 1000

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_CPV = re.compile(r"(\d{8})(?:-\d)?", re.ASCII)
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}", re.ASCII)
_PUBLICATION = re.compile(r"(?<![0-9A-Za-z-])(20\d\d-\d{6})(?![0-9A-Za-z-])", re.ASCII)
_NOT_ORGNR = re.compile(r"^(?:org(?:anisasjons)?\.?\s*(?:nr|nummer)?\.?:?|NO)\s*|\s*MVA$", re.IGNORECASE)
_MARKUP = re.compile(r"<(/?)([a-zA-Z!?][a-zA-Z0-9]{0,20})[^<>]{0,5000}>")
_BLOCKS = frozenset(("p", "div", "br", "li", "ul", "ol", "tr", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6"))
_UNREAD = frozenset(("script", "style", "template", "noscript"))

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(
    r"(?:\b(?:tlf|telefon|mobil|mob|phone|tel)\b\.?:?[ ]{0,3}(?:nr\.?[ ]?)?(?:(?:\+|00)47[ ]?)?|(?:\+|00)47[ ]?)"
    r"\d(?:[ .]?\d){7}(?!\d)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?i:(\bkontaktperson(?:en)?[ ]?(?:er|:|–|-)[ ]?))"
    r"(?:[A-ZÆØÅ][\w'’-]{1,40}[ ]){1,3}[A-ZÆØÅ][\w'’-]{1,40}"
)

# EU regional codes as Norwegian notices use them; counties before 2020 and after 2024 occur side by side.
REGIONS = {
    "NO0": "Norge", "NO": "Norge", "NO02": "Innlandet", "NO020": "Innlandet", "NO06": "Trøndelag", "NO060": "Trøndelag",
    "NO07": "Nord-Norge", "NO071": "Nordland", "NO072": "Troms", "NO073": "Finnmark", "NO074": "Troms og Finnmark",
    "NO08": "Oslo og Viken", "NO081": "Oslo", "NO082": "Viken", "NO083": "Østfold", "NO084": "Akershus",
    "NO085": "Buskerud", "NO09": "Agder og Sør-Østlandet", "NO091": "Vestfold og Telemark", "NO092": "Agder",
    "NO093": "Vestfold", "NO094": "Telemark", "NO0A": "Vestlandet", "NO0A1": "Rogaland", "NO0A2": "Vestland",
    "NO0A3": "Møre og Romsdal", "NO0B": "Svalbard og Jan Mayen", "NO0B1": "Jan Mayen", "NO0B2": "Svalbard",
}  # fmt: skip
WHOLE_COUNTRY = "Hele landet"


def without_markup(text: str) -> str:
    """Text of an HTML fragment: tags out, blocks as line breaks, script and style not read. Linear in the length."""
    pieces, last, unread = [], 0, ""
    for tag in _MARKUP.finditer(text):
        if not unread:
            pieces.append(text[last : tag.start()])
        name, closing = tag.group(2).lower(), bool(tag.group(1))
        if unread:
            unread = "" if closing and name == unread else unread
        elif name in _UNREAD and not closing:
            unread = name
        elif name in _BLOCKS:
            pieces.append("\n")
        last = tag.end()
    if not unread:
        pieces.append(text[last:])
    return "".join(pieces)


def without_persons(text: str) -> str:
    """Ways to reach single persons are left to the notice itself; we do not keep them."""
    text = _EMAIL.sub("[e-postadresse utelatt]", text)
    text = _PHONE.sub("[telefonnummer utelatt]", text)
    return _CONTACT.sub(r"\1[navn utelatt]", text)


def plain(text: str, limit: int) -> str:
    """Published text as clean plain text, at most `limit` characters, cut between words."""
    text = text[: limit * 4]
    for _round in range(3):
        before = text
        text = html.unescape(without_markup(text))
        if text == before:
            break
    text = without_persons(clean_text(without_markup(text)))
    if len(text) <= limit:
        return text
    return text[: limit - 2].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def plain_line(text: str, limit: int) -> str:
    """The same, on one line."""
    return clean_line(plain(text, limit))


def _zone(mark: str | None) -> tzinfo | None:
    if not mark:
        return None
    if mark == "Z":
        return UTC
    hours, minutes = int(mark[1:3]), int(mark[4:6])
    if hours > 14 or minutes > 59:
        return None
    return timezone((1 if mark[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def day(text: str) -> date | None:
    """`2023-11-20+00:00` as the date that stands there; years outside 2000-2089 are no dates."""
    found = _DATE.fullmatch(text.strip())
    if not found or not EARLIEST <= int(found[1]) <= LATEST:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def is_placeholder(text: str) -> bool:
    """A date such as 2099-01-01 that a tool filled in because none was decided."""
    found = _DATE.fullmatch(text.strip())
    return bool(found) and int(found[1]) > LATEST  # type: ignore[index]


def moment(day_text: str, time_text: str) -> datetime | None:
    """A moment in UTC; without a zone it is Norwegian time, without a time the end of the day."""
    the_day = day(day_text)
    if the_day is None:
        return None
    found = _TIME.fullmatch(time_text.strip())
    mark = _DATE.fullmatch(day_text.strip())[4]  # type: ignore[index]
    if found is None:
        return datetime.combine(the_day, time(23, 59), tzinfo=OSLO).astimezone(UTC)
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    overflow = (hour, minute, second) == (24, 0, 0)
    zone = _zone(found[4]) or _zone(mark) or OSLO
    try:
        at = datetime.combine(the_day, time(0 if overflow else hour, minute, min(second, 59)), tzinfo=zone)
    except ValueError:
        return datetime.combine(the_day, time(23, 59), tzinfo=OSLO).astimezone(UTC)
    return (at + timedelta(days=int(overflow))).astimezone(UTC)


def amount(text: str) -> int | None:
    """Whole units of a currency; nought and nonsense are no amount."""
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        return None
    try:
        units = int(Decimal(text).to_integral_value())
    except InvalidOperation:
        return None
    return units or None


def months(number_text: str, unit: str) -> int | None:
    """A duration in whole months, at least one; None when the unit is unknown or the number unreasonable."""
    number = amount(number_text)
    per_month = {"YEAR": 12.0, "MONTH": 1.0, "WEEK": 12 / 52, "DAY": 12 / 365}.get(unit.strip().upper())
    if number is None or per_month is None:
        return None
    whole = max(round(number * per_month), 1)
    return whole if whole <= 1200 else None


def months_between(start: date | None, end: date | None) -> int | None:
    """Whole months from the first to the last day, None when they are in the wrong order."""
    if start is None or end is None or end < start:
        return None
    return max(round(((end - start).days + 1) * 12 / 365.25), 1)


def cpv(text: str) -> str | None:
    """Eight digits; a trailing control digit is dropped."""
    found = _CPV.fullmatch(text.strip())
    return found[1] if found else None


def nuts(text: str) -> str | None:
    """A regional code in form; whether it exists is not our matter."""
    text = text.strip().upper()
    return text if _NUTS.fullmatch(text) else None


def organisation_number(text: str) -> str | None:
    """Nine digits with a right control digit from what people write (`NO 988 964 573 MVA`), else None."""
    text = clean_line(text)[:60]
    for _round in range(2):
        text = _NOT_ORGNR.sub("", text).strip()
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{9}", digits) or digits == "000000000":
        return None
    return digits if norwegian.is_valid(digits) else None


def link(text: str) -> str | None:
    """A whole http or https address without credentials, else None."""
    text = text.strip()
    if not text or len(text) > MAX_LINK or re.search(r"[\s\x00-\x20<>\"'`\\]", text):
        return None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "." not in host or parts.username is not None:
        return None
    return text


def publication_number(name: str) -> str | None:
    """Doffin's number in a file name such as `…_2023-101205.xml`, or in a notice id of older notices."""
    found = _PUBLICATION.search(name.replace("_", " ")[-200:])
    return found[1] if found else None


def place_name(codes: list[str], towns: list[str], whole_country: bool) -> str:
    """`Gjøvik, Innlandet` from regional codes and town names; unknown codes stand as they are."""
    regions = [REGIONS.get(code, code) for code in codes]
    names = [*towns, *regions] or ([WHOLE_COUNTRY] if whole_country else [])
    unique = list(dict.fromkeys(name for name in names if name))
    return plain_line(", ".join(unique[:8]), 200)

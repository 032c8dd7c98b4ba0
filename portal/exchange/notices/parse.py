"""Reads an eForms notice (planning, competition, result): bytes in, `ParsedNotice` out. Pure.

Field numbers (BT-…) are those of the eForms SDK. Notices break the schema in many ways; what is there is kept, and
`missing` says what is not. Contact persons are never read.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from lxml.etree import _Element as Element

from portal.exchange.notices import gaps, values
from portal.exchange.notices.notice_xml import UBL, NoticeUnreadable, safe_tree
from portal.exchange.notices.parsed import Buyer, Deadline, Links, Lot, ParsedNotice, to_json

Texts = list[tuple[str, str]]

EFORMS = "http://data.europa.eu/p27/eforms-ubl-extension"
NS = {
    "cac": UBL + "CommonAggregateComponents-2",
    "cbc": UBL + "CommonBasicComponents-2",
    "ext": UBL + "CommonExtensionComponents-2",
    "efac": EFORMS + "-aggregate-components/1",
    "efbc": EFORMS + "-basic-components/1",
    "efext": EFORMS + "s/1",
}
EXTENSION = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"

MAX_TITLE, MAX_TEXT, MAX_LOT_TEXT = 300, 10_000, 3_000
MAX_LOTS, MAX_BUYERS, MAX_CODES = 100, 20, 120
UNTITLED = "Kunngjøring uten tittel"

_LANGUAGES = {"NOR": "nb", "NOB": "nb", "NB": "nb", "NO": "nb", "NNO": "nn", "NN": "nn", "ENG": "en", "EN": "en"}
_IDENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{3,99}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_VERSION = re.compile(r"\d{1,4}", re.ASCII)
_SDK = re.compile(r"eforms-sdk-(\d{1,3}\.\d{1,3})", re.ASCII)
_PROFILE = re.compile(r":(\d{4}):eforms:([a-z][a-z-]{0,30})$", re.ASCII)
_PERIODS = {
    "AnswerReceptionPeriod": "answers",  # BT-800
    "InterestExpressionReceptionPeriod": "interest",  # BT-630
    "ParticipationRequestReceptionPeriod": "participation",  # BT-1311
    "TenderSubmissionDeadlinePeriod": "tenders",  # BT-131
    "AdditionalInformationRequestPeriod": "questions",  # BT-13
}


def _text(parent: Element | None, path: str) -> str:
    """The raw text at a path, empty when there is none."""
    found = None if parent is None else parent.find(path, NS)
    return "" if found is None else "".join(found.itertext()).strip()


def _code(parent: Element | None, path: str) -> str | None:
    text = _text(parent, path)
    return text if _CODE.fullmatch(text) else None


def _texts(parent: Element | None, path: str, otherwise: str) -> Texts:
    """Every language version at a path as (language, raw text); without a mark it is the notice's language."""
    found = [] if parent is None else parent.findall(path, NS)
    pairs = [(e.get("languageID") or otherwise, "".join(e.itertext()).strip()) for e in found[:50]]
    return [(_LANGUAGES.get(mark.upper(), mark.lower()[:3]), text) for mark, text in pairs if text]


def _best(texts: Texts) -> tuple[str, str]:
    """(language, text) for our readers: Bokmål, then Nynorsk, then English, then whatever stands first."""
    for wanted in ("nb", "nn", "en"):
        for language, text in texts:
            if language == wanted:
                return language, text
    return texts[0] if texts else ("", "")


def _line(parent: Element | None, path: str, otherwise: str, limit: int = MAX_TITLE) -> str:
    return values.plain_line(_best(_texts(parent, path, otherwise))[1], limit)


def _body(parent: Element | None, path: str, otherwise: str, limit: int) -> str:
    return values.plain(_best(_texts(parent, path, otherwise))[1], limit)


def _companies(extension: Element | None) -> dict[str, Element]:
    """Organisations of the notice by the reference that the rest of it uses."""
    found = [] if extension is None else extension.findall("efac:Organizations/efac:Organization/efac:Company", NS)
    return {_text(company, "cac:PartyIdentification/cbc:ID"): company for company in reversed(found)}


def _buyers(root: Element, companies: dict[str, Element], language: str) -> list[Buyer]:
    """BT-500/501 of the organisations that the contracting parties point to."""
    buyers = []
    for party in root.findall("cac:ContractingParty/cac:Party", NS)[:MAX_BUYERS]:
        company = companies.get(_text(party, "cac:PartyIdentification/cbc:ID"), party)
        name = _line(company, "cac:PartyName/cbc:Name", language, 200)
        number = values.organisation_number(_text(company, "cac:PartyLegalEntity/cbc:CompanyID"))
        if name or number:
            buyers.append(Buyer(name or f"Organisasjonsnummer {number}", number))
    return list(dict.fromkeys(buyers))


def _website(root: Element, companies: dict[str, Element]) -> str | None:
    """BT-505 of the first buyer."""
    first = companies.get(_text(root, "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID"))
    return values.link(_text(first, "cbc:WebsiteURI"))


def _cpv(project: Element | None) -> tuple[str | None, list[str]]:
    """BT-262 and BT-263."""
    path = "/cbc:ItemClassificationCode"
    main = values.cpv(_text(project, "cac:MainCommodityClassification" + path))
    found = [] if project is None else project.findall("cac:AdditionalCommodityClassification" + path, NS)
    codes = [values.cpv("".join(e.itertext())) for e in found[:MAX_CODES]]
    return main, list(dict.fromkeys(code for code in codes if code and code != main))


def _places(projects: list[Element]) -> tuple[list[str], str]:
    """BT-5071, 5101, 5131, 727: codes and one readable name, from the first project that has a place."""
    for project in projects:
        addresses = project.findall("cac:RealizedLocation/cac:Address", NS)[:60]
        codes = [code for a in addresses if (code := values.nuts(_text(a, "cbc:CountrySubentityCode")))]
        towns = [town for a in addresses if (town := values.plain_line(_text(a, "cbc:CityName"), 60))]
        anywhere = any(_text(a, "cbc:Region").startswith("anyw") for a in addresses)
        if not codes and not towns:
            towns = [street for a in addresses if (street := values.plain_line(_text(a, "cbc:StreetName"), 60))]
        if codes or towns or anywhere:
            # The country alone adds nothing beside a county.
            narrow = [code for code in codes if code not in ("NO", "NO0")] or codes
            unique = list(dict.fromkeys(narrow))
            towns = [town.title() if town.isupper() else town for town in towns]
            return unique, values.place_name(unique, towns, anywhere)
    return [], ""


def _amount(parent: Element | None, path: str) -> tuple[int | None, str | None]:
    """(whole units, currency)."""
    found = None if parent is None else parent.find(path, NS)
    if found is None:
        return None, None
    units, currency = values.amount("".join(found.itertext())), (found.get("currencyID") or "").strip()
    return (units, currency) if units and re.fullmatch(r"[A-Z]{3}", currency, re.ASCII) else (None, None)


def _value(project: Element | None) -> tuple[int | None, str | None]:
    """BT-27, else the maximum of a framework agreement (BT-271)."""
    total = None if project is None else project.find("cac:RequestedTenderTotal", NS)
    estimated = _amount(total, "cbc:EstimatedOverallContractAmount")
    return estimated if estimated[0] else _amount(total, f"{EXTENSION}/efbc:FrameworkMaximumAmount")


def _period(project: Element | None) -> tuple[date | None, date | None, int | None]:
    """BT-536, 537, 36: first day, last day, months."""
    period = None if project is None else project.find("cac:PlannedPeriod", NS)
    start, end = values.day(_text(period, "cbc:StartDate")), values.day(_text(period, "cbc:EndDate"))
    measure = None if period is None else period.find("cbc:DurationMeasure", NS)
    given = None if measure is None else values.months("".join(measure.itertext()), measure.get("unitCode") or "")
    return start, end, given or values.months_between(start, end)


def _deadlines(process: Element | None, lot: str) -> tuple[list[Deadline], bool]:
    """All deadlines of one tendering process; the flag tells of a date that only fills the field."""
    found: list[Deadline] = []
    placeholder = False
    for element in [] if process is None else process.iter():
        kind = _PERIODS.get(str(element.tag).rpartition("}")[2])
        if kind is None or len(found) >= 20:
            continue
        day_text = _text(element, "cbc:EndDate")
        at = values.moment(day_text, _text(element, "cbc:EndTime"))
        if at is not None:
            found.append(Deadline(kind, at, lot))
        placeholder = placeholder or values.is_placeholder(day_text)
    return found, placeholder


def _lot_id(element: Element) -> str:
    """`LOT-0001`, `PAR-0000`, or empty for the notice as a whole."""
    return (_code(element, "cbc:ID") or "") if str(element.tag).endswith("}ProcurementProjectLot") else ""


def _lots(root: Element) -> list[Element]:
    """Lots and parts; groups of lots (GLO-…) repeat what their lots say."""
    found = root.findall("cac:ProcurementProjectLot", NS)[: MAX_LOTS * 3]
    return [element for element in found if not _lot_id(element).startswith("GLO")][:MAX_LOTS]


def _lot(element: Element, language: str, own_text: str) -> Lot:
    project = element.find("cac:ProcurementProject", NS)
    main, additional = _cpv(project)
    value, currency = _value(project)
    start, end, duration = _period(project)
    text = _body(project, "cbc:Description", language, MAX_LOT_TEXT)
    return Lot(
        id=_lot_id(element),
        title=_line(project, "cbc:Name", language),
        description="" if text == own_text[:MAX_LOT_TEXT] else text,
        cpv=[*([main] if main else []), *additional],
        value=value,
        currency=currency,
        starts_on=start,
        ends_on=end,
        duration_months=duration,
    )


def _links(root: Element, companies: dict[str, Element], lots: list[Element]) -> tuple[Links, bool]:
    """BT-508, 15, 615, 18, 505; the flag tells of an address that was none."""
    document = "cac:TenderingTerms/cac:CallForTendersDocumentReference/cac:Attachment/cac:ExternalReference/cbc:URI"
    raw = {
        "buyer_profile": [_text(root, "cac:ContractingParty/cbc:BuyerProfileURI")],
        "documents": [_text(lot, document) for lot in [*lots, root]],
        "submission": [_text(lot, "cac:TenderingTerms/cac:TenderRecipientParty/cbc:EndpointID") for lot in lots],
    }
    kept = {name: next((a for a in map(values.link, found) if a), None) for name, found in raw.items()}
    bad = any(text and values.link(text) is None for found in raw.values() for text in found)
    return Links(**kept, website=_website(root, companies)), bad


def _sum_of_lots(lots: list[Lot]) -> tuple[int | None, str | None]:
    """The lots' values together, when every lot has one in the same currency."""
    currencies = {lot.currency for lot in lots}
    if not lots or len(currencies) != 1 or None in currencies:
        return None, None
    return sum(lot.value or 0 for lot in lots), lots[0].currency


def _notes(root: Element, project: Element | None, language: str) -> str:
    """BT-300 and BT-88: how to take part often stands here and nowhere else."""
    parts = [
        _body(project, "cbc:Note", language, MAX_LOT_TEXT),
        _body(root.find("cac:TenderingProcess", NS), "cbc:Description", language, MAX_LOT_TEXT),
    ]
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def _describe(root: Element, kind: str, name: str) -> ParsedNotice:
    """The notice as it stands, before `missing` is reckoned."""
    extension = root.find(EXTENSION, NS)
    companies = _companies(extension)
    notice_id = _text(root, "cbc:ID").lower()
    if not _IDENTITY.fullmatch(notice_id):
        raise NoticeUnreadable("Kunngjøringen har ikke noe nummer (notice-id), så den kan ikke kjennes igjen.")
    language = _text(root, "cbc:NoticeLanguageCode") or "NOR"
    project = root.find("cac:ProcurementProject", NS)
    lot_elements = _lots(root)
    lot_projects = [p for e in lot_elements if (p := e.find("cac:ProcurementProject", NS)) is not None]
    text_source = next((p for p in [project, *lot_projects] if _text(p, "cbc:Description")), None)
    title_source = next((p for p in [project, *lot_projects] if _text(p, "cbc:Name")), None)
    description = _body(text_source, "cbc:Description", language, MAX_TEXT)
    lots = [_lot(element, language, description) for element in lot_elements]
    main, additional = _cpv(next((p for p in [project, *lot_projects] if any(_cpv(p)[:1])), project))
    others = [code for lot in lots for code in lot.cpv]
    codes = list(dict.fromkeys([*additional, *(code for code in others if code != main)]))[:MAX_CODES]
    value, currency = _value(project)
    if value is None and kind == "result":
        value, currency = _amount(extension, "efac:NoticeResult/cbc:TotalAmount")
    if value is None:
        value, currency = _sum_of_lots(lots)
    periods = [period for p in [project, *lot_projects] if any(period := _period(p))]
    start, end, duration = periods[0] if periods else (None, None, None)
    deadlines = [
        deadline
        for element in [*lot_elements, root]
        for deadline in _deadlines(element.find("cac:TenderingProcess", NS), _lot_id(element))[0]
    ]
    codes_of_places, place = _places([p for p in [project, *lot_projects] if p is not None])
    type_code = root.find("cbc:NoticeTypeCode", NS)
    customization = _text(root, "cbc:CustomizationID")
    sdk, profile = _SDK.search(customization), _PROFILE.search(customization)
    version = _text(root, "cbc:VersionID")
    title_language, title = _best(_texts(title_source, "cbc:Name", language))
    return ParsedNotice(
        notice_id=notice_id,
        version=max(int(version), 1) if _VERSION.fullmatch(version) else 1,
        kind=kind,
        subtype=_code(extension, "efac:NoticeSubType/cbc:SubTypeCode"),
        form_type=(type_code.get("listName") or None) if type_code is not None else None,
        notice_type=_code(root, "cbc:NoticeTypeCode"),
        sdk=sdk[1] if sdk else None,
        profile=profile[2] if profile else None,
        language=title_language or _LANGUAGES.get(language.upper(), "nb"),
        title=values.plain_line(title, MAX_TITLE) or UNTITLED,
        description=description,
        note=_notes(root, project, language),
        nature=_code(project, "cbc:ProcurementTypeCode"),
        buyers=_buyers(root, companies, language),
        cpv_main=main,
        cpv_additional=codes,
        nuts=codes_of_places,
        place=place,
        deadlines=sorted(set(deadlines), key=lambda d: (d.at, d.kind, d.lot)),
        planned_on=values.day(_text(root, "cbc:PlannedDate")),
        dispatched_at=values.moment(_text(root, "cbc:IssueDate"), _text(root, "cbc:IssueTime")),
        published_on=values.day(_text(extension, "efac:Publication/efbc:PublicationDate")),
        value=value,
        currency=currency,
        starts_on=start,
        ends_on=end,
        duration_months=duration,
        lots=lots,
        links=_links(root, companies, lot_elements)[0],
        publication_number=values.publication_number(name) or values.publication_number(notice_id),
        missing=[],
    )


def _observed(root: Element, notice: ParsedNotice, cleaned: bool) -> gaps.Observed:
    """What only the tree can tell about the notice's faults."""
    project = root.find("cac:ProcurementProject", NS)
    lots = _lots(root)
    processes = [e.find("cac:TenderingProcess", NS) for e in [*lots, root]]
    return gaps.Observed(
        has_version=bool(_VERSION.fullmatch(_text(root, "cbc:VersionID"))),
        own_title=bool(_text(project, "cbc:Name")),
        own_description=bool(_text(project, "cbc:Description")),
        placeholder_deadline=any(_deadlines(process, "")[1] for process in processes),
        bad_link=_links(root, {}, lots)[1],
        converted="#extended#" not in _text(root, "cbc:CustomizationID"),
        cleaned=cleaned,
        shortened=notice.description.endswith(" …"),
    )


def parse(payload: bytes, name: str = "") -> ParsedNotice:
    """One notice from the bytes of its XML file; `name` is the file's name, which often carries Doffin's number.

    Raises NoticeUnreadable, with one line in Norwegian, for everything that is not an eForms notice.
    """
    root, kind, cleaned = safe_tree(payload)
    notice = _describe(root, kind, name)
    if notice.title == UNTITLED and not notice.description and not notice.buyers:
        raise NoticeUnreadable("Kunngjøringen har verken tittel, beskrivelse eller kjøper.")
    return replace(notice, missing=gaps.of(notice, _observed(root, notice, cleaned)))


def parse_payload(payload: bytes) -> dict[str, Any]:
    """For the child process: the notice, or the reason, as JSON."""
    try:
        return {"notice": to_json(parse(payload))}
    except NoticeUnreadable as fault:
        return {"unreadable": fault.reason}

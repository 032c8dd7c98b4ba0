"""Notices for the tests: the real ones that may stand beside the project, and small ones built here."""

import os
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))

SPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" '
    'xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1" '
    'xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1" '
    'xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1"'
)


def sample(relative: str) -> bytes:
    """The bytes of a shared sample; the test is left out, with the reason, where the samples are not."""
    path = SHARED / relative
    if not path.is_file():
        pytest.skip(f"the shared sample {relative} is not at {SHARED}")
    return path.read_bytes()


def all_samples() -> list[Path]:
    """Every real and constructed notice beside the project."""
    return sorted([*SHARED.glob("doffin_notices/*.xml"), *SHARED.glob("eforms/samples/*.xml")])


def notice(
    *,
    notice_id: str = "00000000-0000-4000-8000-000000000001",
    version: str = "01",
    title: str = "Brøyting av parkeringsplasser",
    description: str = "Vi skal ha brøytet elleve plasser.",
    buyer: str = "Eksempel kommune",
    orgnr: str = "974760673",
    cpv: str = "90620000",
    extra: str = "",
    lots: str = "",
    root: str = "PriorInformationNotice",
    type_code: str = "pin-only",
    inside_description: str = "",
) -> bytes:
    """A small notice in the shape of subtype 4; `extra`, `lots` and `inside_description` are raw XML."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} {SPACES.format(root=root)}>
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>
<efac:NoticeSubType><cbc:SubTypeCode listName="notice-subtype">4</cbc:SubTypeCode></efac:NoticeSubType>
<efac:Organizations><efac:Organization><efac:Company>
<cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name languageID="NOR">{escape(buyer)}</cbc:Name></cac:PartyName>
<cac:PartyLegalEntity><cbc:CompanyID>{escape(orgnr)}</cbc:CompanyID></cac:PartyLegalEntity>
<cac:Contact><cbc:Name>Kari Kontakt</cbc:Name><cbc:Telephone>+47 61 00 00 00</cbc:Telephone>
<cbc:ElectronicMail>kari.kontakt@example.no</cbc:ElectronicMail></cac:Contact>
</efac:Company></efac:Organization></efac:Organizations>
</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:CustomizationID>eforms-sdk-1.14#extended#urn:fdc:anskaffelser.no:2023:eforms:eu</cbc:CustomizationID>
<cbc:ID schemeName="notice-id">{notice_id}</cbc:ID>
<cbc:IssueDate>2026-10-01+02:00</cbc:IssueDate><cbc:IssueTime>09:30:00+02:00</cbc:IssueTime>
<cbc:VersionID>{version}</cbc:VersionID>{extra}
<cbc:NoticeTypeCode listName="planning">{type_code}</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode>NOR</cbc:NoticeLanguageCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification></cac:Party>
</cac:ContractingParty>
<cac:ProcurementProject><cbc:Name languageID="NOR">{escape(title)}</cbc:Name>
<cbc:Description languageID="NOR">{escape(description)}{inside_description}</cbc:Description>
<cbc:ProcurementTypeCode listName="contract-nature">services</cbc:ProcurementTypeCode>
<cac:MainCommodityClassification><cbc:ItemClassificationCode>{cpv}</cbc:ItemClassificationCode>
</cac:MainCommodityClassification>
<cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode>NO020</cbc:CountrySubentityCode></cac:Address>
</cac:RealizedLocation></cac:ProcurementProject>{lots}
</{root}>""".encode()


def lot(number: int, *, title: str = "Del", process: str = "", project: str = "") -> str:
    """A part of a notice as XML."""
    return (
        f"<cac:ProcurementProjectLot><cbc:ID schemeName={quoteattr('Lot')}>LOT-{number:04}</cbc:ID>"
        f"<cac:TenderingProcess>{process}</cac:TenderingProcess>"
        f"<cac:ProcurementProject><cbc:Name>{escape(title)}</cbc:Name>{project}</cac:ProcurementProject>"
        "</cac:ProcurementProjectLot>"
    )


def period(name: str, day: str, at: str = "") -> str:
    """A deadline as XML, `name` without its prefix."""
    end = f"<cbc:EndTime>{at}</cbc:EndTime>" if at else ""
    return f"<cac:{name}><cbc:EndDate>{day}</cbc:EndDate>{end}</cac:{name}>"

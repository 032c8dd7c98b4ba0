"""All ten real notices beside the project are read exactly; so are the constructed ones, whole and broken."""

import json
from typing import Any

import pytest

from portal.exchange.notices import gaps
from portal.exchange.notices.parse import parse, parse_payload
from portal.exchange.notices.parsed import ParsedNotice, from_json, to_json
from tests.exchange.samples import all_samples, sample

pytestmark = pytest.mark.nodb

# Read from the files by eye: what a supplier should find on our page.
REAL: dict[str, dict[str, Any]] = {
    "ContractNotice_cn-desg_2024-101636.xml": {
        "number": "2024-101636",
        "notice_id": "ea719af7-65b8-4cb4-9230-e4bf9115dae3",
        "kind": "competition",
        "subtype": "23",
        "title": "223003 Reservevannforsyning Gjøvik - Biri - Detaljprosjektering",
        "buyer": "Gjøvikregionen - Anskaffelser",
        "orgnr": "940155223",
        "cpv": "71320000",
        "codes": 2,
        "place": "Gjøvik, Innlandet",
        "dispatched": "2024-02-02T13:12:08Z",
        "published": None,
        "planned": None,
        "deadline": "2024-03-22T11:00:00Z",
        "value": None,
        "months": None,
        "starts": None,
        "lots": ["LOT-0000"],
        "gaps": "VALUE DURATION",
    },
    "PriorInformationNotice_pin-buyer_2023-100372.xml": {
        "number": "2023-100372",
        "notice_id": "37bbf05d-0f70-4afe-87fb-0b5b0f3e9cd6",
        "kind": "planning",
        "subtype": "1",
        "title": "Digitale betalingsløsninger - straksbetaling",
        "buyer": "SYKEHUSINNKJØP HF",
        "orgnr": "916879067",
        "cpv": "66115000",
        "codes": 3,
        "place": "Hele landet",
        "dispatched": "2023-10-30T08:37:49Z",
        "published": None,
        "planned": None,
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": [],
        "gaps": "DEADLINE PLANNED VALUE DURATION",
    },
    "PriorInformationNotice_pin-buyer_2023-101205.xml": {
        "number": "2023-101205",
        "notice_id": "667f77ec-2687-48a0-a752-651a0d7ebdcb",
        "kind": "planning",
        "subtype": "1",
        "title": "System for Utvikling og Gjennomføring av Elektroniske Prøver",
        "buyer": "FORSVARSMATERIELL",
        "orgnr": "916075855",
        "cpv": "72000000",
        "codes": 10,
        "place": "Hele landet",
        "dispatched": "2023-11-20T08:33:50Z",
        "published": None,
        "planned": None,
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": [],
        "gaps": "DEADLINE PLANNED VALUE DURATION",
    },
    "PriorInformationNotice_pin-buyer_2023-661116.xml": {
        "number": "2023-661116",
        "notice_id": "2023-661116",
        "kind": "planning",
        "subtype": "1",
        "title": "Årshjul for anskaffelser 2023 - Trondheim Renholdsverk AS",
        "buyer": "Trondheim Renholdsverk AS",
        "orgnr": "988964573",
        "cpv": "90500000",
        "codes": 34,
        "place": "Trøndelag",
        "dispatched": "2023-02-02T10:00:00Z",
        "published": "2023-02-02",
        "planned": None,
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": ["LOT-0000"],
        "gaps": "DESCRIPTION_FROM_LOT DEADLINE PLANNED VALUE DURATION CONVERTED",
    },
    "PriorInformationNotice_pin-only_2022-970816.xml": {
        "number": "2022-970816",
        "notice_id": "2022-970816",
        "kind": "planning",
        "subtype": "N4",
        "title": "Intensjonskunngjøring - Spillsimulering",
        "buyer": "Rogaland Fylkeskommune",
        "orgnr": "971045698",
        "cpv": "72212931",
        "codes": 4,
        "place": "Stavanger",
        "dispatched": "2022-10-28T10:00:00Z",
        "published": "2022-10-28",
        "planned": None,
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": ["PAR-0000"],
        "gaps": "DEADLINE PLANNED VALUE DURATION CONVERTED",
    },
    "PriorInformationNotice_pin-only_2023-100363.xml": {
        "number": "2023-100363",
        "notice_id": "1db209a3-6934-4d5f-bf78-2aa8a1f2453c",
        "kind": "planning",
        "subtype": "N4",
        "title": "Markedsdialog - områdegjennomgang av det statlige institusjonsbarnevernet",
        "buyer": "Barne- og familiedepartementet",
        "orgnr": "972417793",
        "cpv": "73200000",
        "codes": 4,
        "place": "Oslo",
        "dispatched": "2023-10-30T16:55:46Z",
        "published": None,
        "planned": "2023-12-01",
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": ["LOT-0000"],
        "gaps": "DEADLINE VALUE DURATION",
    },
    "PriorInformationNotice_pin-only_2023-642439.xml": {
        "number": "2023-642439",
        "notice_id": "2023-642439",
        "kind": "planning",
        "subtype": "4",
        "title": "Invitasjon til markedsdialog om «Støttemur mot ring 3» i prosjekt Nye Aker",
        "buyer": "Helse Sør-Øst RHF",
        "orgnr": "991324968",
        "cpv": "45262620",
        "codes": 3,
        "place": "Oslo",
        "dispatched": "2023-07-05T10:00:00Z",
        "published": "2023-07-05",
        "planned": None,
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": ["PAR-0000"],
        "gaps": "DEADLINE PLANNED VALUE DURATION CONVERTED",
    },
    "PriorInformationNotice_pin-rtl_2022-642893.xml": {
        "number": "2022-642893",
        "notice_id": "2022-642893",
        "kind": "planning",
        "subtype": "7",
        "title": "Drift av parkering ved Sykehuset Innlandet HF",
        "buyer": "SYKEHUSINNKJØP HF",
        "orgnr": "916879067",
        "cpv": "63712400",
        "codes": 3,
        "place": "Innlandet",
        "dispatched": "2022-11-29T10:00:00Z",
        "published": "2022-11-29",
        "planned": None,
        "deadline": None,
        "value": None,
        "months": 60,
        "starts": None,
        "lots": ["LOT-0000"],
        "gaps": "DEADLINE PLANNED VALUE CONVERTED",
    },
    "PriorInformationNotice_pin-rtl_2023-101456.xml": {
        "number": "2023-101456",
        "notice_id": "ee5f74f4-d24f-4c67-beca-c7e4a17d16e4",
        "kind": "planning",
        "subtype": "7",
        "title": "Forespørsel om byttekostnad – pasientovervåkning Nye Hammerfest Sykehus",
        "buyer": "SYKEHUSINNKJØP HF",
        "orgnr": "916879067",
        "cpv": "33195000",
        "codes": 1,
        "place": "Troms og Finnmark",
        "dispatched": "2023-11-24T12:10:54Z",
        "published": None,
        "planned": None,
        "deadline": None,
        "value": 7000000,
        "months": 24,
        "starts": "2024-03-01",
        "lots": ["LOT-0000"],
        "gaps": "DEADLINE PLANNED",
    },
    "PriorInformationNotice_pin-rtl_2023-659744.xml": {
        "number": "2023-659744",
        "notice_id": "2023-659744",
        "kind": "planning",
        "subtype": "8",
        "title": "HE 02 - Kransen nord",
        "buyer": "Bane NOR SF",
        "orgnr": "917082308",
        "cpv": "45000000",
        "codes": 1,
        "place": "Viken",
        "dispatched": "2023-07-07T10:00:00Z",
        "published": "2023-07-07",
        "planned": None,
        "deadline": None,
        "value": None,
        "months": None,
        "starts": None,
        "lots": ["LOT-0000"],
        "gaps": "DEADLINE_PLACEHOLDER PLANNED VALUE DURATION CONVERTED",
    },
}
CONSTRUCTED = {
    "need_E2_national-e.xml": ("E2", "national-e", "NOK", None, "DEADLINE PLANNED"),
    "need_E1_eu.xml": ("E1", "eu", "NOK", "2027-01-31T11:00:00Z", "PLANNED"),
    "BROKEN_E1_in_national-e.xml": ("E1", "national-e", "NOK", "2027-01-31T11:00:00Z", "PLANNED WRONG_PROFILE"),
    "BROKEN_E1_no_deadline.xml": ("E1", "eu", "NOK", None, "DEADLINE PLANNED"),
    "BROKEN_E2_currency_EUR.xml": ("E2", "national-e", "EUR", None, "DEADLINE PLANNED FOREIGN_CURRENCY"),
    "BROKEN_E2_no_title.xml": ("E2", "national-e", "NOK", None, "TITLE_FROM_LOT DEADLINE PLANNED"),
    "BROKEN_E2_xsd_order.xml": ("E2", "national-e", "NOK", None, "DEADLINE PLANNED"),
}


def lines(names: str) -> list[str]:
    return [getattr(gaps, name) for name in names.split()]


def moment(notice: ParsedNotice) -> str | None:
    return notice.deadline.at.strftime("%Y-%m-%dT%H:%M:%SZ") if notice.deadline else None


@pytest.mark.parametrize("name", REAL)
def test_a_real_notice_is_read_exactly(name):
    notice, expected = parse(sample(f"doffin_notices/{name}"), name), REAL[name]
    assert {
        "number": notice.publication_number,
        "notice_id": notice.notice_id,
        "kind": notice.kind,
        "subtype": notice.subtype,
        "title": notice.title,
        "buyer": notice.buyer_name,
        "orgnr": notice.buyer_orgnr,
        "cpv": notice.cpv_main,
        "codes": len(notice.cpv_codes),
        "place": notice.place,
        "dispatched": notice.dispatched_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "published": notice.published_on and notice.published_on.isoformat(),
        "planned": notice.planned_on and notice.planned_on.isoformat(),
        "deadline": moment(notice),
        "value": notice.value,
        "months": notice.duration_months,
        "starts": notice.starts_on and notice.starts_on.isoformat(),
        "lots": [lot.id for lot in notice.lots],
        "gaps": expected["gaps"],
    } == expected
    assert notice.missing == lines(expected["gaps"])
    assert (notice.version, notice.language, notice.sdk) == (1, "nb", "1.7")
    assert notice.url == f"https://doffin.no/notices/{expected['number']}"
    assert notice.description


@pytest.mark.parametrize("name", CONSTRUCTED)
def test_a_constructed_notice_is_read_though_it_is_broken(name):
    notice = parse(sample(f"eforms/samples/{name}"), name)
    found = (notice.subtype, notice.profile, notice.currency, moment(notice))
    subtype, profile, currency, deadline, names = CONSTRUCTED[name]
    assert found == (subtype, profile, currency, deadline)
    assert notice.missing == lines(names)
    assert notice.title == "Vinterdrift av gang- og sykkelveger – kortreist og utslippsfritt"
    assert (notice.buyer_name, notice.buyer_orgnr) == ("Gjøvik kommune", "940155223")
    assert (notice.cpv_codes, notice.value, notice.duration_months) == (["90620000", "90630000"], 1_800_000, 43)
    assert (notice.place, notice.nuts) == ("Innlandet", ["NO020"])


def test_the_ten_and_the_seven_are_all_there():
    found = [path.name for path in all_samples()]
    if not found:
        pytest.skip("the shared samples are not beside the project")
    assert sorted(found) == sorted([*REAL, *CONSTRUCTED])


def test_what_is_read_comes_unchanged_through_the_child_process():
    for path in all_samples():
        answer = json.loads(json.dumps(parse_payload(path.read_bytes())))
        assert from_json(answer["notice"]) == parse(path.read_bytes())


def test_contact_persons_are_not_read():
    for path in all_samples():
        text = json.dumps(to_json(parse(path.read_bytes())), ensure_ascii=False)
        assert "@" not in text
        assert "Kontaktperson" not in text
        assert "00000000" not in text.replace('"72000000"', "").replace('"45000000"', "")


def test_bokmaal_comes_before_english_whatever_stands_first():
    notice = parse(sample("eforms/samples/need_E1_eu.xml"))
    assert notice.description.startswith("Gjøvikregionen undersøker behovet")
    assert notice.links.submission == "https://behovstorget.example.no/behov/2026-0001/innspill"
    assert notice.links.first() == notice.links.submission

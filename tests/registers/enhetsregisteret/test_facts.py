"""What the register answers, in all its shapes, and what is made of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.registers.enhetsregisteret.facts import Facts, NotUnderstood, purged, read_facts, size_of

pytestmark = pytest.mark.nodb
LEAST = {"organisasjonsnummer": "974760673", "navn": "Fjellvarme AS"}


def facts(**more: Any) -> Facts:
    return read_facts(LEAST | more, "974760673", is_subunit=False)


@pytest.fixture
def sample(shared_data: Path) -> Callable[[str], Any]:
    return lambda name: json.loads((shared_data / "brreg" / name).read_text(encoding="utf-8"))


def test_a_real_company(sample: Callable[[str], Any]) -> None:
    assert read_facts(sample("real_entity_923609016.json"), "923609016", is_subunit=False) == Facts(
        orgnr="923609016",
        name="EQUINOR ASA",
        form="ASA",
        nace=(
            ("06.100", "Utvinning av råolje"),
            ("06.200", "Utvinning av naturgass"),
            ("19.200", "Produksjon av raffinerte petroleumsprodukter og fossile brenselsprodukter"),
        ),
        employees=21408,
        size="250+",
        address="Forusbeen 50",
        postal_code="4035",
        postal_place="STAVANGER",
        municipality_number="1103",
        website="https://www.equinor.com",
    )


def test_a_sub_unit_has_a_parent_and_an_address_of_its_own(sample: Callable[[str], Any]) -> None:
    told = read_facts(sample("doc_example_underenheter-details-response.json"), "776655441", is_subunit=True)
    assert (told.is_subunit, told.parent_orgnr, told.form) == (True, "112233445", "BEDR")
    assert (told.address, told.postal_code, told.employees, told.size) == ("Tyvholmen 1", "0122", 50, "50-249")
    assert (told.status, told.is_living) == ("winding_up", True)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("doc_example_enheter-details-deleted-response.json", "123456789"),
        ("doc_example_underenheter-details-deleted-response.json", "987123456"),
    ],
)
def test_a_deleted_unit(sample: Callable[[str], Any], name: str, number: str) -> None:
    told = read_facts(sample(name), number, is_subunit=False)
    assert (told.status, told.is_living, told.size, told.address) == ("deleted", False, "", "")


def test_the_real_answers_of_a_search_are_all_understood(sample: Callable[[str], Any]) -> None:
    units = sample("real_search_asa_5.json")["_embedded"]["enheter"]
    told = [read_facts(unit, unit["organisasjonsnummer"], is_subunit=False) for unit in units]
    assert [(t.employees, t.size) for t in told] == [
        (99, "50-249"),
        (None, "0-4"),
        (None, "0-4"),
        (None, "0-4"),
        (None, "0-4"),
    ]


def test_a_hidden_number_of_employees_is_below_five() -> None:
    assert (facts(harRegistrertAntallAnsatte=True).employees, facts(harRegistrertAntallAnsatte=True).size) == (
        None,
        "0-4",
    )
    assert facts(harRegistrertAntallAnsatte=False).size == "0-4"
    assert (facts().employees, facts().size) == (None, "")


@pytest.mark.parametrize("number", [True, "12", -1, 1.5, None, 10**20])
def test_a_number_of_employees_that_is_none(number: Any) -> None:
    assert (facts(antallAnsatte=number).employees, facts(antallAnsatte=number).size) == (None, "")


@pytest.mark.parametrize(
    ("employees", "size"),
    [
        *((0, "0-4"), (4, "0-4"), (5, "5-9"), (9, "5-9"), (10, "10-49"), (49, "10-49")),
        *((50, "50-249"), (249, "50-249"), (250, "250+"), (21408, "250+")),
    ],
)
def test_sizes_at_their_edges(employees: int, size: str) -> None:
    assert size_of(employees) == size


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, "active"),
        ({"konkurs": False, "underAvvikling": False}, "active"),
        ({"konkurs": True, "underAvvikling": True}, "bankrupt"),
        ({"underAvvikling": True}, "winding_up"),
        ({"underTvangsavviklingEllerTvangsopplosning": True}, "winding_up"),
        ({"konkurs": True, "slettedato": "2024-01-01"}, "deleted"),
        ({"konkurs": "false", "konkursdato": ""}, "active"),
    ],
)
def test_how_the_firm_stands(said: dict[str, Any], status: str) -> None:
    assert facts(**said).status == status


def test_a_form_with_a_letter_outside_ascii_and_a_sole_trader() -> None:
    assert facts(organisasjonsform={"kode": "SÆR"}).form == "SÆR"
    assert facts(organisasjonsform={"kode": "ENK"}).is_person is True
    assert facts(organisasjonsform={"kode": "AS"}).is_person is False


def test_an_address_abroad_has_no_norwegian_numbers() -> None:
    abroad = {"landkode": "SE", "postnummer": "1234", "kommunenummer": "0301", "poststed": "ARVIKA", "adresse": ["A 1"]}
    told = facts(forretningsadresse=abroad)
    assert (told.address, told.postal_code, told.postal_place, told.municipality_number) == ("A 1", "", "ARVIKA", "")


def test_the_post_address_where_there_is_no_other() -> None:
    told = facts(postadresse={"landkode": "NO", "postnummer": "2815", "adresse": ["Postboks 1", None, ""]})
    assert (told.address, told.postal_code) == ("Postboks 1", "2815")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("www.equinor.com", "https://www.equinor.com"),
        ("http://fjellvarme.no/om", "http://fjellvarme.no/om"),
        ("HTTPS://fjellvarme.no", "HTTPS://fjellvarme.no"),
        ("blåbær.no", "https://blåbær.no"),
        *((bad, "") for bad in ("javascript:alert(1)", "ftp://x.no", "ingen", "http://", "a b.no", "x@y.no", 7, None)),
        ('x.no/"><script>', ""),
        ("https://127.0.0.1/", ""),
        ("x.no/" + "a" * 245, ""),
        ("x.no/" + "a" * 237, "https://x.no/" + "a" * 237),
    ],
)
def test_a_website_is_one_on_the_web(said: Any, kept: str) -> None:
    assert facts(hjemmeside=said).website == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("post@fjellvarme.no", "post@fjellvarme.no"),
        *(
            (bad, "")
            for bad in ("post", "a@b", "a@b.no,c@d.no", "a@b.no\r\nBcc: x@y.no", "<a@b.no>", 7, "a" * 250 + "@b.no")
        ),
    ],
)
def test_an_email_is_one_address(said: Any, kept: str) -> None:
    assert facts(epostadresse=said).email == kept


def test_long_and_odd_texts_fit_their_columns() -> None:
    told = facts(
        navn="  Fjell\u202evarme\n\x00 " + "x" * 1_000_000,
        organisasjonsform={"kode": "A" * 50},
        forretningsadresse={"adresse": ["a" * 1000] * 50, "poststed": "p" * 500, "postnummer": "28155"},
        naeringskode1={"kode": "43.220", "beskrivelse": "r" * 5000},
        naeringskode2={"kode": "../../", "beskrivelse": "x"},
        naeringskode3="43.220",
        overordnetEnhet="112 233 445",
    )
    assert (len(told.name), len(told.form), len(told.address), len(told.postal_place)) == (250, 10, 300, 80)
    assert (told.postal_code, told.parent_orgnr, [len(words) for _code, words in told.nace]) == ("", "", [200])
    assert told.name.startswith("Fjellvarme x")


@pytest.mark.parametrize(
    "answer",
    [None, [], "x", 7, {}, LEAST | {"organisasjonsnummer": "923609016"}, LEAST | {"navn": ""}, LEAST | {"navn": 7}],
)
def test_an_answer_about_something_else(answer: Any) -> None:
    with pytest.raises(NotUnderstood):
        read_facts(answer, "974760673", is_subunit=False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    *("organisasjonsform", "naeringskode1", "antallAnsatte", "harRegistrertAntallAnsatte", "forretningsadresse"),
    *("epostadresse", "hjemmeside", "konkurs", "slettedato", "overordnetEnhet", "nedleggelsesdato"),
)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8))
@settings(max_examples=300, deadline=None)
def test_odd_values_are_left_out_and_what_is_kept_comes_back(said: dict[str, Any]) -> None:
    told = facts(**said)
    assert Facts.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_what_was_kept_by_another_version_can_be_read() -> None:
    assert Facts.from_json({"orgnr": "974760673", "vat": True}) == Facts(orgnr="974760673")
    assert Facts.from_json(purged("974760673").as_json()) == purged("974760673")

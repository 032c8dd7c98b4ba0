"""Organisation numbers: what people write, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.no import orgnr as other

from portal.registers.enhetsregisteret.orgnr import LONGEST, read_orgnr, why_not_orgnr, written

pytestmark = pytest.mark.nodb


@pytest.mark.parametrize(
    "text",
    [
        "974760673",
        "974 760 673",
        " 974760673\n",
        "974\u00a0760\u00a0673",
        "974\u202f760\u2009673",
        "974\t760\t673",
        "\ufeff974760673",
        "974\u200b760673",
        "NO974760673MVA",
        "NO 974 760 673 MVA",
        "no974760673mva",
        "974 760 673 MVA",
        "974.760.673",
        "974-760-673",
        "Org.nr. 974 760 673",
        "Org.nr.: 974 760 673",
        "orgnr 974760673",
        "Organisasjonsnummer: 974 760 673",
    ],
)
def test_a_number_as_people_write_it(text: str) -> None:
    assert (read_orgnr(text), why_not_orgnr(text)) == ("974760673", None)


@pytest.mark.parametrize("number", ["923609016", "984851006", "315870771", "313798003", "883603362"])
def test_numbers_of_the_register(number: str) -> None:
    assert read_orgnr(number) == number


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "000000000",
        "000 000 000",
        "974760674",
        "97476067",
        "9747606730",
        "97476067³",
        "٩٧٤٧٦٠٦٧٣",
        "９７４７６０６７３",
        "९७४७६०६७३",
        "974760673\x00x",
        "974760673; DROP TABLE",
        "974760673,974760673",
        "+974760673",
        "9.74760673e8",
        "MVA",
        "NO",
        "NONO974760673",
        "SE974760673",
        "974760673MVAMVA",
        "9747606O3",
        "<b>974760673</b>",
        "9" * 1_000_000,
        " " * 1_000_000,
        " " * LONGEST + "974760673",
        "ni sju fire",
    ],
)
def test_what_is_not_a_number(text: str | None) -> None:
    assert read_orgnr(text) is None
    assert why_not_orgnr(text)


def test_every_reason_says_what_to_do() -> None:
    assert why_not_orgnr("") == "Skriv organisasjonsnummeret."
    assert why_not_orgnr("97476067") == "Et organisasjonsnummer har ni siffer, for eksempel 974 760 673."
    assert why_not_orgnr("974760637") == "Nummeret finnes ikke. Se om et siffer er feil eller har byttet plass."
    assert "fødselsnummer" in (why_not_orgnr("01019012345") or "")


def test_a_remainder_of_ten_has_no_check_digit() -> None:
    """One in eleven beginnings leaves ten, and no ninth digit makes them a number."""
    beginnings = [f"{number:08d}" for number in range(98000000, 98000110)]
    endings = [[digit for digit in range(10) if read_orgnr(f"{eight}{digit}")] for eight in beginnings]
    assert sorted({len(found) for found in endings}) == [0, 1]
    assert sum(not found for found in endings) in range(5, 16)


@pytest.mark.parametrize("place", range(8))
def test_two_neighbours_that_changed_places_are_found(place: int) -> None:
    digits = list("974760673")
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    if "".join(digits) != "974760673":
        assert read_orgnr("".join(digits)) is None


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
@settings(max_examples=500, deadline=None)
def test_another_reckoning_agrees(digits: str) -> None:
    if digits != "000000000":
        assert (read_orgnr(digits) is not None) == other.is_valid(digits)


@given(st.text(st.characters(codec=None), max_size=80))
@settings(max_examples=400, deadline=None)
def test_anything_at_all_is_answered(text: str) -> None:
    number = read_orgnr(text)
    assert (number is None) == (why_not_orgnr(text) is not None)
    assert number is None or (number.isascii() and number.isdigit() and len(number) == 9)


def test_a_number_is_printed_in_threes_and_can_be_read_again() -> None:
    assert written("974760673") == "974 760 673"
    assert read_orgnr(written("974760673")) == "974760673"
    assert written("") == ""

"""Single values of a notice: right or nothing."""

from datetime import UTC, date, datetime

import pytest

from portal.exchange.notices import gaps, values
from portal.exchange.notices.parse import parse
from tests.exchange.samples import lot, notice, period

pytestmark = pytest.mark.nodb


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("974760673", "974760673"),
        ("974 760 673", "974760673"),
        ("974\u00a0760\u00a0673", "974760673"),
        ("NO974760673MVA", "974760673"),
        ("NO 974 760 673 MVA", "974760673"),
        ("Org.nr. 974 760 673", "974760673"),
        ("Orgnr: 974760673", "974760673"),
        ("\u200b974760673\u200b", "974760673"),
        ("974760674", None),
        ("000000000", None),
        ("٩٧٤٧٦٠٦٧٣", None),
        ("97476067³", None),
        ("SE556677889901", None),
        ("9747606731", None),
        ("", None),
        ("ukjent", None),
    ],
)
def test_organisation_numbers_are_nine_right_digits_or_nothing(written, number):
    assert values.organisation_number(written) == number


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://permalink.mercell.com/1.aspx?a=b&c=", True),
        ("HTTP://www.gjovik.kommune.no", True),
        ("www.banenor.no", False),
        ("javascript:alert(1)//.no", False),
        ("data:text/html,x.y", False),
        ("file:///etc/passwd", False),
        ("//eksempel.no/x", False),
        ("https://user:pw@eksempel.no/", False),
        ("https://eksempel.no/a b", False),
        ('https://eksempel.no/"onclick', False),
        ("https://[::1", False),
        ("https://eksempel.no:99999999/", False),
        ("https://localhost/", False),
        ("https://eksempel.no/" + "a" * 1000, False),
        ("", False),
    ],
)
def test_only_whole_web_addresses_are_kept(address, kept):
    assert values.link(address) == (address if kept else None)


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        ("2024-03-22+00:00", "11:00:00+00:00", datetime(2024, 3, 22, 11, tzinfo=UTC)),
        ("2027-01-31+01:00", "12:00:00+01:00", datetime(2027, 1, 31, 11, tzinfo=UTC)),
        ("2027-01-31", "12:00:00", datetime(2027, 1, 31, 11, tzinfo=UTC)),
        ("2027-07-31", "12:00", datetime(2027, 7, 31, 10, tzinfo=UTC)),
        ("2027-01-31Z", "", datetime(2027, 1, 31, 22, 59, tzinfo=UTC)),
        ("2027-01-31+01:00", "24:00:00+01:00", datetime(2027, 1, 31, 23, tzinfo=UTC)),
        ("2027-01-31", "25:00:00", datetime(2027, 1, 31, 22, 59, tzinfo=UTC)),
        ("2027-02-29", "12:00:00", None),
        ("2099-01-01", "11:59:59", None),
        ("0001-01-01", "00:00:00+14:00", None),
        ("i morgen", "12:00", None),
    ],
)
def test_moments_are_moments_or_nothing(day, at, moment):
    assert values.moment(day, at) == moment


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Vi trenger <b>brøyting</b>.<br/>Og strøing.", "Vi trenger brøyting.\nOg strøing."),
        ("<p>En</p><p>To</p>", "En\n\nTo"),
        ("Før<script>alert(1)</script>etter", "Føretter"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;igjen", "igjen"),
        ("Mindre enn 5 < 7 og 9 > 3", "Mindre enn 5 < 7 og 9 > 3"),
        ("Fisk &amp; vilt", "Fisk & vilt"),
        ("Tekst\u202eesrever\u200b", "Tekstesrever"),
        ("Spør ola.nordmann@eksempel.no i dag", "Spør [e-postadresse utelatt] i dag"),
        ("Ring +47 61 12 34 56.", "Ring [telefonnummer utelatt]."),
        ("Tlf: 61123456 eller mobil 912 34 567", "[telefonnummer utelatt] eller [telefonnummer utelatt]"),
        ("Kontaktperson: Kari Nordmann.", "Kontaktperson: [navn utelatt]."),
        ("CPV 90620000 og 12 000 000 kroner", "CPV 90620000 og 12 000 000 kroner"),
    ],
)
def test_text_is_plain_and_names_no_person(written, read):
    assert values.plain(written, 500) == read


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("PriorInformationNotice_pin-only_2023-642439.xml", "2023-642439"),
        ("2024-101636.xml", "2024-101636"),
        ("notice-2024-101636.xml", None),
        ("667f77ec-2687-48a0-a752-651a0d7ebdcb.xml", None),
        ("12023-1012056.xml", None),
        ("", None),
    ],
)
def test_the_number_in_the_file_name_is_doffins(name, number):
    assert values.publication_number(name) == number


def test_durations_are_whole_months():
    found = [
        values.months(*pair) for pair in (("4", "YEAR"), ("60", "MONTH"), ("52", "WEEK"), ("10", "DAY"), ("x", "DAY"))
    ]
    assert found == [48, 60, 12, 1, None]
    assert values.months_between(date(2027, 1, 1), date(2030, 12, 31)) == 48
    assert values.months_between(date(2027, 2, 1), date(2027, 1, 1)) is None


def test_markup_inside_the_description_is_text():
    read = parse(notice(description="Vi trenger ", inside_description="<b>brøyting</b> nå"))
    assert read.description == "Vi trenger brøyting nå"


def test_an_answer_deadline_comes_before_the_tenders_and_the_first_lot_counts():
    process = period("TenderSubmissionDeadlinePeriod", "2027-03-01", "12:00:00+01:00")
    second = period("TenderSubmissionDeadlinePeriod", "2027-02-01", "12:00:00+01:00")
    read = parse(notice(lots=lot(1, process=process) + lot(2, process=second)))
    assert (read.deadline.lot, read.deadline.at) == ("LOT-0002", datetime(2027, 2, 1, 11, tzinfo=UTC))
    answers = period("ParticipationRequestReceptionPeriod", "2027-02-20", "12:00:00+01:00")
    read = parse(notice(lots=lot(1, process=process) + lot(2, process=second + answers)))
    assert (read.deadline.kind, read.deadline.lot) == ("participation", "LOT-0002")


def test_a_date_that_fills_the_field_is_no_deadline():
    read = parse(notice(lots=lot(1, process=period("TenderSubmissionDeadlinePeriod", "2099-01-01"))))
    assert read.deadline is None
    assert gaps.DEADLINE_PLACEHOLDER in read.missing
    assert gaps.DEADLINE not in read.missing


def test_values_of_lots_are_added_only_when_all_are_there():
    total = (
        '<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID="NOK">{}'
        "</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>"
    )
    both = lot(1, project=total.format("100.60")) + lot(2, project=total.format("200"))
    assert (parse(notice(lots=both)).value, parse(notice(lots=both)).currency) == (301, "NOK")
    assert parse(notice(lots=both + lot(3))).value is None
    assert parse(notice(lots=lot(1, project=total.format("-5")))).value is None
    assert parse(notice(lots=lot(1, project=total.format("1e9")))).value is None


def test_kinds_follow_the_root():
    kinds = [
        parse(notice(root=root)).kind for root in ("PriorInformationNotice", "ContractNotice", "ContractAwardNotice")
    ]
    assert kinds == ["planning", "competition", "result"]


def test_several_buyers_are_all_named():
    party = (
        "<cac:ContractingParty><cac:Party><cac:PartyName><cbc:Name>Andre kommune</cbc:Name></cac:PartyName></cac:Party>"
        "</cac:ContractingParty>"
    )
    read = parse(notice(extra=party))
    assert read.buyer_name == "Andre kommune, Eksempel kommune"
    assert gaps.BUYER_NUMBER in read.missing

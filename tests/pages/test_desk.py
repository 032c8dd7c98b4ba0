"""The desk tells each person what waits for them, and every line leads to the act."""

from datetime import timedelta

import time_machine
from lxml import html

from portal.core import clock
from tests import factories
from tests.cast import Cast, Member


def desk(person: Member) -> html.HtmlElement:
    return html.fromstring(person.client.get("/i-dag").text)


def acts(person: Member) -> set[str]:
    """Where the lines of the day lead."""
    found = desk(person).xpath("//*[contains(@class, 'desk-top')]//a[contains(@class, 'ds-button')]/@href")
    return {str(address) for address in found}


def test_a_draft_waits_for_its_writer_alone(cast: Cast) -> None:
    number = factories.draft(cast)
    assert acts(cast.kari) == {f"/behov/{number}/rediger"}
    assert acts(cast.per) == set()
    assert "Ingenting haster i dag" in desk(cast.kari).text_content()


def test_a_draft_that_is_sent_waits_for_the_reader_alone(cast: Cast) -> None:
    number = factories.submitted(cast)
    assert acts(cast.kari) == set()
    assert acts(cast.per) == {f"/behov/{number}/klar"}


def test_an_old_plan_leads_whoever_may_to_the_new_version(cast: Cast) -> None:
    number = factories.published(cast)
    with time_machine.travel(clock.now() + timedelta(days=700), tick=False):
        [per] = [address for address in acts(cast.per) if address.startswith(f"/behov/{number}/")]
        assert per == f"/behov/{number}/endre#tender_on"
        assert all("/endre" not in address for address in acts(cast.kari))


def test_who_reads_no_needs_gets_the_tools_and_no_empty_board(cast: Cast) -> None:
    page = desk(cast.ada)
    assert page.xpath("//main//a[@href='/admin/brukere']")
    assert page.xpath("//*[@id='tavle']") == []
    assert desk(cast.rune).xpath("//*[@id='tavle']") != []

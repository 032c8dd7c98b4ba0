"""The list of ideas that came in: who sees which, what waits longest, how fast they are answered; the desk says so."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from lxml import html

from portal.accounts.models import Membership
from portal.core import clock
from portal.dialogue.ideas import queries
from tests import factories
from tests.cast import Cast, Member
from tests.dialogue.ideas.stage import declined, matched, read, sent, taken_further, withdrawn
from tests.pages.test_statements import statements

INBOX = "/ideer/innboks"


def titles(person: Member, path: str = INBOX) -> list[str]:
    page = html.fromstring(person.client.get(path).text)
    return [str(text).strip() for text in page.xpath("//main//a[contains(@class, 'row-link')]/span/text()[1]")]


def test_staff_see_what_came_to_their_municipality_and_to_all(cast: Cast) -> None:
    sent(cast, title="Til Gjøvik")
    sent(cast, title="Til Østre Toten", place="ostre-toten")
    sent(cast, title="Til alle", place=None)
    assert titles(cast.anna) == titles(cast.per) == ["Til Gjøvik", "Til alle"]
    assert titles(cast.tor) == ["Til Østre Toten", "Til alle"]


def test_an_officer_of_the_council_sees_all(cast: Cast) -> None:
    with factories.work(cast):
        rune = cast.rune.user()
        council = rune.memberships[0].organisation_id
        rune.memberships.append(Membership(organisation_id=council, role="procurement_officer"))
    sent(cast, title="Til Gjøvik")
    sent(cast, title="Til Østre Toten", place="ostre-toten")
    assert titles(cast.rune) == ["Til Gjøvik", "Til Østre Toten"]


def test_what_has_waited_longest_stands_first_and_says_how_long(cast: Cast) -> None:
    now = clock.from_local(clock.today(), factories.time(12))
    with time_machine.travel(now - timedelta(days=28)):
        old = sent(cast, title="Gammel")
    sent(cast, title="Ny")
    read(cast, old)
    assert titles(cast.anna) == ["Gammel", "Ny"]
    page = cast.anna.client.get(INBOX).text
    assert "over fristen" in page
    assert page.count("over fristen") == 1
    with cast.app.app_context():
        days = queries.waiting.days_taken(now - timedelta(days=28), clock.now())
    assert f"Har ventet {days} virkedager" in page
    assert page.count("Har ventet") == 1
    assert "Svaret skulle kommet" in cast.lars.client.get(f"/ideer/{old}").text


def test_each_idea_stands_where_it_is(cast: Cast) -> None:
    sent(cast, title="Venter")
    read(cast, sent(cast, title="Lest"))
    matched(cast, sent(cast, title="Koblet"))
    declined(cast, sent(cast, title="Avslått"))
    taken_further(cast, matched(cast, sent(cast, title="Videre")))
    withdrawn(cast, sent(cast, title="Trukket"))
    assert titles(cast.anna) == ["Venter", "Lest", "Koblet"]
    assert titles(cast.anna, INBOX + "?vis=ferdige") == ["Trukket", "Videre", "Avslått"]
    page = cast.anna.client.get(INBOX).text
    assert page.count("Fjellvarme AS") == 1  # of the one that is matched


def test_an_empty_inbox_says_so(cast: Cast) -> None:
    assert "Ingen ideer venter på svar" in cast.anna.client.get(INBOX).text
    assert "Ingen ideer her" in cast.anna.client.get(INBOX + "?vis=ferdige").text


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=" + "9" * 40, "vis=<b>", "before=1&vis=ferdige"])
def test_nonsense_in_the_address_is_no_fault(cast: Cast, query: str) -> None:
    assert cast.anna.client.get(f"{INBOX}?{query}").status_code == 200


def test_old_ones_are_found_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.dialogue.ideas.views.MOST_ENDED", 2)
    for number in range(3):
        declined(cast, sent(cast, title=f"Nr. {number}"))
    page = html.fromstring(cast.anna.client.get(INBOX + "?vis=ferdige").text)
    [older] = page.xpath("//a[contains(@href, 'before=')]/@href")
    assert titles(cast.anna, str(older)) == ["Nr. 0"]


def test_how_fast_they_answer_is_measured_and_shown(app: Flask, cast: Cast) -> None:
    assert "får svar innen fristen" not in cast.anna.client.get(INBOX).text
    day = clock.from_local(clock.today(), factories.time(12))
    for weeks in (1, 2, 4):
        with time_machine.travel(day - timedelta(weeks=weeks)):
            number = sent(cast)
        with time_machine.travel(day):
            matched(cast, number)
    with app.app_context():
        times = queries.answer_times(factories.place_id("gjovik"))
        elsewhere = queries.answer_times(factories.place_id("ostre-toten"))
        expected = queries.waiting.days_taken(day - timedelta(weeks=2), day)
    assert (times.number, times.median) == (3, expected)
    assert elsewhere.number == 0
    assert f"Vi svarer på {expected} virkedager i middel." in cast.anna.client.get(INBOX).text
    assert "får svar innen fristen" not in cast.tor.client.get(INBOX).text


def test_what_was_taken_back_or_is_older_than_a_year_is_not_measured(app: Flask, cast: Cast) -> None:
    with time_machine.travel(clock.now() - timedelta(days=400)):
        declined(cast, sent(cast))
    withdrawn(cast, matched(cast, sent(cast)))
    with app.app_context():
        assert queries.answer_times(None).number == 0


def test_three_ideas_take_as_few_statements_as_one(app: Flask, cast: Cast) -> None:
    def asked() -> int:
        with statements(app) as made:
            assert cast.anna.client.get(INBOX).status_code == 200
        return len(made)

    matched(cast, sent(cast))
    sent(cast)
    cast.anna.client.get(INBOX)
    one = asked()
    for _each in range(2):
        matched(cast, sent(cast, by="olga"))
        sent(cast, by="vidar")
    assert asked() == one


# The desk ---------------------------------------------------------------------------------------------------------


def desk(person: Member) -> str:
    return " ".join(person.client.get("/i-dag").text.split())


def test_the_desk_says_how_many_wait(cast: Cast) -> None:
    assert "venter på svar" not in desk(cast.anna)
    sent(cast)
    assert "1 idé venter på svar" in desk(cast.anna)
    read(cast, sent(cast, place=None))
    assert "2 ideer venter på svar" in desk(cast.anna)
    assert INBOX in desk(cast.anna)
    assert "1 idé venter på svar" in desk(cast.tor)
    for other in (cast.kari, cast.nina, cast.rune, cast.ada):
        assert "venter på svar" not in desk(other)


def test_answered_ideas_leave_the_desk(cast: Cast) -> None:
    matched(cast, sent(cast))
    declined(cast, sent(cast))
    withdrawn(cast, sent(cast))
    assert "venter på svar" not in desk(cast.anna)


def test_it_hurries_when_the_promise_is_nearly_broken(cast: Cast) -> None:
    sent(cast)
    assert "Ingenting haster i dag" in desk(cast.anna)
    with time_machine.travel(clock.now() - timedelta(days=21)):
        sent(cast)
    assert "Én ting haster i dag" in desk(cast.anna)


def test_the_desk_asks_one_question_about_ideas_whatever_their_number(app: Flask, cast: Cast) -> None:
    def asked() -> int:
        with statements(app) as made:
            cast.anna.client.get("/i-dag")
        return sum("idea" in statement for statement in made)

    desk(cast.anna)
    assert asked() == 1
    for _each in range(3):
        sent(cast)
    assert asked() == 1


def test_the_front_page_asks_for_ideas_and_staff_are_not_asked(cast: Cast) -> None:
    words = "Har dere en idé ingen har spurt om?"
    assert words in cast.app.test_client().get("/").text
    assert words in cast.lars.client.get("/").text
    assert words not in cast.anna.client.get("/").text

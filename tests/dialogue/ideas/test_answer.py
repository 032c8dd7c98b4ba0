"""Staff read an idea, match it, meet the firm, take it further or decline; every answer reaches the firm."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from portal.accounts import sessions
from portal.accounts.models import Membership, SupplierSeat, User
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas.models import IdeaEvent
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast, Member
from tests.dialogue.ideas.stage import REASON, category_id, idea, matched, met, read, sent, withdrawn
from tests.needs.pipeline.forms import of_page

State = tuple[str, list[str]]


def state(app: Flask, number: int) -> State:
    """Where it stands, and the log."""
    with app.app_context():
        rows = select(IdeaEvent.state).where(IdeaEvent.idea_id == number).order_by(IdeaEvent.id)
        return idea(number).state, list(db.session.scalars(rows))


def mails(app: Flask) -> list[OutboxMail]:
    with app.app_context():
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


@pytest.fixture
def answer(cast: Cast) -> Callable[..., Any]:
    """Open the page of an answer and send it."""

    def send(person: Member, number: int, way: str, **fields: Any) -> Any:
        page = f"/ideer/{number}/{way}"
        return person.client.post(page, data=of_page(person.client, page) | fields)

    return send


Answer = Callable[..., Any]


# It works ---------------------------------------------------------------------------------------------------------


def test_looking_at_an_idea_writes_nothing(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    assert "Marker som lest" in cast.anna.client.get(f"/ideer/{number}").text
    assert state(app, number) == ("received", ["received"])


def test_it_is_marked_as_read_and_still_waits(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    form = of_page(cast.anna.client, f"/ideer/{number}")
    for _press in range(2):
        assert cast.anna.client.post(f"/ideer/{number}/lest", data=form).status_code == 303
    assert state(app, number) == ("read", ["received", "read"])
    with app.app_context():
        assert idea(number).first_answered_at is None
    assert mails(app) == []
    assert "Marker som lest" not in cast.anna.client.get(f"/ideer/{number}").text


def test_it_is_matched_to_a_category_and_the_firm_becomes_known(app: Flask, cast: Cast, answer: Answer) -> None:
    number = sent(cast)
    assert "blir firmaet kjent" in cast.anna.client.get(f"/ideer/{number}/koble").text
    assert answer(cast.anna, number, "koble", note="Dette er noe for kjøkkenet.").status_code == 303
    assert state(app, number) == ("matched", ["received", "matched"])
    page = cast.anna.client.get(f"/ideer/{number}").text
    assert "Fjellvarme AS" in page
    assert "Lars Rørlegger" in page
    assert "lars@behov.example" in page
    assert "Kjent siden" in page
    assert "Ikke bekreftet firma" not in page
    firms = cast.lars.client.get(f"/ideer/{number}").text
    assert "Kommunen ser hvem dere er" in firms
    assert "Dette er noe for kjøkkenet." in firms


def test_it_is_matched_to_a_public_need_that_both_see(app: Flask, cast: Cast, answer: Answer) -> None:
    need, number = factories.published(cast), sent(cast)
    assert answer(cast.anna, number, "koble", need_id=str(need), category_id="").status_code == 303
    for person in (cast.anna, cast.lars):
        assert f"/behov/{need}-" in person.client.get(f"/ideer/{number}").text


def test_a_firm_learns_nothing_of_a_draft(app: Flask, cast: Cast, answer: Answer) -> None:
    need, number = factories.ready(cast), sent(cast, place=None)
    assert answer(cast.anna, number, "koble", need_id=str(need)).status_code == 303
    assert f"/behov/{need}" in cast.anna.client.get(f"/ideer/{number}").text
    for stranger_to_it in (cast.lars, cast.tor):
        page = stranger_to_it.client.get(f"/ideer/{number}").text
        assert f"/behov/{need}" not in page
        assert factories.TEXTS["title"] not in page
        assert "et behov som ikke er offentlig ennå" in page
    assert all(factories.TEXTS["title"] not in mail.text for mail in mails(app))


def test_unconfirmed_firms_are_said_to_be_so_once_they_are_known(cast: Cast) -> None:
    number = sent(cast, by="vidar")
    assert "bekreftet" not in cast.anna.client.get(f"/ideer/{number}").text
    matched(cast, number)
    page = cast.anna.client.get(f"/ideer/{number}").text
    assert "Skyggefirma AS" in page
    assert "Ikke bekreftet firma" in page


def test_a_meeting_is_noted_and_can_be_moved(app: Flask, cast: Cast, answer: Answer) -> None:
    number, day = matched(cast, sent(cast)), clock.today() + timedelta(days=9)
    assert answer(cast.anna, number, "mote", meeting_on=day.isoformat(), note="På rådhuset").status_code == 303
    later = day + timedelta(days=1)
    assert answer(cast.per, number, "mote", meeting_on=later.isoformat(), note="").status_code == 303
    assert state(app, number) == ("meeting", ["received", "matched", "meeting", "meeting"])
    with app.app_context():
        assert idea(number).meeting_on == later


@pytest.mark.parametrize("way", ["videre", "avsla"])
def test_it_ends_with_words(app: Flask, cast: Cast, answer: Answer, way: str) -> None:
    number = met(cast, matched(cast, sent(cast)))
    assert answer(cast.anna, number, way, note=REASON).status_code == 303
    ended = {"videre": "taken_further", "avsla": "declined"}[way]
    assert state(app, number) == (ended, ["received", "matched", "meeting", ended])
    for person in (cast.lars, cast.anna):
        assert REASON in person.client.get(f"/ideer/{number}").text
    assert f"/ideer/{number}/avsla" not in cast.anna.client.get(f"/ideer/{number}").text


def test_a_firm_that_is_declined_unmatched_stays_unknown(cast: Cast, answer: Answer) -> None:
    number = sent(cast)
    assert answer(cast.anna, number, "avsla", note=REASON).status_code == 303
    page = cast.anna.client.get(f"/ideer/{number}").text
    assert "Fjellvarme" not in page
    assert "Lars" not in page
    assert "974" not in page


def test_ideas_for_all_are_answered_by_any_municipality(app: Flask, cast: Cast, answer: Answer) -> None:
    number = sent(cast, place=None)
    assert answer(cast.tor, number, "avsla", note=REASON).status_code == 303
    assert state(app, number)[0] == "declined"


# The mail ---------------------------------------------------------------------------------------------------------


def test_every_answer_is_mailed_to_whoever_sent_the_idea_in_their_language(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    with factories.work(cast):
        cast.lars.user().language = "en"
    read(cast, number)
    matched(cast, number)
    [mail] = mails(app)
    assert (mail.to, mail.language) == ("lars@behov.example", "en")
    assert f"http://localhost/en/ideer/{number}" in mail.text
    assert "Lars" in mail.text


@pytest.mark.parametrize("way", ["koble", "mote", "videre", "avsla"])
def test_the_subject_tells_nothing(app: Flask, cast: Cast, answer: Answer, way: str) -> None:
    number = sent(cast) if way in ("koble", "avsla") else matched(cast, sent(cast))
    answer(cast.anna, number, way, note=REASON, meeting_on=clock.today().isoformat())
    mail = mails(app)[-1]
    assert mail.subject == "Nytt til deg på Behovstorget"
    assert REASON not in mail.text
    assert "Varme fra" not in mail.text


def test_whoever_has_left_the_firm_gets_no_mail_and_those_in_charge_do(app: Flask, cast: Cast) -> None:
    number = sent(cast, by="mona")
    with factories.work(cast):
        db.session.execute(delete(SupplierSeat).where(SupplierSeat.user_id == cast.mona.id))
    matched(cast, number)
    assert [mail.to for mail in mails(app)] == ["lars@behov.example"]


def test_an_account_that_is_closed_gets_no_mail(app: Flask, cast: Cast) -> None:
    number = sent(cast, by="olga")
    with factories.work(cast):
        cast.olga.user().active = False
    matched(cast, number)
    assert mails(app) == []


# Refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["mote", "videre"])
def test_nobody_is_met_before_the_idea_has_a_place(app: Flask, cast: Cast, way: str) -> None:
    number = sent(cast)
    assert cast.anna.client.get(f"/ideer/{number}/{way}").status_code == 422
    fields = {"edit_no": "1", "note": REASON, "meeting_on": clock.today().isoformat()}
    page = cast.anna.client.post(f"/ideer/{number}/{way}", data=fields)
    assert page.status_code == 422
    assert "Koble ideen til et fag" in page.text
    assert state(app, number) == ("received", ["received"])
    assert f"/ideer/{number}/{way}" not in cast.anna.client.get(f"/ideer/{number}").text


@pytest.mark.parametrize("note", ["", "  \n ", "Nei takk", "ø" * 2001, "ø" * 1_000_000])
def test_bad_words_to_decline_with_keep_nothing(app: Flask, cast: Cast, answer: Answer, note: str) -> None:
    number = sent(cast)
    page = answer(cast.anna, number, "avsla", note=note)
    assert page.status_code == 422
    assert "is-bad" in page.text
    assert note.strip() in page.text
    assert (state(app, number), mails(app)) == (("received", ["received"]), [])


@pytest.mark.parametrize("day", ["", "i morgen", "2020-01-01", "2099-01-01", "2026-13-40", "x" * 1000])
def test_a_bad_day_keeps_nothing_but_the_words(app: Flask, cast: Cast, answer: Answer, day: str) -> None:
    number = matched(cast, sent(cast))
    page = answer(cast.anna, number, "mote", meeting_on=day, note="Vi møtes på rådhuset.")
    assert page.status_code == 422
    assert "is-bad" in page.text
    assert "Vi møtes på rådhuset." in page.text
    assert state(app, number)[0] == "matched"


def test_matched_to_nothing_is_no_match(app: Flask, cast: Cast, answer: Answer) -> None:
    number = sent(cast)
    page = answer(cast.anna, number, "koble", category_id="", need_id="")
    assert page.status_code == 422
    assert "Velg et fag, et behov eller begge." in page.text
    assert state(app, number)[0] == "received"


def test_a_need_that_closed_while_one_wrote_is_refused(app: Flask, cast: Cast) -> None:
    need, number = factories.published(cast), sent(cast)
    form = of_page(cast.anna.client, f"/ideer/{number}/koble") | {"need_id": str(need), "note": "Passer her."}
    with factories.work(cast):
        db.session.get_one(Need, need).input_closes_at = clock.now() - timedelta(seconds=1)
    page = cast.anna.client.post(f"/ideer/{number}/koble", data=form)
    assert page.status_code == 422
    assert "tar ikke lenger imot innspill" in page.text
    assert "Passer her." in page.text
    with app.app_context():
        assert (idea(number).state, idea(number).need_id, idea(number).named_at) == ("received", None, None)


@pytest.mark.parametrize("make", ["tendered", "concluded", "withdrawn"])
def test_needs_that_are_done_with_cannot_be_chosen(app: Flask, cast: Cast, answer: Answer, make: str) -> None:
    need = getattr(factories, make)(cast, **({"public": True} if make == "withdrawn" else {}))
    number = sent(cast)
    assert factories.TEXTS["title"] not in cast.anna.client.get(f"/ideer/{number}/koble").text
    assert answer(cast.anna, number, "koble", need_id=str(need)).status_code == 422


def test_a_need_one_may_not_read_is_like_a_need_that_is_not_there(app: Flask, cast: Cast, answer: Answer) -> None:
    need, number = factories.ready(cast), sent(cast, place=None)
    assert factories.TEXTS["title"] not in cast.tor.client.get(f"/ideer/{number}/koble").text
    pages = [answer(cast.tor, number, "koble", need_id=str(one)) for one in (need, need + 1000)]
    assert [page.status_code for page in pages] == [422, 422]
    assert all("eller du har ikke tilgang til det" in page.text for page in pages)


def test_what_was_taken_back_meanwhile_is_a_conflict_and_then_refused(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    form = of_page(cast.anna.client, f"/ideer/{number}/avsla") | {"note": REASON}
    withdrawn(cast, number)
    page = cast.anna.client.post(f"/ideer/{number}/avsla", data=form)
    assert page.status_code == 409
    assert REASON in page.text
    assert "Trukket av firmaet" in page.text
    assert cast.anna.client.get(f"/ideer/{number}/avsla").status_code == 422
    assert mails(app) == []


def test_whoever_works_for_the_firm_too_has_no_hand_in_it(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    with factories.work(cast):
        place, mona = factories.place_id("gjovik"), cast.mona.user()
        mona.memberships.append(Membership(organisation_id=place, role="business_adviser"))
        mona.totp_secret, mona.totp_confirmed_at = "JBSWY3DPEHPK3PXP", clock.now()
    assert cast.mona.client.get(f"/ideer/{number}/avsla").status_code == 422
    page = cast.mona.client.post(f"/ideer/{number}/avsla", data={"edit_no": "1", "note": REASON})
    assert page.status_code == 422
    assert "En annen må svare" in page.text
    assert "/avsla" not in cast.mona.client.get(f"/ideer/{number}").text
    assert state(app, number)[0] == "received"


# Two at once ------------------------------------------------------------------------------------------------------


def test_the_second_of_two_is_shown_both_answers(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    page = f"/ideer/{number}/avsla"
    first, second = (of_page(person.client, page) for person in (cast.anna, cast.per))
    assert cast.anna.client.post(page, data=first | {"note": REASON}).status_code == 303
    answer = cast.per.client.post(page, data=second | {"note": "Vi har ikke penger til det."})
    assert answer.status_code == 409
    assert REASON in answer.text
    assert "Vi har ikke penger til det." in answer.text
    assert (state(app, number), len(mails(app))) == (("declined", ["received", "declined"]), 1)


def test_two_at_the_same_moment_give_one_answer(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    page, start = f"/ideer/{number}/avsla", Barrier(2)
    forms = [
        of_page(person.client, page) | {"note": REASON + word} for person, word in ((cast.anna, "!"), (cast.per, "?"))
    ]
    clients = [app.test_client() for _each in range(2)]
    for client, person in zip(clients, (cast.anna, cast.per), strict=True):
        client.set_cookie(sessions.COOKIE, person.token, domain="localhost")

    def press(which: int) -> int:
        start.wait(10)
        return clients[which].post(page, data=forms[which]).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == [303, 409]
    assert (state(app, number)[1], len(mails(app))) == (["received", "declined"], 1)


@pytest.mark.parametrize("way", ["koble", "mote", "videre", "avsla"])
def test_the_same_click_twice_is_one_answer(app: Flask, cast: Cast, way: str) -> None:
    number = matched(cast, sent(cast))
    page, before = f"/ideer/{number}/{way}", len(mails(app))
    form = of_page(cast.anna.client, page) | {"note": REASON, "meeting_on": clock.today().isoformat()}
    assert [cast.anna.client.post(page, data=form).status_code for _press in range(3)] == [303, 303, 303]
    assert len(state(app, number)[1]) == 3
    assert len(mails(app)) == before + 1


def test_a_message_from_the_firm_stops_an_answer_that_has_not_read_it(app: Flask, cast: Cast) -> None:
    number = sent(cast)
    form = of_page(cast.anna.client, f"/ideer/{number}/avsla") | {"note": REASON}
    cast.lars.client.post(f"/ideer/{number}/melding", data={"note": "Vi har en ny pris."})
    page = cast.anna.client.post(f"/ideer/{number}/avsla", data=form)
    assert page.status_code == 409
    assert "Vi har en ny pris." in page.text
    assert state(app, number)[0] == "received"


@pytest.mark.parametrize("edit_no", ["", "0", "2", "-1", "x", "٢", "9" * 50])
def test_a_forged_number_is_an_old_one(app: Flask, cast: Cast, edit_no: str) -> None:
    number = sent(cast)
    answer = cast.anna.client.post(f"/ideer/{number}/avsla", data={"edit_no": edit_no, "note": REASON})
    assert (answer.status_code, state(app, number)[0]) == (409, "received")


# Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["lest", "koble", "mote", "videre", "avsla"])
@pytest.mark.parametrize(
    ("who", "code"), [("kari", 403), ("rune", 403), ("ada", 403), ("lars", 403), ("tor", 404), ("nina", 403)]
)
def test_others_do_nothing(app: Flask, cast: Cast, way: str, who: str, code: int) -> None:
    number = sent(cast)
    fields = {"edit_no": "1", "note": REASON, "category_id": "1", "meeting_on": clock.today().isoformat()}
    assert getattr(cast, who).client.post(f"/ideer/{number}/{way}", data=fields).status_code == code
    assert state(app, number) == ("received", ["received"])


@pytest.mark.parametrize("way", ["lest", "koble", "avsla"])
def test_a_role_taken_away_while_one_wrote_does_nothing(app: Flask, cast: Cast, way: str) -> None:
    number = sent(cast)
    page = f"/ideer/{number}" if way == "lest" else f"/ideer/{number}/{way}"
    form = of_page(cast.anna.client, page) | {"note": REASON}
    with factories.work(cast):
        db.session.execute(delete(Membership).where(Membership.user_id == cast.anna.id))
    assert cast.anna.client.post(f"/ideer/{number}/{way}", data=form).status_code == 403
    assert (state(app, number), mails(app)) == (("received", ["received"]), [])


def test_an_unknown_way_is_no_page(cast: Cast) -> None:
    number = sent(cast)
    for way in ("slett", "koble/x", "KOBLE"):
        assert cast.anna.client.get(f"/ideer/{number}/{way}").status_code == 404


def test_staff_are_named_in_the_trail(app: Flask, cast: Cast, answer: Answer) -> None:
    number = sent(cast)
    answer(cast.anna, number, "koble")
    with app.app_context():
        row = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "idea.matched")).one()
        assert (row.subject, row.actor) == (f"idea:{number}", f"user:{cast.anna.id}")
        assert row.data == {"need": None, "category": category_id()}


def test_an_author_who_is_gone_leaves_the_idea(app: Flask, cast: Cast) -> None:
    number = sent(cast, by="mona")
    with factories.work(cast):
        db.session.execute(delete(User).where(User.id == cast.mona.id))
    matched(cast, number)
    page = cast.anna.client.get(f"/ideer/{number}").text
    assert "Fjellvarme AS" in page
    assert "Mona" not in page

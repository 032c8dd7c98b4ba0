"""A firm raises its hand: filled in beforehand, one click sends it, and it stands once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import SupplierSeat
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.db import db
from portal.dialogue.interest.actions import said
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.needs.pipeline.forms import of_page


def form_of(cast: Cast, number: int, who: str = "lars") -> dict[str, Any]:
    return of_page(getattr(cast, who).client, hands.path(number))


def test_one_click_sends_what_was_filled_in(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    answer = cast.lars.client.post(hands.path(number), data=form_of(cast, number))
    assert (answer.status_code, answer.location) == (303, f"/behov/{number}/interesse/kvittering")
    page = cast.lars.client.get(answer.location).text
    assert "Dere har meldt interesse" in page
    assert "Interessen er registrert." in page
    with app.app_context():
        [interest] = hands.rows(cast)
        assert (interest.need_id, interest.supplier_id, interest.by_id) == (number, cast.lars.firm_id, cast.lars.id)
        assert said(interest) == {
            "role": "alone",
            "part": "",
            "capacity": "unsure",
            "message": "",
            "show_name": False,
            "find_partners": False,
            "areas": [factories.place_id("gjovik")],
        }


def test_the_profile_fills_in_where_it_can(app: Flask, cast: Cast) -> None:
    with factories.work(cast):
        cast.lars.firm().partner_finding = True
        parts = {factories.place_id(slug): "4 tonn" for slug in ("gjovik", "ostre-toten", "sondre-land")}
    form = form_of(cast, factories.published(cast, parts=parts))
    with app.app_context():
        assert form["areas"] in (str(factories.place_id("gjovik")), [str(factories.place_id("gjovik"))])
    assert form["find_partners"] == "y"
    assert "show_name" not in form


def test_a_firm_from_elsewhere_is_asked_about_all_municipalities(app: Flask, cast: Cast) -> None:
    with factories.work(cast):
        firm = cast.lars.firm()
        firm.areas.clear()
        parts = {factories.place_id(slug): "4 tonn" for slug in ("gjovik", "ostre-toten")}
    number = factories.published(cast, parts=parts)
    page = cast.lars.client.get(hands.path(number)).text
    assert page.count("checked") == 4  # two places, a role and a capacity
    assert "Søndre Land" not in page.split("<form", 2)[-1]


def test_a_claimed_firm_may_raise_its_hand_and_is_told_what_waits(cast: Cast) -> None:
    number = factories.published(cast)
    assert "ikke bekreftet ennå" in cast.vidar.client.get(hands.path(number)).text
    assert cast.vidar.client.post(hands.path(number), data=form_of(cast, number, "vidar")).status_code == 303


def test_the_second_press_makes_no_second_hand(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    form = form_of(cast, number)
    assert [cast.lars.client.post(hands.path(number), data=form).status_code for _press in range(3)] == [303] * 3
    with app.app_context():
        assert [interest.edit_no for interest in hands.rows(cast)] == [1]
        assert db.session.query(OutboxMail).count() == 1
        assert db.session.query(AuditEvent).filter(AuditEvent.kind == "interest.registered").count() == 1


def test_a_colleague_who_registers_too_is_shown_what_is_there(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    first, second = form_of(cast, number), form_of(cast, number, "mona")
    cast.lars.client.post(hands.path(number), data=first)
    answer = cast.mona.client.post(hands.path(number), data=second | {"role": "subcontractor"})
    assert answer.status_code == 303
    assert "Firmaet hadde alt meldt interesse" in cast.mona.client.get(answer.location).text
    with app.app_context():
        assert [(interest.role, interest.by_id) for interest in hands.rows(cast)] == [("alone", cast.lars.id)]


def test_a_change_is_kept_and_told_by_mail(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    cast.lars.client.post(hands.path(number), data=form_of(cast, number))
    form = form_of(cast, number, "mona") | {"role": "group", "part": "Montering", "show_name": "y"}
    assert cast.mona.client.post(hands.path(number), data=form).status_code == 303
    with app.app_context():
        [interest] = hands.rows(cast)
        assert (interest.role, interest.part, interest.show_name) == ("group", "Montering", True)
        assert (interest.edit_no, interest.by_id) == (2, cast.mona.id)
        mails = list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
        assert [(mail.to, mail.subject) for mail in mails] == [
            ("lars@behov.example", "Behovstorget"),
            ("mona@behov.example", "Behovstorget"),
        ]
        assert "har endret interessen" in mails[1].text


def test_two_changes_at_once_lose_nothing(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    first, second = form_of(cast, number), form_of(cast, number, "mona")
    cast.lars.client.post(hands.path(number), data=first | {"part": "Rør i sokkelen"})
    answer = cast.mona.client.post(hands.path(number), data=second | {"part": "Bare montering"})
    assert answer.status_code == 409
    assert "Rør i sokkelen" in answer.text
    assert "Bare montering" in answer.text
    # The same change sent twice is no quarrel.
    assert cast.lars.client.post(hands.path(number), data=first | {"part": "Rør i sokkelen"}).status_code == 303
    with app.app_context():
        assert [interest.part for interest in hands.rows(cast)] == ["Rør i sokkelen"]


def test_the_trail_tells_that_the_firm_spoke_and_not_what_it_said(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    interest = hands.raise_hand(cast, number, part="Hemmelig del", message="Hemmelig ord")
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "interest.registered")).one()
        assert event.subject == f"interest:{interest}"
        assert event.data == {"need": number, "supplier": cast.lars.firm_id}


WRONG: dict[str, dict[str, Any]] = {
    "no role": {"role": ""},
    "another role": {"role": "boss"},
    "no capacity": {"capacity": ""},
    "no place": {"areas": []},
    "another place": {"areas": ["999999"]},
    "no number": {"areas": ["x"]},
    "other digits": {"areas": ["１"]},
    "a huge number": {"areas": ["9" * 400]},
    "too long a part": {"part": "x" * 501},
    "too long a message": {"message": "x" * 1001},
    "a megabyte": {"message": "x" * 1_000_000},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_form_keeps_nothing_and_gives_back_what_was_written(fault: str, app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    form = form_of(cast, number) | {"part": "Det vi skrev"} | WRONG[fault]
    answer = cast.lars.client.post(hands.path(number), data=form)
    assert answer.status_code == 422
    assert WRONG[fault].get("part", "Det vi skrev") in answer.text
    with app.app_context():
        assert hands.rows(cast) == []


def test_the_longest_words_are_kept(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    form = form_of(cast, number) | {"part": "å" * 500, "message": "ø" * 1000}
    assert cast.lars.client.post(hands.path(number), data=form).status_code == 303
    with app.app_context():
        assert [(len(one.part), len(one.message)) for one in hands.rows(cast)] == [(500, 1000)]


@pytest.mark.parametrize(("milliseconds", "expected"), [(-1, 303), (0, 422), (1, 422)])
def test_the_deadline_holds_to_the_millisecond(milliseconds: int, expected: int, app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    form = form_of(cast, number)
    with app.app_context():
        closes = db.session.get_one(Need, number).input_closes_at
        assert closes is not None
    with time_machine.travel(closes + timedelta(milliseconds=milliseconds), tick=False):
        client = fresh(app, cast, "lars")
        answer = client.post(hands.path(number), data=form | {"part": "Det vi skrev sent"})
        assert answer.status_code == expected
    if expected == 422:
        assert "Fristen gikk ut" in answer.text
        assert "Det vi skrev sent" in answer.text
    with app.app_context():
        assert len(hands.rows(cast)) == (expected == 303)


def fresh(app: Flask, cast: Cast, who: str) -> FlaskClient:
    """A browser whose login is of the present moment."""
    return type(getattr(cast, who))(app, who).client


def test_after_the_deadline_the_state_is_told_and_what_was_sent_can_be_read(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, part="Montering")
    with time_machine.travel(clock.now() + timedelta(days=80), tick=False):
        client, stranger = fresh(app, cast, "lars"), fresh(app, cast, "olga")
        late = client.get(hands.path(number))
        assert (late.status_code, "Fristen gikk ut" in late.text, "<textarea" in late.text) == (200, True, False)
        assert "Montering" in client.get(f"{hands.path(number)}/kvittering").text
        assert "Nå kan dere ikke melde interesse" in stranger.get(hands.path(number)).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("coming", "åpner for innspill"),
        ("unplanned", "ikke åpnet for innspill ennå"),
        ("tendered", "Anbudet er ute"),
        ("concluded", "Anbudet er ute"),
        ("withdrawn", "Behovet er trukket"),
    ],
)
def test_a_need_that_is_not_open_refuses_and_says_why(state: str, words: str, app: Flask, cast: Cast) -> None:
    later = clock.now() + timedelta(days=3)
    number = {
        "coming": lambda: factories.published(cast, input_opens_at=later),
        "unplanned": lambda: factories.published(cast),
        "tendered": lambda: factories.tendered(cast),
        "concluded": lambda: factories.concluded(cast),
        "withdrawn": lambda: factories.withdrawn(cast, public=True),
    }[state]()
    if state == "unplanned":
        with factories.work(cast):
            need = db.session.get_one(Need, number)
            need.input_opens_at = need.input_closes_at = None
    assert words in cast.lars.client.get(hands.path(number)).text
    answer = cast.lars.client.post(hands.path(number), data={"role": "alone", "capacity": "all"})
    assert (answer.status_code, words in answer.text) == (422, True)
    with app.app_context():
        assert hands.rows(cast) == []


ROUTES = ("interesse", "interesse/kvittering", "interesserte", "partnere")
ACTS = ("interesse", "interesse/trekk", "interesse/skjul", "interesserte/fil", "partnere", "partnere/1/ja")


@pytest.mark.parametrize("state", ["ready", "submitted", "scheduled", "withdrawn"])
def test_a_need_that_is_not_public_does_not_exist_for_anybody(state: str, cast: Cast) -> None:
    number = getattr(factories, state)(cast)
    firm = [cast.lars.client.get(f"/behov/{number}/{route}").status_code for route in ROUTES if route != "interesserte"]
    staff = cast.siv.client.get(f"/behov/{number}/interesserte").status_code
    acts = [cast.lars.client.post(f"/behov/{number}/{act}").status_code for act in ACTS if act != "interesserte/fil"]
    assert {*firm, staff, *acts, cast.siv.client.post(f"/behov/{number}/interesserte/fil").status_code} == {404}


def test_staff_who_also_work_in_a_firm_cannot_use_it_on_a_draft(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    with factories.work(cast):
        seat = {"user_id": cast.kari.id, "supplier_id": cast.lars.firm_id, "role": "supplier_member"}
        db.session.add(SupplierSeat(**seat, created_at=clock.now()))
    assert cast.kari.client.get(hands.path(number)).status_code == 404
    assert cast.kari.client.post(hands.path(number), data={"role": "alone"}).status_code == 404


def test_a_person_without_a_firm_is_refused_and_a_stranger_is_asked_to_log_in(client: FlaskClient, cast: Cast) -> None:
    number = factories.published(cast)
    assert cast.siv.client.get(hands.path(number)).status_code == 403
    answer = client.get(hands.path(number))
    assert (answer.status_code, answer.location) == (303, f"/logg-inn?next=/behov/{number}/interesse")

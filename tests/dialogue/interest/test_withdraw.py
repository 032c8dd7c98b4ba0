"""A firm takes its hand down, hides its name, and may raise it again while the need is open."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.core import clock
from portal.core.db import db
from portal.dialogue.interest import rules
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.dialogue.interest.test_register import form_of, fresh


def test_a_hand_taken_down_is_seen_by_nobody_but_the_firm(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, show_name=True, find_partners=True)
    answer = cast.mona.client.post(f"{hands.path(number)}/trekk")
    assert (answer.status_code, answer.location) == (303, f"/behov/{number}/interesse/kvittering")
    assert "Interessen er trukket" in cast.lars.client.get(answer.location).text
    assert "Fjellvarme" not in cast.siv.client.get(f"/behov/{number}/interesserte").text
    page = cast.olga.client.get(f"/behov/{number}", follow_redirects=True).text
    assert ("Fjellvarme" not in page, "Ingen har meldt interesse" in page) == (True, True)
    with app.app_context():
        [interest] = hands.rows(cast)
        assert (interest.show_name, interest.find_partners, interest.by_id) == (False, False, cast.mona.id)
        assert "har trukket interessen" in db.session.query(OutboxMail).order_by(OutboxMail.id.desc()).first().text


def test_twice_is_refused_and_so_is_what_never_was(cast: Cast) -> None:
    number = factories.published(cast)
    assert cast.lars.client.post(f"{hands.path(number)}/trekk").status_code == 422
    hands.raise_hand(cast, number)
    presses = [cast.lars.client.post(f"{hands.path(number)}/trekk").status_code for _press in range(2)]
    assert presses == [303, 422]


def test_it_can_be_raised_again_while_the_need_is_open(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, part="Montering")
    old = form_of(cast, number, "mona")
    cast.lars.client.post(f"{hands.path(number)}/trekk")
    # A form from before somebody took the hand down is not sent over their decision.
    assert cast.mona.client.post(hands.path(number), data=old).status_code == 409
    form = form_of(cast, number)
    assert form["part"].strip() == "Montering"
    assert cast.lars.client.post(hands.path(number), data=form).status_code == 303
    with app.app_context():
        assert [rules.is_raised(interest) for interest in hands.rows(cast)] == [True]


def test_after_the_deadline_a_hand_can_be_taken_down_but_not_raised(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    with time_machine.travel(clock.now() + timedelta(days=80), tick=False):
        client = fresh(app, cast, "lars")
        assert "dere kan ikke melde interesse igjen" in client.get(f"{hands.path(number)}/kvittering").text
        assert client.post(f"{hands.path(number)}/trekk").status_code == 303
        assert client.post(hands.path(number), data={"role": "alone"}).status_code == 422


@pytest.mark.parametrize("late", [False, True])
def test_a_name_can_be_hidden_at_any_time(late: bool, app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, show_name=True, find_partners=True)
    with time_machine.travel(clock.now() + timedelta(days=80 if late else 0), tick=False):
        client = fresh(app, cast, "lars")
        assert "Fjellvarme AS" in app.test_client().get(f"/behov/{number}", follow_redirects=True).text
        assert client.post(f"{hands.path(number)}/skjul").status_code == 303
        assert client.post(f"{hands.path(number)}/skjul").status_code == 422
        page = app.test_client().get(f"/behov/{number}", follow_redirects=True).text
    assert ("Fjellvarme AS" not in page, "1 firma er interessert" in page) == (True, True)


def test_another_firm_has_no_hand_of_ours_to_take_down(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    assert cast.olga.client.post(f"{hands.path(number)}/trekk").status_code == 422
    assert cast.olga.client.get(f"{hands.path(number)}/kvittering").location == hands.path(number)
    with app.app_context():
        assert [rules.is_raised(interest) for interest in hands.rows(cast)] == [True]

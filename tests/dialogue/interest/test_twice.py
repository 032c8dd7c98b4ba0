"""Two of one firm press at the same moment, on both databases: one hand, nothing lost, never a fault of ours."""

from flask import Flask

from portal.audit.queries import verify
from portal.core.db import db
from portal.dialogue.partners.models import SupplierGroup
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.dialogue.interest.test_register import form_of
from tests.needs.pipeline.test_twice import at_once


def test_four_presses_at_once_raise_one_hand(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    form = form_of(cast, number)
    people = [cast.lars, cast.mona, cast.lars, cast.mona]
    assert at_once(app, people, hands.path(number), lambda place: form) == [303] * 4
    with app.app_context():
        assert [interest.edit_no for interest in hands.rows(cast)] == [1]
        assert db.session.query(OutboxMail).count() == 1
        assert verify()[1] is None


def test_of_two_changes_at_once_one_is_kept_and_the_other_is_given_back(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number)
    form = form_of(cast, number)
    answers = at_once(
        app, [cast.lars, cast.mona], hands.path(number), lambda place: form | {"part": f"Del nummer {place}"}
    )
    assert answers == [303, 409]
    with app.app_context():
        assert [interest.edit_no for interest in hands.rows(cast)] == [2]


def test_two_firms_at_once_are_two_hands(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    people = [cast.lars, cast.olga, cast.vidar]
    forms = [form_of(cast, number) | {"firm": person.firm_id} for person in people]
    assert at_once(app, people, hands.path(number), lambda place: forms[place]) == [303] * 3
    with app.app_context():
        assert len(hands.rows(cast)) == 3


def test_two_groups_at_once_of_one_firm_are_one(app: Flask, cast: Cast) -> None:
    number = factories.published(cast)
    hands.raise_hand(cast, number, find_partners=True)
    form = {"name": "Toten og omegn"}
    assert at_once(app, [cast.lars, cast.mona], f"/behov/{number}/partnere", lambda place: form) == [303, 303]
    with app.app_context():
        assert db.session.query(SupplierGroup).count() == 1

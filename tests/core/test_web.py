"""The web frame: numbers in addresses, and what the log may hold."""

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.routing import IntegerConverter

from portal.core import clock
from portal.core.db import db
from portal.outbox.models import OutboxMail
from tests.cast import Cast

FAR_TOO_LARGE = "99999999999999999999"


def addresses(app: Flask) -> list[tuple[str, str]]:
    """(verb, address) of every route with a number in it, each number larger than any row's."""
    found = []
    for rule in app.url_map.iter_rules():
        numbers = {name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
        if numbers:
            path = "".join(
                word if dynamic is False else (FAR_TOO_LARGE if word in numbers else "x")
                for dynamic, word in rule._trace
            ).lstrip("|")
            found += [(verb, path) for verb in sorted(rule.methods & {"GET", "POST"})]
    return found


def test_a_number_that_no_row_can_have_is_not_found(app: Flask, cast: Cast) -> None:
    calls = addresses(app)
    assert len(calls) > 20
    answers = {(verb, path): cast.ada.client.open(path, method=verb).status_code for verb, path in calls}
    assert {call: code for call, code in answers.items() if code not in (404, 405)} == {}


def test_what_people_write_does_not_reach_the_log_with_a_database_fault(app: Flask) -> None:
    now = clock.now()
    twice = [
        OutboxMail(key="k", message_id=str(n), to="hemmelig@behov.example", subject="s", text="x") for n in range(2)
    ]
    for mail in twice:
        mail.due_at = mail.created_at = now
    with app.app_context():
        db.session.add_all(twice)
        with pytest.raises(IntegrityError) as fault:
            db.session.flush()
    assert "hemmelig" not in str(fault.value)

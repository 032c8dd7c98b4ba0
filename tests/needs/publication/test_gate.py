"""The gate: what holds a need back, and what opens it."""

from flask import Flask

from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.publication.queries import gate
from tests import factories
from tests.cast import Cast


def test_a_ready_need_passes(app: Flask, cast: Cast) -> None:
    number = factories.ready(cast)
    with app.app_context():
        found = gate(db.session.get_one(Need, number))
        assert found.why_not == []
        assert [f.title for f in found.findings if f.stops] == []

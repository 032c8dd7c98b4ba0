"""The sustainability profile beside the need, for staff."""

import pytest
from flask import Flask, render_template

from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.sustainability.queries import summary
from tests.cast import Cast
from tests.needs.sustainability.test_edit import page, with_all_duties


def drawn(app: Flask, need_id: int, may_sustain: bool) -> str:
    with app.test_request_context():
        need = db.session.get_one(Need, need_id)
        return render_template(
            "needs/sustainability/_profile.html",
            need=need,
            sustainability_summary=summary(need),
            may_sustain=may_sustain,
        )


def test_before_anybody_has_begun_it_counts_what_is_missing(app: Flask, need_id: int) -> None:
    html = drawn(app, need_id, True)
    assert "ting mangler" in html
    assert "Fyll ut bærekraft" in html


@pytest.mark.parametrize("may_sustain", [True, False])
def test_it_shows_what_is_chosen_and_answered(app: Flask, cast: Cast, need_id: int, may_sustain: bool) -> None:
    cast.kari.client.post(page(need_id), data=with_all_duties(app, need_id))
    html = drawn(app, need_id, may_sustain)
    assert "på plass" in html
    assert "Ja, dette gjør vi" in html
    assert "Kasser i retur." in html
    assert ("Endre bærekraft" in html) is may_sustain

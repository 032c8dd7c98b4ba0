"""The assessment beside the need, for staff."""

import pytest
from flask import Flask, render_template

from portal.core.db import db
from portal.needs.assessments.queries import summary
from portal.needs.pipeline.models import Need
from tests.cast import Cast
from tests.needs.assessments.test_edit import WHOLE, page


def drawn(app: Flask, need_id: int, may_assess: bool) -> str:
    with app.test_request_context():
        need = db.session.get_one(Need, need_id)
        return render_template(
            "needs/assessments/_card.html", need=need, assessment_summary=summary(need), may_assess=may_assess
        )


def test_before_anybody_has_begun_it_says_so_and_offers_to_begin(app: Flask, need_id: int) -> None:
    html = drawn(app, need_id, True)
    assert "ikke vurdert" in html
    assert "Vurder behovet" in html


@pytest.mark.parametrize("may_assess", [True, False])
def test_it_shows_the_level_and_all_answers(app: Flask, cast: Cast, need_id: int, may_assess: bool) -> None:
    cast.kari.client.post(page(need_id), data=WHOLE)
    html = drawn(app, need_id, may_assess)
    assert "2 av 64 poeng" in html
    assert "Tre kokker og beboerrådet." in html
    assert ("Endre vurderingen" in html) is may_assess

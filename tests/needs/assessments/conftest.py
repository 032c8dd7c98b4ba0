"""A draft in Gjøvik to assess."""

import pytest
from flask import Flask

from portal.core.db import db, unit_of_work
from portal.market.categories.queries import by_slug
from portal.needs.pipeline import actions
from tests.cast import Cast


@pytest.fixture
def need_id(app: Flask, cast: Cast) -> int:
    """Kari's draft about bread: 2 million a year for two years, in Gjøvik alone."""
    with unit_of_work(app):
        kari = cast.kari.user()
        need = actions.draft(
            problem="Brødet er tørt til kvelds.",
            for_whom="Beboerne",
            category_id=by_slug("mat-og-kjokken").id,
            lead_id=kari.memberships[0].organisation_id,
            by=kari,
            value_from=2_000_000,
            value_period="per_year",
            duration_months=24,
        )
        db.session.flush()
        return need.id

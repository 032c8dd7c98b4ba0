"""Between midnight in Norway and midnight in UTC it is the Norwegian day that counts."""

from datetime import UTC, date, datetime

import time_machine
from flask.testing import FlaskClient

from tests import factories
from tests.cast import Cast

NOON = datetime(2026, 8, 20, 10, 0, tzinfo=UTC)
# 00:30 on 1 October in Norway.
NIGHT = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)


def test_the_quarter_that_is_now_is_norways(client: FlaskClient, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as still:
        factories.published(cast, tender_on=date(2026, 12, 1), contract_on=date(2027, 3, 1))
        still.move_to(NIGHT)
        assert "2026, nå" in client.get("/behov?status=alle&vis=tidslinje").text

"""What a firm says of a need reaches its own people and the need's municipalities, and comes out nowhere else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, true

from portal.audit.models import AuditEvent
from portal.core.db import db
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands

WORDS = {"part": "kvxdelen", "message": "kvxbeskjeden"}
LISTS = ("/", "/behov", "/behov?q=kvxdelen", "/behov?q=kvxbeskjeden", "/kategorier", "/kategorier/mat-og-kjokken")
OTHERS = ("stranger", "olga", "vidar", "tor", "nina", "rune", "ada")


def addresses(app: Flask, number: int) -> list[str]:
    """Every page of the need, with and without what others may name in it, and the lists it stands in."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    own = [rule for rule in rules if "<int:need_id>" in rule]
    found = [rule.replace("<int:need_id>", str(number)).replace("<slug>", "x").replace("<int:", "").replace(">", "")
             for rule in own]  # fmt: skip
    plain = [rule for rule in rules if "<" not in rule and not rule.startswith(("/static", "/logg-ut"))]
    return [*found, *plain, *LISTS]


def leaks(app: Flask, cast: Cast, number: int, people: tuple[str, ...], words: dict[str, str]) -> list[str]:
    found = []
    for who in people:
        browser: FlaskClient = app.test_client() if who == "stranger" else getattr(cast, who).client
        for path in addresses(app, number):
            answer = browser.get(path, follow_redirects=True)
            shown = answer.text + "".join(f"{key}{value}" for key, value in answer.headers)
            # A search says again what was searched for.
            said = shown.replace(path.partition("?q=")[2] or "\0", "")
            found += [f"{who} {path} {word}" for word in words.values() if word in said]
    return found


@pytest.fixture
def number(cast: Cast) -> int:
    number = factories.published(cast)
    hands.raise_hand(cast, number, **WORDS)
    return number


def test_nothing_of_it_comes_out(app: Flask, cast: Cast, number: int) -> None:
    assert leaks(app, cast, number, OTHERS, WORDS | {"name": "Fjellvarme"}) == []
    page = f"/behov/{number}/interesserte"
    assert [word in cast.siv.client.get(page).text for word in WORDS.values()] == [True, True]


def test_a_partner_sees_the_part_and_not_the_message(app: Flask, cast: Cast, number: int) -> None:
    hands.raise_hand(cast, number, find_partners=True, **WORDS)
    hands.raise_hand(cast, number, "olga", find_partners=True)
    hands.raise_hand(cast, number, "vidar", find_partners=True)
    assert leaks(app, cast, number, ("stranger", "vidar", "tor", "rune"), WORDS | {"name": "Fjellvarme"}) == []
    assert leaks(app, cast, number, ("olga",), WORDS) == [f"olga /behov/{number}/partnere kvxdelen"]


def test_neither_trail_nor_mail_nor_log_repeats_it(
    app: Flask, cast: Cast, number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    cast.lars.client.post(hands.path(number), data={"role": "", **WORDS})
    cast.lars.client.post(f"{hands.path(number)}/trekk")
    with app.app_context():
        kept = [f"{event.subject}{event.data}" for event in db.session.scalars(select(AuditEvent))]
        kept += [f"{mail.subject}{mail.text}" for mail in db.session.scalars(select(OutboxMail))]
    told = " ".join([*kept, *capfd.readouterr()])
    assert [word for word in WORDS.values() if word in told] == []


@pytest.mark.parametrize(
    ("guard", "broken", "who"),
    [
        ("portal.dialogue.partners.rules.why_not_see", lambda firm, interest: None, "vidar"),
        ("portal.dialogue.interest.queries.holds", lambda need, user, permission: True, "tor"),
        ("portal.dialogue.interest.queries._counted", lambda: true(), None),
    ],
)
def test_a_broken_guard_is_seen(
    guard: str,
    broken: object,
    who: str | None,
    app: Flask,
    cast: Cast,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hands.raise_hand(cast, number, find_partners=True, **WORDS)
    monkeypatch.setattr(guard, broken)
    if who is not None:
        assert leaks(app, cast, number, (who,), WORDS) != []
        return
    hands.raise_hand(cast, number, "vidar")
    with app.app_context():
        from_guard = hands.queries.public_counts([number])[number]
    assert sum(from_guard.values()) == 2

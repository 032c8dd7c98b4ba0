"""Needs in every state of their life, made through the real actions. Each answers with the id of the need."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.accounts.models import User
from portal.accounts.queries import organisation_by_slug
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.market.categories.queries import by_slug
from portal.needs.assessments import actions as assessments
from portal.needs.assessments import fields as assessment_fields
from portal.needs.assessments import queries as assessment_queries
from portal.needs.pipeline import actions as pipeline
from portal.needs.pipeline.models import Need
from portal.needs.publication import actions as publication
from portal.needs.publication import ending_actions as ending
from portal.needs.sustainability import actions as sustainability
from portal.needs.sustainability import fields as sustainability_fields
from portal.needs.sustainability import queries as sustainability_queries
from portal.needs.sustainability import rules as sustainability_rules
from portal.registers.working_days import why_bad_deadline
from tests.cast import PEOPLE, PEOPLE_OF_FIRMS, Cast

# Passes the gate: plain words, no origin wording, every question of completeness answered.
TEXTS = {
    "title": "Varm mat hele veien hjem",
    "short_title": "Varm middag",
    "summary": "Maten er kald når den kommer fram. Vi trenger en bedre måte å holde den varm på.",
    "problem": (
        "Maten blir kald på veien fra kjøkkenet til de som bor hjemme. Sjåføren kjører 40 km og bruker over en time. "
        "De siste på runden får lunken middag, og mange lar den stå. Kjøkkenet kaster mye mat hver uke."
    ),
    "for_whom": "84 hjemmeboende eldre, og de seks som kjører ut maten.",
    "why": "Avtalen om kasser går ut i høst, og kassene er slitt. Flere søker om middag hvert år.",
    "what": "Noe som holder maten varm i 90 minutter og er lett å vaske og løfte for én person.",
    "quantity": "Om lag 90 porsjoner hver dag, alle dager i året",
    "delivery_place": "Tre kjøkken, det ene 24 km fra sentrum",
    "current_contract": "Vi eier 120 kasser som ble kjøpt for ni år siden",
    "effort_input": "Rundt 30 minutter",
    "effort_tender": "En dag for en liten bedrift",
    "owner_title": "Kjøkkensjef, omsorgssenteret",
}
ASSESSMENT = {
    "criticality": 2,
    "substitutability": 2,
    "lead_time_weeks": 8,
    "real_need": "Å få et varmt måltid i fred.",
    "contingency": "Vi låner kasser av nabokommunen.",
    "single_supplier": False,
    "functional": True,
    "joint_considered": True,
    "joint_reason": "Naboene har nye kasser.",
}
PROFILE = {"climate_way": "criterion", "climate_weight": 30, "climate_documentation": "Vi spør om vekt og levetid."}


def good_deadline(weeks: int = 6) -> date:
    """A day some weeks ahead on which a deadline may fall."""
    day = clock.today() + timedelta(weeks=weeks)
    while why_bad_deadline(day) is not None:
        day += timedelta(days=1)
    return day


def moment(day: date, hour: int = 12) -> datetime:
    """An hour of a Norwegian day."""
    return clock.from_local(day, time(hour))


def plan() -> dict[str, Any]:
    """Dates and amounts that pass the gate."""
    closes = good_deadline()
    return {
        "value_from": 400_000,
        "value_to": 600_000,
        "value_period": "total",
        "duration_months": 24,
        "extension_months": 12,
        "current_contract_ends": closes + timedelta(days=150),
        "input_opens_at": clock.now().replace(second=0, microsecond=0) - timedelta(hours=1),
        "input_closes_at": moment(closes),
        "answers_due_on": closes + timedelta(days=21),
        "tender_on": closes + timedelta(days=120),
        "tender_precision": "day",
        "contract_on": closes + timedelta(days=200),
        "contract_precision": "month",
        "asks": [("Hva holder maten varm lengst?", "Fortell hva dere har prøvd, og hva det veier.")],
        "translations": {
            "nn": ("Varm mat heile vegen heim", "Maten er kald når han kjem fram."),
            "en": ("Warm food all the way home", "The food is cold when it arrives."),
        },
    }


@contextmanager
def work(cast: Cast) -> Iterator[None]:
    """A unit of work in which the people of the cast are known by number already: asking would need a second one."""
    for key in PEOPLE:
        getattr(cast, key).id  # noqa: B018
    for key in PEOPLE_OF_FIRMS:
        getattr(cast, key).firm_id  # noqa: B018
    with unit_of_work(cast.app):
        yield


def _person(cast: Cast, key: str) -> User:
    return getattr(cast, key).user()  # type: ignore[no-any-return]


def place_id(slug: str) -> int:
    """The number of an organisation, in an application context."""
    place = organisation_by_slug(slug)
    assert place is not None
    return place.id


def draft(cast: Cast, *, by: str = "kari", lead: str = "gjovik", category: str = "", **more: Any) -> int:
    """A draft with nothing but its three fields; `more` are other fields by name."""
    with work(cast):
        market = by_slug(category or "mat-og-kjokken", "nb")
        assert market is not None
        first = market.children[0] if market.children else market
        values = {"problem": TEXTS["problem"], "for_whom": TEXTS["for_whom"]} | more
        need = pipeline.draft(category_id=first.id, lead_id=place_id(lead), by=_person(cast, by), **values)
        db.session.flush()
        return need.id


def ready(cast: Cast, *, by: str = "kari", lead: str = "gjovik", category: str = "", **more: Any) -> int:
    """A draft that the gate would let out, with its assessment and sustainability; `more` as `put` takes."""
    number = draft(cast, by=by, lead=lead, category=category)
    with work(cast):
        need, person = db.session.get_one(Need, number), _person(cast, by)
        people = {"owner_id": cast.kari.id, "adviser_id": cast.anna.id, "procurement_id": cast.per.id}
        pipeline.edit(need, TEXTS | plan() | people | more, edit_no=need.edit_no, by=person)
    assess(cast, number, by=by)
    decide_sustainability(cast, number, by=by)
    return number


def assess(cast: Cast, number: int, *, by: str = "kari", **more: Any) -> None:
    """Save an assessment that is good enough."""
    with work(cast):
        need = db.session.get_one(Need, number)
        kept = assessment_queries.for_need(need)
        values = assessment_fields.blank() | ASSESSMENT | more
        assessments.save(need, values, edit_no=kept.edit_no if kept else 0, by=_person(cast, by))


def decide_sustainability(cast: Cast, number: int, *, by: str = "kari", **more: Any) -> None:
    """Save a sustainability profile, and answer yes to every duty."""
    with work(cast):
        need = db.session.get_one(Need, number)
        kept = sustainability_queries.for_need(need)
        duties = sustainability_rules.to_answer(sustainability_queries.duties_of(need))
        answers = {duty.id: ("met", "Vi følger dette.") for duty in duties}
        values = sustainability_fields.blank() | PROFILE | more
        sustainability.save(need, values, answers, edit_no=kept.edit_no if kept else 0, by=_person(cast, by))


def submitted(cast: Cast, *, by: str = "kari", **more: Any) -> int:
    """Ready, and waiting for a second person."""
    number = ready(cast, by=by, **more)
    with work(cast):
        pipeline.submit(db.session.get_one(Need, number), by=_person(cast, by))
    return number


def scheduled(cast: Cast, publish_at: datetime | None = None, *, reviewer: str = "per", **more: Any) -> int:
    """Approved, to become public at a moment (in a week when none is given)."""
    number = submitted(cast, **more)
    with work(cast):
        when = publish_at or clock.now() + timedelta(days=7)
        need = db.session.get_one(Need, number)
        publication.approve(need, when, edit_no=need.edit_no, by=_person(cast, reviewer))
    return number


def published(cast: Cast, *, reviewer: str = "per", **more: Any) -> int:
    """Public since now, and open for input."""
    number = submitted(cast, **more)
    with work(cast):
        need = db.session.get_one(Need, number)
        publication.approve(need, None, edit_no=need.edit_no, by=_person(cast, reviewer))
    return number


def withdrawn(cast: Cast, *, public: bool = False, reason: str = "Behovet falt bort i budsjettet.", **more: Any) -> int:
    """Withdrawn, after it was public or before anybody saw it."""
    number = published(cast, **more) if public else submitted(cast, **more)
    with work(cast):
        ending.withdraw(db.session.get_one(Need, number), reason, by=_person(cast, "per"))
    return number


def tendered(cast: Cast, **more: Any) -> int:
    """Public without asking for input, and out to tender."""
    number = published(cast, **more)
    with work(cast):
        need = db.session.get_one(Need, number)
        # The dialogue is over: what the rule asks for, without waiting for the clock.
        need.input_opens_at, need.input_closes_at = clock.now() - timedelta(days=30), clock.now() - timedelta(days=2)
        ending.tender(need, "https://www.doffin.no/notices/2026-100200", clock.today(), by=_person(cast, "per"))
    return number


def concluded(cast: Cast, **more: Any) -> int:
    """What became of it is told."""
    number = tendered(cast, **more)
    with work(cast):
        need = db.session.get_one(Need, number)
        outcome = {"text": "Kassene ble lettere.", "supplier": "Fjellvarme AS", "value": 550_000}
        ending.conclude(need, "awarded", **outcome, by=_person(cast, "per"))
    return number

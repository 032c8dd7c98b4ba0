"""Ask Enhetsregisteret about firms it has not told of yet, and about every other firm once in a while.

The register is asked between transactions, never inside one: it may be slow, and meanwhile others must get to write.
"""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.market.suppliers.actions import apply_facts
from portal.market.suppliers.models import Supplier
from portal.market.suppliers.queries import LIVING, by_id, waiting_for_register
from portal.registers.enhetsregisteret.client import RegisterDown, look_up

NAME = "complete_suppliers"
MOST_WAITING, MOST_OLD = 20, 5
OLD = timedelta(days=30)
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=1)


def is_due(created_at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """Each wait is as long as all before it together: a minute at first, a day at most."""
    if asked_at is None:
        return True
    return now - asked_at >= min(max(asked_at - created_at, SOONEST), LATEST)


def _waiting(now: datetime) -> list[tuple[int, str]]:
    firms = [firm for firm in waiting_for_register(10 * MOST_WAITING) if not firm.is_demo]
    due = [firm for firm in firms if is_due(firm.created_at, firm.register_checked_at, now)]
    return [(firm.id, firm.orgnr) for firm in due[:MOST_WAITING]]


def _old(now: datetime) -> list[tuple[int, str]]:
    """Those whose facts are older than a month, the oldest first."""
    old = (
        select(Supplier.id, Supplier.orgnr)
        .where(Supplier.register_state == "done", Supplier.register_checked_at < now - OLD)
        .where(Supplier.state.in_(LIVING), Supplier.is_demo.is_(False))
        .order_by(Supplier.register_checked_at, Supplier.id)
        .limit(MOST_OLD)
    )
    return [(number, orgnr) for number, orgnr in db.session.execute(old)]


def _ask(app: Flask, number: int, orgnr: str) -> bool:
    """One firm; answers whether the register told something. Raises RegisterDown, after noting that it was asked."""
    fault: RegisterDown | None = None
    facts = None
    with app.app_context():
        try:
            facts = look_up(orgnr)
        except RegisterDown as down:
            fault = down
    with unit_of_work(app):
        firm = by_id(number)
        if firm is not None and firm.state in LIVING:
            if facts is not None:
                apply_facts(firm, facts)
            elif fault is None or firm.register_state == "waiting":
                firm.register_checked_at = clock.now()
    if fault is not None:
        raise fault
    return facts is not None


def run(app: Flask) -> str:
    """Those that wait come first. No answer ends the run; the next one begins with another firm."""
    with app.app_context():
        now = clock.now()
        waiting, old = _waiting(now), _old(now)
    told = 0
    try:
        for number, orgnr in (*waiting, *old):
            told += _ask(app, number, orgnr)
    except RegisterDown as fault:
        return f"{told} told, the register does not answer: {fault}"
    return f"{told} told, {len(waiting) + len(old) - told} unknown" if waiting or old else ""

"""Asking Enhetsregisteret about one number. Slow, and sometimes down: never ask while holding the database's lock.

Answers are kept for some minutes in this process, and a register that did not answer is left alone for a moment, so
that the people who wait do not queue up behind it.
"""

import time
from datetime import datetime, timedelta
from threading import Lock

from flask import current_app

from portal.core import clock
from portal.core.fetch import Answer, FetchFault, fetch
from portal.registers.enhetsregisteret.facts import Facts, NotUnderstood, purged, read_facts
from portal.registers.enhetsregisteret.orgnr import read_orgnr

LARGEST_ANSWER = 512 * 1024
KEPT_SECONDS = 600.0
# A number that is not there may have been registered today.
KEPT_NONE_SECONDS = 60.0
LEFT_ALONE_SECONDS = 15.0
MOST_KEPT = 500

_lock = Lock()
# What was answered, and when a register did not answer, each with its moment.
_kept: dict[tuple[str, str], tuple[datetime, Facts | None]] = {}
_silent: dict[str, datetime] = {}


class RegisterDown(Exception):
    """The register gave no answer that can be used; ask again later."""


def look_up(orgnr: str) -> Facts | None:
    """What the register says of this number, unit or sub-unit; None when it has no such number. Raises RegisterDown."""
    number, register = read_orgnr(orgnr), current_app.config["ENHETSREGISTERET_URL"]
    if number is None:
        return None
    known, facts = _remembered(register, number)
    if known:
        return facts
    try:
        facts = _ask(register, number)
    except (FetchFault, NotUnderstood) as fault:
        with _lock:
            _silent[register] = clock.now()
        raise RegisterDown(str(fault)) from fault
    with _lock:
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[register, number] = (clock.now(), facts)
    return facts


def forget() -> None:
    """Drop what is remembered of earlier answers, and that the register was down."""
    with _lock:
        _kept.clear()
        _silent.clear()


def _remembered(register: str, number: str) -> tuple[bool, Facts | None]:
    with _lock:
        at, facts = _kept.get((register, number), (None, None))
        if _within(at, KEPT_NONE_SECONDS if facts is None else KEPT_SECONDS):
            return True, facts
        _kept.pop((register, number), None)
        if _within(_silent.get(register), LEFT_ALONE_SECONDS):
            raise RegisterDown("it did not answer a moment ago")
    return False, None


def _within(moment: datetime | None, seconds: float) -> bool:
    """Also when the clock was put back meanwhile: what lies in the future is no memory."""
    return moment is not None and timedelta(0) <= clock.now() - moment < timedelta(seconds=seconds)


def _ask(register: str, number: str) -> Facts | None:
    """The unit, else the sub-unit; both within one budget of time."""
    seconds = float(current_app.config["ENHETSREGISTERET_SECONDS"])
    started = time.monotonic()
    for kind, is_subunit in (("enheter", False), ("underenheter", True)):
        left = max(seconds - (time.monotonic() - started), 0.5)
        answer = fetch(
            f"{register}/{kind}/{number}",
            seconds=left,
            most=LARGEST_ANSWER,
            headers={"Accept": "application/json"},
        )
        if answer.status != 404:
            return _read(answer, number, is_subunit)
    return None


def _read(answer: Answer, number: str, is_subunit: bool) -> Facts:
    if answer.status == 410:
        return purged(number)
    if answer.status != 200:
        raise NotUnderstood(f"answered {answer.status}")
    return read_facts(answer.json(), number, is_subunit=is_subunit)

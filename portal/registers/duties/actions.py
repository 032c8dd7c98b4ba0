"""Taking a new version of the rule data into use."""

from typing import Protocol

from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Refused
from portal.core.i18n import _
from portal.registers.duties.data import BadRules, parse_rules
from portal.registers.duties.models import RuleDataVersion
from portal.registers.duties.queries import current, latest_number, text_of


class Person(Protocol):
    """Whoever does it."""

    id: int
    name: str


def normal(text: str) -> str:
    """The text as it is kept: Unix line ends, one at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def take_into_use(text: str, note: str, based_on: int, *, by: Person) -> RuleDataVersion:
    """Keep the text as the next version and use it from now. `based_on` is the version the author compared with.

    Refused with line and fault when it is not valid or changes nothing; Conflict when somebody was faster.
    """
    text = normal(text)
    try:
        parse_rules(text)
    except BadRules as fault:
        raise Refused(str(fault)) from None
    number = latest_number()
    if number != based_on:
        raise Conflict(_("Noen har tatt i bruk en nyere versjon. Se på den før du fortsetter."))
    if text == normal(text_of(number) or ""):
        raise Refused(_("Teksten er lik den som er i bruk."))
    version = RuleDataVersion(number=number + 1, toml_text=text, note=note, by_name=by.name, at=clock.now())
    db.session.add(version)
    db.session.flush()
    record("duty.rules_changed", f"rule_data:{version.number}", by=by, note=note)
    current.forget()
    return version

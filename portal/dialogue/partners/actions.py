"""Firms go together on a need: one makes a group and asks others, each answers for itself. Checks, records, never
commits; mails go through the outbox."""

from collections.abc import Collection

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.dialogue.interest.queries import mine
from portal.dialogue.partners import rules
from portal.dialogue.partners.mails import tell
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.partners.queries import led_by, number_made, others_on
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need


def _record(kind: str, group: SupplierGroup, supplier_id: int, by: User | None) -> None:
    record(f"group.{kind}", f"group:{group.id}", by=by or "portal", need=group.need_id, supplier=supplier_id)


def form_group(need: Need, firm: Supplier, name: str, asked: Collection[int], part: str, *, by: User) -> SupplierGroup:
    """A group that the firm leads, with those it asks. The same form sent twice makes one group."""
    led = led_by(need.id, firm.id)
    if led is not None and led.name == name:
        return led
    refuse_if(rules.why_not_form(need, led, firm, mine(need.id, firm.id), number_made(need.id, firm.id)))
    moment = clock.now()
    group = SupplierGroup(need_id=need.id, lead_id=firm.id, name=name, created_at=moment)
    group.seats.append(
        GroupSeat(supplier_id=firm.id, state="confirmed", part=part, invited_at=moment, answered_at=moment, by_id=by.id)
    )
    db.session.add(group)
    db.session.flush()
    _record("formed", group, firm.id, by)
    if asked:
        invite(need, group, firm, asked, by=by)
    return group


def invite(need: Need, group: SupplierGroup, firm: Supplier, asked: Collection[int], *, by: User) -> list[GroupSeat]:
    """Ask firms that can be seen; whoever has been asked before, whatever it answered, is not asked again."""
    seen = {one.supplier_id: one.supplier for one in others_on(need.id, firm.id)}
    # Who cannot be seen any more cannot invite either.
    refuse_if(_why_hidden(need, firm))
    refuse_if(rules.why_not_invite(need, group, asked, seen))
    known, seats = {seat.supplier_id for seat in group.seats}, []
    for supplier_id in sorted(set(asked) - known):
        seat = GroupSeat(supplier_id=supplier_id, state="invited", invited_at=clock.now())
        group.seats.append(seat)
        seats.append(seat)
        db.session.flush()
        _record("invited", group, supplier_id, by)
        tell("invited", need, group, seen[supplier_id], firm)
    return seats


def _why_hidden(need: Need, firm: Supplier) -> str | None:
    hidden = rules.why_not_see(firm, mine(need.id, firm.id))
    return rules.reason_words(hidden) if hidden else None


def answer(need: Need, group: SupplierGroup, seat: GroupSeat, yes: bool, part: str = "", *, by: User) -> None:
    """The asked firm says yes or no for itself; the same answer twice is one."""
    wanted = "confirmed" if yes else "declined"
    if seat.state == wanted and group.dissolved_at is None:
        return
    refuse_if(rules.why_not_answer(need, group, seat))
    seat.state, seat.part, seat.answered_at, seat.by_id = wanted, part if yes else "", clock.now(), by.id
    _record(wanted, group, seat.supplier_id, by)
    tell(wanted, need, group, group.lead, seat.supplier)


def leave(need: Need, group: SupplierGroup, seat: GroupSeat, *, by: User) -> None:
    """The firm is not in the group any more."""
    refuse_if(rules.why_not_leave(group, seat))
    seat.state, seat.answered_at, seat.by_id = "left", clock.now(), by.id
    _record("left", group, seat.supplier_id, by)
    tell("left", need, group, group.lead, seat.supplier)


def give_up(need: Need, group: SupplierGroup, seat: GroupSeat, *, by: User | None) -> None:
    """The firm is gone: its place is free, whether it had answered or not and whatever has become of the need."""
    kind = "left" if seat.state == "confirmed" else "declined"
    seat.state, seat.answered_at, seat.by_id = kind, clock.now(), by.id if by is not None else seat.by_id
    _record(kind, group, seat.supplier_id, by)
    tell(kind, need, group, group.lead, seat.supplier)


def take_back(need: Need, group: SupplierGroup, seat: GroupSeat, *, by: User) -> None:
    """The lead does not ask that firm after all."""
    refuse_if(rules.why_not_take_back(group, seat))
    seat.state, seat.answered_at = "left", clock.now()
    _record("taken_back", group, seat.supplier_id, by)
    tell("taken_back", need, group, seat.supplier, group.lead)


def dissolve(need: Need, group: SupplierGroup, *, by: User | None) -> None:
    """The group is no more; those who were in it or asked are told. `by` None: the firm that led it is gone."""
    refuse_if(rules.why_not_dissolve(group))
    group.dissolved_at = clock.now()
    _record("dissolved", group, group.lead_id, by)
    for seat in group.seats:
        if seat.supplier_id != group.lead_id and seat.state in ("invited", "confirmed"):
            tell("dissolved", need, group, seat.supplier, group.lead)

"""One invented need, from days relative to today to rows with a past."""

import base64
import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.accounts.models import Organisation, User
from portal.accounts.permissions import BUSINESS_ADVISER, NEED_OWNER, PROCUREMENT_OFFICER
from portal.admin.demo_profiles import add_assessment, add_profile
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.text import clean_line, clean_text, slugify
from portal.market.categories.queries import by_slug, find_sub
from portal.needs.pipeline import fields
from portal.needs.pipeline.models import Need, NeedAsk, NeedPart, NeedTranslation, NeedVersion
from portal.needs.publication.versions import Change
from portal.registers.working_days import next_working_day

STORED_STAGE = {"open": "announced", "coming": "announced", "preparing": "announced", "approved": "announced"}
MORNING = time(8, 0)
Row = dict[str, Any]


def steady_base32(seed: str) -> str:
    """32 base32 characters that follow from the seed: for invented people only."""
    return base64.b32encode(hashlib.sha256(f"behovstorget-demo:{seed}".encode()).digest()).decode()[:32]


def _ago(days: int | None, at: time = MORNING) -> datetime | None:
    return None if days is None else _moment(-days, at)


def _moment(days: int, at: time) -> datetime:
    return clock.from_local(clock.today() + timedelta(days=days), at)


def _deadline(days: int, at: str) -> datetime:
    """Moved to a working day that is not a Friday: nobody closes on a Friday here."""
    day = next_working_day(clock.today() + timedelta(days=days))
    while day.weekday() == 4:
        day = next_working_day(day + timedelta(days=1))
    hour, minute = at.split(":")
    return clock.from_local(day, time(int(hour), int(minute)))


def _later(row: Row, name: str) -> date | None:
    days = row.get(f"{name}_in_days")
    return None if days is None else clock.today() + timedelta(days=days)


def load(row: Row, places: dict[str, Organisation], people: dict[tuple[str, str], User]) -> Need:
    """Put one need of the set in, with its past versions, its assessment and its sustainability profile."""
    lead = row["parts"][0]["municipality"]
    owner, officer = people[lead, NEED_OWNER], people[lead, PROCUREMENT_OFFICER]
    market = by_slug(row["market"], "nb")
    sub = find_sub(row["sub"], row["market"], "nb") or market
    if sub is None:
        raise ValueError(f"no market {row['market']} for {row['key']}")
    texts = {
        name: clean_text(row.get(name, "")) if name in ("problem", "why", "what") else clean_line(row.get(name, ""))
        for name in fields.TEXT_CAPS
    }
    created = _ago(row.get("created_days_ago", (row.get("published_days_ago") or 0) + 12))
    published = _ago(row.get("published_days_ago"))
    if row["stage"] == "approved":
        published = _moment(row["publish_in_days"], MORNING)
    approved = _ago(row.get("approved_days_ago", (row.get("published_days_ago") or 0) + 1)) if published else None
    need = Need(
        **texts,
        slug=slugify(texts["title"]),
        category_id=sub.id,
        lead_id=places[lead].id,
        owner_id=owner.id,
        adviser_id=people[lead, BUSINESS_ADVISER].id,
        procurement_id=officer.id,
        value_from=row.get("value_from"),
        value_to=row.get("value_to"),
        value_period=row.get("value_period", "total"),
        current_contract_ends=_later(row, "current_contract_ends"),
        tender_on=_later(row, "tender"),
        tender_precision=row.get("tender_precision", "quarter"),
        contract_on=_later(row, "contract"),
        contract_precision=row.get("contract_precision", "quarter"),
        duration_months=row.get("duration_months"),
        extension_months=row.get("extension_months"),
        input_opens_at=_moment(row["opens_in_days"], MORNING) if "opens_in_days" in row else None,
        input_closes_at=_deadline(row["closes_in_days"], row.get("closes_at", "12:00"))
        if "closes_in_days" in row
        else None,
        answers_due_on=_later(row, "answers_due"),
        stage=STORED_STAGE.get(row["stage"], row["stage"]),
        submitted_at=_ago(row.get("submitted_days_ago")) or approved,
        submitted_by_id=owner.id if row.get("submitted_days_ago") is not None or approved else None,
        approved_at=approved,
        approved_by_id=officer.id if approved else None,
        publish_at=published,
        withdrawn_at=_ago(row.get("withdrawn_days_ago")),
        withdrawn_reason=row.get("withdrawn_reason", ""),
        tender_url=row.get("tender_url", ""),
        tendered_on=clock.today() - timedelta(days=row["tendered_days_ago"]) if "tendered_days_ago" in row else None,
        outcome_kind=row.get("outcome_kind", ""),
        outcome_text=row.get("outcome_text", ""),
        outcome_supplier=row.get("outcome_supplier", ""),
        outcome_value=row.get("outcome_value"),
        concluded_on=clock.today() - timedelta(days=row["concluded_days_ago"]) if "concluded_days_ago" in row else None,
        is_demo=True,
        created_at=created or clock.now(),
        updated_at=clock.now(),
        created_by_id=owner.id,
    )
    need.parts = [
        NeedPart(organisation_id=places[p["municipality"]].id, volume=p.get("volume", "")) for p in row["parts"]
    ]
    need.asks = [
        NeedAsk(position=i, heading=a["heading"], detail=a.get("detail", "")) for i, a in enumerate(row.get("asks", []))
    ]
    need.translations = [NeedTranslation(language=code, **row[code]) for code in ("nn", "en") if code in row]
    db.session.add(need)
    db.session.flush()
    if "assessment" in row:
        add_assessment(need, row["assessment"], need.created_at, owner)
    if "sustainability" in row:
        add_profile(need, row["sustainability"], row["market"], need.created_at, owner)
    if published:
        _add_versions(need, row, officer, published)
    record("need.loaded", f"need:{need.id}", by="command", key=row["key"])
    return need


def _add_versions(need: Need, row: Row, officer: User, published: datetime) -> None:
    """Version 1 at publication, then the changes of the set; the snapshots all hold today's text."""
    snapshot = fields.snapshot(need)
    first = NeedVersion(
        need_id=need.id,
        number=1,
        at=published,
        by_id=officer.id,
        note=fields.FIRST_NOTE,
        snapshot=snapshot,
        changes=[],
    )
    db.session.add(first)
    for number, change in enumerate(row.get("changes", []), 2):
        shown = Change(
            change["field"], _label(change["field"]), _said(change, "before", need), _said(change, "after", need)
        )
        db.session.add(
            NeedVersion(
                need_id=need.id,
                number=number,
                at=_ago(change["days_ago"]),
                by_id=officer.id,
                note=change["note"],
                snapshot=snapshot,
                changes=[shown.__dict__],
            )
        )


def _label(field: str) -> str:
    return fields.label("parts" if field.startswith("volume:") else field)


def _said(change: Row, side: str, need: Need) -> str:
    field, value = change["field"], change[side]
    if field.startswith("volume:") or value == "":
        return str(value)
    plain = fields.snapshot(need)
    if field in ("input_closes_at", "input_opens_at"):
        moment = _deadline(value, "12:00") if field == "input_closes_at" else _moment(value, MORNING)
        return fields.in_words(field, moment.isoformat(), plain, {})
    if field.endswith("_on") or field == "current_contract_ends":
        return fields.in_words(field, (clock.today() + timedelta(days=value)).isoformat(), plain, {})
    return fields.in_words(field, value, plain, {})

"""The desk: what hurries today as a sentence and a list, then every need by stage. Pure but for addresses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from portal.accounts.models import User
from portal.accounts.queries import OrganisationCard
from portal.core import clock
from portal.core.i18n import _, ngettext
from portal.core.templating import date_long, datetime_long
from portal.core.text import upper_first
from portal.dialogue.ideas import waiting
from portal.needs.pipeline import stages
from portal.pages import cards

SOON = timedelta(days=7)
STALE = timedelta(days=30)
# Working days after which a firm has waited long enough to be confirmed.
CLAIM_DAYS = 3
BOARD = ("investigating", "announced", "in_dialogue", "preparing", "tendered")
MOST_PER_COLUMN = 8
Entry = dict[str, Any]


def _entry(icon: str, title: str, detail: str, label: str, href: str, about: str) -> Entry:
    return {
        "icon": icon,
        "title": title,
        "detail": detail,
        "label": label,
        "href": href,
        "primary": False,
        "about": about,
    }


def entries_for(row: Any, user: User, now: datetime) -> list[tuple[bool, Entry]]:
    """What this need asks of this person: (whether it hurries, entry)."""
    found: list[tuple[bool, Entry]] = []
    stage, name, today = stages.current_stage(row, now), row.title, clock.to_local(now).date()
    page = cards.need_url(row)
    mine = user.id in (row.owner_id, row.created_by_id, row.adviser_id, row.procurement_id)
    waiting = row.submitted_at is not None and row.approved_at is None and row.stage in ("idea", "investigating")
    if waiting and user.id != row.submitted_by_id and user.may("need:review", row.lead_id):
        ready = url_for("publication.ready", need_id=row.id)
        late = now - row.submitted_at > timedelta(days=3)
        detail = _("Sendt til gjennomlesing %(day)s", day=date_long(row.submitted_at))
        found.append((late, _entry("eye", _("Les gjennom «%(name)s»", name=name), detail, _("Les"), ready, name)))
    if row.returned_note and not waiting and row.approved_at is None and mine:
        edit = url_for("pipeline.edit", need_id=row.id)
        found.append(
            (
                True,
                _entry(
                    "pencil", _("Rett opp «%(name)s»", name=name), row.returned_note[:140], _("Rett opp"), edit, name
                ),
            )
        )
    draft = row.stage in ("idea", "investigating") and not waiting and not row.returned_note
    if draft and user.id in (row.owner_id, row.created_by_id) and user.may("need:edit", row.lead_id):
        edit, detail = (
            url_for("pipeline.edit", need_id=row.id),
            _("Utkast, endret %(day)s", day=date_long(row.updated_at)),
        )
        found.append((False, _entry("pencil", _("Fullfør «%(name)s»", name=name), detail, _("Fortsett"), edit, name)))
    if row.approved_at is not None and row.publish_at is not None and row.publish_at > now:
        detail = _("Blir offentlig %(moment)s", moment=datetime_long(row.publish_at))
        found.append((False, _entry("calendar", _("«%(name)s» er klar", name=name), detail, _("Se"), page, name)))
    if not mine and not user.may("need:move", row.lead_id):
        return found
    if stage == "in_dialogue" and row.input_closes_at is not None and row.input_closes_at - now < SOON:
        detail = _("Fristen går ut %(moment)s", moment=datetime_long(row.input_closes_at))
        hurry = row.input_closes_at - now < timedelta(days=2)
        found.append(
            (hurry, _entry("clock", _("Innspill til «%(name)s» stenger snart", name=name), detail, _("Se"), page, name))
        )
    if stage == "preparing" and row.answers_due_on is not None and row.answers_due_on - today < SOON:
        detail = _("Dere har lovet svar innen %(day)s", day=date_long(row.answers_due_on))
        hurry = row.answers_due_on <= today + timedelta(days=1)
        found.append(
            (
                hurry,
                _entry("megaphone", _("Svar på innspillene til «%(name)s»", name=name), detail, _("Se"), page, name),
            )
        )
    if stage in ("announced", "preparing") and row.tender_on is not None and row.tender_on < today - STALE:
        detail = _("Anbudet skulle kommet. Si fra om ny dato, så alle vet det.")
        may = user.may("need:revise", row.lead_id)
        act = url_for("publication.revise", need_id=row.id, _anchor="tender_on") if may else page
        found.append(
            (True, _entry("calendar", _("Planen for «%(name)s» er gammel", name=name), detail, _("Endre"), act, name))
        )
    if stage == "tendered" and row.tendered_on is not None and today - row.tendered_on > timedelta(days=120):
        detail = _("Kunngjort %(day)s. Hva ble det av?", day=date_long(row.tendered_on))
        act = url_for("ending.conclude", need_id=row.id) if user.may("need:move", row.lead_id) else page
        found.append(
            (False, _entry("gavel", _("Fortell utfallet av «%(name)s»", name=name), detail, _("Skriv"), act, name))
        )
    return found


def ideas_entry(number: int, oldest: datetime | None, promise: int, now: datetime) -> list[tuple[bool, Entry]]:
    """Ideas from firms that wait for an answer; it hurries once the promise of an answer is nearly broken."""
    if not number or oldest is None:
        return []
    title = ngettext("%(num)d idé venter på svar", "%(num)d ideer venter på svar", number)
    days = waiting.days_taken(oldest, now)
    detail = _("Den eldste kom %(day)s. Løftet er svar innen %(days)d virkedager.", day=date_long(oldest), days=promise)
    return [(days + 1 >= promise, _entry("light-bulb", title, detail, _("Svar"), url_for("ideas.inbox"), title))]


def claims_entry(number: int, oldest: datetime | None, now: datetime) -> list[tuple[bool, Entry]]:
    """People who say to speak for a firm and wait to be confirmed; it hurries after some days."""
    if not number or oldest is None:
        return []
    title = ngettext("%(num)d firma venter på å bli bekreftet", "%(num)d firmaer venter på å bli bekreftet", number)
    detail = _("Den eldste innmeldingen kom %(day)s.", day=date_long(oldest))
    act = _entry("shield-checkmark", title, detail, _("Se"), url_for("claims.index"), title)
    return [(waiting.days_taken(oldest, now) > CLAIM_DAYS, act)]


def todo(
    rows: Sequence[Any], user: User, now: datetime, others: Sequence[tuple[bool, Entry]] = ()
) -> tuple[str, list[dict[str, Any]]]:
    """The sentence of the day and its list. `others`: what waits besides the needs."""
    entries = [entry for row in rows for entry in entries_for(row, user, now)] + list(others)
    hurry, week = [e for urgent, e in entries if urgent], [e for urgent, e in entries if not urgent]
    if hurry:
        number = cards.number_word(len(hurry)).capitalize()
        sentence = ngettext("Én ting haster i dag", "%(word)s ting haster i dag", len(hurry), word=number)
        hurry[0]["primary"] = True
    elif week:
        sentence = _("Ingenting haster i dag")
    else:
        sentence = _("Alt er på stell")
    groups = [{"heading": _("Haster"), "entries": hurry}, {"heading": _("Denne uka"), "entries": week}]
    return sentence, [group for group in groups if group["entries"]]


def _note(row: Any, stage: str, now: datetime) -> str:
    if stage in ("idea", "investigating"):
        return _("Venter på gjennomlesing") if row.submitted_at else _("Utkast")
    if row.publish_at is not None and row.publish_at > now:
        return _("Blir offentlig %(moment)s", moment=datetime_long(row.publish_at))
    return cards.state_text(row, stages.input_state(row, now), now)


def board(
    rows: Sequence[Any], ended: Sequence[Any], places: Sequence[OrganisationCard], now: datetime
) -> list[dict[str, Any]]:
    """Needs by stage, as columns."""
    columns: dict[str, list[Entry]] = {stage: [] for stage in (*BOARD, "concluded")}
    for row in [*rows, *ended]:
        stage = stages.current_stage(row, now)
        ids = cards.part_ids(row)
        columns["investigating" if stage == "idea" else stage].append(
            {
                "href": cards.need_url(row),
                "title": row.short_title or row.title,
                "note": _note(row, stage, now),
                "lanes": cards.lanes_of(ids, places),
                "who": cards.who_all(ids, places),
                "tone": None,
            }
        )
    return [
        {
            "title": stages.label(stage),
            "count": len(found),
            "state": "open" if stage == "in_dialogue" else None,
            "href": url_for("desk.all_needs", stadium=stage),
            "cards": found[:MOST_PER_COLUMN],
        }
        for stage, found in columns.items()
    ]


def greeting(rows: Sequence[Any], user: User) -> str:
    """The day, and how much the person answers for."""
    mine = sum(user.id in (row.owner_id, row.adviser_id, row.procurement_id) for row in rows)
    day = upper_first(date_long(clock.today()))
    if not mine:
        return f"{day}."
    return f"{day}. " + ngettext("Du har ansvar for %(num)d behov.", "Du har ansvar for %(num)d behov.", mine)


def table(rows: Sequence[Any], stage: str, places: Sequence[OrganisationCard], now: datetime) -> list[dict[str, Any]]:
    """Needs as lines: what, where, stage and note; of one stage when it is named (an idea counts as investigated)."""
    lines = []
    for row in rows:
        current = stages.current_stage(row, now)
        if stage and stage != ("investigating" if current == "idea" else current):
            continue
        lines.append(
            {
                "href": cards.need_url(row),
                "title": row.title,
                "who": cards.who_all(cards.part_ids(row), places),
                "stage": stages.label(current),
                "note": cards.state_text(row, stages.input_state(row, now), now)
                if row.stage == "concluded"
                else _note(row, current, now),
            }
        )
    return lines

"""What the need page shows to everybody, put together from several rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.queries import municipalities
from portal.core.i18n import DEFAULT, _, get_language, ngettext
from portal.core.templating import clock_time, date_full, date_long, money, planned
from portal.core.text import upper_first
from portal.dialogue.interest.rules import dots, firms_words, size_words
from portal.market.categories.queries import by_id
from portal.needs.pipeline import stages
from portal.needs.pipeline.fields import note_words, value_band
from portal.needs.pipeline.models import Need, NeedVersion
from portal.needs.pipeline.queries import part_ids
from portal.needs.sustainability.rules import public_tiles
from portal.pages import cards
from portal.pages.need_queries import beside

Row = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One step of the stepper (components/stage_stepper.html)."""

    name: str
    detail: str
    status: str
    state: str | None = None


def _words(need: Need) -> tuple[str, str, str | None]:
    """Title and summary in the reader's language where they are written, and their language when it is not."""
    language = get_language()
    said = next((t for t in need.translations if t.language == language and t.title), None)
    if said:
        return said.title, said.summary or need.summary, None
    return need.title, need.summary, None if language == DEFAULT else DEFAULT


def _months(number: int) -> str:
    if number % 12 == 0 and number:
        return _("%(years)d år", years=number // 12)
    return ngettext("%(num)d måned", "%(num)d måneder", number)


def value_and_duration(need: Need) -> str:
    """`3,6 mill. kr per år, i 2 år med mulighet for 2 år til`."""
    value = value_band(need)
    if need.duration_months and need.extension_months:
        last = _(
            "i %(time)s, med mulighet for %(more)s til",
            time=_months(need.duration_months),
            more=_months(need.extension_months),
        )
    elif need.duration_months:
        last = _("i %(time)s", time=_months(need.duration_months))
    else:
        return value
    return f"{value}, {last}" if value else last


def fact_rows(need: Need, owner_name: str) -> list[Row]:
    """Facts in the order a supplier asks for them; empty ones are left out by the component."""
    names = {place.id: place.short_name for place in municipalities()}
    shares = [f"{names.get(part.organisation_id, '')}: {part.volume}" for part in need.parts if part.volume]
    contract = need.current_contract
    if need.current_contract_ends:
        ends = _("går ut %(day)s", day=date_full(need.current_contract_ends))
        contract = f"{contract.rstrip('.')}, {ends}" if contract else upper_first(ends)
    rows = (
        (_("Hvem det gjelder"), need.for_whom, None),
        (_("Hvor mye"), need.quantity, "; ".join(shares) if len(need.parts) > 1 else None),
        (
            _("Verdi"),
            value_and_duration(need),
            _("Uten mva. Et anslag som kan endre seg.") if value_band(need) else None,
        ),
        (_("Leveres til"), need.delivery_place, None),
        (_("Dagens avtale"), contract, None),
        (_("Arbeid med et innspill"), need.effort_input, None),
        (_("Arbeid med et tilbud"), need.effort_tender, None),
        (_("Anbud ventes"), planned(need.tender_on, need.tender_precision), None),
        (_("Avtalen starter"), planned(need.contract_on, need.contract_precision), None),
        (_("Den som svarer for behovet"), need.owner_title or owner_name, None),
    )
    return [{"label": label, "value": value, "note": note} for label, value, note in rows]


def steps(need: Need, now: datetime) -> list[Step]:
    """What has been, what is now and what comes, with dates."""
    stage = stages.current_stage(need, now)
    place = stages.PATH.index(stage) if stage in stages.PATH else -1
    published = date_full(need.publish_at) if need.publish_at else ""
    dialogue = ""
    if need.input_closes_at:
        dialogue = _("til %(day)s", day=date_full(need.input_closes_at)) if stage != "announced" else ""
        if stage == "announced" and need.input_opens_at:
            dialogue = _(
                "%(first)s til %(last)s", first=date_full(need.input_opens_at), last=date_full(need.input_closes_at)
            )
    answers = _("innen %(day)s", day=date_full(need.answers_due_on)) if need.answers_due_on else ""
    tender = date_full(need.tendered_on) if need.tendered_on else planned(need.tender_on, need.tender_precision)
    contract = date_full(need.concluded_on) if need.concluded_on else planned(need.contract_on, need.contract_precision)
    found = [
        ("announced", _("Kunngjort"), published),
        ("in_dialogue", _("I dialog nå") if stage == "in_dialogue" else _("Innspill"), dialogue),
        ("preparing", _("Vi svarer på innspill"), answers),
        ("tendered", _("Anbud"), tender),
        ("concluded", _("Avlyst") if need.outcome_kind == "cancelled" else _("Avtale"), contract),
    ]
    if need.input_opens_at is None:
        found = [step for step in found if step[0] not in ("in_dialogue", "preparing")]
    shown = []
    for name, label, detail in found:
        at = stages.PATH.index(name)
        status = "now" if at == place and stage != "concluded" else "done" if at <= place else "next"
        shown.append(Step(label, detail, status, "open" if status == "now" and stage == "in_dialogue" else None))
    return shown


def contribute_box(need: Need, now: datetime, acts: list[Row]) -> Row:
    """What one can do now and until when, and whom to ask. Acts are only those that exist."""
    state = stages.input_state(need, now)
    heading, text = "", None
    if state == "open":
        closes = need.input_closes_at
        heading = (
            _("Si fra innen %(day)s kl. %(time)s", day=date_long(closes), time=clock_time(closes))
            if closes
            else _("Si fra nå")
        )
        text = _("Svar her, eller skriv til innkjøperen. Det du får vite, skal alle få vite.")
        if need.procurement is not None and need.procurement.phone:
            text = _("Svar her, eller ring eller skriv til innkjøperen. Det du får vite, skal alle få vite.")
    elif state == "coming":
        opens = need.input_opens_at
        heading = _("Innspill åpner %(day)s", day=date_long(opens)) if opens else _("Innspill er ikke tidfestet")
        text = _("Les behovet nå, og tenk gjennom hva dere kan.")
    elif need.stage == "tendered":
        heading, text = (
            _("Anbudet er ute"),
            _("Nå gjelder konkurransegrunnlaget. Spørsmål stilles der anbudet er lyst ut."),
        )
    elif need.stage == "concluded":
        heading = _("Anbudet ble avlyst") if need.outcome_kind == "cancelled" else _("Det ble avtale")
    elif need.stage == "withdrawn":
        heading = _("Behovet er trukket")
    else:
        heading, text = _("Innspillsfristen er ute"), _("Kommunen leser innspillene og svarer før anbudet.")
    if need.stage in ("tendered", "concluded") and need.tender_url:
        notice = {"label": _("Se kunngjøringen"), "href": need.tender_url, "primary": True, "note": None, "icon": None}
        acts = [notice, *acts]
    person = need.procurement
    contact = None
    if person is not None and state != "closed":
        contact = {"name": person.name, "title": _("Innkjøper"), "email": person.email, "phone": person.phone}
    return {
        "state": state,
        "state_text": stages.state_label(state),
        "heading": heading,
        "text": text,
        "acts": acts,
        "later": _("Følg behovet: kommer snart. Da får du e-post når noe skjer.") if state != "closed" else None,
        "contact": contact,
    }


def change_rows(versions: list[NeedVersion]) -> list[Row]:
    """Published versions as dated lines, newest first."""
    return [{"number": v.number, "at": v.at, "note": note_words(v.note)} for v in versions]


def outcome(need: Need) -> Row | None:
    """What became of it, once it is known."""
    if need.stage == "withdrawn":
        return {
            "heading": _("Trukket %(day)s", day=date_full(need.withdrawn_at)),
            "text": need.withdrawn_reason,
            "rows": [],
        }
    if need.stage != "concluded":
        return None
    rows = [
        {"label": _("Leverandør"), "value": need.outcome_supplier, "note": None},
        {"label": _("Verdi"), "value": money(need.outcome_value), "note": None},
        {"label": _("Avsluttet"), "value": date_full(need.concluded_on), "note": None},
    ]
    heading = _("Anbudet ble avlyst") if need.outcome_kind == "cancelled" else _("Det ble avtale")
    return {"heading": heading, "text": need.outcome_text, "rows": rows}


def firms_row(need: Need, counts: dict[str, int], names: list[str], state: str) -> Row | None:
    """How many firms are interested, by size, and the names of those who want it; nothing before input opens."""
    if not counts and (need.input_opens_at is None or state == "coming"):
        return None
    if counts:
        heading = firms_words(sum(counts.values()))
    else:
        heading = _("Ingen har meldt interesse ennå") if state == "open" else _("Ingen meldte interesse")
    sizes = [(size_words(size), number) for size, number in counts.items()]
    return {"heading": heading, "dots": dots(counts), "sizes": sizes, "names": names}


def compose(need: Need, now: datetime, acts: list[Row]) -> Row:
    """Everything the public part of the page shows; `acts` are what its reader can do."""
    title, summary, language = _words(need)
    places, ids = municipalities(), part_ids(need)
    owner, found = need.owner.name if need.owner and not need.owner_title else "", beside(need, now)
    category = by_id(need.category_id, get_language())
    return {
        "need": need,
        "title": title,
        "summary": summary,
        "words_language": language,
        "who": cards.who_all(ids, places),
        "lanes": cards.lanes_of(ids, places),
        "category": category,
        "steps": steps(need, now) if need.stage != "withdrawn" else [],
        "facts": fact_rows(need, owner),
        "box": contribute_box(need, now, acts),
        "firms": firms_row(need, found.firms, found.firm_names, stages.input_state(need, now)),
        "changes": change_rows(found.versions),
        "outcome": outcome(need),
        "tiles": public_tiles(found.profile),
        "files": found.files,
        "is_public": stages.is_public(need, now),
        "stage_label": stages.label(stages.current_stage(need, now)),
    }

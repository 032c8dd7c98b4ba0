"""The completeness questions about time: when the tender is expected, and a deadline that suppliers can keep."""

from collections.abc import Iterator
from datetime import date, timedelta

from portal.core.i18n import _
from portal.core.templating import date_long
from portal.needs.publication.questions import LIMITS, Fields, day_of, found, share_of
from portal.needs.wording.findings import Finding
from portal.registers.working_days import why_bad_deadline, working_days_between

# The calendar is asked for no day outside this span, so that a mistyped year is a finding and not an error.
_YEARS = range(2000, 2100)


def time_findings(need: Fields, today: date) -> Iterator[Finding]:
    tender, contract = day_of(need.get("tender_on")), day_of(need.get("contract_on"))
    why = _("Små bedrifter må planlegge folk og utstyr. De trenger en tid, selv om den kan flyttes.")
    if tender is None:
        mend = _("Velg kvartal, måned eller dag. Kvartal er godt nok.")
        yield from found("tender_missing", "tender_on", _("Det står ikke når anbudet ventes"), why, mend)
        return
    if tender < today and not need.get("approved_at") and _period_over(need, tender, today):
        past = _("Tiden for anbudet er passert")
        yield from found("tender_past", "tender_on", past, why, _("Sett en ny tid."), tender.isoformat())
    if (tender - today).days > LIMITS["months_ahead"] * 30:
        far = _("Anbudet ligger langt fram")
        yield from found("tender_far", "tender_on", far, why, _("Si hva som må skje først."), tender.isoformat())
    if contract is not None and contract < tender:
        early = _("Avtalen starter før anbudet")
        yield from found("contract_before_tender", "contract_on", early, why, _("Rett datoene."), contract.isoformat())
    if not need.get("duration_months"):
        title = _("Det står ikke hvor lenge avtalen skal vare")
        yield from found(
            "duration_missing", "duration_months", title, why, _("Oppgi måneder, og om den kan forlenges.")
        )


def _period_over(need: Fields, tender: date, today: date) -> bool:
    """A quarter or a month is over when its last day is: the first day stands for all of it."""
    length = {"quarter": 92, "month": 31}.get(str(need.get("tender_precision")), 0)
    return (today - tender).days > length


def input_findings(need: Fields, today: date) -> Iterator[Finding]:
    closes, opens, tender = (day_of(need.get(name)) for name in ("input_closes_at", "input_opens_at", "tender_on"))
    why = _("De som svarer om kvelden etter jobb, trenger tid. Fristen må være kjent.")
    if closes is None:
        mend = _("Sett en dato midt i uka, minst tre uker fram.")
        yield from found("input_missing", "input_closes_at", _("Det mangler frist for innspill"), why, mend)
        return
    excerpt = closes.isoformat()
    if not need.get("approved_at"):
        yield from _answer_time(closes, opens, today, why)
    if opens is not None and closes <= opens:
        turned = _("Innspillene stenger før de åpner")
        yield from found("input_reversed", "input_closes_at", turned, why, _("Rett datoene."), excerpt)
    if closes.year in _YEARS and (bad := why_bad_deadline(closes)) is not None:
        better = _("Neste gode dag er %(day)s.", day=date_long(bad.better))
        quiet = _("Leverandørene ber om at frister aldri settes til fredag eller rett før en fridag.")
        yield from found("input_bad_day", "input_closes_at", bad.reason.rstrip("."), quiet, better, excerpt)
    if tender is not None:
        yield from _harvest(need, closes, tender, excerpt)
    answers = day_of(need.get("answers_due_on"))
    useful = _("Bare %(share)s prosent av små bedrifter får nyttig tilbakemelding.", share=share_of("feedback"))
    if answers is None:
        title = _("Det står ikke når leverandørene får svar")
        mend = _("Sett dagen dere skal ha svart på alle innspill.")
        yield from found("answers_missing", "answers_due_on", title, useful, mend, "", "feedback")
    elif answers < closes:
        early = _("Svaret er lovet før innspillene er inne")
        yield from found(
            "answers_before_input", "answers_due_on", early, useful, _("Rett datoene."), answers.isoformat()
        )


def _answer_time(closes: date, opens: date | None, today: date, why: str) -> Iterator[Finding]:
    excerpt = closes.isoformat()
    if closes <= today:
        past = _("Fristen for innspill er ute")
        yield from found("input_past", "input_closes_at", past, why, _("Sett en ny frist."), excerpt)
        return
    start = max(today, opens) if opens else today
    # Far more days than the limits need not be counted one by one.
    far = closes - start > timedelta(days=120) or closes.year not in _YEARS
    days = LIMITS["answer_days_advice"] if far else working_days_between(start, closes)
    if days < LIMITS["answer_days_advice"]:
        code = "input_short" if days < LIMITS["answer_days_stop"] else "input_tight"
        title = _("Leverandørene får bare %(days)s virkedager til å svare", days=days)
        mend = _("Gi minst %(days)s virkedager.", days=LIMITS["answer_days_advice"])
        yield from found(code, "input_closes_at", title, why, mend, excerpt)


def _harvest(need: Fields, closes: date, tender: date, excerpt: str) -> Iterator[Finding]:
    why = _("Innspill som kommer når anbudet er ute, kan dere ikke bruke.")
    last = (
        tender + timedelta(days={"quarter": 91, "month": 30}.get(str(need.get("tender_precision")), 0))
        if tender.year < 9000
        else tender
    )
    if closes >= last:
        late = _("Fristen for innspill er etter anbudet")
        yield from found("input_after_tender", "input_closes_at", late, why, _("Flytt fristen eller anbudet."), excerpt)
    elif (last - closes).days < LIMITS["harvest_days"]:
        tight = _("Det er kort tid fra innspill til anbud")
        mend = _("Sett av minst %(days)s dager til å lese, svare og endre kravene.", days=LIMITS["harvest_days"])
        yield from found("harvest_tight", "input_closes_at", tight, why, mend, excerpt)

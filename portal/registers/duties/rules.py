"""Which thresholds and duties apply to a contract on a day, and why. Pure: the rule data is given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_decimal

from portal.core.i18n import _, get_language
from portal.registers.duties.data import DutyRow, RuleData, Threshold

# A contract without an end, or with none given, is valued over 48 months (FOA § 5-4; wording not checked).
OPEN_ENDED_MONTHS = 48


@dataclass(frozen=True)
class Duty:
    """A duty that applies (`certain`) or may apply, because something about the contract is not decided yet."""

    id: str
    title: str
    text: str
    section: str
    because: str
    certain: bool
    source: str
    status: str
    confirmed: bool
    note: str
    valid_from: date | None
    valid_to: date | None


def kroner(amount: int | None) -> str:
    """To the last krone (`2 050 000 kr`): a threshold is never rounded."""
    return "" if amount is None else _("%(amount)s kr", amount=format_decimal(amount, locale=get_language()))


def contract_of(kind: str) -> str:
    """The group of contracts a kind belongs to in the threshold table."""
    return "goods_services" if kind in ("goods", "services") else kind


def _valid(row: Threshold | DutyRow, on: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


def threshold(data: RuleData, kind: str, contract_kind: str, on: date, buyer: str = "municipality") -> Threshold | None:
    """The threshold of that kind (act, national, eea) on the day, the most particular row first, or None.

    `contract_kind` is goods, services, goods_services, works or special_services.
    """
    contract = contract_of(contract_kind)
    fitting = [
        row
        for row in data.thresholds
        if row.kind == kind and row.buyer in (buyer, "all") and row.contract in (contract, "all") and _valid(row, on)
    ]
    return min(fitting, key=lambda row: (row.buyer == "all", row.contract == "all"), default=None)


def total_value(
    value_from: int | None, value_to: int | None, period: str, months: int | None, extension_months: int | None = None
) -> tuple[int | None, int | None]:
    """The value over the whole contract, options included, of an amount given per year, per season or in total.

    A season is one a year. Without a length, 48 months are reckoned.
    """
    if period == "total":
        return value_from, value_to
    length = (months or OPEN_ENDED_MONTHS) + ((extension_months or 0) if months else 0)

    def whole(amount: int | None) -> int | None:
        return None if amount is None else round(amount * length / 12)

    return whole(value_from), whole(value_to)


@dataclass(frozen=True)
class _Answer:
    """How one condition came out: it holds, fails, or cannot be known yet (None); and the words for it."""

    holds: bool | None
    words: str = ""


def _bound(
    data: RuleData, value: int | None, kind: str | None, contract_kind: str, on: date
) -> tuple[int | None, bool]:
    """(amount, whether the table has it)."""
    if kind is None:
        return value, True
    row = threshold(data, kind, contract_kind, on)
    return (row.amount, True) if row else (None, False)


def _value(data: RuleData, duty: DutyRow, contract_kind: str, low: int | None, high: int | None, on: date) -> _Answer:
    start, known_start = _bound(data, duty.from_value, duty.from_threshold, contract_kind, on)
    end, known_end = _bound(data, duty.to_value, duty.to_threshold, contract_kind, on)
    if start is None and end is None and known_start and known_end:
        return _Answer(True)
    if not (known_start and known_end):
        return _Answer(None, _("terskelverdien for denne datoen mangler i regeldataene"))
    if low is None and high is None:
        return _Answer(None, _("verdien er ikke oppgitt"))
    if start is not None and end is not None:
        span = _("%(low)s til %(high)s", low=kroner(start), high=kroner(end))
    elif start is not None:
        span = _("%(low)s eller mer", low=kroner(start))
    else:
        span = _("under %(high)s", high=kroner(end))
    if (start is not None and high is not None and high < start) or (
        end is not None and low is not None and low >= end
    ):
        return _Answer(False)
    above = start is None or (low is not None and low >= start)
    below = end is None or (high is not None and high < end)
    if above and below:
        return _Answer(True, _("verdien er %(span)s", span=span))
    return _Answer(None, _("verdien kan komme til å være %(span)s", span=span))


def _length(duty: DutyRow, months: int | None) -> _Answer:
    if duty.over_months is None:
        return _Answer(True)
    if months is None:
        return _Answer(None, _("varigheten er ikke oppgitt"))
    return _Answer(months > duty.over_months, _("kontrakten varer mer enn %(months)d måneder", months=duty.over_months))


def _kind(duty: DutyRow, contract_kind: str) -> _Answer:
    if not duty.kinds:
        return _Answer(True)
    names = {
        "goods": _("en vare"),
        "services": _("en tjeneste"),
        "works": _("bygg eller anlegg"),
        "special_services": _("en særlig tjeneste eller helse- og sosialtjeneste"),
    }
    if contract_kind == "goods_services":
        both = {"goods", "services"} & set(duty.kinds)
        if len(both) == 1:
            return _Answer(None, _("det gjelder hvis dere kjøper %(what)s", what=names[both.pop()]))
        return _Answer(bool(both), _("dere kjøper en vare eller tjeneste"))
    if contract_kind not in duty.kinds:
        return _Answer(False)
    return _Answer(True, _("dere kjøper %(what)s", what=names[contract_kind]))


def _market(duty: DutyRow, slugs: Collection[str]) -> _Answer:
    if not duty.markets:
        return _Answer(True)
    return _Answer(not set(slugs).isdisjoint(duty.markets), _("dette markedet er nevnt særskilt"))


def duties_for(
    data: RuleData,
    market_slug: str,
    contract_kind: str,
    value_from: int | None,
    value_to: int | None,
    months: int | None,
    on: date,
    slug: str = "",
) -> list[Duty]:
    """The duties that apply to a contract on the day, certain ones first, each with the reason in words.

    A row may name a whole market (`market_slug`) or one part of it (`slug`): food asks for more than kitchen machines.
    Values are NOK without VAT over the whole contract (see `total_value`); one given value is taken as both ends.
    """
    low = value_from if value_from is not None else value_to
    high = value_to if value_to is not None else value_from
    if low is not None and high is not None and low > high:
        low, high = high, low
    found = []
    for row in data.duties:
        if not _valid(row, on):
            continue
        answers = [
            _kind(row, contract_kind),
            _market(row, (market_slug, slug)),
            _value(data, row, contract_kind, low, high, on),
            _length(row, months),
        ]
        if any(answer.holds is False for answer in answers):
            continue
        words = [answer.words for answer in answers if answer.words]
        reason = ", ".join(words) if words else _("det gjelder alle kjøp")
        found.append(
            Duty(
                id=row.id,
                title=row.title,
                text=row.text.strip(),
                section=row.section,
                because=reason[:1].upper() + reason[1:] + ".",
                certain=all(answer.holds for answer in answers),
                source=row.source,
                status=row.status,
                confirmed=row.confirmed,
                note=row.note,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        )
    return sorted(found, key=lambda duty: not duty.certain)

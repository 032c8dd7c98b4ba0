"""What the rules must know of a need: its plan, its length and its whole value. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.needs.pipeline.models import Need
from portal.registers.duties.rules import total_value


@dataclass(frozen=True)
class NeedFacts:
    """The plan of a need on one day. Amounts are kroner without VAT for the whole time, extensions included; None is
    unknown. `below_national` is None when the value or the threshold is unknown."""

    today: date
    tender_on: date | None = None
    contract_from: date | None = None
    contract_to: date | None = None
    current_contract_ends: date | None = None
    months: int | None = None
    total_from: int | None = None
    total_to: int | None = None
    municipalities: int = 1
    below_national: bool | None = None

    @property
    def is_joint(self) -> bool:
        """Whether more than one municipality takes part."""
        return self.municipalities > 1


def period(day: date | None, precision: str) -> tuple[date | None, date | None]:
    """First and last day that a planned date may mean: the quarter, the month, or the day itself."""
    if day is None or precision == "day":
        return day, day
    months = 3 if precision == "quarter" else 1
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month + months
    following = date(first.year + (after > 12), (after - 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def months_of(need: Need) -> int | None:
    """The whole length with extensions; None when the length is unknown."""
    return None if need.duration_months is None else need.duration_months + (need.extension_months or 0)


def facts_of(need: Need, today: date, national_threshold: int | None) -> NeedFacts:
    """The facts on a day. The threshold is that of the day's rules, or None where it is not known."""
    earliest, latest = period(need.contract_on, need.contract_precision)
    low, high = total_value(
        need.value_from, need.value_to, need.value_period, need.duration_months, need.extension_months
    )
    highest = low if high is None else high
    return NeedFacts(
        today=today,
        tender_on=period(need.tender_on, need.tender_precision)[0],
        contract_from=earliest,
        contract_to=latest,
        current_contract_ends=need.current_contract_ends,
        months=months_of(need),
        total_from=low,
        total_to=high,
        municipalities=len({need.lead_id, *(part.organisation_id for part in need.parts)}),
        below_national=None if highest is None or national_threshold is None else highest < national_threshold,
    )

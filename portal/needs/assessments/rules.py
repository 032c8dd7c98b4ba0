"""The criticality card, and the reasons why an assessment is not good enough yet. Pure: no session, no clock.

The formula is

    score = criticality (1-4) x how hard to replace (1-4) x band of the lead time (1-4)

with the bands up to 4, 12 and 26 weeks, and more; an unknown lead time counts as band 2. The score runs from 1 to 64:

    1-7 low     8-17 moderate     18-35 high     36-64 critical

Two floors stand under it, because a short lead time must not hide that somebody may be hurt: criticality 4 is never
lower than moderate, and never lower than high when it is also hard to replace (3 or 4).

Source: the strategy asks that it be judged how critical a need is (main goal 1), and gives no formula. Multiplying
consequence by vulnerability is the usual way of risk and contingency analysis; the lead time is added because it says
how long a failure would last. Bands, limits and floors are our judgement, to be revised when the region has used them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.core.i18n import _
from portal.needs.assessments.facts import NeedFacts
from portal.needs.assessments.fields import values_of
from portal.needs.assessments.models import Assessment
from portal.needs.assessments.warnings import Warning, warnings_for

LEAD_TIME_BANDS = (4, 12, 26)  # weeks, upper ends of bands 1-3
UNKNOWN_BAND = 2
HIGHEST_SCORE = 64
LEVELS = ("low", "moderate", "high", "critical")
LEVEL_FROM = {"low": 1, "moderate": 8, "high": 18, "critical": 36}


@dataclass(frozen=True)
class Card:
    """The verdict: `level` is one of LEVELS, or empty when it cannot be told yet (then `score` is None)."""

    level: str
    score: int | None
    band: int
    raised: bool = False
    warnings: list[Warning] = field(default_factory=list)

    @property
    def label(self) -> str:
        """`lav`, `moderat`, `høy`, `kritisk`, or `ikke vurdert`."""
        return level_label(self.level)

    @property
    def stops(self) -> list[Warning]:
        """The warnings that hold back publication."""
        return [warning for warning in self.warnings if warning.severity == "stop"]


def level_label(level: str) -> str:
    """The level in the words of the screen."""
    return {
        "": _("ikke vurdert"),
        "low": _("lav"),
        "moderate": _("moderat"),
        "high": _("høy"),
        "critical": _("kritisk"),
    }[level]


def lead_time_band(weeks: int | None) -> int:
    """1 to 4: how long it takes to get the delivery going."""
    if weeks is None:
        return UNKNOWN_BAND
    return 1 + sum(weeks > end for end in LEAD_TIME_BANDS)


def level_of(criticality: int, substitutability: int, band: int) -> str:
    """The level of a score, with the two floors."""
    score = criticality * substitutability * band
    level = max((name for name in LEVELS if score >= LEVEL_FROM[name]), key=LEVELS.index)
    floor = "low"
    if criticality == 4:
        floor = "high" if substitutability >= 3 else "moderate"
    return max(level, floor, key=LEVELS.index)


def card(values: Mapping[str, Any], facts: NeedFacts) -> Card:
    """The card of these values (fields of `fields.PLAIN` by name, kept or only typed) for a need with these facts."""
    criticality, substitutability = values["criticality"], values["substitutability"]
    band = lead_time_band(values["lead_time_weeks"])
    if criticality is None or substitutability is None:
        return Card("", None, band, warnings=warnings_for(values, facts, ""))
    score = criticality * substitutability * band
    level = level_of(criticality, substitutability, band)
    raised = LEVEL_FROM[level] > score
    return Card(level, score, band, raised, warnings_for(values, facts, level))


def why_not_edit(stage: str) -> str | None:
    """An assessment is worked on until the tender is out, and is then kept as it was."""
    if stage not in ("idea", "investigating", "announced"):
        return _("Behovet er ute på anbud, avsluttet eller trukket. Vurderingen kan leses, men ikke endres.")
    return None


def why_not_ready(assessment: Assessment | None, facts: NeedFacts) -> list[str]:
    """What the assessment must still say before the need can be public; empty when it is good enough.

    Small needs (below the national threshold) answer only for criticality and contingency. Others must also say what
    the users need, whether the need is described by function, and whether buying together was considered.
    """
    if assessment is None:
        return [_("Behovet er ikke vurdert: Si hvor kritisk det er, og hvor vanskelig leveransen er å erstatte.")]
    values = values_of(assessment)
    asked = {"not_judged", "contingency_missing", "single_without_contingency"}
    stops = [
        warning for warning in card(values, facts).stops if facts.below_national is not True or warning.code in asked
    ]
    reasons = [f"{warning.text} {warning.mend}" for warning in stops]
    if facts.below_national is True:
        return reasons
    if not values["real_need"]:
        reasons.append(_("Vurderingen mangler brukernes egentlige behov."))
    if values["functional"] is None:
        reasons.append(_("Vurderingen sier ikke om behovet er beskrevet ut fra funksjon."))
    if values["joint_considered"] is None and not facts.is_joint:
        reasons.append(_("Vurderingen sier ikke om dere har vurdert å kjøpe sammen med andre kommuner."))
    return reasons

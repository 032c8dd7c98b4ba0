"""The reasons why a profile is not good enough yet, and what of it the public sees. Pure: no session, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core.i18n import _
from portal.needs.sustainability.fields import THEME_ICONS, THEMES, goal_label, label
from portal.needs.sustainability.models import DutyAnswer, SustainabilityProfile
from portal.needs.sustainability.properties import all_properties
from portal.needs.wording.findings import Finding
from portal.registers.duties.rules import Duty

# The duty whose answer is the climate choice itself, by its id in the rule data.
CLIMATE_DUTY = "klima-30"
# The least weight of a climate criterion (FOA § 7-9; official guidance, valid from 2024-01-01). The dated row of
# CLIMATE_DUTY decides whether it is asked for at all.
CLIMATE_WEIGHT = 30


@dataclass(frozen=True)
class Tile:
    """One thing a supplier should know: an icon, a name and a sentence."""

    icon: str
    title: str
    text: str


def why_not_edit(stage: str) -> str | None:
    """A profile is worked on until the tender is out, and is then kept as it was."""
    if stage not in ("idea", "investigating", "announced"):
        return _("Behovet er ute på anbud, avsluttet eller trukket. Profilen kan leses, men ikke endres.")
    return None


def why_not_revise(may_revise: bool) -> str | None:
    """What suppliers read already is changed by those who may change the need itself."""
    return None if may_revise else _("Behovet er offentlig. Bare en innkjøper kan endre det leverandørene leser her.")


def why_not_say(before: Sequence[Finding], after: Sequence[Finding]) -> str | None:
    """What suppliers read at once may not ask for a place or a nation; words that stood there already were decided on
    before publication. The short-travel linter's findings in the old and the new texts."""
    known = {finding.fingerprint for finding in before}
    new = next((finding for finding in after if finding.stops and finding.fingerprint not in known), None)
    return None if new is None else f"«{new.excerpt}» – {new.title}: {new.mend}"


def climate_duty(duties: Sequence[Duty]) -> Duty | None:
    """The duty to let climate and environment count, where it applies or may come to apply."""
    return next((duty for duty in duties if duty.id == CLIMATE_DUTY), None)


def to_answer(duties: Sequence[Duty]) -> list[Duty]:
    """The duties that are answered one by one; climate is answered by the climate choice."""
    return [duty for duty in duties if duty.id != CLIMATE_DUTY]


def must_answer(duty: Duty) -> bool:
    """Publication waits for an answer only where the duty certainly applies and its rule has been read."""
    return duty.confirmed and duty.certain


def why_not_climate(profile: SustainabilityProfile | None) -> str | None:
    """The reason the climate choice does not hold, or None. Asked only where the duty is among the need's duties."""
    if profile is None or not profile.climate_way:
        return _(
            "Velg hvordan klima og miljø skal telle: med minst %(percent)d prosent, som krav, eller begrunn "
            "at avtrykket er uvesentlig.",
            percent=CLIMATE_WEIGHT,
        )
    if profile.climate_way == "criterion" and (profile.climate_weight or 0) < CLIMATE_WEIGHT:
        return _(
            "Klima og miljø må telle minst %(percent)d prosent når det er tildelingskriterium.", percent=CLIMATE_WEIGHT
        )
    if profile.climate_way == "requirement" and not profile.climate_reason:
        return _("Begrunn hvorfor krav klart gir bedre effekt enn poeng for klima og miljø.")
    if profile.climate_way == "immaterial" and not profile.climate_reason:
        return _("Begrunn hvorfor klimaavtrykket er uvesentlig.")
    return None


def why_not_answer(answer: str, text: str) -> str | None:
    """A no needs a reason; a yes may have one."""
    if answer in ("not_applicable", "deviation") and not text.strip():
        return _("Skriv hvorfor.")
    return None


def why_not_ready(
    profile: SustainabilityProfile | None, duties: Sequence[Duty], answers: Mapping[str, DutyAnswer]
) -> list[str]:
    """What the profile must still say before the need can be public. `answers` by duty id."""
    reasons = []
    if climate_duty(duties) is not None and (reason := why_not_climate(profile)) is not None:
        reasons.append(reason)
    for duty in to_answer(duties):
        given = answers.get(duty.id)
        if given is None and must_answer(duty):
            reasons.append(_("Bærekraft: Svar på «%(duty)s» (%(section)s).", duty=duty.title, section=duty.section))
        elif given is not None and why_not_answer(given.answer, given.text):
            reasons.append(_("Bærekraft: Skriv hvorfor «%(duty)s» ikke følges.", duty=duty.title))
    return reasons


def _climate_tile(profile: SustainabilityProfile) -> list[Tile]:
    if profile.climate_way == "criterion":
        weight = profile.climate_weight
        title = _("Klima og miljø teller %(percent)d prosent", percent=weight) if weight else _("Klima og miljø teller")
        standard = _("Tilbud med mindre avtrykk får flere poeng.")
    elif profile.climate_way == "requirement":
        title, standard = _("Krav til klima og miljø"), _("Alle må oppfylle de samme kravene.")
    else:
        return []
    return [Tile("sun", title, profile.climate_documentation or standard)]


def public_tiles(profile: SustainabilityProfile | None) -> list[Tile]:
    """«Kort vei og mindre avtrykk» on the need page; empty when there is nothing to say."""
    if profile is None:
        return []
    known = all_properties()
    tiles = [
        Tile(known[code].icon, known[code].title, known[code].text)
        for code in profile.properties or []
        if code in known
    ]
    if profile.short_travel:
        tiles.append(Tile("compass", _("Kort vei"), profile.short_travel))
    tiles += _climate_tile(profile)
    for theme in THEMES:
        if getattr(profile, theme):
            tiles.append(Tile(THEME_ICONS[theme], label(theme), getattr(profile, theme)))
    if profile.un_goals:
        goals = " · ".join(goal_label(number) for number in profile.un_goals)
        tiles.append(Tile("seal", label("un_goals"), goals))
    return tiles

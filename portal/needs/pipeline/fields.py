"""What is said of a need, field by field: the one list that forms, versions and diffs go by."""

from datetime import date, datetime
from typing import Any

from portal.core.i18n import _
from portal.core.templating import datetime_long, money, planned
from portal.needs.pipeline.models import Need

# Plain columns; caps are those of the forms and the table.
TEXT_CAPS = {
    "title": 120,
    "short_title": 40,
    "summary": 300,
    "problem": 4000,
    "for_whom": 300,
    "why": 1500,
    "what": 2000,
    "quantity": 500,
    "delivery_place": 500,
    "current_contract": 500,
    "effort_input": 120,
    "effort_tender": 120,
    "owner_title": 120,
}
PLAIN = (
    *TEXT_CAPS,
    "value_from",
    "value_to",
    "value_period",
    "current_contract_ends",
    "category_id",
    "lead_id",
    "owner_id",
    "adviser_id",
    "procurement_id",
    "tender_on",
    "tender_precision",
    "contract_on",
    "contract_precision",
    "duration_months",
    "extension_months",
    "input_opens_at",
    "input_closes_at",
    "answers_due_on",
)
PEOPLE = ("owner_id", "adviser_id", "procurement_id")
# Kept in a version because the public reads them; people's ids are not.
SHOWN = tuple(f for f in PLAIN if f not in (*PEOPLE, "short_title"))


def label(field: str) -> str:
    """The field in the words of the screen."""
    return {
        "title": _("Tittel"),
        "short_title": _("Kort tittel"),
        "summary": _("Kort fortalt"),
        "problem": _("Problemet"),
        "for_whom": _("Hvem det gjelder"),
        "why": _("Hvorfor nå"),
        "what": _("Hva vi tror vi trenger"),
        "quantity": _("Hvor mye"),
        "delivery_place": _("Leveres til"),
        "current_contract": _("Dagens avtale"),
        "current_contract_ends": _("Dagens avtale går ut"),
        "effort_input": _("Arbeid med et innspill"),
        "effort_tender": _("Arbeid med et tilbud"),
        "owner_title": _("Den som svarer for behovet"),
        "value_from": _("Verdi fra"),
        "value_to": _("Verdi til"),
        "value_period": _("Verdien gjelder"),
        "category_id": _("Kategori"),
        "lead_id": _("Kommunen som leder"),
        "owner_id": _("Behovseier"),
        "adviser_id": _("Næringsrådgiver"),
        "procurement_id": _("Innkjøper"),
        "tender_on": _("Anbud ventes"),
        "tender_precision": _("Hvor sikkert anbudet er tidfestet"),
        "contract_on": _("Avtalen starter"),
        "contract_precision": _("Hvor sikkert avtalen er tidfestet"),
        "duration_months": _("Varighet i måneder"),
        "extension_months": _("Kan forlenges, måneder"),
        "input_opens_at": _("Innspill fra"),
        "input_closes_at": _("Innspill til"),
        "answers_due_on": _("Vi svarer innen"),
        "parts": _("Kommuner og mengde"),
        "asks": _("Dette vil vi vite"),
        "translations": _("Nynorsk og engelsk"),
        "stage": _("Stadium"),
        "attachments": _("Vedlegg"),
    }[field]


def label_or(field: str, otherwise: str) -> str:
    """`label`, or the other words for a field that is not ours."""
    return label(field) if field in (*PLAIN, "parts", "asks", "translations", "attachments") else otherwise


def period_label(period: str) -> str:
    """What a value is counted over."""
    return {"total": _("i alt"), "per_year": _("per år"), "per_season": _("per sesong")}[period]


def value_band(need: Any) -> str:
    """`3,6 mill. kr per år`, `6–8 mill. kr`, `over 500 000 kr`, or empty when nothing is said."""
    low, high = need.value_from, need.value_to
    if low is None and high is None:
        return ""
    if low is None:
        amount = _("inntil %(amount)s", amount=money(high))
    elif high is None:
        amount = _("over %(amount)s", amount=money(low))
    elif low == high:
        amount = money(high)
    else:
        # «6–8 mill. kr» reads better than «6 mill. kr – 8 mill. kr»; amounts of different size keep their units.
        first, second = money(low), money(high)
        alike = (low >= 1_000_000) == (high >= 1_000_000)
        amount = f"{first.split(' ', 1)[0]}–{second}" if alike else f"{first} – {second}"
    return amount if need.value_period == "total" else f"{amount} {period_label(need.value_period)}"


# Notes the portal itself writes on a version are kept as a word, and said in the reader's language.
FIRST_NOTE, SHORT_TRAVEL_NOTE = "#published", "#short-travel"


def note_words(note: str) -> str:
    """What is new in a version, in a person's own words or in ours."""
    ours = {FIRST_NOTE: _("Behovet ble kunngjort."), SHORT_TRAVEL_NOTE: _("Kort vei og mindre avtrykk er endret.")}
    return ours.get(note, note)


def snapshot(need: Need) -> dict[str, Any]:
    """The need as the public reads it, as plain JSON: ids, numbers and ISO dates."""
    plain = {field: _plain(getattr(need, field)) for field in SHOWN}
    plain["parts"] = [[part.organisation_id, part.volume] for part in need.parts]
    plain["asks"] = [[ask.heading, ask.detail] for ask in need.asks]
    plain["translations"] = [[t.language, t.title, t.summary] for t in need.translations]
    return plain


def snapshot_of(values: dict[str, Any]) -> dict[str, Any]:
    """Values as `actions.put` takes them in the shape of a snapshot, people and short title too."""
    plain = {field: _plain(values[field]) for field in PLAIN if field in values}
    if "parts" in values:
        plain["parts"] = [[number, volume] for number, volume in values["parts"].items()]
    if "asks" in values:
        plain["asks"] = [list(ask) for ask in values["asks"]]
    if "translations" in values:
        said = values["translations"].items()
        plain["translations"] = sorted([language, *texts] for language, texts in said if any(texts))
    return plain


def exactly(field: str, value: Any, need: dict[str, Any], names: dict[str, dict[int, str]]) -> str:
    """Like `in_words`, but amounts to the last krone and people by name: for what must not be lost."""
    if field in PEOPLE:
        return names["person"].get(value, "")
    if field in ("value_from", "value_to") and value is not None:
        return f"{value:,}".replace(",", "\u00a0")
    return in_words(field, value, need, names)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def in_words(field: str, value: Any, need: dict[str, Any], names: dict[str, dict[int, str]]) -> str:
    """A value of a snapshot as a person would say it. `names` maps `category` and `organisation` ids to names."""
    if value in (None, "", []):
        return ""
    if field in ("tender_on", "contract_on"):
        return planned(date.fromisoformat(value), need[field.replace("_on", "_precision")])
    if field in ("input_opens_at", "input_closes_at"):
        return datetime_long(datetime.fromisoformat(value))
    if field in ("current_contract_ends", "answers_due_on"):
        return planned(date.fromisoformat(value), "day")
    if field in ("value_from", "value_to"):
        return money(value)
    if field == "value_period":
        return period_label(value)
    if field == "category_id":
        return names["category"].get(value, "")
    if field == "lead_id":
        return names["organisation"].get(value, "")
    if field == "parts":
        return ", ".join(f"{names['organisation'].get(i, '')} {volume}".strip() for i, volume in value)
    if field == "asks":
        return "\n".join(f"{heading} {detail}".strip() for heading, detail in value)
    if field == "translations":
        return "\n".join(f"{language}: {title}. {summary}".strip() for language, title, summary in value)
    return str(value)

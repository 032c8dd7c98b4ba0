"""What a proposal says, field by field: the one list that form, page, export and seal go by. Pure.

The content of a draft, as plain JSON: a text for every field of TEXTS; `cost_band`; `areas` (organisation ids);
`trips` (see TRIP); `reasons` as {field: {"kind", "harm"}} for what is kept from the public; `hidden`, the fields of
WHOLE that are. What was sent also has `files`, `firm` and `group` as they were then.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.i18n import _, _l, get_language
from portal.core.templating import money
from portal.dialogue.proposals.confidential import CLOSE, OPEN, WITHHELD, is_marked, public_text
from portal.dialogue.proposals.trips import trip_words


@dataclass(frozen=True)
class Said:
    """One field: its label, what helps the writer, the most characters (0: not text), the rows (1: one line)."""

    key: str
    label: Any
    hint: Any = ""
    cap: int = 0
    rows: int = 1
    required: bool = False


FIELDS = (
    Said("title", _l("Tittel"), _l("Si hva dere foreslår: «Middag i lette kasser som holder varmen»."), 120, 1, True),
    Said(
        "solution",
        _l("Hva foreslår dere?"),
        _l("Hva gjør dere, og hva blir bedre for dem det gjelder?"),
        6000,
        10,
        True,
    ),
    Said(
        "differs",
        _l("Hva er annerledes enn behovet beskriver?"),
        _l("For eksempel en annen måte å løse det på, andre mengder eller en annen leveringsmåte."),
        3000,
        6,
        True,
    ),
    Said(
        "requirements",
        _l("Hvilke krav står i veien?"),
        _l("Hva måtte kommunene endre for at dette skulle bli mulig?"),
        3000,
        5,
    ),
    Said("cost_band", _l("Hva koster det, omtrent?"), _l("For hele avtalen, uten mva. Et anslag binder ingen.")),
    Said("cost", _l("Mer om kostnaden"), _l("Hva prisen avhenger av, og hva som er med."), 1000, 3),
    Said("trips", _l("Hvor kommer varene fra?")),
    Said("frequency", _l("Hvor ofte leverer dere?"), _l("For eksempel to ganger i uka, eller på dagen."), 300, 1),
    Said("packaging", _l("Emballasje"), _l("Hva varene kommer i, og hva som blir med tilbake."), 1000, 3),
    Said("energy", _l("Energi"), _l("Strøm, varme og drivstoff: hva løsningen bruker og sparer."), 1000, 3),
    Said("areas", _l("Hvor kan dere levere?"), _l("Kryss av kommunene dere kan dekke.")),
)
BY_KEY = {said.key: said for said in FIELDS}
TEXTS = tuple(said.key for said in FIELDS if said.cap)
# Not text, so nothing can be marked in them: kept from the public whole or not at all.
WHOLE = ("cost_band", "trips")
MARKABLE = (*TEXTS, *WHOLE)
HARM_CAP = 500
MOST_TRIPS = 6
TRIP = ("mode", "load_tonnes", "trips_per_year", "origin_postal", "origin_place", "origin_country", "return_empty")
BANDS = ("under_100", "to_500", "to_1300", "to_5000", "over_5000", "unsure")


def label(field: str) -> str:
    """The field in the words of the screen; `solution_kind` and `solution_harm` are what is said of its passages."""
    if field == "group_id":
        return _("Alene eller sammen")
    if field == "reasons":
        return _("Hvorfor noe er unntatt")
    if field == "hidden":
        return _("Helt unntatt")
    return str(BY_KEY[field].label)


def band_words(band: str) -> str:
    """A rough amount in words; empty for none."""
    words = {
        "under_100": _("Under %(amount)s", amount=money(100_000)),
        "to_500": f"{money(100_000)} – {money(500_000)}",
        "to_1300": f"{money(500_000)} – {money(1_300_000)}",
        "to_5000": f"{money(1_300_000)} – {money(5_000_000)}",
        "over_5000": _("Over %(amount)s", amount=money(5_000_000)),
        "unsure": _("Det kan vi ikke si ennå"),
    }
    return words.get(band, "")


def blank() -> dict[str, Any]:
    """A proposal that says nothing yet."""
    nothing: dict[str, Any] = {key: "" for key in TEXTS}
    return nothing | {"cost_band": "", "areas": [], "trips": [], "reasons": {}, "hidden": []}


def secret_fields(content: Mapping[str, Any]) -> list[str]:
    """The fields in which something is kept from the public, in order."""
    hidden = [key for key in content["hidden"] if key in WHOLE and content[key]]
    return [key for key in MARKABLE if key in hidden or (key in TEXTS and is_marked(content[key]))]


def sealed(content: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent: the content, without reasons for what is not marked any more, and `more` (files, firm, group)."""
    secret = secret_fields(content)
    kept = {key: content[key] for key in blank()}
    kept["reasons"] = {key: content["reasons"][key] for key in secret if key in content["reasons"]}
    kept["hidden"] = [key for key in WHOLE if key in secret]
    return kept | dict(more)


def seal(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the content as canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def public_version(content: Mapping[str, Any], law: str) -> dict[str, Any]:
    """What everybody may read of what was sent: made field by field, so that nothing comes along unasked.

    `law` is the section in the short form that stands in the place of what is taken out.
    """
    hidden = secret_fields(content)
    said: dict[str, Any] = {key: public_text(content[key]) for key in TEXTS}
    said |= {key: WITHHELD if key in hidden else content[key] for key in WHOLE}
    said["areas"] = list(content["areas"])
    said["files"] = [_public_file(number, file) for number, file in enumerate(content["files"], 1)]
    said |= {"firm": content["firm"], "group": content["group"], "law": law}
    return said


def _public_file(number: int, file: Mapping[str, Any]) -> dict[str, Any]:
    # Name, title, kind and size may tell what is in it.
    if file["confidential"]:
        return {"id": file["id"], "number": number, "confidential": True}
    return {key: file[key] for key in ("id", "name", "title", "size")} | {"number": number, "confidential": False}


def file_words(file: Mapping[str, Any]) -> str:
    """What a file is called in the version it stands in."""
    if "name" not in file:
        return _("Vedlegg %(number)d (unntatt offentlighet)", number=file["number"])
    return str(file["title"])


def withheld_words(law: str) -> str:
    """What stands in the place of what is taken out: the same, however much it was."""
    return _("unntatt offentlighet (jf. %(law)s)", law=law)


@dataclass(frozen=True)
class Row:
    """A field as it is shown: text, with marks around what is kept from the public or signs where it was."""

    key: str
    label: str
    text: str


def rows(said: Mapping[str, Any], names: Mapping[int, str]) -> list[Row]:
    """Every field of a content or of its public version, in order. `names` are the municipalities' by number."""
    return [Row(key, label(key), _words(key, said, names)) for key in BY_KEY]


def _words(key: str, said: Mapping[str, Any], names: Mapping[int, str]) -> str:
    value = said[key]
    if value == WITHHELD or key in TEXTS:
        return str(value)
    if key == "areas":
        return ", ".join(names[number] for number in value if number in names)
    words = band_words(value) if key == "cost_band" else "\n".join(trip_words(trip, get_language()) for trip in value)
    return f"{OPEN}{words}{CLOSE}" if words and key in said.get("hidden", ()) else words


def in_words(field: str, value: Any, names: Mapping[int, str], groups: Mapping[int, str]) -> str:
    """A value of a draft as a person would say it, for those whose text met another."""
    if field == "group_id":
        return groups.get(value, _("Alene"))
    if field == "reasons":
        return "\n".join(f"{label(key)}: {reason['harm']}" for key, reason in value.items() if reason["harm"])
    if field == "hidden":
        return ", ".join(label(key) for key in value)
    return _words(field, {field: value}, names)

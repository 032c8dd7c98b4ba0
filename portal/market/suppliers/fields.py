"""What a firm says of itself: names, caps and words of every field of the profile. Pure."""

from typing import Any

from portal.core.i18n import _, _l
from portal.market.suppliers.models import SIZES, Supplier
from portal.market.suppliers.rules import size_label

TEXT_CAPS = {
    "about": 1000,
    "website": 250,
    "phone": 20,
    "capacity": 500,
    "certificates": 500,
    "references": 2000,
}
FOSSIL_FREE = (
    ("", _l("Vet ikke, eller kjører ikke")),
    ("none", _l("Ingen av turene")),
    ("some", _l("Noen av turene")),
    ("all", _l("Alle turene")),
)
LABELS = {
    "categories": _l("Fag"),
    "areas": _l("Leverer i"),
    "about": _l("Om firmaet"),
    "website": _l("Nettsted"),
    "phone": _l("Telefon"),
    "capacity": _l("Kapasitet"),
    "apprentices": _l("Lærlinger nå"),
    "apprenticeship_scheme": _l("Godkjent lærebedrift eller med i opplæringskontor"),
    "fossil_free": _l("Fossilfri transport"),
    "certificates": _l("Sertifikater og godkjenninger"),
    "references": _l("Referanser"),
    "size": _l("Størrelse"),
    "in_directory": _l("Vis oss i leverandørlista"),
    "partner_finding": _l("La andre firmaer finne oss som partner"),
}
PLAIN = tuple(name for name in LABELS if name not in ("categories", "areas", "size"))


def label(name: str) -> str:
    """The field in words."""
    return str(LABELS[name])


def snapshot(supplier: Supplier) -> dict[str, Any]:
    """Everything the firm may change, as plain values that can be compared."""
    values = {name: getattr(supplier, name) for name in PLAIN}
    values["size"] = supplier.size
    values["categories"] = sorted(row.category_id for row in supplier.categories)
    values["areas"] = sorted(row.organisation_id for row in supplier.areas)
    return values


def in_words(name: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    """A value as a person reads it; `names` of categories and areas by id."""
    if name in ("categories", "areas"):
        return ", ".join(names[name].get(number, str(number)) for number in value) or _("ingen")
    if name == "fossil_free":
        return str(dict(FOSSIL_FREE).get(value, value))
    if name == "size":
        return size_label(value)
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    return "" if value is None else str(value)


SIZE_CHOICES = tuple((size, size) for size in SIZES)

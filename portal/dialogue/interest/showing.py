"""The interested firms as staff read them, on the page and in the files they take out."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portal.accounts.models import User
from portal.accounts.queries import municipalities
from portal.core.i18n import _, ngettext
from portal.dialogue.interest.models import Interest
from portal.dialogue.interest.rules import capacity_label, role_label, size_words
from portal.market.suppliers.models import Supplier


class Firm(NamedTuple):
    """One firm: what it is, what it says of this need, whom one can write to, and what its profile tells."""

    name: str
    orgnr: str
    size: str
    confirmed: bool
    role: str
    part: str
    capacity: str
    areas: str
    message: str
    person: str
    email: str
    registered_at: datetime
    changed_at: datetime
    profile: list[tuple[str, str]]


def _fossil_free(word: str) -> str:
    return {"none": _("Ingen biler"), "some": _("Noen av bilene"), "all": _("Alle bilene")}.get(word, "")


def apprentices(firm: Supplier) -> str:
    """What the firm says of apprentices: how many now, and whether it is approved to have them."""
    said = []
    if firm.apprentices is not None:
        said.append(ngettext("%(num)d lærling nå", "%(num)d lærlinger nå", firm.apprentices))
    if firm.apprenticeship_scheme:
        said.append(_("med i lærlingordning"))
    return ", ".join(said)


def profile(firm: Supplier) -> list[tuple[str, str]]:
    """What the firm has told once for everything, by its heading; empty where it has told nothing."""
    return [
        (_("Sertifikater"), firm.certificates),
        (_("Lærlinger"), apprentices(firm)),
        (_("Fossilfri transport"), _fossil_free(firm.fossil_free)),
        (_("Kapasitet ellers"), firm.capacity),
        (_("Referanser"), firm.references),
        (_("Nettsted"), firm.website),
        (_("Telefon"), firm.phone),
    ]


def firms(interests: Sequence[Interest], people: dict[int, User]) -> list[Firm]:
    """The rows, in the order given."""
    places = [(place.id, place.short_name) for place in municipalities()]

    def row(one: Interest) -> Firm:
        firm, person = one.supplier, people.get(one.id)
        chosen = {area.organisation_id for area in one.areas}
        return Firm(
            name=firm.name,
            orgnr=firm.orgnr,
            size=size_words(firm.size),
            confirmed=firm.is_confirmed,
            role=role_label(one.role),
            part=one.part,
            capacity=capacity_label(one.capacity),
            areas=", ".join(name for number, name in places if number in chosen),
            message=one.message,
            person=person.name if person else "",
            email=person.email if person else "",
            registered_at=one.created_at,
            changed_at=one.updated_at,
            profile=profile(firm),
        )

    return [row(one) for one in interests]


def headings() -> list[str]:
    """The first line of a file."""
    plain = [
        _("Firma"),
        _("Organisasjonsnummer"),
        _("Bekreftet"),
        _("Størrelse"),
        _("Deltar"),
        _("Del"),
        _("Kan levere"),
        _("Kommuner"),
        _("Kontaktperson"),
        _("E-post"),
        _("Meldt"),
        _("Sist endret"),
        _("Noe mer"),
    ]
    named = (_("Sertifikater"), _("Lærlinger"), _("Fossilfri transport"), _("Kapasitet ellers"))
    return [*plain, *named, _("Referanser"), _("Nettsted"), _("Telefon")]


def lines(rows: Sequence[Firm]) -> Iterator[list[Any]]:
    """The lines of a file, in the order of the headings; the organisation number is a text."""
    for firm in rows:
        yield [
            firm.name,
            firm.orgnr,
            firm.confirmed,
            firm.size,
            firm.role,
            firm.part,
            firm.capacity,
            firm.areas,
            firm.person,
            firm.email,
            firm.registered_at,
            firm.changed_at,
            firm.message,
            *(value for _heading, value in firm.profile),
        ]

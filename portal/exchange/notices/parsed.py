"""What one notice says, in plain values: the parser's answer, and its way out of the child process as JSON."""

import types
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Buyer:
    """A contracting authority: name, and organisation number (nine digits) when it passes the control digit."""

    name: str
    orgnr: str | None = None


@dataclass(frozen=True)
class Deadline:
    """`kind` is answers, interest, participation, tenders or questions; `lot` is empty for the whole notice."""

    kind: str
    at: datetime
    lot: str = ""


@dataclass(frozen=True)
class Lot:
    """A lot (competition) or part (planning); its description is empty when it repeats the notice's own."""

    id: str
    title: str = ""
    description: str = ""
    cpv: list[str] = field(default_factory=list)
    value: int | None = None
    currency: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    duration_months: int | None = None


@dataclass(frozen=True)
class Links:
    """Addresses the notice itself gives; only http and https."""

    buyer_profile: str | None = None
    documents: str | None = None
    submission: str | None = None
    website: str | None = None

    def first(self) -> str | None:
        """The address closest to the procurement itself."""
        return self.documents or self.submission or self.buyer_profile or self.website


@dataclass(frozen=True)
class ParsedNotice:
    """`kind` is planning, competition or result; `missing` says in Norwegian what the notice does not tell."""

    notice_id: str
    version: int
    kind: str
    subtype: str | None
    form_type: str | None
    notice_type: str | None
    sdk: str | None
    profile: str | None
    language: str
    title: str
    description: str
    note: str
    nature: str | None
    buyers: list[Buyer]
    cpv_main: str | None
    cpv_additional: list[str]
    nuts: list[str]
    place: str
    deadlines: list[Deadline]
    planned_on: date | None
    dispatched_at: datetime | None
    published_on: date | None
    value: int | None
    currency: str | None
    starts_on: date | None
    ends_on: date | None
    duration_months: int | None
    lots: list[Lot]
    links: Links
    publication_number: str | None
    missing: list[str]

    @property
    def buyer_name(self) -> str:
        """All buyers, first one first."""
        return ", ".join(buyer.name for buyer in self.buyers if buyer.name)

    @property
    def buyer_orgnr(self) -> str | None:
        """The first buyer's number."""
        return self.buyers[0].orgnr if self.buyers else None

    @property
    def cpv_codes(self) -> list[str]:
        """Main code first, no code twice."""
        return list(dict.fromkeys([*([self.cpv_main] if self.cpv_main else []), *self.cpv_additional]))

    @property
    def deadline(self) -> Deadline | None:
        """What a supplier must not miss: the first of the most binding kind the notice gives."""
        for kind in ("answers", "interest", "participation", "tenders"):
            of_kind = [d for d in self.deadlines if d.kind == kind]
            if of_kind:
                return min(of_kind, key=lambda d: d.at)
        return None

    @property
    def url(self) -> str | None:
        """Where the notice itself is read: Doffin when the number is known, else what the notice points to."""
        return doffin_address(self.publication_number) or self.links.first()


def doffin_address(number: str | None) -> str | None:
    """The public address of a Doffin publication number such as `2023-101205`."""
    return f"https://doffin.no/notices/{number}" if number else None


def to_json(notice: ParsedNotice) -> dict[str, Any]:
    """Plain JSON values; moments and dates as ISO text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.isoformat() if isinstance(value, date | datetime) else value

    answer: dict[str, Any] = plain(asdict(notice))
    return answer


def _build(kind: Any, value: Any) -> Any:
    """`value` from JSON as the annotated type `kind`."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = next(option for option in get_args(kind) if option is not type(None))
        return None if value is None else _build(inner, value)
    if get_origin(kind) is list:
        return [_build(get_args(kind)[0], item) for item in value]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _build(hints[f.name], value[f.name]) for f in fields(kind)})  # type: ignore[operator]
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return value


def from_json(value: dict[str, Any]) -> ParsedNotice:
    """The way back."""
    notice: ParsedNotice = _build(ParsedNotice, value)
    return notice

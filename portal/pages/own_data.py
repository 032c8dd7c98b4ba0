"""All that is kept of a person, put together for reading and for programs. Pure but for the names it looks up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from portal.accounts.models import User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.accounts.queries import organisation_by_id
from portal.core.i18n import DEFAULT, _
from portal.core.templating import clock_time, date_full
from portal.files.models import StoredFile
from portal.files.serving import why_closed
from portal.market.categories.queries import by_id
from portal.pages import own_data_queries
from portal.pages.own_data_fields import LABELS
from portal.pages.own_data_queries import Row, Rows

# Attachments beyond this are named, and fetched where they belong.
MOST_BYTES = 200 * 1024 * 1024


class Copy(NamedTuple):
    """What is handed out. `person` and each of `firms` by kind of rows; `files` go with the pages, `left` do not."""

    at: datetime
    person: list[Rows]
    events: list[Row]
    firms: list[tuple[str, bool, list[Rows]]]
    files: list[StoredFile]
    left: list[StoredFile]


def copy_of(user: User, at: datetime) -> Copy:
    """Everything of the person; of each firm all for those in charge, for others what they stand behind."""
    person = own_data_queries.of_person(user)
    firms, attached = [], []
    names = own_data_queries.firm_names([seat.supplier_id for seat in user.seats])
    for seat in user.seats:
        whole = seat.role == SUPPLIER_ADMIN
        found = own_data_queries.of_firm(seat.supplier_id, user, whole=whole)
        firms.append((names.get(seat.supplier_id, ""), whole, found))
        numbers = [row["id"] for rows in found if rows.kept.table == "proposal" for row in rows.rows]
        attached += own_data_queries.files_of(numbers)
    closed = [stored for stored in attached if why_closed(stored)]
    files, left = within(stored for stored in attached if stored not in closed)
    _name_ids([*person, *(rows for _name, _whole, found in firms for rows in found)], names)
    return Copy(at, person, own_data_queries.events_of(user), firms, files, [*closed, *left])


def within(files: Iterable[StoredFile], most: int = MOST_BYTES) -> tuple[list[StoredFile], list[StoredFile]]:
    """Attachments that go along, and those that do not: too many bytes, or something harmful found in them."""
    taken, left, size = [], [], 0
    for stored in files:
        if stored.scan == "infected" or size + stored.size > most:
            left.append(stored)
        else:
            taken.append(stored)
            size += stored.size
    return taken, left


def _name_ids(found: Sequence[Rows], firms: Mapping[int, str]) -> None:
    """Numbers of municipalities, markets, needs and own firms get the names behind them."""
    titles = own_data_queries.titles(sorted({r["need_id"] for rows in found for r in rows.rows if r.get("need_id")}))
    for rows in found:
        for row in rows.rows:
            if row.get("need_id"):
                row["need"] = titles.get(row["need_id"], "")
            if row.get("organisation_id"):
                place = organisation_by_id(row["organisation_id"])
                row["organisation"] = place.name if place else ""
            if row.get("category_id"):
                category = by_id(row["category_id"], DEFAULT)
                row["category"] = category.name if category else ""
            if row.get("supplier_id") in firms:
                row["supplier"] = firms[row["supplier_id"]]


def path_of(stored: StoredFile) -> str:
    """Where an attachment lies in the archive: names may be alike, numbers are not."""
    return f"vedlegg/{stored.owner.replace(':', '-')}/{stored.id}-{stored.name}"


def _key(rows: Rows) -> str:
    who = rows.kept.who[0]
    return rows.kept.table if who in ("user_id", "id", "supplier_id") else f"{rows.kept.table}.{who}"


def as_data(copy: Copy) -> dict[str, Any]:
    """For programs: tables by name, rows by column, moments in UTC."""

    def tables(found: Iterable[Rows]) -> dict[str, list[Row]]:
        return {_key(rows): rows.rows for rows in found if rows.rows}

    def listed(files: Iterable[StoredFile]) -> list[Row]:
        return [
            {"name": f.name, "title": f.title, "size": f.size, "sha256": f.sha256, "path": path_of(f), "owner": f.owner}
            for f in files
        ]

    return {
        "about": "Behovstorget: all that is kept of this person, and of the firms the person is in charge of",
        "made_at": copy.at,
        "person": tables(copy.person),
        "trail": copy.events,
        "firms": [{"name": name, "everything": whole, **tables(found)} for name, whole, found in copy.firms],
        "attachments": listed(copy.files),
        "attachments_left_out": listed(copy.left),
    }


def in_words(value: Any) -> Any:
    """One value for reading: lists and dictionaries stay what they are, for the page to draw."""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if isinstance(value, datetime):
        return _("%(day)s kl. %(time)s", day=date_full(value), time=clock_time(value))
    if isinstance(value, date):
        return date_full(value)
    if isinstance(value, Mapping):
        return {word(str(key)): in_words(inner) for key, inner in value.items() if inner not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return [in_words(inner) for inner in value]
    return str(value)


def word(name: str) -> str:
    """What a column or a part of a text is called."""
    return str(LABELS.get(name, name))


# A number that has its name beside it need not be read.
_NAMED = {"need_id": "need", "organisation_id": "organisation", "category_id": "category", "supplier_id": "supplier"}
_SAYS = {"organisation": "organisation_id", "category": "category_id", "supplier": "supplier_id", "need": "need_id"}


def for_reading(found: Iterable[Rows]) -> list[dict[str, Any]]:
    """Kinds of rows with their words; empty kinds and empty values are left out."""
    return [{"label": str(rows.kept.label), "rows": [_read(row) for row in rows.rows]} for rows in found if rows.rows]


def _read(row: Row) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if value not in (None, "", [], {})}
    plain = {name: value for name, value in kept.items() if not kept.get(_NAMED.get(name, ""))}
    return {word(_SAYS.get(name, name)): in_words(value) for name, value in plain.items()}

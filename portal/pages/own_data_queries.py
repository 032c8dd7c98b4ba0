"""Every row that is kept of a person or a firm, by the list of own_data_fields."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.audit.models import AuditEvent
from portal.core.db import Base, db
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat
from portal.dialogue.proposals.models import Proposal
from portal.files.models import StoredFile
from portal.market.suppliers.models import CLAIMED, CONFIRMED, MERGED, Supplier
from portal.needs.pipeline.models import Need
from portal.pages.own_data_fields import BENEATH, BY_EMAIL, FIRM, PERSON, Kept

MOST = 5000
Row = dict[str, Any]


class Rows(NamedTuple):
    """One kind of rows, with the word for it."""

    kept: Kept
    rows: list[Row]


def _table(kept: Kept) -> Table:
    return Base.metadata.tables[kept.table]


def _rows(kept: Kept, where: ColumnElement[bool], me: int) -> list[Row]:
    """The columns that may be given, oldest row first; whoever else is named behind a row is left out."""
    table = _table(kept)
    columns: list[Any] = [table.c[name] for name in kept.given]
    if kept.by:
        columns.append((table.c[kept.by] == me).label("mine"))
    found = select(*columns).where(where).order_by(*table.primary_key.columns).limit(MOST)
    return [dict(row._mapping) for row in db.session.execute(found)]


def of_person(user: User) -> list[Rows]:
    """All rows in which the person is named, by number or by address."""
    found = []
    for kept in PERSON:
        table = _table(kept)
        where = or_(*(table.c[name] == user.id for name in kept.who))
        found.append(Rows(kept, _rows(kept, where, user.id)))
    for kept in BY_EMAIL:
        where = func.lower(_table(kept).c[kept.who[0]]) == user.email
        found.append(Rows(kept, _rows(kept, where, user.id)))
    return found


def events_of(user: User) -> list[Row]:
    """What the trail holds of the person: acts, and what was done with the account."""
    me = f"user:{user.id}"
    rows = select(AuditEvent.at, AuditEvent.kind, AuditEvent.subject, AuditEvent.actor)
    newest = rows.where(or_(AuditEvent.actor == me, AuditEvent.subject == me)).order_by(AuditEvent.id.desc())
    return [
        {"at": at, "kind": kind, "subject": subject, "mine": actor == me}
        for at, kind, subject, actor in db.session.execute(newest.limit(MOST))
    ]


def of_firm(supplier_id: int, user: User, *, whole: bool) -> list[Rows]:
    """The firm's rows: all of them, or (`whole` False) those that this person stands behind."""
    found, numbers = [], {}
    for kept in FIRM:
        table = _table(kept)
        where = or_(*(table.c[name] == supplier_id for name in kept.who))
        if not whole:
            if not kept.by or kept.table == "supplier_seat":
                continue
            where = where & (table.c[kept.by] == user.id)
        rows = _rows(kept, where, user.id)
        numbers[kept.table] = [row["id"] for row in rows if "id" in row]
        found.append(Rows(kept, rows))
    for kept, above in BENEATH:
        where = _table(kept).c[kept.who[0]].in_(numbers.get(above, []))
        found.append(Rows(kept, _rows(kept, where, user.id)))
    return found


def files_of(proposal_ids: Sequence[int]) -> list[StoredFile]:
    """The present attachments of the firm's proposals, oldest first."""
    owners = [f"proposal:{number}" for number in proposal_ids]
    present = select(StoredFile).where(StoredFile.owner.in_(owners), StoredFile.removed_at.is_(None))
    return list(db.session.scalars(present.order_by(StoredFile.id).limit(MOST)))


def titles(need_ids: Sequence[int]) -> dict[int, str]:
    """Titles of needs, for what a person reads. Only of needs that the rows name."""
    found = select(Need.id, Need.title).where(Need.id.in_(need_ids))
    return {number: title for number, title in db.session.execute(found)}


def firm_names(ids: Sequence[int]) -> dict[int, str]:
    """Names of the firms a person speaks for."""
    return {n: name for n, name in db.session.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(ids)))}


class Firm(NamedTuple):
    """A firm the person is in charge of, and what stands in the way of leaving it."""

    firm: Supplier
    others: int
    other_admins: int
    has_content: bool


def _rows_of(number: Any) -> Select[int]:
    """The firm's row and those that became part of it: what was written there may not have moved yet."""
    row = aliased(Supplier)
    return select(row.id).where(or_(row.id == number, (row.merged_into_id == number) & (row.state == MERGED)))


def _has_content() -> ColumnElement[bool]:
    rows = _rows_of(Supplier.id).correlate(Supplier)
    return or_(
        exists().where(Interest.supplier_id.in_(rows), Interest.withdrawn_at.is_(None)),
        exists().where(Proposal.supplier_id.in_(rows), Proposal.state != "withdrawn"),
        exists().where(Idea.supplier_id.in_(rows), Idea.withdrawn_at.is_(None)),
        exists().where(GroupSeat.supplier_id.in_(rows), GroupSeat.state.in_(("invited", "confirmed"))),
    )


def firms_led_by(user: User) -> list[Firm]:
    """The living firms of which the person is in charge; colleagues are those with an open account."""
    colleague = (
        select(func.count())
        .select_from(SupplierSeat)
        .join(User, User.id == SupplierSeat.user_id)
        .where(SupplierSeat.supplier_id == Supplier.id, SupplierSeat.user_id != user.id, User.active.is_(True))
        .correlate(Supplier)
    )
    rows = (
        select(
            Supplier,
            colleague.scalar_subquery(),
            colleague.where(SupplierSeat.role == SUPPLIER_ADMIN).scalar_subquery(),
            _has_content(),
        )
        .join(SupplierSeat, SupplierSeat.supplier_id == Supplier.id)
        .where(
            SupplierSeat.user_id == user.id,
            SupplierSeat.role == SUPPLIER_ADMIN,
            Supplier.state.in_((CLAIMED, CONFIRMED)),
        )
        .order_by(Supplier.name, Supplier.id)
    )
    return [Firm(*row) for row in db.session.execute(rows)]


def people_of(supplier_id: int) -> list[User]:
    """Those who speak for the firm and have an open account."""
    mine = select(SupplierSeat.user_id).where(SupplierSeat.supplier_id == supplier_id)
    return list(db.session.scalars(select(User).where(User.id.in_(mine), User.active.is_(True)).order_by(User.id)))


def must_stay_readable(supplier_id: int) -> bool:
    """Whether a municipality has been given something that the archive keeps: then it must be seen who said it."""
    rows = _rows_of(supplier_id)
    said = or_(
        exists().where(Interest.supplier_id.in_(rows)),
        exists().where(Proposal.supplier_id.in_(rows), Proposal.sent_at.is_not(None)),
        exists().where(Idea.supplier_id.in_(rows)),
        exists().where(
            GroupSeat.supplier_id.in_(rows), Proposal.group_id == GroupSeat.group_id, Proposal.sent_at.is_not(None)
        ),
    )
    return bool(db.session.scalar(select(said)))

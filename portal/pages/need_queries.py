"""What stands beside a need on its public page, from three rooms in one statement."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased, load_only

from portal.core.db import UtcDateTime, db
from portal.dialogue.interest.queries import names_of_row, sizes_of_row
from portal.dialogue.interest.rules import count_sizes
from portal.files.models import StoredFile
from portal.needs.pipeline.models import Need, NeedVersion
from portal.needs.sustainability.models import SustainabilityProfile

# The page shows six and tells that there are more.
MOST_VERSIONS = 7


class Beside(NamedTuple):
    """The profile (None when nobody has begun), the newest published versions, the attachments, oldest first, the
    interested firms by size, and the names of those who want to be named."""

    profile: SustainabilityProfile | None
    versions: list[NeedVersion]
    files: list[StoredFile]
    firms: dict[str, int]
    firm_names: list[str]


_now: Any = bindparam("now", type_=UtcDateTime())
_newest = aliased(NeedVersion)
_versions = (
    select(_newest.id)
    .where(_newest.need_id == bindparam("need_id"), _newest.at <= _now)
    .order_by(_newest.number.desc())
    .limit(MOST_VERSIONS)
)
_STATEMENT = (
    select(SustainabilityProfile, NeedVersion, StoredFile, sizes_of_row(), names_of_row())
    .select_from(Need)
    .outerjoin(SustainabilityProfile, SustainabilityProfile.need_id == Need.id)
    .outerjoin(NeedVersion, and_(NeedVersion.need_id == Need.id, NeedVersion.id.in_(_versions)))
    .outerjoin(StoredFile, and_(StoredFile.owner == bindparam("owner"), StoredFile.removed_at.is_(None)))
    .where(Need.id == bindparam("need_id"))
    .options(load_only(NeedVersion.number, NeedVersion.at, NeedVersion.note))
)


def beside(need: Need, now: datetime) -> Beside:
    """All of it; versions of a moment to come are left out."""
    asked = {"need_id": need.id, "owner": f"need:{need.id}", "now": now}
    rows = db.session.execute(_STATEMENT, asked).all()
    versions = {row[1].number: row[1] for row in rows if row[1] is not None}
    files = {row[2].id: row[2] for row in rows if row[2] is not None}
    profile, sizes, names = (rows[0][0], rows[0][3], rows[0][4]) if rows else (None, None, None)
    return Beside(
        profile,
        [versions[n] for n in sorted(versions, reverse=True)],
        [files[n] for n in sorted(files)],
        count_sizes(sizes),
        sorted((names.split("\n") if names else []), key=str.casefold),
    )

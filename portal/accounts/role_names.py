"""What the roles are called on the screen."""

from portal.accounts.permissions import (
    ADMINISTRATOR,
    BUSINESS_ADVISER,
    COUNCIL,
    NEED_OWNER,
    PROCUREMENT_OFFICER,
    SUPPLIER_ADMIN,
    SUPPLIER_MEMBER,
)
from portal.core.i18n import _l

ROLE_NAMES = {
    NEED_OWNER: _l("Behovseier"),
    PROCUREMENT_OFFICER: _l("Innkjøper"),
    BUSINESS_ADVISER: _l("Næringsrådgiver"),
    COUNCIL: _l("Leser (ledelse eller råd)"),
    ADMINISTRATOR: _l("Administrator"),
}
SUPPLIER_ROLE_NAMES = {
    SUPPLIER_ADMIN: _l("Ansvarlig"),
    SUPPLIER_MEMBER: _l("Medarbeider"),
}

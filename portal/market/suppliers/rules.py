"""What may be said and done on behalf of a firm, and by whom. Pure: no session, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.accounts.models import SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN, SUPPLIER_MEMBER, SUPPLIER_ROLES
from portal.core.i18n import _
from portal.market.suppliers.models import (
    CLAIMED,
    CLOSED,
    CONFIRMED,
    MERGED,
    SIZES,
    Claim,
    SignUp,
    Supplier,
    TeamInvitation,
)
from portal.registers.enhetsregisteret.facts import BANKRUPT, WINDING_UP, Facts

SIGN_UP_LIFE = timedelta(hours=24)
REGISTER_MAIL_LIFE = timedelta(days=14)
TEAM_INVITATION_LIFE = timedelta(days=14)
MEMBER, REGISTER_MAIL, ADVISER = "member", "register_mail", "adviser"
MOST_SEATS = 50


def size_label(size: str) -> str:
    """`10–49 ansatte`; for a size that nobody knows, that."""
    if size not in SIZES:
        return _("ukjent størrelse")
    if size == SIZES[-1]:
        return _("250 eller flere ansatte")
    return _("%(band)s ansatte", band=size.replace("-", "–"))


def size_to_keep(employees_before: int | None, size_before: str, facts: Facts) -> str:
    """The size after the register has spoken: its own word counts; where it hides the number, the firm's own choice.

    A size that came from a number the register used to give is no choice of the firm.
    """
    chosen = employees_before is None and size_before in SIZES
    return size_before if facts.employees is None and chosen else facts.size


def is_person(supplier: Supplier) -> bool:
    """A sole trader: name and address are those of a person."""
    return supplier.form == "ENK"


# Sign-up ----------------------------------------------------------------------------------------------------------


def why_not_sign_up(facts: Facts) -> str | None:
    """The reason a firm of the register cannot be signed up, or None. One in trouble can: staff are told."""
    if not facts.is_living:
        return _("Denne virksomheten er slettet i Enhetsregisteret. Sjekk nummeret, eller bruk et som er i drift.")
    return None


def why_not_use_sign_up(sign_up: SignUp | None, now: datetime) -> str | None:
    """The reason the mailed link does not work, or None. One answer for all, so that it tells nothing."""
    if sign_up is None or sign_up.used_at is not None or sign_up.expires_at <= now:
        return _("Lenken er brukt eller har gått ut på tid. Meld inn firmaet på nytt, så får du en ny.")
    return None


def why_not_use_as(account: User | None, user_id: int | None) -> str | None:
    """The reason a mailed link does nothing for this reader yet, or None. `account`: who has the link's address.

    A link that lies in a mailbox for days makes new accounts, but opens none that exists: its owner logs in first.
    """
    if account is not None and account.active and account.id != user_id:
        return _("Det finnes alt en konto med denne e-postadressen.")
    return None


# Claims -----------------------------------------------------------------------------------------------------------
# waiting -> confirmed (the row becomes the firm, or joins it) or refused (the row is closed); both are final.
# The person may also take it back while it waits; then the claim is gone and the row closed.


def why_not_decide(claim: Claim, user_id: int | None) -> str | None:
    """The reason nobody can decide this claim now, or None. `user_id`: who decides, None for the register's address."""
    if claim.state != "waiting" or claim.supplier.state != CLAIMED:
        return _("Dette er alt avgjort.")
    if user_id is not None and user_id == claim.user_id:
        return _("Du kan ikke avgjøre din egen innmelding.")
    return None


def why_not_confirm(claim: Claim, user_id: int | None) -> str | None:
    """The reason a claim cannot be confirmed now, or None."""
    if reason := why_not_decide(claim, user_id):
        return reason
    if claim.supplier.register_state != "done":
        return _("Enhetsregisteret har ikke svart ennå. Vent til opplysningene om firmaet er på plass.")
    if claim.supplier.register_status in ("deleted", "purged"):
        return _("Virksomheten er slettet i Enhetsregisteret.")
    return None


def why_not_refuse(claim: Claim, reason: str, user_id: int | None) -> str | None:
    """The reason a claim cannot be refused so, or None: it takes words that the person can use."""
    if stopped := why_not_decide(claim, user_id):
        return stopped
    if len(reason.strip()) < 10:
        return _("Skriv hvorfor, med minst ti tegn. Den det gjelder, får teksten på e-post.")
    return None


def why_not_take_back(claim: Claim, user_id: int) -> str | None:
    """The reason the person cannot take the claim back, or None."""
    if claim.user_id != user_id or claim.state != "waiting" or claim.supplier.state != CLAIMED:
        return _("Innmeldingen er alt avgjort.")
    return None


def why_not_use_register_link(claim: Claim | None, now: datetime) -> str | None:
    """The reason the link to the firm's address in the register does not work, or None."""
    expired = claim is None or claim.token_expires_at is None or claim.token_expires_at <= now
    if expired or claim is None or why_not_decide(claim, None):
        return _("Lenken er brukt eller har gått ut på tid. Er noe galt, kan dere skrive til kommunen.")
    return None


def role_after(how: str, has_admin: bool) -> str:
    """The role of a person who joins the firm: in charge when its own address says so, or when nobody else is."""
    return SUPPLIER_ADMIN if how == REGISTER_MAIL or not has_admin else SUPPLIER_MEMBER


def state_in_words(supplier: Supplier) -> str:
    """How far the firm has come, for lists."""
    return {
        CLAIMED: _("ikke bekreftet"),
        CONFIRMED: _("bekreftet"),
        MERGED: _("slått sammen"),
        CLOSED: _("avsluttet"),
    }[supplier.state]


def trouble_in_words(supplier: Supplier) -> str | None:
    """What staff should know of the firm before they confirm anything, or None."""
    return {
        BANKRUPT: _("Virksomheten er konkurs."),
        WINDING_UP: _("Virksomheten er under avvikling."),
        "deleted": _("Virksomheten er slettet i Enhetsregisteret."),
        "purged": _("Virksomheten er fjernet fra Enhetsregisteret."),
    }.get(supplier.register_status)


# Team -------------------------------------------------------------------------------------------------------------


def admins_of(seats: Iterable[tuple[SupplierSeat, User]]) -> set[int]:
    """User ids of those who decide over the firm and have an open account."""
    return {user.id for seat, user in seats if seat.role == SUPPLIER_ADMIN and user.active}


def why_not_lose(seat: SupplierSeat, seats: Iterable[tuple[SupplierSeat, User]]) -> str | None:
    """The reason this person must stay and stay in charge, or None: somebody has to be."""
    if seat.role == SUPPLIER_ADMIN and not admins_of(seats) - {seat.user_id}:
        return _("Dette er den eneste som styrer firmaets konto. Gi rollen til en annen først.")
    return None


def why_not_role(role: str) -> str | None:
    """The reason a colleague cannot have that role, or None."""
    return None if role in SUPPLIER_ROLES else _("Velg en rolle fra lista.")


def why_not_invite(supplier: Supplier, number: int) -> str | None:
    """The reason no colleague can be invited now, or None. `number`: people and open invitations the firm has."""
    if not supplier.is_confirmed:
        return _("Du kan invitere kolleger når det er bekreftet at du snakker for firmaet.")
    if number >= MOST_SEATS:
        return _(
            "Et firma kan ha høyst %(most)d personer her. Fjern noen som ikke lenger trenger det.", most=MOST_SEATS
        )
    return None


def _in_charge(invitation: TeamInvitation) -> bool:
    """Whether the one who invited decides over the firm still."""
    by = invitation.invited_by
    return by.active and by.may_for("supplier:manage", invitation.supplier_id)


def why_not_join(invitation: TeamInvitation | None, now: datetime) -> str | None:
    """The reason a colleague's invitation does not work, or None."""
    used = invitation is None or invitation.used_at is not None or invitation.expires_at <= now
    if used or invitation is None or invitation.supplier.state != CONFIRMED or not _in_charge(invitation):
        return _("Invitasjonen er brukt, trukket tilbake eller har gått ut på tid. Be kollegaen din om en ny.")
    return None

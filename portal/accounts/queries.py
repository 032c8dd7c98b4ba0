"""Questions about people and organisations that the other rooms ask, too."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import (
    COUNCIL,
    MUNICIPALITY,
    Identity,
    Invitation,
    LoginLink,
    Membership,
    Organisation,
    Passkey,
    RecoveryCode,
    SupplierSeat,
    User,
)
from portal.accounts.permissions import ADMINISTRATOR, roles_with
from portal.accounts.rules import organisations_without_administrator
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import db
from portal.core.snapshot import Snapshot


class OrganisationCard(NamedTuple):
    """An organisation as plain values, to be kept between requests."""

    id: int
    kind: str
    orgnr: str | None
    name: str
    short_name: str
    slug: str
    municipality_number: str | None
    position: int


def _load_organisations() -> tuple[OrganisationCard, ...]:
    rows = db.session.scalars(select(Organisation).order_by(Organisation.position, Organisation.id))
    return tuple(
        OrganisationCard(o.id, o.kind, o.orgnr, o.name, o.short_name, o.slug, o.municipality_number, o.position)
        for o in rows
    )


organisations = Snapshot(_load_organisations)
"""All organisations in the order of the lanes: `organisations()`; `organisations.forget()` after a change."""


def municipalities() -> tuple[OrganisationCard, ...]:
    """The municipalities in the order of the lanes."""
    return tuple(o for o in organisations() if o.kind == MUNICIPALITY)


def council() -> OrganisationCard | None:
    """The council, once it has been installed."""
    return next((o for o in organisations() if o.kind == COUNCIL), None)


def organisation_by_id(organisation_id: int) -> OrganisationCard | None:
    """One organisation, from memory."""
    return next((o for o in organisations() if o.id == organisation_id), None)


def organisation_by_orgnr(orgnr: str) -> OrganisationCard | None:
    """One organisation by its nine digits, from memory."""
    return next((o for o in organisations() if o.orgnr == orgnr), None)


def organisation_by_slug(slug: str) -> OrganisationCard | None:
    """One organisation by the readable part of its address, from memory."""
    return next((o for o in organisations() if o.slug == slug), None)


def organisations_for(user: User, permission: str) -> tuple[OrganisationCard, ...]:
    """Where the person holds the permission; for a role in the council that is everywhere."""
    return tuple(o for o in organisations() if user.may(permission, o.id))


def _with_memberships() -> object:
    return selectinload(User.memberships).joinedload(Membership.organisation, innerjoin=True)


def user_by_email(email: str) -> User | None:
    """The account of an address, whatever the case of its letters, closed ones too."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()


def user_by_id(user_id: int) -> User | None:
    """One person, closed accounts too."""
    return db.session.get(User, user_id)


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id, in one question."""
    ids = {number for number in user_ids if number is not None}
    if not ids:
        return {}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def staff_of(organisation_id: int, permission: str, *, council_too: bool = False) -> list[User]:
    """People with an open account whose role in this organisation gives the permission, by name.

    With `council_too` also those who hold it through the council.
    """
    here = Membership.organisation_id == organisation_id
    if council_too:
        here |= Organisation.kind == COUNCIL
    members = (
        select(Membership.user_id)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.role.in_(roles_with(permission)), here)
    )
    return list(
        db.session.scalars(select(User).where(User.active.is_(True), User.id.in_(members)).order_by(User.name, User.id))
    )


def staff_with_role(organisation_id: int, role: str) -> list[User]:
    """People with an open account in that role there, by name; for picking an adviser or a procurement officer."""
    members = select(Membership.user_id).where(Membership.organisation_id == organisation_id, Membership.role == role)
    return list(
        db.session.scalars(select(User).where(User.active.is_(True), User.id.in_(members)).order_by(User.name, User.id))
    )


def administrators() -> list[tuple[int, int, str, str]]:
    """(user id, organisation id, organisation kind, organisation name) of every administrator with an open account."""
    question = (
        select(User.id, Organisation.id, Organisation.kind, Organisation.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(User.active.is_(True), Membership.role == ADMINISTRATOR)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(question)]


def losses_of(person: User, kept: Iterable[int] = ()) -> list[str]:
    """Organisations that would be left without administrator if the person kept that role only in `kept`."""
    return organisations_without_administrator(administrators(), person.id, kept)


def people_managed_by(user: User, search: str = "") -> list[User]:
    """Everybody with a role where `user` manages people (and those with no role at all, for the council), by name.

    People of firms are many and not theirs to manage; the council finds one by the whole e-mail address.
    """
    question = select(User).options(_with_memberships()).order_by(User.active.desc(), User.name, User.id)  # type: ignore[arg-type]
    if not user.may_everywhere("user:manage"):
        mine = user.organisation_ids("user:manage")
        question = question.where(User.id.in_(select(Membership.user_id).where(Membership.organisation_id.in_(mine))))
    else:
        staff, of_firms = select(Membership.user_id), select(SupplierSeat.user_id)
        question = question.where(
            User.id.in_(staff) | User.id.not_in(of_firms) | (User.email == search.strip().lower())
        )
    if search:
        like = func.lower(User.name).contains(search.lower(), autoescape=True)
        question = question.where(like | User.email.contains(search.lower(), autoescape=True))
    return list(db.session.scalars(question))


def managed_or_404(user_id: int, by: User) -> User:
    """A person whom `by` may at least give a role; others do not exist for `by`."""
    person = db.session.scalars(select(User).where(User.id == user_id).options(_with_memberships())).one_or_none()  # type: ignore[arg-type]
    if person is None:
        abort(404)
    if not by.may_everywhere("user:manage") and not any(
        by.may("user:manage", m.organisation_id) for m in person.memberships
    ):
        abort(404)
    return person


def open_invitations(by: User) -> list[Invitation]:
    """Invitations not yet taken up, where `by` manages people; newest first."""
    ids = [o.id for o in organisations_for(by, "user:manage")]
    question = (
        select(Invitation)
        .where(Invitation.used_at.is_(None), Invitation.expires_at > clock.now(), Invitation.organisation_id.in_(ids))
        .options(joinedload(Invitation.organisation, innerjoin=True), joinedload(Invitation.invited_by, innerjoin=True))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    return list(db.session.scalars(question))


def invitation_or_404(invitation_id: int, by: User) -> Invitation:
    """An invitation to an organisation where `by` manages people."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or not by.may("user:manage", found.organisation_id):
        abort(404)
    return found


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation of a mailed link, used and old ones too."""
    question = select(Invitation).where(Invitation.token_hash == token_hash(token))
    return db.session.scalars(question.options(joinedload(Invitation.organisation, innerjoin=True))).one_or_none()


def link_by_token(token: str) -> LoginLink | None:
    """The login link of a mail, used and old ones too."""
    return db.session.scalars(select(LoginLink).where(LoginLink.token_hash == token_hash(token))).one_or_none()


def passkeys_of(user: User) -> list[Passkey]:
    """The person's keys, oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id)))


def passkey_or_404(passkey_id: int, user: User) -> Passkey:
    """One of the person's own keys."""
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.user_id != user.id:
        abort(404)
    return found


def identities_of(user: User) -> list[Identity]:
    """The person as other login services know them, oldest first."""
    return list(db.session.scalars(select(Identity).where(Identity.user_id == user.id).order_by(Identity.id)))


def identity_or_404(identity_id: int, user: User) -> Identity:
    """One of the person's own."""
    found = db.session.get(Identity, identity_id)
    if found is None or found.user_id != user.id:
        abort(404)
    return found


def recovery_codes_left(user: User) -> int:
    """How many recovery codes still work."""
    left = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0

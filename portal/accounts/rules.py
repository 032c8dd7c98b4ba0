"""What accounts refuse, and how long one waits after trying: pure, so that pages, actions and tests ask the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from portal.accounts.models import COUNCIL, Invitation, LoginLink, LoginSession, User
from portal.accounts.permissions import STAFF_ROLES
from portal.core.i18n import _

# However busy one is: staff log in anew every day, people of firms twice a year. Idle sessions end earlier (settings).
SESSION_LIFE = timedelta(hours=12)
FIRM_SESSION_LIFE = timedelta(days=180)
# Who has just logged in need not show it again before changing how one logs in.
FRESH = timedelta(minutes=30)
MOST_PASSKEYS = 10
HALF_WAY_LIFE = timedelta(minutes=15)
LINK_LIFE = timedelta(minutes=10)
INVITATION_LIFE = timedelta(days=7)
WRONG_CODES_PER_LOGIN = 5


class Limit(NamedTuple):
    """`free` tries without a wait, then `first` seconds, doubled each try up to `longest`; forgotten after `quiet`."""

    free: int
    first: int
    longest: int
    quiet: timedelta


# Per account *and* address first: guessing at somebody's account from elsewhere never shuts the owner out.
# Per address alone stops one machine from trying many accounts; a town hall behind one address has room.
# The second factor is counted per account, too: whoever comes that far knows the password.
LIMITS = {
    "login": Limit(free=5, first=15, longest=900, quiet=timedelta(hours=1)),
    "login-ip": Limit(free=40, first=15, longest=900, quiet=timedelta(hours=1)),
    "code": Limit(free=8, first=30, longest=900, quiet=timedelta(hours=1)),
    "link-ip": Limit(free=20, first=60, longest=3600, quiet=timedelta(hours=1)),
    "link": Limit(free=3, first=3600, longest=3600, quiet=timedelta(hours=1)),
    # Firms that sign up: mails to one address, tries from one machine, questions to the register, invited colleagues.
    "sign-up": Limit(free=3, first=3600, longest=3600, quiet=timedelta(hours=1)),
    "sign-up-ip": Limit(free=20, first=60, longest=3600, quiet=timedelta(hours=1)),
    "register": Limit(free=3, first=3600, longest=3600, quiet=timedelta(hours=1)),
    "team": Limit(free=20, first=600, longest=3600, quiet=timedelta(hours=1)),
    # Challenges of passkeys and of other login services: rows that a stranger can make us keep.
    "challenge-ip": Limit(free=60, first=15, longest=900, quiet=timedelta(hours=1)),
}


def session_life(user: User) -> timedelta:
    """How long a session lasts at most."""
    return SESSION_LIFE if user.is_staff else FIRM_SESSION_LIFE


def asks_second_factor(user: User, *, strong: bool) -> bool:
    """Whether the first factor is not enough. Staff always show two, people of firms when they have set a second up.

    `strong`: what was shown was two factors already.
    """
    return not strong and (user.is_staff or user.has_second_factor)


def is_underproved(session: LoginSession) -> bool:
    """Whether a person who joined the staff meanwhile came in with one factor, as people of firms may."""
    user = session.user
    return user.is_staff and not user.has_second_factor and session.way not in ("passkey", "service-mfa")


def proof_before_change(user: User, session: LoginSession, now: datetime) -> str:
    """What is shown before one changes how one logs in: the `password`, a new `login` where there is none, or nothing.

    A session lasts long; whoever finds it open must not be able to make the account their own.
    """
    if user.password_hash is not None:
        return "password"
    return "" if now - session.created_at <= FRESH else "login"


def proof_before_password(user: User, session: LoginSession, now: datetime) -> str:
    """The same before a password is chosen: a mailed link stands in for the one that was forgotten."""
    if session.way == "link" and (user.is_staff or now - session.created_at <= FRESH):
        return ""
    return proof_before_change(user, session, now)


def why_not_add_passkey(count: int) -> str | None:
    """The reason a person who has that many passkeys gets no more, or None."""
    if count >= MOST_PASSKEYS:
        return _("Du har alt %(number)d passnøkler. Fjern en du ikke bruker.", number=MOST_PASSKEYS)
    return None


def why_not_connect(owner_id: int | None, user: User) -> str | None:
    """The reason an identity of another service, which has that owner already, is not connected to the person."""
    if owner_id is not None and owner_id != user.id:
        return _("Denne innloggingen er alt koblet til en annen konto.")
    return None


def may_connect_by_email(user: User | None) -> bool:
    """Whether an unknown identity with the verified e-mail of this account may be connected to it once the person has
    shown the second factor. Only for staff, only with an app that is set up: the e-mail alone proves too little.
    """
    return user is not None and user.active and user.is_staff and user.has_second_factor


def why_not_remove_second_factor(user: User) -> str | None:
    """The reason a person keeps the second factor, or None."""
    if user.is_staff:
        return _("Ansatte logger alltid inn med totrinnskode.")
    if not user.has_second_factor:
        return _("Du har ingen totrinnskode.")
    return None


def seconds_to_wait(limit: Limit, count: int, last_at: datetime, now: datetime) -> int:
    """Whole seconds until the next try is looked at; 0 when it may be tried now."""
    if count < limit.free or now - last_at >= limit.quiet:
        return 0
    wait = min(limit.first * 2 ** min(count - limit.free, 20), limit.longest)
    left = (last_at + timedelta(seconds=wait) - now).total_seconds()
    return max(0, int(-(-left // 1)))


def wait_text(seconds: int) -> str:
    """Said to the person who must wait."""
    if seconds < 100:
        return _("For mange forsøk på kort tid. Vent %(seconds)d sekunder, og prøv igjen.", seconds=seconds)
    return _("For mange forsøk på kort tid. Vent %(minutes)d minutter, og prøv igjen.", minutes=-(-seconds // 60))


def why_not_named(name: str) -> str | None:
    """The reason a person cannot be called that, or None."""
    return None if name.strip() else _("Skriv navnet.")


def why_not_use_link(link: LoginLink | None, now: datetime) -> str | None:
    """The reason a mailed login link does not work, or None. One answer for all, so that it tells nothing."""
    if link is None or link.used_at is not None or link.expires_at <= now:
        return _("Lenken er brukt eller har gått ut på tid. Be om en ny.")
    return None


def why_not_take_up(invitation: Invitation | None, now: datetime) -> str | None:
    """The reason an invitation cannot be taken up, or None."""
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= now:
        return _("Invitasjonen er brukt eller har gått ut på tid. Be administratoren om en ny.")
    return None


def why_not_invite(role: str, email_taken: bool) -> str | None:
    """The reason a person of that address cannot be invited to that role, or None."""
    if role not in STAFF_ROLES:
        return _("Velg en rolle fra lista.")
    if email_taken:
        return _("Det finnes alt en bruker med denne e-postadressen. Gi rollen på brukerens side.")
    return None


def why_not_manage(person: User, by: User) -> str | None:
    """The reason `by` may not close the account of `person` or touch how they log in, or None.

    It takes authority in every organisation the person belongs to: such a change reaches all of them.
    """
    if not all(by.may("user:manage", m.organisation_id) for m in person.memberships):
        return _("Brukeren hører også til en organisasjon du ikke administrerer. Be Samarbeidsrådet om hjelp.")
    return None


def why_not_give(organisation_id: int, role: str, by: User) -> str | None:
    """The reason `by` may not give or take that role in that organisation, or None."""
    if role not in STAFF_ROLES:
        return _("Velg en rolle fra lista.")
    if not by.may("user:manage", organisation_id):
        return _("Du administrerer ikke denne organisasjonen.")
    return None


def why_not_deactivate(person: User, by: User, losses: Iterable[str]) -> str | None:
    """The reason the account stays open, or None. `losses`: organisations that would be without administrator."""
    if person.id == by.id:
        return _("Du kan ikke stenge din egen konto.")
    return why_not_manage(person, by) or why_not_lose_administrator(losses)


def why_not_reset(person: User, reason: str, by: User) -> str | None:
    """The reason the second factor of `person` is not reset by `by` for that reason, or None."""
    if not reason.strip():
        return _("Skriv en begrunnelse.")
    if person.id == by.id:
        return _("Bytt totrinnsapp under Min konto i stedet.")
    return why_not_manage(person, by)


def why_not_lose_administrator(losses: Iterable[str]) -> str | None:
    """The reason an administrator must stay, or None. `losses`: organisations that would have none left."""
    names = sorted(losses)
    if names:
        return _(
            "Dette er den siste administratoren for %(names)s. Gi rollen til en annen først.", names=", ".join(names)
        )
    return None


def organisations_without_administrator(
    administrators: Iterable[tuple[int, int, str, str]], user_id: int, kept: Iterable[int]
) -> list[str]:
    """Names of organisations that lose their last administrator when `user_id` keeps the role only in `kept`.

    `administrators`: (user id, organisation id, organisation kind, organisation name) of all active administrators.
    An administrator of the council stands in for those of the municipalities.
    """
    rows, keeping = list(administrators), set(kept)
    left = [r for r in rows if r[0] != user_id or r[1] in keeping]
    council_left = any(kind == COUNCIL for _user, _organisation, kind, _name in left)
    covered = {organisation for _user, organisation, _kind, _name in left}
    return [
        name
        for user, organisation, kind, name in rows
        if user == user_id and organisation not in covered and (kind == COUNCIL or not council_left)
    ]


def role_changes(
    before: Iterable[tuple[int, str]], after: Iterable[tuple[int, str]]
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What is given and what is taken, as sorted (organisation id, role) pairs."""
    old, new = set(before), set(after)
    return sorted(new - old), sorted(old - new)

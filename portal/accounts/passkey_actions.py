"""Passkeys: made under Min konto, shown at the login page.

A passkey is a full login for everybody, staff too. It is two factors in one: the device or password manager that holds
the key, and the fingerprint, face or code that unlocks it, which we require and check (user verification). It cannot be
given away to a false page either, since the browser signs the address.
"""

from datetime import timedelta
from typing import Any

from flask import request
from sqlalchemy import select, update

from portal.accounts import challenges, mails, passkeys, queries, throttle
from portal.accounts.models import Passkey, User
from portal.accounts.passkeys import NotProved, Place
from portal.accounts.rules import MOST_PASSKEYS, why_not_add_passkey, why_not_named
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.i18n import _

__all__ = ["MOST_PASSKEYS", "add", "ask", "ask_new", "login_wait", "remove", "show"]
LIFE = timedelta(minutes=5)
NEW, LOGIN = "passkey-new", "passkey"


def _here() -> Place:
    found = passkeys.place()
    refuse_if(_("Passnøkler virker ikke på adressen til denne portalen.") if found is None else None)
    assert found is not None
    return found


def ask_new(user: User) -> dict[str, Any]:
    """What the browser needs in order to make a key. The caller has made sure of who is at the keyboard."""
    known = [key.credential_id for key in queries.passkeys_of(user)]
    refuse_if(why_not_add_passkey(len(known)))
    options = passkeys.options_for_new(_here(), user.id, user.email, user.name, known)
    challenges.ask(NEW, {"challenge": options["challenge"]}, LIFE, user)
    return options


def add(user: User, name: str, credential: str) -> Passkey | None:
    """Keep the key that was just made; the person is told by mail. None when it answers no question of ours."""
    refuse_if(why_not_named(name))
    refuse_if(why_not_add_passkey(len(queries.passkeys_of(user))))
    here, asked = _here(), challenges.use(NEW)
    if asked is None or asked[1] != user.id:
        return None
    try:
        made = passkeys.read_new(here, credential, asked[0]["challenge"])
    except NotProved:
        return None
    taken = db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id))
    if taken is not None or len(made.credential_id) > 1400:
        return None
    passkey = Passkey(
        user_id=user.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=clock.now(),
    )
    db.session.add(passkey)
    db.session.flush()
    record("user.passkey_added", f"user:{user.id}", by=user, passkey=passkey.id)
    mails.post_notice(user, "passkey_added")
    return passkey


def remove(passkey: Passkey, *, by: User) -> None:
    """The key opens nothing any more."""
    record("user.passkey_removed", f"user:{passkey.user_id}", by=by, passkey=passkey.id)
    db.session.delete(passkey)
    db.session.flush()


def _try_here() -> tuple[str, str]:
    return "login-ip", throttle.key_of(request.remote_addr or "")


def login_wait() -> int:
    """Seconds until a key is looked at from here; 0 when now."""
    return throttle.wait(_try_here())


def ask() -> dict[str, Any]:
    """What the browser needs in order to show a key; the same for everybody, since nobody has said who they are."""
    options = passkeys.options_for_login(_here())
    challenges.ask(LOGIN, {"challenge": options["challenge"]}, LIFE)
    return options


def show(credential: str) -> User | None:
    """Whose key it is, when it proves itself and the account is open. All else is counted, kept and answered alike."""
    asked = challenges.use(LOGIN)
    user = _owner(credential, asked[0]["challenge"]) if asked is not None else None
    if user is None:
        throttle.count_failure(_try_here())
    return user


def _owner(credential: str, challenge: str) -> User | None:
    here = _here()
    try:
        shown = passkeys.read_shown(credential)
        key = db.session.scalars(select(Passkey).where(Passkey.credential_id == shown.credential_id)).one_or_none()
        if key is None or shown.user_handle not in ("", passkeys.handle(key.user_id).decode()):
            return None
        count = passkeys.prove(here, credential, challenge, key.public_key, key.sign_count)
    except NotProved:
        return None
    user = queries.user_by_id(key.user_id)
    if user is None or not user.active:
        return None
    same = (Passkey.id == key.id) & (Passkey.sign_count == key.sign_count)
    used = db.session.execute(update(Passkey).where(same).values(sign_count=count, last_used_at=clock.now()))
    return user if used.rowcount == 1 else None  # type: ignore[attr-defined]

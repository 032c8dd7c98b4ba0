"""A firm signs up: a mail first, and from its link the account, the firm and the claim."""

from datetime import timedelta

from flask import request
from sqlalchemy import delete, update

from portal.accounts import login_actions, sessions, throttle
from portal.accounts.actions import add_user
from portal.accounts.models import LoginSession, SupplierSeat, User
from portal.accounts.permissions import SUPPLIER_ADMIN
from portal.accounts.queries import user_by_email
from portal.accounts.tokens import token_hash
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.i18n import get_language
from portal.core.security import new_token
from portal.market.suppliers import claims_actions, mails, rules, signup_queries
from portal.market.suppliers.actions import apply_facts
from portal.market.suppliers.models import SignUp, Supplier, TeamInvitation
from portal.registers.enhetsregisteret.facts import Facts
from portal.registers.enhetsregisteret.orgnr import written

_KEPT_AFTERWARDS = timedelta(days=7)


def _here() -> tuple[str, str]:
    return "sign-up-ip", throttle.key_of(request.remote_addr or "")


def wait() -> int:
    """Seconds until another firm may be signed up from here; 0 when now."""
    return throttle.wait(_here())


def count_wrong_number() -> None:
    """Numbers that are none are counted, too: we are no way to search the register."""
    throttle.count_failure(_here())


def name_of(orgnr: str, facts: Facts | None) -> str:
    """What a firm is called while the register has not answered."""
    return facts.name if facts is not None and facts.name else written(orgnr)


def ask(email: str, name: str, orgnr: str, facts: Facts | None, next_url: str) -> None:
    """Mail the link, at most three an hour to one address, whoever asks. Known and unknown addresses, first and later
    firms take the same way and the same time; older links to the same address for the same firm stop working."""
    email = email.strip().lower()
    there = "sign-up", throttle.key_of(email)
    enough = throttle.wait(there) > 0
    throttle.count(_here(), *(() if enough else (there,)))
    user, token, now = user_by_email(email), new_token(), clock.now()
    wanted = not enough and (user is None or user.active)
    undone = None if wanted else db.session.begin_nested()
    same = (SignUp.email == email) & (SignUp.orgnr == orgnr) & SignUp.used_at.is_(None)
    db.session.execute(delete(SignUp).where(same))
    language = user.language if user is not None else get_language()
    sign_up = SignUp(
        token_hash=token_hash(token),
        email=email,
        name=name,
        orgnr=orgnr,
        facts=facts.as_json() if facts is not None else {},
        next_url=next_url if len(next_url) <= 500 else "",
        language=language,
        created_at=now,
        expires_at=now + rules.SIGN_UP_LIFE,
    )
    db.session.add(sign_up)
    db.session.flush()
    mails.post_sign_up(email, user, name_of(orgnr, facts), language, token, sign_up.token_hash[:32])
    if undone is not None:
        undone.rollback()


def use(token: str, reader_id: int | None) -> tuple[User, Supplier, str]:
    """The person, the firm and where they were going; the link works once. Refused when it is used or too old, and
    for a reader (`reader_id`: who is logged in) other than the person whose account has the address.

    Who has no account gets one, without a password. Who is in the firm already works for it from now on.
    """
    sign_up, now = signup_queries.by_token(token), clock.now()
    refuse_if(rules.why_not_use_sign_up(sign_up, now))
    assert sign_up is not None
    unused = (SignUp.id == sign_up.id) & SignUp.used_at.is_(None)
    used = db.session.execute(update(SignUp).where(unused).values(used_at=now))
    user = user_by_email(sign_up.email)
    closed = user is not None and not user.active
    refuse_if(rules.why_not_use_sign_up(None, now) if used.rowcount != 1 or closed else None)  # type: ignore[attr-defined]
    refuse_if(rules.why_not_use_as(user, reader_id))
    if user is None:
        user = add_user(sign_up.name, sign_up.email, None, [], language=sign_up.language)
        record("user.joined", f"user:{user.id}", by=user, way="sign_up")
    supplier = signup_queries.own_firm(user, sign_up.orgnr) or _new_row(user, sign_up)
    return user, supplier, sign_up.next_url


def _new_row(user: User, sign_up: SignUp) -> Supplier:
    facts = Facts.from_json(sign_up.facts) if sign_up.facts else None
    supplier = Supplier(
        orgnr=sign_up.orgnr,
        name=name_of(sign_up.orgnr, facts),
        nace=[],
        created_at=clock.now(),
        register_state="waiting",
    )
    db.session.add(supplier)
    db.session.flush()
    record("supplier.signed_up", f"supplier:{supplier.id}", by=user)
    if facts is not None:
        apply_facts(supplier, facts)
    user.seats.append(SupplierSeat(supplier_id=supplier.id, role=SUPPLIER_ADMIN, created_at=clock.now()))
    db.session.flush()
    claims_actions.make(supplier, user)
    return db.session.get_one(Supplier, supplier.merged_into_id) if supplier.merged_into_id else supplier


def enter(user: User, supplier: Supplier) -> LoginSession:
    """This browser works for the firm from now on: as the person who is logged in here, or as one who is new."""
    session = sessions.find()
    if session is None or session.stage != sessions.FULL or session.user_id != user.id:
        session = login_actions.begin(user, "link")
    session.supplier_id = supplier.id
    db.session.flush()
    return session


def cancel(token: str) -> None:
    """It was somebody else who wrote this address: the link stops working. Refused when it has already."""
    sign_up, now = signup_queries.by_token(token), clock.now()
    refuse_if(rules.why_not_use_sign_up(sign_up, now))
    assert sign_up is not None
    record("supplier.sign_up_cancelled", f"sign-up:{sign_up.id}", by="recipient")
    db.session.delete(sign_up)


def sweep() -> None:
    """For a job: links that cannot be used any more are forgotten, with the names and addresses in them."""
    before = clock.now() - _KEPT_AFTERWARDS
    db.session.execute(delete(SignUp).where(SignUp.expires_at < before))
    db.session.execute(delete(TeamInvitation).where(TeamInvitation.expires_at < before))

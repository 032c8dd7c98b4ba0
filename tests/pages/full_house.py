"""Two firms that have said something in every place there is, each with words that nobody else uses."""

import io
from typing import Any

from sqlalchemy import String, Text, update

from portal.accounts.models import (
    Challenge,
    Identity,
    LoginLink,
    Passkey,
    RecoveryCode,
)
from portal.core import clock
from portal.core.db import Base, JsonText, db
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.dialogue.interest.models import Interest, InterestArea
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation, ProposalFile, ProposalRevision
from portal.files import actions as files
from portal.market.suppliers.models import Claim, SignUp, SupplierCategory, TeamInvitation
from portal.needs.pipeline.models import Need
from portal.outbox.actions import post
from portal.pages.own_data_fields import BENEATH, BY_EMAIL, FIRM, PERSON
from tests import factories
from tests.cast import Cast

# Words that the database or a rule fixes: nothing can be written there.
FIXED = {
    *("state", "role", "capacity", "way", "language", "kind", "register_status", "size", "fossil_free", "orgnr", "id"),
    *("form", "sha256", "source", "issuer", "how", "email", "to", "postal_code", "municipality_number"),
    *("parent_orgnr", "nace", "draft", "content", "public", "ip", "phone", "subject_kind"),
}
SECRETS = (
    *("password_hash", "totp_secret", "token_hash", "code_hash", "public_key", "credential_id", "pending_secret"),
    *("key", "message_id", "draft_key"),
)


def word(who: str, place: str) -> str:
    """`kvxlarsinterestmessage`."""
    return "kvx" + who + "".join(letter for letter in place if letter.isalpha())


def fill(cast: Cast, who: str, need_id: int) -> dict[str, int]:
    """A row of every kind for this person and firm, with words of their own in every text."""
    getattr(cast, who).token  # noqa: B018 - the browser's session is one of the rows
    with factories.work(cast):
        member, now = getattr(cast, who), clock.now()
        me, firm = member.id, member.firm_id
        need = db.session.get_one(Need, need_id)
        life: dict[str, Any] = {"created_at": now, "expires_at": now}
        rows: dict[str, Any] = {
            "interest": Interest(
                need_id=need_id, supplier_id=firm, role="alone", by_id=me, created_at=now, updated_at=now
            ),
            "supplier_group": SupplierGroup(need_id=need_id, lead_id=firm, name="x", created_at=now),
            "sent": _proposal(who, need_id, firm, me, "sent"),
            "draft": _proposal(who, need_id, firm, me, "draft"),
            "idea": Idea(supplier_id=firm, title="x", by_id=me, created_at=now),
            "passkey": Passkey(user_id=me, credential_id=word(who, "credential_id"), public_key="x", created_at=now),
            "identity": Identity(user_id=me, issuer="https://x.example", subject="x", created_at=now),
            "challenge": Challenge(user_id=me, kind="passkey", token_hash=f"c{who}", data={}, **life),
            "link": LoginLink(user_id=me, token_hash=f"l{who}", **life),
            "code": RecoveryCode(user_id=me, code_hash=f"r{who}", created_at=now),
            "invitation": TeamInvitation(
                supplier_id=firm, invited_by_id=me, token_hash=f"t{who}", email=f"ny-{who}@x.example", name="x",
                role="supplier_member", **life,
            ),
            "claim": Claim(supplier_id=firm, user_id=me, state="confirmed", how="adviser", created_at=now),
            "sign_up": SignUp(
                token_hash=f"s{who}", email=f"{who}@behov.example", name="x", orgnr="974760673", facts={}, used_at=now, **life
            ),
        }  # fmt: skip
        rows["passkey"].name = "x"
        db.session.add_all(rows.values())
        db.session.flush()
        rows["interest"].areas = [InterestArea(organisation_id=need.lead_id)]
        rows["idea"].events = [IdeaEvent(at=now, state="received", by_id=me)]
        seat = GroupSeat(
            group_id=rows["supplier_group"].id, supplier_id=firm, state="confirmed", by_id=me, invited_at=now
        )
        confirmed = ProposalConfirmation(revision_id=rows["sent"].revisions[0].id, supplier_id=firm, by_id=me, at=now)
        db.session.add_all([seat, confirmed])
        member.firm().categories = [SupplierCategory(category_id=need.category_id)]
        for state in ("sent", "draft"):
            stored = files.attach(
                f"proposal:{rows[state].id}",
                f"{word(who, state)}fil.pdf",
                io.BytesIO(b"%PDF-1.7 " + word(who, state + "bytes").encode()),
                word(who, state + "filetitle"),
                by=member,
            )
            db.session.add(ProposalFile(stored_file_id=stored.id, proposal_id=rows[state].id))
            if state == "sent":
                rows["sent"].revisions[0].content = rows["sent"].revisions[0].content | {"files": [{"id": stored.id}]}
        post(key=f"mail-{who}", to=f"{who}@behov.example", subject="x", text=word(who, "mailtext"))
        db.session.flush()
        numbers = {name: row.id for name, row in rows.items()} | {"seat": seat.id}
        _put_words(who, me, firm, numbers)
        return numbers


def _proposal(who: str, need_id: int, firm: int, me: int, state: str) -> Proposal:
    now = clock.now()
    draft = {"solution": word(who, state + "draft")}
    made = Proposal(
        need_id=need_id, supplier_id=firm, state=state, draft=draft, by_id=me, created_at=now, updated_at=now,
        sent_at=now if state == "sent" else None,
    )  # fmt: skip
    if state == "sent":
        content, public = {"solution": word(who, "sentcontent")}, {"solution": word(who, "sentpublic")}
        made.revisions = [ProposalRevision(number=1, at=now, by_id=me, content=content, public=public, sha256="0" * 64)]
    return made


def _put_words(who: str, me: int, firm: int, numbers: dict[str, int]) -> None:
    """Every text column of the person's and the firm's rows gets its word, secrets too."""
    above = {"interest": [numbers["interest"]], "idea": [numbers["idea"]]}
    above["proposal"] = [numbers["sent"], numbers["draft"]]
    kinds: list[tuple[Any, str, list[int]]] = [(kept, kept.who[0], [firm]) for kept in FIRM]
    kinds += [(kept, kept.who[0], [me]) for kept in PERSON if kept.who[0] in ("user_id", "id")]
    kinds += [(kept, kept.who[0], above[table]) for kept, table in BENEATH]
    for kept, column, ids in kinds:
        table = Base.metadata.tables[kept.table]
        values = {
            c.name: word(who, kept.table + c.name)[: getattr(c.type, "length", None) or 900]
            for c in table.columns
            if isinstance(c.type, (String, Text))
            and not isinstance(c.type, JsonText)
            and not c.foreign_keys
            and c.name not in FIXED
            # The session is how the browser is known, and what is unique stays so.
            and (c.name in kept.given or c.name in SECRETS)
            and not (kept.table == "login_session" and c.name in ("token_hash", "pending_secret"))
            and not (kept.table == "proposal" and c.name == "draft_key")
        }
        if values:
            db.session.execute(update(table).where(table.c[column].in_(ids)).values(**values))
    for kept in BY_EMAIL[:1]:
        table = Base.metadata.tables[kept.table]
        mine = table.c.email == f"{who}@behov.example"
        db.session.execute(update(table).where(mine).values(name=word(who, "sign_upname")))
    db.session.expire_all()


def given_words(who: str) -> set[str]:
    """Every word that the copy of this person must hold."""
    found = {word(who, place) for place in ("sentdraft", "draftdraft", "sentcontent", "sentpublic", "sign_upname")}
    found |= {word(who, place) for place in ("sentfiletitle", "draftfiletitle")}
    kinds = [*FIRM, *(kept for kept in PERSON if kept.who[0] in ("user_id", "id")), *(kept for kept, _above in BENEATH)]
    for kept in kinds:
        table = Base.metadata.tables[kept.table]
        for name in kept.given:
            c = table.c[name]
            text = isinstance(c.type, (String, Text)) and not isinstance(c.type, JsonText) and not c.foreign_keys
            if text and name not in FIXED:
                found.add(word(who, kept.table + name)[: getattr(c.type, "length", None) or 900])
    return found

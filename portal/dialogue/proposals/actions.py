"""What firms do with their proposals, and what staff do that must be remembered. Checks first, never commits.

The moment of every act is when the portal got the request: what came before the deadline counts, however long we take.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.accounts.queries import organisations
from portal.audit.actions import record
from portal.core.clock import to_local
from portal.core.db import db
from portal.core.errors import Conflict, conflict, refuse_if
from portal.core.i18n import _
from portal.dialogue.partners.queries import is_in_group, on_need
from portal.dialogue.proposals import fields, rules
from portal.dialogue.proposals.basis import basis_on
from portal.dialogue.proposals.mails import post_asking, post_receipt
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation, ProposalRevision
from portal.dialogue.proposals.queries import (
    by_draft_key,
    confirmed_by,
    hold_need,
    latest,
    markings_of,
    members_of,
    own_on_need,
    people_of,
)
from portal.files.queries import of_owner
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.queries import part_ids


def subject_of(proposal: Proposal) -> str:
    """The proposal as the trail and its files know it."""
    return f"proposal:{proposal.id}"


def first_content(need: Need, supplier: Supplier) -> dict[str, Any]:
    """What the firm has told once is not asked again: where it delivers, and how it drives."""
    content = fields.blank()
    content["areas"] = sorted(area.organisation_id for area in supplier.areas if area.organisation_id in part_ids(need))
    if supplier.fossil_free == "all":
        content["energy"] = _("All transporten vår går uten fossilt drivstoff.")
    return content


def begin(
    need: Need, supplier: Supplier, values: Mapping[str, Any], at: datetime, *, by: User, key: str = ""
) -> Proposal:
    """A draft with what is known of it, `values` by field; everything else comes later."""
    hold_need(need.id)
    refuse_if(rules.why_not_begin(need, len(own_on_need(need.id, supplier.id)), at))
    proposal = Proposal(
        need_id=need.id,
        supplier_id=supplier.id,
        state="draft",
        draft=first_content(need, supplier) | dict(values),
        draft_key=key or None,
        by_id=by.id,
        created_at=at,
        updated_at=at,
    )
    db.session.add(proposal)
    db.session.flush()
    record("proposal.drafted", subject_of(proposal), by=by, need=need.id)
    return proposal


def begin_once(
    key: str, need: Need, supplier: Supplier, values: Mapping[str, Any], at: datetime, *, by: User
) -> Proposal:
    """`begin`, but the same form with the same words sent twice makes one draft. `key` is that of the form."""
    if not key:
        return begin(need, supplier, values, at, by=by)
    said = json.dumps([by.id, need.id, supplier.id, key, values], sort_keys=True)
    seal = hashlib.sha256(said.encode()).hexdigest()
    known = by_draft_key(seal)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            return begin(need, supplier, values, at, by=by, key=seal)
    except IntegrityError:
        # The other click was kept in the meantime; anything else that is wrong is said again.
        known = by_draft_key(seal)
        if known is None:
            raise
        return known


def save(
    proposal: Proposal, content: Mapping[str, Any], group_id: int | None, at: datetime, *, edit_no: int, by: User
) -> None:
    """Keep what is written. Raises Conflict with both texts when a colleague saved since `edit_no`."""
    mine, here = dict(content) | {"group_id": group_id}, proposal.draft | {"group_id": proposal.group_id}
    if mine == here:
        return
    groups = {group.id: group.name for group in on_need(proposal.need_id, proposal.supplier_id)}
    if edit_no != proposal.edit_no:
        names = {o.id: o.short_name for o in organisations()}
        raise conflict(
            _("Noen andre i firmaet lagret forslaget mens du skrev. Her er begge tekstene."),
            mine,
            here,
            ("group_id", *fields.BY_KEY, "reasons", "hidden"),
            fields.label,
            lambda field, value: fields.in_words(field, value, names, groups),
        )
    refuse_if(rules.why_not_edit(proposal, at))
    refuse_if(_("Velg en gruppe som firmaet er med i.") if group_id is not None and group_id not in groups else None)
    proposal.draft, proposal.group_id = dict(content), group_id
    touch(proposal, at, by)
    record("proposal.saved", subject_of(proposal), by=by, need=proposal.need_id)


def touch(proposal: Proposal, at: datetime, by: User) -> None:
    """Everybody who opened the draft before now has an old text."""
    proposal.edit_no += 1
    proposal.updated_at, proposal.by_id = at, by.id


def to_send(proposal: Proposal) -> dict[str, Any]:
    """The content that would be sent now, with its files, the firm and the group as they are."""
    markings = markings_of(proposal.id)
    files = [
        {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "size": file.size,
            "sha256": file.sha256,
            "confidential": markings[file.id].confidential,
            "kind": markings[file.id].kind if markings[file.id].confidential else "",
            "harm": markings[file.id].harm if markings[file.id].confidential else "",
        }
        for file in of_owner(subject_of(proposal))
        if file.id in markings
    ]
    firm = {"id": proposal.supplier_id, "name": proposal.supplier.name, "orgnr": proposal.supplier.orgnr}
    group = None
    if proposal.group is not None:
        seats = sorted((s for s in proposal.group.seats if s.state == "confirmed"), key=lambda s: s.supplier_id)
        firms = [[seat.supplier_id, seat.supplier.name] for seat in seats]
        group = {"id": proposal.group.id, "name": proposal.group.name, "firms": firms}
    return fields.sealed(proposal.draft, {"files": files, "firm": firm, "group": group})


def public_of(content: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The public version by the law of the day."""
    return fields.public_version(content, basis_on(to_local(at).date()).short)


def group_lives(proposal: Proposal) -> bool:
    """Whether the firm stands in the group that the draft names; True for a firm alone."""
    return proposal.group is None or is_in_group(proposal.group, proposal.supplier_id)


def send(proposal: Proposal, at: datetime, *, edit_no: int, by: User) -> ProposalRevision:
    """Make the draft a numbered revision that the municipalities read. The same content again is the same revision."""
    hold_need(proposal.need_id)
    db.session.refresh(proposal.need)
    content, last = to_send(proposal), latest(proposal)
    if last is not None and proposal.state == "sent" and not rules.is_changed(content, last):
        return last
    found = rules.faults(proposal.draft, markings_of(proposal.id))
    refuse_if(rules.why_not_send(proposal, found, proposal.group is not None, group_lives(proposal), at))
    if edit_no != proposal.edit_no:
        raise Conflict(_("Noen andre i firmaet endret forslaget etter at du leste det. Les det på nytt før du sender."))
    revision = ProposalRevision(
        number=last.number + 1 if last else 1,
        at=at,
        by_id=by.id,
        content=content,
        public=public_of(content, at),
        sha256=fields.seal(content),
    )
    proposal.revisions.append(revision)
    proposal.state, proposal.withdrawn_at = "sent", None
    proposal.sent_at = proposal.sent_at or at
    proposal.updated_at = at
    db.session.flush()
    record(
        "proposal.sent",
        subject_of(proposal),
        by=by,
        need=proposal.need_id,
        revision=revision.number,
        sha256=revision.sha256,
    )
    post_receipt(proposal, revision, by)
    for person in people_of(still_waiting(proposal, revision)):
        post_asking(proposal, revision, person)
    return revision


def still_waiting(proposal: Proposal, revision: ProposalRevision) -> list[int]:
    """Firms of the group that have not confirmed the revision."""
    done = confirmed_by([revision.id]).get(revision.id, set())
    return rules.waiting_for(revision, proposal.supplier_id, members_of(proposal), done)


def withdraw(proposal: Proposal, at: datetime, *, by: User) -> None:
    """Take the proposal back: it stays in the trail. A draft that was never sent is thrown away."""
    hold_need(proposal.need_id)
    db.session.refresh(proposal.need)
    refuse_if(rules.why_not_withdraw(proposal, at))
    kind = "proposal.withdrawn" if proposal.sent_at is not None else "proposal.dropped"
    proposal.state, proposal.withdrawn_at = "withdrawn", at
    touch(proposal, at, by)
    record(kind, subject_of(proposal), by=by, need=proposal.need_id)


def confirm(proposal: Proposal, number: int, supplier_id: int, at: datetime, *, by: User) -> None:
    """A firm of the group stands behind the revision with this number."""
    revision = latest(proposal)
    waits = revision is not None and supplier_id in still_waiting(proposal, revision)
    refuse_if(rules.why_not_confirm(proposal, revision, number, not waits, at))
    db.session.add(ProposalConfirmation(revision_id=revision.id, supplier_id=supplier_id, by_id=by.id, at=at))  # type: ignore[union-attr]
    db.session.flush()
    record("proposal.confirmed", subject_of(proposal), by=by, need=proposal.need_id, revision=number, firm=supplier_id)


# What staff do ------------------------------------------------------------------------------------------------------


def open_confidential(proposal: Proposal, revision: ProposalRevision, *, by: User) -> None:
    """A person reads what the firm keeps from the public: who, what and when, never what it says."""
    record("proposal.confidential_read", subject_of(proposal), by=by, need=proposal.need_id, revision=revision.number)


def open_confidential_file(proposal: Proposal, revision: ProposalRevision, file_id: int, *, by: User) -> None:
    """The same for one file."""
    record(
        "proposal.confidential_read",
        subject_of(proposal),
        by=by,
        need=proposal.need_id,
        revision=revision.number,
        file=file_id,
    )


def note_export(need: Need, form: str, number: int, *, by: User) -> None:
    """Somebody took the public versions out as a file."""
    record("proposal.exported", f"need:{need.id}", by=by, format=form, proposals=number)

"""Attachments of a proposal: put beside the draft, marked, taken away. What was sent stays with what was sent.

The trail is told of a file under a name that says nothing: the firm's own may be what it keeps from the public.
"""

from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from portal.accounts.models import User
from portal.audit.actions import record
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.i18n import _
from portal.core.text import clean_line
from portal.dialogue.proposals import rules
from portal.dialogue.proposals.actions import subject_of, touch
from portal.dialogue.proposals.models import Proposal, ProposalFile
from portal.dialogue.proposals.queries import is_sent_file, markings_of
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.files.rules import safe_name


def _silent_name(name: str) -> str:
    return "vedlegg" + PurePath(name).suffix[:6]


def attach(
    proposal: Proposal,
    name: str,
    stream: BinaryIO,
    title: str,
    marking: tuple[bool, str, str],
    at: datetime,
    *,
    by: User,
) -> StoredFile:
    """Put a file beside the draft. `marking`: confidential, kind of information, harm."""
    refuse_if(rules.why_not_edit(proposal, at))
    name = safe_name(name)
    stored = files.attach(subject_of(proposal), _silent_name(name), stream, by=by)
    stored.name, stored.title = name, clean_line(title)[:200] or name
    confidential, kind, harm = marking
    db.session.add(
        ProposalFile(stored_file_id=stored.id, proposal_id=proposal.id, confidential=confidential, kind=kind, harm=harm)
    )
    touch(proposal, at, by)
    db.session.flush()
    return stored


def mark(proposal: Proposal, file_id: int, marking: tuple[bool, str, str], at: datetime, *, by: User) -> None:
    """Say whether a file of the draft is confidential, and why."""
    refuse_if(rules.why_not_edit(proposal, at))
    said = markings_of(proposal.id).get(file_id)
    if said is None:
        refuse_if(_("Vedlegget er fjernet."))
        return
    if (said.confidential, said.kind, said.harm) == marking:
        return
    said.confidential, said.kind, said.harm = marking
    touch(proposal, at, by)
    record("proposal.file_marked", subject_of(proposal), by=by, file=file_id, confidential=said.confidential)


def take_away(proposal: Proposal, stored: StoredFile, at: datetime, *, by: User) -> None:
    """Take a file away from the draft; one that was sent stays in the revisions that hold it."""
    refuse_if(rules.why_not_edit(proposal, at))
    said = markings_of(proposal.id).get(stored.id)
    if said is None:
        return
    db.session.delete(said)
    if is_sent_file(proposal, stored.id):
        record("proposal.file_left_out", subject_of(proposal), by=by, file=stored.id)
    else:
        stored.title = stored.name = _silent_name(stored.name)
        files.remove(stored, by=by)
    touch(proposal, at, by)
    db.session.flush()

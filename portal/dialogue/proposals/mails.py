"""Mails about proposals: that one was received, and that a group's waits for a firm. They say what anybody may know."""

from flask import render_template
from flask_babel import force_locale

from portal.accounts.destinations import address_in
from portal.accounts.models import User
from portal.core.i18n import _
from portal.dialogue.proposals.models import Proposal, ProposalRevision
from portal.dialogue.proposals.presenting import exact_time
from portal.outbox.actions import post


def post_receipt(proposal: Proposal, revision: ProposalRevision, to: User) -> None:
    """Number, time and seal of what was received; nothing of what it says, its title neither."""
    with force_locale(to.language):
        text = render_template(
            "mail/dialogue/proposal_receipt.txt",
            name=to.name,
            need=proposal.need,
            revision=revision,
            at=exact_time(revision.at),
            link=address_in("proposal_sending.receipt", to.language, proposal_id=proposal.id, number=revision.number),
        )
        subject = _("Vi har mottatt løsningsforslaget")
    post(key=f"proposal-receipt:{revision.id}", to=to.email, subject=subject, text=text, language=to.language)


def post_asking(proposal: Proposal, revision: ProposalRevision, to: User) -> None:
    """The firm of this person stands in the group and has not confirmed the revision."""
    with force_locale(to.language):
        text = render_template(
            "mail/dialogue/proposal_asking.txt",
            name=to.name,
            need=proposal.need,
            firm=proposal.supplier.name,
            link=address_in("proposals.show", to.language, proposal_id=proposal.id),
        )
        subject = _("Et løsningsforslag venter på bekreftelse fra firmaet ditt")
    key = f"proposal-asking:{revision.id}:{to.id}"
    post(key=key, to=to.email, subject=subject, text=text, language=to.language)

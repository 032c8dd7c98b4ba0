"""The mail about an answer. It says that there is one, not what it says; nobody on the staff is shown who gets it."""

from flask import render_template
from flask_babel import force_locale

from portal.accounts.destinations import address_in
from portal.core.i18n import _
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.dialogue.ideas.queries import recipients
from portal.outbox.actions import post
from portal.outbox.rules import HIDDEN


def post_answer(idea: Idea, event: IdeaEvent, *, just_named: bool) -> None:
    """Tell the firm that there is an answer, each in their own language."""
    for person in recipients(idea):
        with force_locale(person.language):
            link = address_in("ideas.show", person.language, idea_id=idea.id)
            text = render_template(
                "mail/ideas/answer.txt", name=person.name, idea=idea, link=link, just_named=just_named
            )
            subject = _("Nytt til deg på Behovstorget")
        post(
            key=f"{HIDDEN}idea-answer:{event.id}:{person.id}",
            to=person.email,
            subject=subject,
            text=text,
            language=person.language,
        )

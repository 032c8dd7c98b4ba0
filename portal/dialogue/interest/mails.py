"""The receipt that a person gets by mail. The subject tells the portal's name alone; addresses come from BASE_URL."""

from flask import render_template
from flask_babel import force_locale

from portal.accounts.destinations import address_in
from portal.accounts.models import User
from portal.dialogue.interest.models import Interest
from portal.outbox.actions import post


def post_receipt(interest: Interest, what: str, by: User) -> None:
    """`registered`, `changed` or `withdrawn`, with the moment; one mail for each time the firm said something."""
    with force_locale(by.language):
        text = render_template(
            "mail/dialogue/interest_receipt.txt",
            what=what,
            name=by.name,
            firm=interest.supplier.name,
            need=interest.need.title,
            moment=interest.updated_at,
            link=address_in("interest.receipt", by.language, need_id=interest.need_id),
        )
    post(
        key=f"interest:{interest.id}:{interest.edit_no}",
        to=by.email,
        subject="Behovstorget",
        text=text,
        language=by.language,
    )

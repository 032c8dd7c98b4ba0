"""From draft to receipt: shown first, sent once, revised until the deadline, taken back."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.queries import verify
from portal.core.db import db
from portal.dialogue.proposals.confidential import WITHHELD
from portal.dialogue.proposals.models import Proposal, ProposalRevision
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail
from tests import factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes
from tests.needs.pipeline.forms import of_page
from tests.needs.pipeline.test_twice import at_once

BLOCK = "unntatt offentlighet (jf. offl. § 13)"


@pytest.fixture
def need_id(cast: Cast) -> int:
    return factories.published(cast)


def press(client: FlaskClient, number: int) -> Any:
    """Read the preview and press the button."""
    return client.post(f"/forslag/{number}/send", data=of_page(client, f"/forslag/{number}/forhandsvisning"))


def revisions(cast: Cast, number: int) -> list[ProposalRevision]:
    with cast.app.app_context():
        return list(db.session.scalars(select(ProposalRevision).where(ProposalRevision.proposal_id == number)))


def closes(cast: Cast, need_id: int) -> Any:
    with cast.app.app_context():
        return db.session.get_one(Need, need_id).input_closes_at


def test_the_public_version_is_shown_before_anything_is_sent(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    page = cast.lars.client.get(f"/forslag/{number}/forhandsvisning")
    assert page.status_code == 200
    assert BLOCK in page.text
    assert "Platene kommer fra Hansen" in page.text
    assert "[[" not in page.text
    assert "Send forslaget" in page.text
    assert scenes.state(cast, number) == ("draft", 0)


def test_sending_makes_a_revision_a_receipt_and_a_mail(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    answer = press(cast.lars.client, number)
    assert (answer.status_code, answer.location) == (303, f"/forslag/{number}/kvittering/1")
    (revision,) = revisions(cast, number)
    canonical = json.dumps(revision.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert revision.sha256 == hashlib.sha256(canonical.encode()).hexdigest()
    assert revision.public["solution"] == f"Vi bruker kasser på tre kilo. {WITHHELD}."
    receipt = cast.lars.client.get(answer.location).text
    assert revision.sha256 in receipt
    assert "(UTC+0" in receipt
    assert BLOCK in receipt
    with cast.app.app_context():
        (mail,) = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("proposal-receipt:%")))
        assert mail.to == "lars@behov.example"
        assert revision.sha256 in mail.text
        assert "(UTC+0" in mail.text
        assert [word for word in ("lette kasser", "Hansen", "tre kilo") if word in mail.text + mail.subject] == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"title": ""}, "title"),
        ({"differs": ""}, "differs"),
        ({"cost": "[[117"}, "cost"),
        ({"cost": "[[117 kr]]"}, "cost_kind"),
        ({"cost": "[[117 kr]]", "reasons": {"cost": {"kind": "business", "harm": ""}}}, "cost_harm"),
        ({"cost_band": "to_500", "hidden": ["cost_band"]}, "cost_band_kind"),
    ],
)
def test_what_stops_it_is_named_and_linked_and_nothing_is_sent(
    more: dict[str, Any], where: str, cast: Cast, need_id: int
) -> None:
    number = scenes.draft(cast, need_id, **more)
    page = cast.lars.client.get(f"/forslag/{number}/forhandsvisning").text
    assert f'href="/forslag/{number}/rediger#{where}"' in page
    assert "Send forslaget" not in page
    assert f'id="{where}"' in cast.lars.client.get(f"/forslag/{number}/rediger").text
    answer = cast.lars.client.post(f"/forslag/{number}/send", data={"edit_no": "1"})
    assert answer.status_code == 422
    assert scenes.state(cast, number) == ("draft", 0)
    assert scenes.count(cast, "proposal.sent") == 0


def test_badly_marked_text_is_wholly_covered_on_the_preview(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id, cost="Prisen er [[117 kanari")
    page = cast.lars.client.get(f"/forslag/{number}/forhandsvisning").text
    assert page.count("117 kanari") == 1


def test_two_clicks_make_one_revision(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = of_page(cast.lars.client, f"/forslag/{number}/forhandsvisning")
    answers = [cast.lars.client.post(f"/forslag/{number}/send", data=said) for _press in range(3)]
    assert {(a.status_code, a.location) for a in answers} == {(303, f"/forslag/{number}/kvittering/1")}
    assert (len(revisions(cast, number)), scenes.count(cast, "proposal.sent")) == (1, 1)


def test_four_clicks_at_once_make_one_revision(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    said = of_page(cast.lars.client, f"/forslag/{number}/forhandsvisning")
    people = [cast.lars, cast.mona, cast.lars, cast.mona]
    assert at_once(cast.app, people, f"/forslag/{number}/send", lambda _n: said) == [303] * 4
    assert (len(revisions(cast, number)), scenes.count(cast, "proposal.sent")) == (1, 1)
    with cast.app.app_context():
        assert verify()[1] is None


def test_a_new_form_at_once_from_four_windows_is_one_draft(cast: Cast, need_id: int) -> None:
    said = of_page(cast.lars.client, f"/behov/{need_id}/forslag/nytt") | {"title": "Kasser", "solution": "Lette."}
    assert at_once(cast.app, [cast.lars] * 4, f"/behov/{need_id}/forslag/nytt", lambda _n: said) == [303] * 4
    assert scenes.proposals(cast) == 1


def test_what_a_colleague_changed_after_the_preview_is_not_sent_unread(cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    read = of_page(cast.lars.client, f"/forslag/{number}/forhandsvisning")
    said = scenes.form(cast.mona.client, number, energy="Mona la til dette.")
    cast.mona.client.post(f"/forslag/{number}/rediger", data=said)
    assert cast.lars.client.post(f"/forslag/{number}/send", data=read).status_code == 409
    assert scenes.state(cast, number) == ("draft", 0)


def test_every_revision_is_kept_as_it_was(cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    said = scenes.form(cast.lars.client, number, energy="Nå med strøm.")
    cast.lars.client.post(f"/forslag/{number}/rediger", data=said)
    assert "endringer som ikke er sendt" in cast.lars.client.get(f"/forslag/{number}").text
    assert "Nå med strøm." not in cast.siv.client.get(f"/behov/{need_id}/forslag").text
    assert press(cast.lars.client, number).location == f"/forslag/{number}/kvittering/2"
    first, second = revisions(cast, number)
    assert (first.content["energy"], second.content["energy"]) == ("", "Nå med strøm.")
    assert "Nå med strøm." in cast.siv.client.get(f"/behov/{need_id}/forslag").text
    old = cast.lars.client.get(f"/forslag/{number}/kvittering/1").text
    assert "tidligere utgave" in old
    assert first.sha256 in old
    assert cast.lars.client.get(f"/forslag/{number}/kvittering/3").status_code == 404


@pytest.mark.parametrize(("milliseconds", "status"), [(-1, 303), (0, 422), (1, 422)])
def test_the_deadline_holds_to_the_millisecond(milliseconds: int, status: int, cast: Cast, need_id: int) -> None:
    number = scenes.draft(cast, need_id)
    moment = closes(cast, need_id) + timedelta(milliseconds=milliseconds)
    with time_machine.travel(moment, tick=False):
        answer = Cast(cast.app).lars.client.post(f"/forslag/{number}/send", data={"edit_no": "1"})
        assert answer.status_code == status
    assert scenes.state(cast, number) == (("sent", 1) if status == 303 else ("draft", 0))
    if status == 303:
        assert revisions(cast, number)[0].at == moment


def test_a_withdrawn_proposal_stays_in_the_trail_and_is_told_to_staff_alone(cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    assert cast.lars.client.post(f"/forslag/{number}/trekk").status_code == 303
    assert cast.lars.client.post(f"/forslag/{number}/trekk").status_code == 422
    assert scenes.count(cast, "proposal.withdrawn") == 1
    page = cast.siv.client.get(f"/behov/{need_id}/forslag").text
    assert "Trukket av firmaet" in page
    assert "Fjellvarme AS" in page
    assert "lette kasser" not in page
    assert cast.siv.client.post(f"/behov/{need_id}/forslag/{number}/unntatt").status_code == 404
    assert "Forslaget er trukket" in cast.lars.client.get(f"/forslag/{number}/kvittering/1").text
    assert cast.lars.client.post(f"/forslag/{number}/send", data={"edit_no": "2"}).status_code == 422


def test_the_page_of_a_proposal_asks_as_much_with_one_revision_as_with_three(cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id)
    with factories.work(cast):
        proposal = db.session.get_one(Proposal, number)
        assert [revision.number for revision in proposal.revisions] == [1]


# Groups -------------------------------------------------------------------------------------------------------------


def confirm(cast: Cast, number: int, who: str = "olga", revision: int = 1) -> Any:
    return getattr(cast, who).client.post(f"/forslag/{number}/bekreft", data={"number": str(revision)})


def test_the_other_firms_of_the_group_must_confirm_each_revision(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.sent(cast, need_id, group_id=group)
    staff = f"/behov/{need_id}/forslag"
    assert "Venter på bekreftelse fra 1 firma" in cast.siv.client.get(staff).text
    with cast.app.app_context():
        asked = db.session.scalars(select(OutboxMail).where(OutboxMail.key.like("proposal-asking:%"))).all()
        assert [mail.to for mail in asked] == ["olga@behov.example"]
        assert "lette kasser" not in asked[0].text + asked[0].subject
    page = cast.olga.client.get(f"/forslag/{number}").text
    assert "Bekreft forslaget" in page
    assert "Platene kommer fra Hansen" in page
    assert confirm(cast, number).status_code == 303
    assert confirm(cast, number).status_code == 422
    assert "Venter på bekreftelse" not in cast.siv.client.get(staff).text
    cast.lars.client.post(
        f"/forslag/{number}/rediger", data=scenes.form(cast.lars.client, number, energy="Nå med strøm.")
    )
    press(cast.lars.client, number)
    assert "Venter på bekreftelse fra 1 firma" in cast.siv.client.get(staff).text
    assert confirm(cast, number, revision=1).status_code == 422
    assert confirm(cast, number, revision=2).status_code == 303


def test_the_firm_that_sent_it_does_not_confirm_it_too(cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id, group_id=scenes.group(cast, need_id, olga="confirmed"))
    assert confirm(cast, number, "lars").status_code == 403


@pytest.mark.parametrize("revision", ["", "x", "-1", "0", "2", "9" * 30])
def test_a_confirmation_of_nothing(revision: str, cast: Cast, need_id: int) -> None:
    number = scenes.sent(cast, need_id, group_id=scenes.group(cast, need_id, olga="confirmed"))
    answer = cast.olga.client.post(f"/forslag/{number}/bekreft", data={"number": revision})
    assert answer.status_code == 422
    assert scenes.count(cast, "proposal.confirmed") == 0


def test_the_other_firm_reads_what_was_sent_and_not_what_is_being_written(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.draft(cast, need_id, group_id=group)
    olga = cast.olga.client
    assert olga.get(f"/forslag/{number}").status_code == 404
    scenes.send(cast, number)
    cast.lars.client.post(
        f"/forslag/{number}/rediger", data=scenes.form(cast.lars.client, number, energy="Bare i utkastet.")
    )
    page = olga.get(f"/forslag/{number}")
    assert page.status_code == 200
    assert "Bare i utkastet." not in page.text
    assert olga.get(f"/forslag/{number}/kvittering/1").status_code == 200
    tails = ("rediger", "forhandsvisning", "vedlegg", "kvittering/2")
    assert [olga.get(f"/forslag/{number}/{tail}").status_code for tail in tails] == [404] * 4
    press(cast.lars.client, number)
    assert olga.get(f"/forslag/{number}/kvittering/1").status_code == 404
    assert olga.get(f"/forslag/{number}/kvittering/2").status_code == 200


@pytest.mark.parametrize("state", ["left", "declined", "invited"])
def test_a_firm_that_is_not_in_the_group_any_more_loses_sight_of_it(state: str, cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.sent(cast, need_id, group_id=group)
    with factories.work(cast):
        seats = db.session.get_one(Proposal, number).group
        assert seats is not None
        seats.seats[1].state = state
    assert cast.olga.client.get(f"/forslag/{number}").status_code == 404
    assert confirm(cast, number).status_code == 404
    page = cast.siv.client.get(f"/behov/{need_id}/forslag").text
    assert "Ikke lenger med: Totenvika Transport" in page
    assert "Venter på bekreftelse" not in page


def test_a_firm_that_came_after_the_sending_waits_for_the_next(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="invited")
    number = scenes.sent(cast, need_id, group_id=group)
    with factories.work(cast):
        made = db.session.get_one(Proposal, number).group
        assert made is not None
        made.seats[1].state = "confirmed"
    assert cast.olga.client.get(f"/forslag/{number}").status_code == 404
    press(cast.lars.client, number)
    assert cast.olga.client.get(f"/forslag/{number}").status_code == 200


def test_a_firm_that_left_does_not_send_for_the_group(cast: Cast, need_id: int) -> None:
    group = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.draft(cast, need_id, group_id=group)
    with factories.work(cast):
        made = db.session.get_one(Proposal, number).group
        assert made is not None
        made.seats[0].state = "left"
    answer = cast.lars.client.post(f"/forslag/{number}/send", data={"edit_no": "1"})
    assert answer.status_code == 422
    assert "ikke lenger med i gruppa" in answer.text


def test_only_a_group_of_the_firm_on_this_need_is_chosen(cast: Cast, need_id: int) -> None:
    other = factories.published(cast)
    elsewhere = scenes.group(cast, other)
    here = scenes.group(cast, need_id, olga="confirmed")
    number = scenes.draft(cast, need_id)
    path = f"/forslag/{number}/rediger"
    for group_id, status in ((elsewhere, 422), (here, 303)):
        said = scenes.form(cast.lars.client, number) | {"group_id": str(group_id)}
        assert cast.lars.client.post(path, data=said).status_code == status

"""A person or a firm leaves: what is theirs is gone everywhere, what a municipality was given can still be read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from jobs import send_mail
from portal.accounts.models import SupplierSeat, User
from portal.audit.models import AuditEvent
from portal.audit.queries import verify
from portal.core.db import Base, db
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal
from portal.market.suppliers.models import MERGED, Supplier
from portal.outbox.models import OutboxMail
from portal.pages import own_data_actions
from portal.pages.own_data_actions import GONE, GONE_FIRM
from tests import factories
from tests.cast import Cast, Member
from tests.pages.full_house import fill, word

DELETE = "/min-side/mine-data/slett-meg"
CLOSE = "/min-side/mine-data/avslutt-firma"


def delete(person: Member, **more: str) -> Any:
    return person.client.post(DELETE, data={"sure": "y"} | more)


def close(person: Member) -> Any:
    return person.client.post(CLOSE, data={"sure": "y"})


def everything(app: Flask) -> str:
    """All that the database and the folder of files hold, as text."""
    with app.app_context():
        rows = [repr(tuple(r)) for t in Base.metadata.sorted_tables for r in db.session.execute(select(t))]
    folder = Path(app.config["DATA_DIR"]) / "files"
    return "\n".join([*rows, *(p.read_bytes().decode("latin-1") for p in folder.rglob("*") if p.is_file())])


def trail(app: Flask, kind: str) -> list[AuditEvent]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.kind == kind)))


@contextmanager
def row(cast: Cast, person: Member) -> Iterator[tuple[User, Supplier]]:
    """The person and the firm as they stand now."""
    person.firm_id  # noqa: B018 - known before the seat is gone
    with cast.app.app_context():
        yield person.user(), person.firm()


@pytest.fixture
def house(cast: Cast) -> dict[str, int]:
    """Lars' firm has said something everywhere; so has Olga's, in words of its own."""
    cast.mona.firm_id, cast.lars.firm_id  # noqa: B018
    number = factories.published(cast)
    fill(cast, "olga", number)
    return fill(cast, "lars", number)


# A person -----------------------------------------------------------------------------------------------------------


def test_a_member_leaves_and_the_firm_stays(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    with factories.work(cast):
        cast.mona.user().phone = "99887766"
    cast.mona.token  # noqa: B018
    assert "mona@behov.example" in everything(app)
    answer = delete(cast.mona)
    assert (answer.status_code, answer.location) == (303, "/")
    with row(cast, cast.mona) as (person, firm):
        assert (person.name, person.email, person.active) == (GONE, f"slettet-{person.id}@slettet.invalid", False)
        assert person.phone is None
        assert (person.password_hash, person.totp_secret, person.seats) == (None, None, [])
        assert firm.state == "confirmed"
    assert cast.mona.client.get("/min-side").status_code == 303
    # One last mail; then the address is gone.
    send_mail.run(app)
    left = everything(app)
    for trace in ("mona@behov.example", "Mona Montør", "99887766"):
        assert trace not in left


def test_the_last_mail_reaches_the_old_address_and_tells_what_happened(app: Flask, cast: Cast) -> None:
    delete(cast.mona)
    with app.app_context():
        [mail] = db.session.scalars(select(OutboxMail)).all()
        assert (mail.to, mail.state) == ("mona@behov.example", "waiting")
        assert "Hei, Mona Montør!" in mail.text
        assert "Mona" not in mail.subject


def test_mails_that_wait_for_somebody_who_left_do_not_leave(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    delete(cast.olga, close_firms="y")
    with app.app_context():
        waiting = db.session.scalars(select(OutboxMail.text).where(OutboxMail.state == "waiting")).all()
    assert word("olga", "mailtext") not in "".join(waiting)
    assert word("lars", "mailtext") in "".join(waiting)


def test_the_trail_stays_whole_and_names_nobody(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    delete(cast.mona)
    close(cast.lars)
    with app.app_context():
        assert verify()[1] is None
        told = " ".join(repr((e.kind, e.subject, e.actor, e.data)) for e in db.session.scalars(select(AuditEvent)))
    for name in ("Mona", "mona@", "Lars Rør", "lars@", "Fjellvarme", word("lars", "suppliername")):
        assert name not in told
    assert [e.subject for e in trail(app, "user.anonymised")] == [f"user:{cast.mona.id}"]


def test_the_only_one_in_charge_is_told_what_to_do(app: Flask, cast: Cast) -> None:
    refused = delete(cast.lars)
    assert refused.status_code == 422
    assert "Gi rollen til en kollega" in refused.text
    with row(cast, cast.lars) as (person, firm):
        assert (person.name, firm.state) == ("Lars Rørlegger", "confirmed")
    assert trail(app, "user.anonymised") == []


def test_the_only_one_of_a_firm_that_has_said_something_says_so_once_more(cast: Cast, house: dict[str, int]) -> None:
    refused = delete(cast.olga)
    assert refused.status_code == 422
    assert "Kryss av for at firmaet også avsluttes" in refused.text
    assert delete(cast.olga, close_firms="y").status_code == 303
    with row(cast, cast.olga) as (person, firm):
        assert (person.name, firm.state) == (GONE, "closed")


def test_a_firm_that_has_said_nothing_goes_with_its_only_person(app: Flask, cast: Cast) -> None:
    cast.olga.firm_id  # noqa: B018
    assert delete(cast.olga).status_code == 303
    with row(cast, cast.olga) as (_person, firm):
        assert (firm.state, firm.name, firm.orgnr) == ("closed", GONE_FIRM, "")
    assert "Totenvika" not in everything(app).replace("Samtidig ble dette avsluttet: Totenvika Transport", "")


def test_a_claim_that_waits_goes_with_its_person(app: Flask, cast: Cast) -> None:
    cast.vidar.firm_id  # noqa: B018
    assert delete(cast.vidar).status_code == 303
    send_mail.run(app)
    assert "Skyggefirma" not in everything(app)
    assert "Vidar" not in everything(app)


def test_whoever_shares_the_charge_may_leave(cast: Cast) -> None:
    with factories.work(cast):
        seat = select(SupplierSeat).where(SupplierSeat.user_id == cast.mona.id)
        db.session.scalars(seat).one().role = "supplier_admin"
    assert delete(cast.lars).status_code == 303
    with row(cast, cast.mona) as (_person, firm):
        assert firm.state == "confirmed"


def test_staff_are_sent_to_their_administrator(cast: Cast) -> None:
    refused = delete(cast.kari)
    assert refused.status_code == 422
    assert "Be administratoren" in refused.text
    assert "Be administratoren" in cast.kari.client.get(DELETE).text
    with cast.app.app_context():
        assert cast.kari.user().name == "Kari Kjøkkensjef"


def test_without_the_tick_nothing_happens(cast: Cast) -> None:
    for path in (DELETE, CLOSE):
        refused = cast.lars.client.post(path, data={})
        assert (refused.status_code, "Kryss av hvis du er sikker" in refused.text) == (422, True)
    with row(cast, cast.lars) as (person, firm):
        assert (person.active, firm.state) == (True, "confirmed")


# A firm -------------------------------------------------------------------------------------------------------------


def test_a_closed_firm_has_withdrawn_left_and_forgotten(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    assert close(cast.lars).status_code == 303
    with app.app_context():
        assert db.session.get_one(Interest, house["interest"]).withdrawn_at is not None
        assert db.session.get_one(SupplierGroup, house["supplier_group"]).dissolved_at is not None
        assert db.session.get_one(Idea, house["idea"]).withdrawn_at is not None
        assert db.session.get(Proposal, house["draft"]) is None
        kept = db.session.get_one(Proposal, house["sent"])
        assert kept.state == "sent"
        assert kept.revisions[0].content["solution"] == word("lars", "sentcontent")
        firm = db.session.get_one(Supplier, cast.lars.firm_id)
        assert (firm.state, firm.name) == ("closed", word("lars", "suppliername"))
        assert (firm.about, firm.phone, firm.address, firm.register_email) == ("", "", "", "")
        assert (firm.categories, firm.areas) == ([], [])
        assert db.session.scalar(select(func.count()).where(SupplierSeat.supplier_id == firm.id)) == 0
    left = everything(app)
    for place in (
        "draftdraft",
        "draftbytes",
        "supplierabout",
        "supplieraddress",
        "supplierphone",
        "supplierreferences",
    ):
        assert word("lars", place) not in left, place
    for place in ("sentcontent", "sentbytes", "suppliername"):
        assert word("lars", place) in left, place
    assert word("olga", "draftdraft") in left
    assert word("olga", "draftbytes") in left
    # Of the firm's own rows and of those who spoke for it nothing but the name is left; the sent proposal carries it.
    traces = set(re.findall(r"kvxlars(?:supplier(?!group)|team)[a-z]*", left))
    assert traces == {word("lars", "suppliername")}


def test_what_was_written_since_it_was_sent_goes_too(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    assert word("lars", "sentdraft") in everything(app)
    close(cast.lars)
    assert word("lars", "sentdraft") not in everything(app)


def test_a_sole_trader_who_sent_nothing_leaves_no_name(app: Flask, cast: Cast) -> None:
    cast.olga.firm_id  # noqa: B018
    assert "slettes også navn" in cast.olga.client.get(CLOSE).text
    close(cast.olga)
    assert "Totenvika" not in everything(app)
    assert "923609016" not in everything(app)


def test_a_row_that_was_merged_into_the_firm_is_wiped_too(app: Flask, cast: Cast) -> None:
    with factories.work(cast):
        firm = cast.olga.firm()
        old = Supplier(
            orgnr=firm.orgnr, name="Totenvika Transport", nace=[], state=MERGED, merged_into_id=firm.id,
            about="Vi kjører alt", created_at=firm.created_at,
        )  # fmt: skip
        db.session.add(old)
    close(cast.olga)
    assert "Vi kjører alt" not in everything(app)
    assert "Totenvika" not in everything(app)


def test_colleagues_stay_as_persons_and_are_told(app: Flask, cast: Cast) -> None:
    cast.mona.token, cast.mona.firm_id  # noqa: B018
    close(cast.lars)
    assert cast.mona.client.get("/min-side/mine-data").status_code == 200
    assert cast.mona.client.get("/min-side").status_code == 403
    with app.app_context():
        told = {m.to: m.subject for m in db.session.scalars(select(OutboxMail))}
    assert told == dict.fromkeys(("lars@behov.example", "mona@behov.example"), "Firmaet er avsluttet på Behovstorget")


def test_another_firm_s_group_goes_on_without_it(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    with factories.work(cast):
        theirs = select(SupplierGroup).where(SupplierGroup.lead_id == cast.olga.firm_id)
        group = db.session.scalars(theirs).one()
        seat = GroupSeat(supplier_id=cast.lars.firm_id, state="confirmed", invited_at=group.created_at)
        group.seats.append(seat)
        db.session.flush()
        number, place = group.id, seat.id
    close(cast.lars)
    with app.app_context():
        assert db.session.get_one(SupplierGroup, number).dissolved_at is None
        assert db.session.get_one(GroupSeat, place).state == "left"


def test_the_same_number_may_be_signed_up_again(app: Flask, cast: Cast) -> None:
    with factories.work(cast):
        orgnr = cast.lars.firm().orgnr
    close(cast.lars)
    with factories.work(cast):
        again = Supplier(
            orgnr=orgnr, name="Fjellvarme AS", nace=[], state="confirmed", created_at=factories.clock.now()
        )
        db.session.add(again)
        db.session.flush()


def test_closing_is_told_in_the_trail_by_numbers(app: Flask, cast: Cast, house: dict[str, int]) -> None:
    close(cast.lars)
    [event] = trail(app, "supplier.closed")
    assert event.data == {"readable": True, "interests": 1, "drafts": 1, "proposals_kept": 1}


def test_a_member_cannot_close_the_firm_and_a_second_click_finds_none(cast: Cast) -> None:
    assert close(cast.mona).status_code == 403
    assert close(cast.lars).status_code == 303
    assert close(cast.lars).status_code == 403


def test_a_fault_on_the_way_leaves_everything(
    app: Flask, cast: Cast, house: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The firm is closed first; when the account then cannot be, the firm is as it was, files and all."""

    def fail(*_given: Any) -> None:
        raise RuntimeError("fault")

    monkeypatch.setattr(own_data_actions, "_forget_account", fail)
    with pytest.raises(RuntimeError):
        delete(cast.olga, close_firms="y")
    with row(cast, cast.olga) as (person, firm):
        assert (person.active, firm.state) == (True, "confirmed")
    assert word("olga", "draftbytes") in everything(app)

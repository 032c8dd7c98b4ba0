"""The firm's own page tells each firm what waits for it and what became of what it said, and nothing of others."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from lxml import html

from portal.accounts.models import SupplierSeat, User
from portal.core import clock
from portal.core.db import db
from portal.dialogue.ideas.models import Idea, IdeaEvent
from portal.dialogue.interest.models import Interest
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal, ProposalConfirmation, ProposalRevision
from portal.market.suppliers.models import Claim, Supplier, SupplierCategory
from portal.needs.pipeline.models import Need
from tests import factories
from tests.cast import Cast, Member
from tests.pages.test_statements import statements


def page(person: Member) -> html.HtmlElement:
    answer = person.client.get("/min-side")
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def heading(person: Member) -> str:
    return str(page(person).xpath("string(//h1)"))


def todo(person: Member) -> list[str]:
    """The lines of the list."""
    return [str(line.text_content()) for line in page(person).xpath("//section[contains(@class, 'todo')]//li//b")]


def section(person: Member, name: str) -> str:
    return " ".join(page(person).xpath(f"//section[@aria-labelledby='{name}']")[0].text_content().split())


def fill_profile(cast: Cast, key: str, need_id: int) -> None:
    """The firm delivers what this need asks for, in Gjøvik."""
    with factories.work(cast):
        need, firm = db.session.get_one(Need, need_id), getattr(cast, key).firm()
        firm.categories = [SupplierCategory(category_id=need.category_id)]


def raise_hand(cast: Cast, key: str, need_id: int, **more: Any) -> int:
    with factories.work(cast):
        member, now = getattr(cast, key), clock.now()
        row = Interest(
            need_id=need_id, supplier_id=member.firm_id, role="subcontractor", by_id=member.id,
            created_at=now, updated_at=now, **more,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def propose(
    cast: Cast, key: str, need_id: int, *, state: str = "draft", group_id: int | None = None, olga: bool = True
) -> int:
    """`olga`: whether her firm was in the group when it was sent."""
    with factories.work(cast):
        member, now = getattr(cast, key), clock.now()
        row = Proposal(
            need_id=need_id, supplier_id=member.firm_id, group_id=group_id, state=state, draft={}, by_id=member.id,
            created_at=now, updated_at=now, sent_at=now if state == "sent" else None,
        )  # fmt: skip
        if state == "sent":
            firms = [(member.firm_id, "Fjellvarme AS"), *([(cast.olga.firm_id, "Totenvika Transport")] if olga else [])]
            content = {"group": {"firms": firms}} if group_id else {}
            row.revisions = [
                ProposalRevision(number=1, at=now, by_id=member.id, content=content, public={}, sha256="0" * 64)
            ]
        db.session.add(row)
        db.session.flush()
        return row.id


def group(cast: Cast, need_id: int, state: str) -> int:
    """Lars' firm leads a group in which Olga's has a seat of that state."""
    with factories.work(cast):
        now = clock.now()
        made = SupplierGroup(need_id=need_id, lead_id=cast.lars.firm_id, name="Varmelaget", created_at=now)
        made.seats = [
            GroupSeat(supplier_id=cast.lars.firm_id, state="confirmed", invited_at=now),
            GroupSeat(supplier_id=cast.olga.firm_id, state=state, invited_at=now),
        ]
        db.session.add(made)
        db.session.flush()
        return made.id


def idea(cast: Cast, key: str, title: str, *, by_staff: bool) -> None:
    with factories.work(cast):
        now = clock.now()
        made = Idea(supplier_id=getattr(cast, key).firm_id, title=title, state="read", created_at=now)
        made.events = [IdeaEvent(at=now, state="read", by_staff=by_staff)]
        db.session.add(made)


def test_a_firm_that_has_said_nothing_is_asked_for_its_trade(cast: Cast) -> None:
    assert heading(cast.lars) == "Én ting venter på dere"
    assert todo(cast.lars) == ["Fortell hva dere leverer, og hvor"]


def test_nothing_waits_when_the_trade_is_told(cast: Cast) -> None:
    fill_profile(cast, "lars", factories.published(cast))
    assert heading(cast.lars) == "Ingenting venter på dere"
    assert "Dere er à jour" in page(cast.lars).text_content()


def test_a_firm_that_is_not_confirmed_is_told_what_that_means(cast: Cast) -> None:
    assert "Firmaet er ikke bekreftet ennå" in page(cast.vidar).text_content()
    assert "Firmaet er ikke bekreftet" not in page(cast.lars).text_content()


def test_a_register_that_has_not_answered_is_told_of(cast: Cast) -> None:
    with factories.work(cast):
        cast.lars.firm().register_state = "waiting"
    assert "Vi mangler opplysninger fra Enhetsregisteret" in page(cast.lars).text_content()


def test_needs_of_the_trade_are_shown_until_they_are_answered(cast: Cast) -> None:
    number = factories.published(cast)
    assert factories.TEXTS["title"] not in section(cast.lars, "bransje")
    fill_profile(cast, "lars", number)
    assert factories.TEXTS["title"] in section(cast.lars, "bransje")
    raise_hand(cast, "lars", number)
    assert factories.TEXTS["title"] not in section(cast.lars, "bransje")
    assert factories.TEXTS["title"] in section(cast.lars, "svart")
    assert "Som underleverandør" in section(cast.lars, "svart")


def test_needs_elsewhere_and_needs_that_are_not_public_are_not_in_the_trade(cast: Cast) -> None:
    fill_profile(cast, "lars", factories.scheduled(cast))
    assert factories.TEXTS["title"] not in page(cast.lars).text_content()
    number = factories.published(cast)
    with factories.work(cast):
        cast.lars.firm().areas[0].organisation_id = factories.place_id("sondre-land")
    assert factories.TEXTS["title"] not in page(cast.lars).text_content()
    assert number


def test_a_whole_trade_holds_its_parts_and_a_part_the_needs_of_the_whole(cast: Cast) -> None:
    number = factories.published(cast)
    fill_profile(cast, "lars", number)
    with factories.work(cast):
        need = db.session.get_one(Need, number)
        part = need.category_id
        need.category_id = need.category.parent_id
    assert factories.TEXTS["title"] in section(cast.lars, "bransje")
    with factories.work(cast):
        need, firm = db.session.get_one(Need, number), cast.lars.firm()
        firm.categories = [SupplierCategory(category_id=need.category_id)]
        need.category_id = part
    assert factories.TEXTS["title"] in section(cast.lars, "bransje")


def test_an_invitation_to_a_group_waits_for_the_one_that_is_asked(cast: Cast) -> None:
    group(cast, factories.published(cast), "invited")
    asked = [line for line in todo(cast.olga) if "Varmelaget" in line]
    assert asked == ["Fjellvarme AS vil ha dere med i «Varmelaget»"]
    assert not [line for line in todo(cast.lars) if "Varmelaget" in line]


def test_a_proposal_of_the_group_is_shown_to_all_of_it_and_to_nobody_else(cast: Cast) -> None:
    number = factories.published(cast)
    made = group(cast, number, "confirmed")
    propose(cast, "lars", number, state="sent", group_id=made)
    assert "Varmelaget" in section(cast.olga, "forslag")
    assert "Varmelaget" in section(cast.lars, "forslag")
    assert "Varmelaget" not in page(cast.vidar).text_content()


def test_a_firm_that_joined_after_it_was_sent_is_not_led_to_what_it_may_not_read(cast: Cast) -> None:
    number = factories.published(cast)
    made = group(cast, number, "confirmed")
    propose(cast, "lars", number, state="sent", group_id=made, olga=False)
    assert "Varmelaget" not in section(cast.olga, "forslag")
    assert "Varmelaget" in section(cast.lars, "forslag")
    assert not [line for line in todo(cast.olga) if "Varmelaget" in line]


def test_a_draft_is_the_writers_firm_s_alone(cast: Cast) -> None:
    number = factories.published(cast)
    made = group(cast, number, "confirmed")
    propose(cast, "lars", number, group_id=made)
    assert "Utkast, ikke sendt" in section(cast.mona, "forslag")
    assert factories.TEXTS["title"] not in section(cast.olga, "forslag")


def test_a_draft_that_was_not_sent_in_time_says_so(cast: Cast) -> None:
    number = factories.published(cast)
    propose(cast, "lars", number)
    closes = factories.good_deadline() + timedelta(days=3)
    cast.lars.token  # noqa: B018 - the browser is logged in before the clock is moved
    with time_machine.travel(factories.moment(closes), tick=False):
        with factories.work(cast):
            cast.lars.__dict__.pop("client", None), cast.lars.__dict__.pop("token", None)
        assert "Ikke sendt. Fristen er ute" in section(cast.lars, "forslag")


def test_a_draft_that_was_thrown_away_is_gone(cast: Cast) -> None:
    number = factories.published(cast)
    propose(cast, "lars", number, state="withdrawn")
    assert factories.TEXTS["title"] not in section(cast.lars, "forslag")


def test_a_proposal_of_the_group_waits_for_the_firm_that_has_not_confirmed_it(cast: Cast) -> None:
    number = factories.published(cast)
    made = group(cast, number, "confirmed")
    sent = propose(cast, "lars", number, state="sent", group_id=made)
    assert "Bekreft forslaget fra «Varmelaget»" in todo(cast.olga)
    assert "Bekreft forslaget fra «Varmelaget»" not in todo(cast.lars)
    with factories.work(cast):
        [revision] = db.session.get_one(Proposal, sent).revisions
        said = ProposalConfirmation(revision_id=revision.id, supplier_id=cast.olga.firm_id, at=clock.now())
        db.session.add(said)
    assert "Bekreft forslaget fra «Varmelaget»" not in todo(cast.olga)


def test_a_draft_hurries_when_the_deadline_is_near(cast: Cast) -> None:
    number = factories.published(cast)
    fill_profile(cast, "lars", number)
    propose(cast, "lars", number)
    assert page(cast.lars).xpath("//section[contains(@class, 'todo')]/h2/text()") == ["Når det passer"]
    with factories.work(cast):
        db.session.get_one(Need, number).input_closes_at = clock.now() + timedelta(hours=30)
    assert page(cast.lars).xpath("//section[contains(@class, 'todo')]/h2/text()") == ["Haster"]


def test_news_of_an_idea_waits_until_the_firm_has_the_last_word(cast: Cast) -> None:
    idea(cast, "lars", "Varme fra kloakken", by_staff=True)
    idea(cast, "lars", "Sol på taket", by_staff=False)
    told = [line for line in todo(cast.lars) if "ideen" in line]
    assert told == ["Nytt om ideen «Varme fra kloakken»"]


def test_ideas_are_the_firm_s_own(cast: Cast) -> None:
    idea(cast, "lars", "Varme fra kloakken", by_staff=True)
    assert "Varme fra kloakken" in section(cast.mona, "ideer")
    assert "Varme fra kloakken" not in page(cast.olga).text_content()


def test_whoever_wants_to_join_the_firm_waits_for_the_one_in_charge(cast: Cast) -> None:
    with factories.work(cast):
        now = clock.now()
        bo = User(name="Bo Nyansatt", email="bo@fjellvarme.example", created_at=now)
        row = Supplier(orgnr=cast.lars.firm().orgnr, name="Fjellvarme AS", nace=[], created_at=now)
        db.session.add_all([bo, row])
        db.session.flush()
        db.session.add(Claim(supplier_id=row.id, user_id=bo.id, created_at=now))
        db.session.add(SupplierSeat(user_id=bo.id, supplier_id=row.id, role="supplier_admin", created_at=now))
    told = [line for line in todo(cast.lars) if "Bo Nyansatt" in line]
    assert told == ["Bo Nyansatt sier å snakke for firmaet"]
    for other in (cast.mona, cast.olga, cast.vidar):
        assert "Bo Nyansatt" not in page(other).text_content()


def test_thirty_needs_take_as_few_statements_as_one(app: Flask, cast: Cast) -> None:
    first = factories.published(cast)
    fill_profile(cast, "lars", first)
    made = group(cast, first, "confirmed")

    def say(number: int) -> None:
        raise_hand(cast, "lars", number)
        propose(cast, "lars", number, state="sent", group_id=made)
        idea(cast, "lars", f"Idé {number}", by_staff=True)

    say(first)
    factories.published(cast)
    page(cast.lars)
    with statements(app) as one:
        page(cast.lars)
    needs = copies(cast, first, 30)
    for number in needs[:29]:
        say(number)
    with statements(app) as thirty:
        text = page(cast.lars).text_content()
    assert len(thirty) == len(one), thirty
    assert f"Idé {needs[0]}" in text


def copies(cast: Cast, number: int, count: int) -> list[int]:
    """The same need again, as rows alone."""
    with factories.work(cast):
        like = db.session.get_one(Need, number)
        kept = {c.key: getattr(like, c.key) for c in Need.__table__.columns if c.key not in ("id", "draft_key")}
        made = [Need(**kept) for _ in range(count)]
        db.session.add_all(made)
        db.session.flush()
        return [need.id for need in made]


@pytest.mark.parametrize("path", ["/nn/min-side", "/en/min-side"])
def test_the_page_is_there_in_every_language(cast: Cast, path: str) -> None:
    assert cast.lars.client.get(path).status_code == 200

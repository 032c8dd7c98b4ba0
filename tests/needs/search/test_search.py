"""Search in the database: what is found, what never is, and at what cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from portal.core import clock
from portal.core.db import db
from portal.market.categories.models import Category
from portal.needs.pipeline.models import Need, NeedTranslation
from portal.needs.pipeline.queries import state_is
from portal.needs.search.index import reindex
from portal.needs.search.queries import search, search_ids
from tests.needs.search.conftest import Make


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def ids(text: str, *where) -> list[int]:
    return [hit.need_id for hit in search_ids(text, where)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("brøyting", "Snøbrøyting ved skolene"),
        ("snøbrøyting", "Brøyting av snø fra fortau"),
        ("broeyting", "Brøyting av fortau"),
        ("brøyting", "Broeyting av fortau"),
        ("broyting", "Brøyting av fortau"),
        ("rørlegger", "Rørleggertjenester til bygg"),
        ("rørleggertjenester", "Rørlegger til bygg"),
        ("renhold", "Vinterrenhold i haller"),
        ("reinhald", "Renhold i haller"),
        ("renhold", "Reinhald i hallar"),
        ("brøytign", "Brøyting av fortau"),
        ("BRØYTING!", "brøyting av fortau"),
        ("vask", "Renhold i haller"),
        ("øytin", "Brøyting av fortau"),
        ("til og fra", "Buss til og fra skolen"),
        ("2027", "Valg 2027"),
    ],
)
def test_search_forgives(make: Make, other: Category, text: str, title: str) -> None:
    make("Noe helt annet", category_id=other.id)
    need = make(title, category_id=other.id)
    assert ids(text) == [need.id]


def test_all_words_are_wanted_when_some_need_has_them_all(make: Make) -> None:
    make("Brøyting av fortau")
    both = make("Brøyting ved skolen")
    assert ids("brøyting skole") == [both.id]


def test_some_words_will_do_when_no_need_has_them_all(make: Make, other: Category) -> None:
    bread = make("Brød", category_id=other.id)
    school = make("Skole", category_id=other.id)
    assert set(ids("brød skole")) == {bread.id, school.id}
    assert ids("brød qqqwwweee") == [bread.id]


def test_the_title_comes_before_the_category_and_that_before_the_text(make: Make, other: Category) -> None:
    text = make("Veier", problem="Vi trenger snørydding.", category_id=other.id)
    category = make("Fortau")
    title = make("Snørydding", category_id=other.id)
    assert ids("snørydding") == [title.id, category.id, text.id]


def test_open_needs_come_first_then_those_that_close_first(make: Make) -> None:
    now = clock.now()
    before, soon, later = now - timedelta(hours=1), now + timedelta(days=2), now + timedelta(days=9)
    closed = make("Plog", input_opens_at=before, input_closes_at=now - timedelta(minutes=5))
    coming = make("Plog", input_opens_at=soon, input_closes_at=later)
    open_later = make("Plog", input_opens_at=before, input_closes_at=later)
    open_soon = make("Plog", input_opens_at=before, input_closes_at=soon)
    tendered = make("Plog", stage="tendered", input_opens_at=before, input_closes_at=soon)
    assert ids("plog") == [open_soon.id, open_later.id, coming.id, tendered.id, closed.id]


def test_translations_are_found(make: Make) -> None:
    need = make("Skoleskyss")
    need.translations = [NeedTranslation(language="en", title="School transport", summary="Taxi for pupils")]
    reindex(need)
    assert ids("school transport") == ids("pupils") == [need.id]


def test_the_small_words_of_a_translation_are_no_norwegian_words(make: Make, other: Category) -> None:
    ice = make("Is til ishallen", category_id=other.id)
    need = make("Brød", category_id=other.id)
    need.translations = [NeedTranslation(language="en", title="Bread that is fresh", summary="It is baked by hand")]
    reindex(need)
    assert ids("is") == [ice.id]
    assert ids("bread") == [need.id]


def test_the_words_of_a_market_are_for_when_nothing_closer_is_found(make: Make, category: Category) -> None:
    child = Category(
        slug="prove-barn", position=903, icon="x", contract_kind="goods", name_nb="Sand", parent_id=category.id
    )
    db.session.add(child)
    db.session.flush()
    far = make("Korn", category_id=child.id)
    assert [(hit.need_id, hit.why) for hit in search_ids("snørydding")] == [(far.id, "kategorien Vinterdrift")]
    near = make("Fortau")
    assert ids("snørydding") == [near.id]


def test_a_phrase_must_stand_as_quoted(make: Make) -> None:
    right = make("Brøyting av kommunale veier")
    make("Kommunale veier og brøyting")
    assert ids('"brøyting av kommunale veier"') == [right.id]
    assert len(ids("brøyting av kommunale veier")) == 2


def test_a_cpv_code_finds_the_needs_of_its_category(make: Make, other: Category) -> None:
    need = make("Plog og sand")
    make("Noe annet", category_id=other.id)
    assert ids("90620") == ids("90620000-9") == ids("9063") == [need.id]
    assert ids("77310") == []


def test_the_number_of_the_notice_finds_the_need(make: Make) -> None:
    need = make("Plog", stage="tendered", tender_url="https://doffin.no/notices/2026-104711")
    assert ids("2026-104711") == [need.id]


def test_conditions_of_the_list_hold(make: Make, other: Category) -> None:
    now = clock.now()
    opened = make("Plog", input_opens_at=now - timedelta(hours=1), input_closes_at=now + timedelta(days=2))
    make("Plog", stage="concluded")
    assert ids("plog", state_is("open")) == [opened.id]
    assert ids("plog", Need.category_id == other.id) == []
    assert len(search_ids("plog", [Need.category_id == opened.category_id], limit=1)) == 1


def test_a_draft_is_not_found_nor_suggested(make: Make) -> None:
    for fields in ({"stage": "investigating"}, {"approved_at": None}, {"publish_at": None}):
        make("Hemmelig zirkonium", **fields)
    for text in ("zirkonium", "zirkonum", "zirk", "konium", "hemmelig zirkonium"):
        answer = search(text)
        assert (answer.hits, answer.corrected, answer.suggestion) == ((), None, None), text


def test_a_need_that_waits_for_its_moment_is_neither_found_nor_suggested_until_then(make: Make, time_machine) -> None:
    now = clock.now()
    time_machine.move_to(now, tick=False)
    need = make("Zirkonium til kommunen", publish_at=now + timedelta(hours=1))
    make("Kommunen og sirkus")
    time_machine.move_to(now + timedelta(hours=1) - timedelta(microseconds=1), tick=False)
    for text in ("zirkonium", "zirkonum", "zirk", "konium"):
        answer = search(text)
        assert (answer.hits, answer.corrected, answer.suggestion) == ((), None, None), text
    time_machine.move_to(now + timedelta(hours=1), tick=False)
    assert ids("zirkonium") == ids("zirkonum") == ids("zirk") == [need.id]


def test_the_need_itself_is_asked_even_if_the_index_is_behind(make: Make) -> None:
    need = make("Plog")
    need.stage = "investigating"
    db.session.flush()
    assert ids("plog") == []


def test_a_page_costs_two_statements_and_the_rows(make: Make) -> None:
    for _ in range(3):
        make("Brøyting av veier")
    for text in ("brøyting", "brøyting veier", "brøytign veeier", '"brøyting av veier" snø 90620', "finnesikke", "og"):
        with statements() as seen:
            search(text, [state_is("closed")])
        assert len(seen) <= 2, text


def test_a_correction_is_told(make: Make) -> None:
    need = make("Brøyting av veier")
    answer = search("brøytign veier")
    assert answer.corrected == "brøyting veier"
    assert [(hit.need_id, hit.why) for hit in answer.hits] == [(need.id, "ligner på «brøyting»")]


def test_a_suggestion_is_made_when_nothing_is_found(make: Make) -> None:
    make("Brøyting av veier")
    answer = search("brøytenning")
    assert (answer.hits, answer.suggestion) == ((), "brøyting")


@pytest.mark.parametrize(
    ("text", "title", "fields", "why"),
    [
        ("brøyting", "Brøyting av veier", {}, ""),
        ("snørydding", "Fortau", {}, "kategorien Vinterdrift"),
        ("stige", "Fortau", {"problem": "Vi har ingen stige."}, "«stige» er nevnt i teksten"),
        ("lillevik", "Fortau", {}, "sted: lillevik"),
        ("brøyting", "Snøbrøyting", {}, "«snøbrøyting» hører sammen med «brøyting»"),
        ("snøbrøyting", "Brøyting av snø", {}, "har både «snø» og «brøyting»"),
        ("vask", "Renhold", {}, "«renhold» er et annet ord for «vask»"),
    ],
)
def test_the_reason_is_told_when_it_does_not_show(make: Make, text: str, title: str, fields: dict, why: str) -> None:
    make(title, **fields)
    assert search(text).hits[0].why == why


def test_no_more_hits_than_asked_for_and_more_is_told(make: Make) -> None:
    for _ in range(61):
        make("Plog")
    assert len(search("plog", limit=5).hits) == 5
    assert search("plog", limit=5).more
    assert not search("plog", limit=100).more
    assert len(search("plog", limit=100).hits) == 61


MARKS = (
    *("'", '"', "*", "(", ")", "NEAR", "AND", "OR", "NOT", ":", "&", "|", "!", "<->", "\\", "--", ";", "%", "_", "^"),
    *("{title}", ":*", "$$", "?", ":now", "«", "»", "og", "\x00", "\ud800"),
)
NASTY = st.text(max_size=250) | st.lists(st.sampled_from([*MARKS, "brøyting", "veier", "90620"])).map(" ".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NASTY)
def test_no_text_breaks_the_search(make: Make, text: str) -> None:
    search(text, [state_is("open")])
    search(text)


def test_a_compound_typed_without_its_letters_is_taken_apart(make: Make) -> None:
    need = make("Brøyting av snø på fortau")
    make("Måking av tak")
    for typed in ("snobroyting", "snobrøyting", "snøbroyting"):
        assert [(hit.need_id, hit.why) for hit in search_ids(typed)] == [(need.id, "har både «snø» og «brøyting»")]
    assert search_ids("snobritt") == []

"""The index keeps in step with the needs, and forgets what nobody says any more."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, inspect, select

from portal.core import clock
from portal.core.db import db
from portal.market.categories.models import Category
from portal.needs.pipeline.models import Need, NeedAsk
from portal.needs.search.index import fill_if_empty, reindex, reindex_all, reindex_category, unindex
from portal.needs.search.queries import moment, search, search_ids
from portal.needs.search.tables import create_index_tables, drop_index_tables, entry, is_index_table, term, tokens
from tests.needs.search.conftest import Make


def ids(text: str) -> list[int]:
    return [hit.need_id for hit in search_ids(text)]


def columns(table: Table) -> list[Any]:
    return [column for column in table.c if column.name not in ("head", "whole")]


def everything() -> list[list[Any]]:
    """All that the index holds, in order; the vectors of PostgreSQL follow from the stems."""
    tables = ((term, term.c.word), (entry, entry.c.need_id), (tokens, tokens.c.need_id))
    return [
        [tuple(map(str, row)) for row in db.session.execute(select(*columns(table)).order_by(key))]
        for table, key in tables
    ]


def public_from(word: str) -> int | None:
    return db.session.scalar(select(term.c.public_from).where(term.c.word == word))


def test_a_changed_need_is_found_by_its_new_words_only(make: Make) -> None:
    need = make("Stige til traktor")
    need.title = "Skjær til traktor"
    need.asks = [NeedAsk(position=1, heading="Leveringstid", detail="Hvor fort?")]
    reindex(need)
    assert ids("stige") == []
    assert search("stigge").corrected is None
    assert ids("skjær") == ids("traktor") == ids("leveringstid") == [need.id]


def test_doing_it_again_changes_nothing(make: Make) -> None:
    make("Stige til traktor")
    need = make("Brøyting av veier", problem="Snø. " * 20)
    before = everything()
    reindex(need)
    assert everything() == before


def test_a_need_taken_out_leaves_no_trace(make: Make) -> None:
    make("Stige til traktor")
    before = everything()
    need = make("Zirkonium med stige")
    unindex(need)
    assert everything() == before
    assert ids("zirkonium") == []
    unindex(need)
    assert everything() == before


def test_a_need_that_becomes_a_draft_again_is_taken_out(make: Make) -> None:
    need = make("Stige til traktor")
    need.stage, need.approved_at = "investigating", None
    reindex(need)
    assert ids("stige") == []
    assert search("stgie traktr").suggestion is None


def test_a_word_is_public_from_the_first_need_that_has_it(make: Make) -> None:
    now = clock.now()
    early, late = now - timedelta(days=9), now + timedelta(days=9)
    waiting = make("Zirkonium", publish_at=late)
    assert public_from("zirkonium") == moment(late)
    public = make("Zirkonium", publish_at=early)
    assert public_from("zirkonium") == moment(early)
    public.title = "Noe annet"
    reindex(public)
    assert public_from("zirkonium") == moment(late)
    waiting.publish_at = late + timedelta(days=1)
    reindex(waiting)
    assert public_from("zirkonium") == moment(late + timedelta(days=1))
    unindex(waiting)
    assert public_from("zirkonium") is None


def test_the_index_made_anew_is_the_index_kept_in_step(make: Make, category: Category) -> None:
    make("Stige til traktor", input_opens_at=clock.now(), input_closes_at=clock.now() + timedelta(days=1))
    make("Utkast", stage="idea")
    changed = make("Brøyting av veier", problem="Snø")
    changed.summary = "Med e-post"
    reindex(changed)
    make("Snøbrøyting", stage="withdrawn")
    before = everything()
    assert reindex_all() == db.session.query(Need).count() - 1
    assert everything() == before
    assert ids("brøyting")[0] == changed.id


def test_a_changed_category_changes_what_its_needs_are_found_by(make: Make, category: Category) -> None:
    need = make("Fortau")
    category.synonyms = "zirkonium"
    assert reindex_category(category) == 1
    assert ids("zirkonium") == [need.id]
    assert ids("snørydding") == []


def test_a_sub_category_is_found_by_the_words_of_its_market(make: Make, category: Category) -> None:
    child = Category(
        slug="prove-barn", position=902, icon="x", contract_kind="services", name_nb="Plog", parent_id=category.id
    )
    db.session.add(child)
    db.session.flush()
    need = make("Fortau", category_id=child.id)
    assert ids("strøing") == [need.id]
    category.synonyms = "zirkonium"
    assert reindex_category(category) == 1
    assert ids("zirkonium") == [need.id]


def test_a_very_long_need_is_kept(make: Make) -> None:
    need = make("Stige", problem=" ".join(f"ord{n}" for n in range(4000)), what="a" * 2000, why="snø " * 400)
    assert ids("ord7") == [need.id]


def test_the_tables_go_down_and_up_again(inside: None) -> None:
    connection = db.session.connection()
    names = {name for name in inspect(connection).get_table_names() if name.startswith("search_")}
    assert names
    assert all(is_index_table(name) for name in names)
    drop_index_tables(connection)
    assert not [name for name in inspect(connection).get_table_names() if name.startswith("search_")]
    create_index_tables(connection)
    assert ids("stige") == []


def test_among_current_needs_a_concluded_one_is_not_found_on_any_step(make: Make) -> None:
    kept = make("Plog til traktor", stage="tendered")
    ended = make("Plog til traktor", stage="announced")
    texts = (
        "plog",
        "plog traktor",
        "plogg",
        "plog zirkonium",
        "traktorplog",
        "plog traktor vogn",
        '"plog til traktor"',
        "ll",
    )
    assert all(len(search(text).hits) == len(search(text, current=True).hits) for text in texts)
    ended.stage = "concluded"
    reindex(ended)
    for text in texts:
        assert {hit.need_id for hit in search(text, current=True).hits} <= {kept.id}, text
    assert {hit.need_id for hit in search("plog").hits} == {kept.id, ended.id}
    assert [hit.need_id for hit in search("plog", current=True).hits] == [kept.id]


def test_an_index_that_an_upgrade_emptied_is_filled_and_a_full_one_left_alone(make: Make) -> None:
    make("Stige til traktor")
    assert fill_if_empty() == 0
    connection = db.session.connection()
    drop_index_tables(connection)
    create_index_tables(connection)
    assert ids("stige") == []
    assert fill_if_empty() == 1
    assert len(ids("stige")) == 1

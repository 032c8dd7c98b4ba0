"""The order of answers, without a database."""

from itertools import pairwise

import pytest

from portal.needs.search.candidates import tie_key
from portal.needs.search.documents import FIELDS, Texts, make
from portal.needs.search.ranking import KINDS, WEIGHTS, Alternative, Scored, question, score, wanted

pytestmark = pytest.mark.nodb
SNOW = wanted("snøbrøyting", "snoebroeyting", [
    Alternative(("snoebroeyt",), "word", "snøbrøyting"),
    Alternative(("snoe", "broeyt"), "split", "snø» og «brøyting"),
    Alternative(("broeyt",), "half", "brøyting"),
])  # fmt: skip


def weigh(texts: Texts, *words) -> Scored:
    document = make(texts)
    return score(question(words), document.stems, document.plain)


def test_a_word_counts_more_than_a_part_that_more_than_a_substring_that_more_than_a_typo() -> None:
    order = ["word", "part", "split", "half", "substring", "typo"]
    assert all(KINDS[a] > KINDS[b] for a, b in pairwise(order))


def test_the_title_counts_more_than_the_short_title_the_category_the_summary_and_the_text() -> None:
    order = ["title", "short", "category", "summary", "body"]
    assert all(WEIGHTS[a] > WEIGHTS[b] for a, b in pairwise(order))
    scores = [weigh(Texts(**{name: ["Snøbrøyting"]}), SNOW).score for name in order]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_the_best_place_and_way_of_each_word_counts() -> None:
    found = weigh(Texts(title=["Brøyting"], summary=["snø"], body=["snøbrøyting"]), SNOW)
    assert (found.score, found.reasons[0].field, found.reasons[0].kind) == (3500, "title", "half")


def test_parts_in_different_fields_count_as_the_weaker_field() -> None:
    found = weigh(Texts(short=["snø"], body=["brøyting"]), wanted("x", "x", SNOW.pairs))
    assert (found.score, found.reasons[0].field) == (WEIGHTS["body"] * KINDS["split"], "body")


def test_the_score_is_the_mean_and_missing_words_are_told() -> None:
    road = wanted("vei", "vei", [Alternative(("vei",), "word", "vei")])
    found = weigh(Texts(title=["Snøbrøyting"]), SNOW, road)
    assert (found.score, found.missing) == (5000, 1)


def test_a_word_nobody_uses_is_looked_for_inside_the_titles() -> None:
    assert weigh(Texts(title=["Snøbrøyting"]), wanted("øbrøy", "oebroey", [])).reasons[0].kind == "substring"


def test_ties_open_first_then_closing_date_then_newest() -> None:
    now = 1000
    rows = [(1, None, None), (2, 10, 900), (3, 10, 2000), (4, 10, 1500), (5, 10, 1500), (6, 1200, 3000), (7, 10, None)]
    ordered = sorted(rows, key=lambda row: tie_key(*row, now))
    assert [row[0] for row in ordered] == [5, 4, 3, 7, 6, 2, 1]


def test_a_phrase_does_not_run_from_one_text_into_the_next() -> None:
    document = make(Texts(title=["Brøyting"], short=["Snø", "Is-hall og snø"]))
    assert document.stems["short"] == "snoe _ is hall snoe _ ishall"
    assert set(document.stems) == set(FIELDS)

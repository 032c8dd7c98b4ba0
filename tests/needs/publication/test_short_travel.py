"""The short-travel linter: every sentence of the labelled corpus, the offers, odd spellings and hostile lengths."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.needs.publication.short_travel import (
    LONGEST,
    RULES,
    Rules,
    market_of,
    offers_for,
    properties_for,
    short_travel_findings,
)
from tests.needs.publication.short_travel_corpus import LAWFUL, UNLAWFUL

pytestmark = pytest.mark.nodb


def flagged(text: str) -> list[str]:
    return [finding.code for finding in short_travel_findings(text, "what", "mat-og-kjokken")]


@pytest.mark.parametrize("sentence", UNLAWFUL)
def test_wording_that_demands_origin_is_flagged(sentence: str) -> None:
    assert flagged(sentence) != []


@pytest.mark.parametrize("sentence", LAWFUL)
def test_lawful_wording_is_left_alone(sentence: str) -> None:
    assert flagged(sentence) == []


def test_precision_and_recall_over_the_corpus_are_whole() -> None:
    hits = sum(bool(flagged(sentence)) for sentence in UNLAWFUL)
    alarms = sum(bool(flagged(sentence)) for sentence in LAWFUL)
    precision, recall = hits / (hits + alarms), hits / len(UNLAWFUL)
    print(f"{len(UNLAWFUL)} unlawful, {len(LAWFUL)} lawful: precision {precision:.3f}, recall {recall:.3f}")
    assert (precision, recall) == (1.0, 1.0)
    assert len(UNLAWFUL) + len(LAWFUL) >= 120
    assert not set(UNLAWFUL) & set(LAWFUL)

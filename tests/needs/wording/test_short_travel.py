"""The short-travel linter: every sentence of the labelled corpus, the offers, odd spellings and hostile lengths."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.market import categories
from portal.needs.wording import short_travel
from portal.needs.wording.rulebook import load
from portal.needs.wording.short_travel import (
    LONGEST,
    RULES,
    Rules,
    market_of,
    offers_for,
    properties_for,
    short_travel_findings,
)

pytestmark = pytest.mark.nodb

CORPUS = tomllib.loads((Path(__file__).parent / "short_travel_corpus.toml").read_text("utf-8"))
LAWFUL, UNLAWFUL = CORPUS["lawful"], CORPUS["unlawful"]


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


def test_a_finding_points_at_the_words_and_shows_the_sentence() -> None:
    text = "Vi lager middag. Vi ønsker en lokal leverandør til kantina. Den åpner i mai."
    (finding,) = short_travel_findings(text, "what", "mat-og-kjokken")
    assert text[finding.start : finding.end] == "lokal leverandør"
    assert finding.excerpt == "Vi ønsker en lokal leverandør til kantina."
    assert (finding.code, finding.severity, finding.field) == ("short_travel.origin_supplier", "stop", "what")
    assert "§ 4" in finding.source


def test_a_reason_sticks_to_the_sentence_and_falls_away_when_it_changes() -> None:
    text = "Vi ønsker en lokal leverandør."
    (before,) = short_travel_findings(text, "what")
    (moved,) = short_travel_findings("Noe nytt først. " + text, "what")
    (changed,) = short_travel_findings("Vi ønsker en lokal og rimelig leverandør.", "what")
    (elsewhere,) = short_travel_findings(text, "why")
    assert before.fingerprint == moved.fingerprint
    assert len({before.fingerprint, changed.fingerprint, elsewhere.fingerprint}) == 3


def test_each_sentence_is_flagged_once_per_rule() -> None:
    text = "Vi vil ha norske poteter og norske gulrøtter. Vi vil ha norske epler."
    assert [finding.excerpt for finding in short_travel_findings(text, "what")] == [
        "Vi vil ha norske poteter og norske gulrøtter.",
        "Vi vil ha norske epler.",
    ]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Kortreist mat er hyggelig.", "advice"),
        ("Maten må være kortreist.", "stop"),
        ("Bedrifter i regionen finner oss på torget.", "advice"),
        ("Vi ønsker tilbud fra bedrifter i regionen.", "stop"),
    ],
)
def test_a_demand_or_a_wish_turns_advice_into_stop(text: str, severity: str) -> None:
    assert [finding.severity for finding in short_travel_findings(text, "what")] == [severity]


def test_offers_fit_the_market_and_are_ready_to_paste() -> None:
    (food,) = short_travel_findings("Vi vil ha lokale grønnsaker.", "what", "mat-og-kjokken")
    (roads,) = short_travel_findings("Vi vil ha en lokal entreprenør.", "what", "vei-og-uteomrader")
    assert [offer.code for offer in food.offers] == ["freshness_hours", "season", "taste_test", "traceability"]
    assert roads.offers[0].code == "response_time"
    assert "2 timer" in roads.offers[0].wording
    for offer in (*food.offers, *roads.offers):
        assert all((offer.title, offer.wording, offer.why, offer.source))


def test_every_offered_wording_passes_the_linter_itself() -> None:
    for market in (None, "mat-og-kjokken", "vei-og-uteomrader", "ikt"):
        for offer in properties_for(market):
            assert flagged(offer.wording) == [], offer.code


def test_every_rule_names_properties_that_exist_and_has_three_languages() -> None:
    data, library = load(short_travel.__file__, "short_travel"), load(short_travel.__file__, "properties")
    codes = {entry["code"] for entry in library["property"]}
    groups = set(library["markets"])
    for flag in data["flag"]:
        assert set(flag["offers"]) <= codes
        assert all(set(flag[part]) == {"nb", "nn", "en"} for part in ("title", "why", "mend"))
    for entry in library["property"]:
        assert set(entry["markets"]) <= groups
        assert all(set(entry[part]) == {"nb", "nn", "en"} for part in ("title", "wording", "why"))


def test_every_market_that_is_shipped_has_a_group_of_properties() -> None:
    tree = tomllib.loads((Path(categories.__file__).parent / "tree.toml").read_text("utf-8"))
    assert [entry["slug"] for entry in tree["market"] if market_of(entry["slug"]) is None] == []
    assert market_of(None) is market_of("ukjent") is None
    assert len(offers_for(["freshness_hours"], "ukjent")) == 4


def test_names_of_another_regions_places_can_be_added() -> None:
    text = "Vi vil ha poteter fra Steinkjer."
    assert short_travel_findings(text, "what") == []
    (finding,) = short_travel_findings(text, "what", rules=Rules(["Steinkjer kommune"]))
    assert finding.code == "short_travel.from_place"


def test_a_text_beyond_the_cap_is_stopped_and_not_silently_passed() -> None:
    found = short_travel_findings("Fersk mat. " * 10_000, "what")
    assert [finding.code for finding in found] == ["short_travel.too_long"]
    assert found[0].start == LONGEST


HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("lokal norsk leverandør fra Toten 5 km.-:;\n\u00ad\u200b()")),
    max_size=400,
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_no_text_makes_it_raise_and_offsets_lie_inside(text: str) -> None:
    for finding in short_travel_findings(text, "what", "mat-og-kjokken"):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.excerpt


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(UNLAWFUL), st.integers(0, 40), st.sampled_from("\u00ad\u200b\u200d\u2060\ufeff"))
def test_an_invisible_sign_anywhere_hides_nothing(sentence: str, place: int, sign: str) -> None:
    letters = [at for at in range(1, len(sentence)) if sentence[at - 1 : at + 1].isalpha()]
    at = letters[place % len(letters)]
    assert flagged(sentence[:at] + sign + sentence[at:]) == flagged(sentence)


def test_ten_thousand_signs_take_little_time_and_a_million_do_not_blow_up() -> None:
    text = (" ".join(LAWFUL + UNLAWFUL) * 2)[:10_000]
    short_travel_findings(text, "what")
    assert seconds(text) < 0.3  # about 0.02 s on an idle machine; the limit leaves room for a busy one
    for piece in ("a", "lokal ", "l\u00ad", "a-", ".", "ikke krav ", "\n ", "1 km "):
        assert seconds(piece * (10**6 // len(piece))) < 10


def seconds(text: str) -> float:
    start = time.perf_counter()
    short_travel_findings(text, "what")
    return time.perf_counter() - start


def test_the_portals_own_words_are_lawful() -> None:
    text = "Næringsrådgiveren i kommunen inviterer alle leverandører. Behovstorget viser hva kommunene trenger."
    assert flagged(text) == []
    assert RULES.lexicon.lists["place"]("toten")

"""The shipped tree of markets, and trees that are refused."""

import csv
import tomllib

import pytest

from portal.market.categories.prefixes import best_match, split_prefixes
from portal.market.categories.tree import BASE_FILE, BadTree, parse_tree, read_tree
from portal.registers.cpv.rows import BASE_FILE as CPV_FILE
from portal.registers.cpv.rows import read_rows

pytestmark = pytest.mark.nodb
# Oil and gas fields: nothing a municipality of this region buys.
UNMAPPED_DIVISIONS = {"76"}
MARKETS = {
    "mat-og-kjokken",
    "vei-og-uteomrader",
    "bygg-og-handverk",
    "renhold-og-tekstil",
    "helse-og-omsorg",
    "transport-og-biler",
    "ikt",
    "vann-avfall-og-miljo",
    "skole-kultur-og-fritid",
    "kontor-og-mobler",
    "radgiving-og-fagtjenester",
    "energi",
    "beredskap-og-sikkerhet",
}


@pytest.fixture(scope="module")
def owners():
    entries = [entry for market in read_tree() for entry in (market.market, *market.subs)]
    return {prefix: entry.slug for entry in entries for prefix in entry.cpv_prefixes.split()}


def test_the_thirteen_markets_are_there_each_with_sub_markets():
    tree = read_tree()
    assert {market.market.slug for market in tree} == MARKETS
    assert all(len(market.subs) >= 5 for market in tree)


def test_everything_is_written_in_three_languages_with_words_to_search_for():
    for market in read_tree():
        for entry in (market.market, *market.subs):
            assert all((entry.name_nb, entry.name_nn, entry.name_en)), entry.slug
            assert all((entry.examples_nb, entry.examples_nn, entry.examples_en)), entry.slug
            assert len(entry.synonyms.split(",")) >= 4, entry.slug


def test_every_division_of_cpv_leads_somewhere_or_is_left_out_on_purpose(owners):
    divisions = {row.code[:2] for row in read_rows(CPV_FILE) if row.level == "division"}
    reached = {prefix[:2] for prefix in owners}
    assert divisions - reached == UNMAPPED_DIVISIONS - reached
    assert reached <= divisions


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("90620000", "broyting-og-stroing"),
        ("34927100", "broyting-og-stroing"),
        ("45233141", "asfalt-og-veibygging"),
        ("45330000", "rorlegger"),
        ("45331000", "ventilasjon-kulde-og-varme"),
        ("45262660", "riving-og-sanering"),
        ("03221000", "frukt-og-gront"),
        ("15810000", "brod-og-bakervarer"),
        ("55520000", "ferdigmat-og-catering"),
        ("90911300", "vindu-og-fasadevask"),
        ("90919300", "renhold"),
        ("90915000", "feiertjenester"),
        ("33141621", "verneutstyr"),
        ("33140000", "forbruksmateriell-helse"),
        ("79540000", "tolk-og-oversetting"),
        ("09310000", "strom"),
        ("60130000", "persontransport-og-skoleskyss"),
        ("48730000", "informasjonssikkerhet"),
    ],
)
def test_codes_go_where_a_trader_would_look(owners, code, slug):
    assert best_match(owners, code) == slug


def test_at_least_85_per_cent_of_all_codes_have_a_category(owners, shared_data, record_property):
    with (shared_data / "cpv.csv").open(encoding="utf-8", newline="") as stream:
        codes = [row["code"] for row in csv.DictReader(stream)]
    share = sum(best_match(owners, code) is not None for code in codes) / len(codes)
    record_property("mapped_share_of_cpv", round(share, 3))
    assert share >= 0.85
    # Every prefix is the beginning of a real code.
    assert [prefix for prefix in owners if prefix.ljust(8, "0") not in set(codes)] == []


def test_prefixes_are_read_as_people_write_them():
    assert split_prefixes("90620000-9, 9063;  09 90620") == ("9062", "9063", "09")
    assert split_prefixes("50000000") == ("50",)
    assert split_prefixes("") == ()


def test_a_short_or_odd_code_fits_nothing_by_accident(owners):
    assert best_match(owners, "9") is None
    assert best_match(owners, "") is None
    assert best_match(owners, "76000000") is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('slug = "frukt-og-gront"', 'slug = "Frukt og grønt"'), "slug"),
        (('slug = "frukt-og-gront"', 'slug = "kjott-og-fisk"'), "stands twice"),
        (('cpv = "032 153"', 'cpv = "03"'), "CPV 03 stands under both"),
        (('cpv = "032 153"', 'cpv = "frukt"'), "not a CPV prefix"),
        (('kind = "goods"', 'kind = "goats"'), "kind must be"),
        (('nb = "Mat og kjøkken"', ""), "nb is missing"),
        (('cpv = "032 153"', 'cpv = "032"\ncolour = "red"'), "unknown key colour"),
    ],
)
def test_a_faulty_tree_is_refused_with_the_category_named(change, words):
    text = BASE_FILE.read_text(encoding="utf-8")
    assert change[0] in text
    with pytest.raises(BadTree, match=words):
        parse_tree(text.replace(*change, 1))


def test_text_that_is_not_a_tree_is_refused():
    for text in ("", "market = 1", "not toml"):
        with pytest.raises((BadTree, tomllib.TOMLDecodeError)):
            parse_tree(text)

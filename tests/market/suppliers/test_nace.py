"""Suggested categories exist, come from codes that exist, and suit the trade."""

import csv
import tomllib
from pathlib import Path

import pytest

from portal.market.suppliers.nace import TABLES, suggested

pytestmark = pytest.mark.nodb
TREE = Path("portal/market/categories/tree.toml")


def test_every_suggested_category_is_a_sub_market_of_the_tree() -> None:
    tree = tomllib.loads(TREE.read_text(encoding="utf-8"))
    known = {sub["slug"] for market in tree["market"] for sub in market["sub"]}
    used = {slug for table in TABLES.values() for slugs in table.values() for slug in slugs}
    assert used - known == set()


@pytest.mark.parametrize("edition", ["sn2025", "sn2007"])
def test_every_code_is_one_of_its_edition(edition: str, shared_data: Path) -> None:
    with (shared_data / f"nace_{edition}.csv").open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert set(TABLES[edition]) - known == set()


@pytest.mark.parametrize(
    ("codes", "slugs"),
    [
        (["43.221"], ["rorlegger"]),
        (["43.222"], ["ventilasjon-kulde-og-varme"]),
        (["43.21"], ["elektriker"]),
        (["10.710", "47.240"], ["brod-og-bakervarer"]),
        (["81.291"], ["skadedyr"]),
        (["45.200"], ["verksted-og-dekk"]),
        (["62.010"], ["fagsystemer-og-programvare"]),
        (["99.000", "", "x"], []),
        ([], []),
    ],
)
def test_codes_lead_to_the_trade(codes: list[str], slugs: list[str]) -> None:
    assert suggested(codes) == slugs

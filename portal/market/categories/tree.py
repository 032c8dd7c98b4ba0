"""Reads a tree of markets from TOML, strictly: a region's own file is refused whole when one thing is wrong. Pure."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from portal.core.text import slugify
from portal.market.categories.prefixes import malformed, split_prefixes

BASE_FILE = Path(__file__).parent / "tree.toml"
KINDS = ("goods", "services", "works", "special_services")
_REQUIRED = ("slug", "kind", "nb", "nn", "en", "examples_nb", "examples_nn", "examples_en", "words", "cpv")


class Entry(NamedTuple):
    """A market or sub-market as the file has it."""

    slug: str
    icon: str
    contract_kind: str
    name_nb: str
    name_nn: str
    name_en: str
    examples_nb: str
    examples_nn: str
    examples_en: str
    synonyms: str
    cpv_prefixes: str


class MarketEntry(NamedTuple):
    """A market with its sub-markets."""

    market: Entry
    subs: tuple[Entry, ...]


class BadTree(ValueError):
    """The file cannot be used; the message names the category and the fault."""


def _entry(raw: Any, icon: str) -> Entry:
    if not isinstance(raw, dict):
        raise BadTree("a market is a table")
    name = str(raw.get("slug", "?"))
    for key in _REQUIRED:
        if not isinstance(raw.get(key), str) or not (raw[key] or key == "cpv"):
            raise BadTree(f"{name}: {key} is missing")
    unknown = set(raw) - {*_REQUIRED, "icon", "sub"}
    if unknown:
        raise BadTree(f"{name}: unknown key {sorted(unknown)[0]}")
    if slugify(name) != name:
        raise BadTree(f"{name}: a slug has small letters a-z, digits and hyphens")
    if raw["kind"] not in KINDS:
        raise BadTree(f"{name}: kind must be one of {', '.join(KINDS)}")
    prefixes = split_prefixes(raw["cpv"])
    wrong = malformed(prefixes)
    if wrong is not None:
        raise BadTree(f"{name}: {wrong} is not a CPV prefix of 2-8 digits")
    for key, limit in (
        ("nb", 80),
        ("nn", 80),
        ("en", 80),
        ("examples_nb", 200),
        ("examples_nn", 200),
        ("examples_en", 200),
    ):
        if len(raw[key]) > limit:
            raise BadTree(f"{name}: {key} is longer than {limit} characters")
    return Entry(
        slug=name,
        icon=str(raw.get("icon", icon)),
        contract_kind=raw["kind"],
        name_nb=raw["nb"],
        name_nn=raw["nn"],
        name_en=raw["en"],
        examples_nb=raw["examples_nb"],
        examples_nn=raw["examples_nn"],
        examples_en=raw["examples_en"],
        synonyms=raw["words"],
        cpv_prefixes=" ".join(prefixes),
    )


def parse_tree(text: str) -> list[MarketEntry]:
    """The markets in their order. BadTree when a key is missing, a slug or a CPV prefix stands twice."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadTree(f"not TOML: {fault}") from None
    markets = []
    tables = raw.get("market", [])
    if not isinstance(tables, list):
        raise BadTree("a market is written as [[market]]")
    for table in tables:
        market = _entry(table, "package")
        subs = table.get("sub", [])
        if not isinstance(subs, list):
            raise BadTree(f"{market.slug}: a sub-market is written as [[market.sub]]")
        markets.append(MarketEntry(market, tuple(_entry(sub, market.icon) for sub in subs)))
    if not markets:
        raise BadTree("the file has no [[market]]")
    owners: dict[str, str] = {}
    slugs: set[str] = set()
    for entry in (entry for market in markets for entry in (market.market, *market.subs)):
        if entry.slug in slugs:
            raise BadTree(f"{entry.slug} stands twice")
        slugs.add(entry.slug)
        for prefix in entry.cpv_prefixes.split():
            if prefix in owners:
                raise BadTree(f"CPV {prefix} stands under both {owners[prefix]} and {entry.slug}")
            owners[prefix] = entry.slug
    return markets


def read_tree(path: Path = BASE_FILE) -> list[MarketEntry]:
    """The shipped tree, or a region's own."""
    return parse_tree(path.read_text(encoding="utf-8"))

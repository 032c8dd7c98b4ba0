"""Categories that suit a firm's industry codes: a table, read once. Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

_Table = dict[str, list[str]]
TABLES: dict[str, _Table] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _longest(table: Mapping[str, list[str]], code: str) -> list[str]:
    for length in range(len(code), 1, -1):
        if code[:length] in table:
            return table[code[:length]]
    return []


def suggested(codes: Iterable[str]) -> list[str]:
    """Slugs of categories for these codes (`43.221`), the most important code first, each slug once."""
    found: dict[str, None] = {}
    for code in codes:
        for slug in _longest(TABLES["sn2025"], code) or _longest(TABLES["sn2007"], code):
            found[slug] = None
    return list(found)

"""CPV prefixes of categories: reading what a person wrote, and finding the one best category of a code. Pure."""

import re
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")
_PREFIX = re.compile(r"[0-9]{2,8}")
_SEPARATORS = re.compile(r"[\s,;]+")
_CHECK_DIGIT = re.compile(r"\b([0-9]{8})-[0-9]\b")


def split_prefixes(text: str) -> tuple[str, ...]:
    """`90620000-9, 9063` as ("9062", "9063"): without check digits and closing zeros (two digits stay), each once."""
    raw = _SEPARATORS.split(_CHECK_DIGIT.sub(r"\1", text).strip())
    return tuple(dict.fromkeys(part[:2] + part[2:].rstrip("0") if part.isdigit() else part for part in raw if part))


def malformed(prefixes: tuple[str, ...]) -> str | None:
    """The first prefix that is not 2-8 digits, or None."""
    return next((prefix for prefix in prefixes if not _PREFIX.fullmatch(prefix)), None)


def best_match(owner_of: Mapping[str, T], code: str) -> T | None:
    """The owner of the longest prefix of the code, None when no prefix fits. A prefix has one owner: no ties."""
    for length in range(min(len(code), 8), 1, -1):
        owner = owner_of.get(code[:length])
        if owner is not None:
            return owner
    return None

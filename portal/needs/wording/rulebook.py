"""Reads the rule data of wording (TOML beside the code) and picks the reader's language from its texts."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core.i18n import DEFAULT, get_language


def load(beside: str, name: str) -> dict[str, Any]:
    """The TOML file `name`.toml beside a module (`__file__`). Read once, when the module that owns it is imported."""
    with Path(beside).with_name(f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def localised(texts: Mapping[str, str]) -> str:
    """The text in the language of the page; Bokmål where a translation is missing."""
    return texts.get(get_language()) or texts[DEFAULT]

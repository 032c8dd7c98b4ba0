"""Who may call what of the firms' own pages. The first line names the people; see tests/test_access.py."""

from typing import Any

from tests.cast import Cast

ROUTES = """
verb  endpoint                         stranger kari   siv    anna   tor    rune   ada    lars   mona   olga   vidar
"""


def scene(cast: Cast) -> dict[str, Any]:
    """What stands behind the numbers in the addresses."""
    return {}

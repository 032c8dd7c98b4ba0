"""Who may call what of logging in and of the own account. The first line names the people; see tests/test_access.py."""

from typing import Any

from tests.cast import Cast

ROUTES = """
verb  endpoint                         stranger kari   anna   rune   ada    lars   mona   vidar
GET   account.drop_factor              login    ok     ok     ok     ok     ok     ok     ok
POST  account.remove_factor            login    said   said   said   said   said   said   said
"""


def scene(cast: Cast) -> dict[str, Any]:
    """What stands behind the numbers in the addresses."""
    return {}

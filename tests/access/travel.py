"""Who may call what of journeys: everybody. The first line names the people."""

from typing import Any

from tests.cast import Cast

ROUTES = """
verb  endpoint                         stranger kari   siv    anna   tor    rune   ada    lars   mona   olga   vidar
GET   travel.show                      ok       ok     ok     ok     ok     ok     ok     ok     ok     ok     ok
"""


def scene(cast: Cast) -> dict[str, Any]:
    """Nothing is kept, so nothing is needed."""
    return {}

"""Who may call the firm's own page and the pages about one's own data. The first line names the people."""

from typing import Any

from tests.cast import Cast

ROUTES = """
verb  endpoint                         stranger kari   ada    lars   mona   olga   vidar
GET   my_page.index                    login    no     no     ok     ok     ok     ok
"""


def scene(cast: Cast) -> dict[str, Any]:
    """Nothing: every page is about the one who asks."""
    return {}

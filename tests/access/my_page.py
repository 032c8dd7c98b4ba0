"""Who may call the firm's own page and the pages about one's own data. The first line names the people."""

from typing import Any

from tests.cast import Cast

# Everybody who is in the portal may see and fetch what it keeps of them; a firm is closed by those in charge of it.
ROUTES = """
verb  endpoint                         stranger kari   ada    lars   mona   olga   vidar
GET   my_page.index                    login    no     no     ok     ok     ok     ok
GET   own_data.index                   login    ok     ok     ok     ok     ok     ok
POST  own_data.fetch                   login    said   said   said   said   said   said
GET   own_data.delete_me               login    ok     ok     ok     ok     ok     ok
POST  own_data.delete                  login    said   said   said   said   said   said
GET   own_data.close_firm              login    no     no     ok     no     ok     ok
POST  own_data.close                   login    no     no     said   no     said   said
POST  own_data.log_in_again            login    login  login  login  login  login  login
"""


def scene(cast: Cast) -> dict[str, Any]:
    """Nothing: every page is about the one who asks."""
    return {}

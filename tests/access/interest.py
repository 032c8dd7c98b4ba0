"""Who may call what of interest in a need. The first line names the people; the need is Gjøvik's and open."""

from typing import Any

from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands

ROUTES = """
verb  endpoint                         stranger kari   siv    anna   tor    rune   ada    lars   mona   olga   vidar
GET   interest.edit                    login    no     no     no     no     no     no     ok     ok     ok     ok
POST  interest.edit                    login    no     no     no     no     no     no     said   said   said   said
GET   interest.receipt                 login    no     no     no     no     no     no     ok     ok     done   done
POST  interest.withdraw                login    no     no     no     no     no     no     done   done   said   said
POST  interest.hide                    login    no     no     no     no     no     no     done   done   said   said
GET   interest.of_need                 login    ok     ok     ok     no     no     no     no     no     no     no
POST  interest.export                  login    no     said   said   no     no     no     no     no     no     no
"""


def scene(cast: Cast) -> dict[str, Any]:
    """The firm of lars and mona is interested."""
    number = factories.published(cast)
    hands.raise_hand(cast, number, show_name=True)
    return {"need_id": number}

"""Who may call what of groups on a need. The first line names the people; the firm of lars leads, olga's is asked."""

from typing import Any

from tests import factories
from tests.cast import Cast
from tests.dialogue.interest import hands
from tests.dialogue.partners import groups

ROUTES = """
verb  endpoint                         stranger kari   siv    tor    rune   ada    lars   mona   olga   vidar
GET   partners.index                   login    no     no     no     no     no     ok     ok     ok     ok
POST  partners.create                  login    no     no     no     no     no     said   said   said   said
POST  partners.invite                  login    no     no     no     no     no     said   said   no     none
POST  partners.accept                  login    no     no     no     no     no     done   done   done   none
POST  partners.decline                 login    no     no     no     no     no     said   said   done   none
POST  partners.leave                   login    no     no     no     no     no     said   said   said   none
POST  partners.dissolve                login    no     no     no     no     no     done   done   no     none
POST  partners.take_back               login    no     no     no     no     no     done   done   no     none
"""


def scene(cast: Cast) -> dict[str, Any]:
    """A group in which one firm has not answered."""
    number = factories.published(cast)
    for who in ("lars", "olga", "vidar"):
        hands.raise_hand(cast, number, who, find_partners=True)
    group, seats = groups.group(cast, number, "olga")
    return {"need_id": number, "group_id": group, "seat_id": seats["olga"]}

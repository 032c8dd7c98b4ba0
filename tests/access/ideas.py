"""Who may call what about ideas. The idea is of lars's firm, to Gjøvik. Need owners, the council and the administrator
read no ideas; another municipality's officer learns nothing of it."""

from typing import Any

from tests.cast import Cast
from tests.dialogue.ideas.stage import sent

ROUTES = """
verb  endpoint                 stranger kari   siv    anna   tor    rune   ada    lars   mona   olga   vidar
GET   ideas.new                login    no     no     no     no     no     no     ok     ok     ok     ok
POST  ideas.new                login    no     no     no     no     no     no     said   said   said   said
GET   ideas.mine               login    no     no     no     no     no     no     ok     ok     ok     ok
GET   ideas.show               login    no     ok     ok     none   no     no     ok     ok     none   none
POST  ideas.add_note           login    no     no     no     no     no     no     said   said   none   none
POST  ideas.reveal             login    no     no     no     no     no     no     done   done   none   none
POST  ideas.withdraw           login    no     no     no     no     no     no     done   done   none   none
GET   ideas.inbox              login    no     ok     ok     ok     no     no     no     no     no     no
POST  idea_answers.mark_read   login    no     clash  clash  none   no     no     no     no     no     no
GET   idea_answers.answer      login    no     ok     ok     none   no     no     no     no     no     no
POST  idea_answers.answer      login    no     said   said   none   no     no     no     no     no     no
"""


def scene(cast: Cast) -> dict[str, Any]:
    """An idea that nobody has read, and one way to answer it."""
    return {"idea_id": sent(cast), "answer": "avsla"}

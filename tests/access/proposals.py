"""Who may call what of proposals. The first line names the people; see tests/test_access.py.

The proposal is that of lars' and mona's firm, sent for a group in which olga's firm stands; the need is Gjøvik's. The
number in `file_id` is an open file of what was sent.
"""

from typing import Any

from tests import factories
from tests.cast import Cast
from tests.dialogue.proposals import scenes

ROUTES = """
verb  endpoint                              stranger kari   siv    anna   tor    rune   ada    lars   mona   olga   vidar
GET   proposals.new                         done     no     no     no     no     no     no     ok     ok     ok     ok
POST  proposals.new                         login    no     no     no     no     no     no     said   said   said   said
GET   proposals.edit                        login    no     no     no     no     no     no     ok     ok     none   none
POST  proposals.edit                        login    no     no     no     no     no     no     said   said   none   none
GET   proposals.show                        login    no     no     no     no     no     no     ok     ok     ok     none
GET   proposal_sending.preview              login    no     no     no     no     no     no     ok     ok     none   none
POST  proposal_sending.send                 login    no     no     no     no     no     no     done   done   none   none
GET   proposal_sending.receipt              login    no     no     no     no     no     no     ok     ok     ok     none
POST  proposal_sending.withdraw             login    no     no     no     no     no     no     done   done   none   none
POST  proposal_sending.confirm              login    no     no     no     no     no     no     no     no     said   none
GET   proposal_files.index                  login    no     no     no     no     no     no     ok     ok     none   none
POST  proposal_files.index                  login    no     no     no     no     no     no     said   said   none   none
GET   proposal_files.fetch                  login    no     no     no     no     no     no     ok     ok     ok     none
POST  proposal_files.mark                   login    no     no     no     no     no     no     said   said   none   none
POST  proposal_files.take_away              login    no     no     no     no     no     no     done   done   none   none
GET   proposals.of_need                     login    ok     ok     ok     no     no     no     no     no     no     no
GET   proposals_staff.fetch                 login    ok     ok     ok     no     no     no     no     no     no     no
POST  proposals_staff.fetch_confidential    login    no     none   no     no     no     no     no     no     no     no
GET   proposals_staff.opened_before         login    done   done   done   no     no     no     no     no     no     no
POST  proposals_staff.open_confidential     login    no     ok     no     no     no     no     no     no     no     no
POST  proposals_staff.export                login    no     ok     ok     no     no     no     no     no     no     no
"""


def scene(cast: Cast) -> dict[str, Any]:
    """What stands behind the numbers in the addresses."""
    need_id = factories.published(cast)
    number = scenes.draft(cast, need_id, group_id=scenes.group(cast, need_id, olga="confirmed"))
    file_id = scenes.attach(cast, number)
    scenes.send(cast, number)
    return {"need_id": need_id, "proposal_id": number, "file_id": file_id, "number": 1}

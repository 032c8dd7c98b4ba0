"""Who may call what of logging in and of the own account. The first line names the people; see tests/test_access.py."""

from typing import Any

from portal.accounts.models import Passkey
from portal.core import clock
from portal.core.db import db
from tests import factories
from tests.cast import Cast

ROUTES = """
verb  endpoint                         stranger kari   anna   rune   ada    lars   mona   vidar
GET   account.drop_factor              login    ok     ok     ok     ok     ok     ok     ok
POST  account.remove_factor            login    said   said   said   said   said   said   said
GET   passkeys.index                   login    ok     ok     ok     ok     ok     ok     ok
POST  passkeys.ask_new                 login    said   said   said   said   said   said   said
POST  passkeys.add                     login    said   said   said   said   said   said   said
POST  passkeys.remove                  login    none   none   none   none   done   none   none
POST  passkeys.ask                     ok       ok     ok     ok     ok     ok     ok     ok
POST  passkeys.log_in                  said     said   said   said   said   said   said   said
"""


def scene(cast: Cast) -> dict[str, Any]:
    """What stands behind the numbers in the addresses."""
    owner = cast.lars.id
    with factories.work(cast):
        key = Passkey(user_id=owner, credential_id="a", public_key="a", name="Telefonen", created_at=clock.now())
        db.session.add(key)
        db.session.flush()
        return {"passkey_id": key.id}

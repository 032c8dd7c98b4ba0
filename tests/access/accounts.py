"""Who may call what of logging in and of the own account. The first line names the people; see tests/test_access.py."""

from typing import Any

from portal.accounts.models import Identity, Passkey
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
POST  services.leave                   none     none   none   none   none   none   none   none
GET   services.onward_link             none     none   none   none   none   none   none   none
GET   services.answer                  none     none   none   none   none   none   none   none
POST  services.arrive                  none     none   none   none   none   none   none   none
GET   services.index                   login    ok     ok     ok     ok     ok     ok     ok
GET   services.connect_form            login    none   none   none   none   none   none   none
POST  services.connect                 login    none   none   none   none   none   none   none
POST  services.disconnect              login    none   none   none   none   done   none   none
"""


def scene(cast: Cast) -> dict[str, Any]:
    """What stands behind the numbers in the addresses."""
    owner = cast.lars.id
    with factories.work(cast):
        key = Passkey(user_id=owner, credential_id="a", public_key="a", name="Telefonen", created_at=clock.now())
        identity = Identity(user_id=owner, issuer="https://x.example", subject="a", created_at=clock.now())
        db.session.add_all([key, identity])
        db.session.flush()
        # No service is configured where the tests run: what happens then stands in tests/accounts/test_services.py.
        return {"passkey_id": key.id, "identity_id": identity.id, "key": "ukjent"}

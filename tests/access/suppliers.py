"""Who may call what of the firms' own pages. The first line names the people; see tests/test_access.py."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import SupplierSeat
from portal.core import clock
from portal.core.db import db
from portal.market.suppliers.models import Claim, TeamInvitation
from tests import factories
from tests.cast import Cast

# The claim is vidar's; seat and invitation are those of lars' firm, which alone may touch them.
ROUTES = """
verb  endpoint                         stranger kari   siv    anna   tor    rune   ada    lars   mona   olga   vidar
GET   claims.answered                  ok       ok     ok     ok     ok     ok     ok     ok     ok     ok     ok
GET   claims.by_mail                   gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
POST  claims.confirm                   login    no     no     done   no     no     done   no     no     no     no
POST  claims.confirm_by_mail           gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
GET   claims.index                     login    no     no     ok     no     no     ok     no     no     no     no
POST  claims.refuse                    login    no     no     said   no     no     said   no     no     no     no
POST  claims.refuse_by_mail            gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
GET   directory.index                  ok       ok     ok     ok     ok     ok     ok     ok     ok     ok     ok
GET   profile.edit                     login    no     no     no     no     no     no     ok     ok     ok     ok
POST  profile.edit                     login    no     no     no     no     no     no     clash  clash  clash  clash
POST  profile.fetch                    login    no     no     no     no     no     no     done   done   done   done
POST  signup.cancel                    gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
GET   signup.open_link                 gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
POST  signup.send                      said     said   said   said   said   said   said   said   said   said   said
GET   signup.sent                      ok       ok     ok     ok     ok     ok     ok     ok     ok     ok     ok
GET   signup.start                     ok       ok     ok     ok     ok     ok     ok     ok     ok     ok     ok
POST  signup.use_link                  gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
POST  team.change_role                 login    no     no     no     no     no     no     said   no     none   none
POST  team.choose                      login    no     no     no     no     no     no     none   none   none   none
POST  team.confirm                     login    no     no     no     no     no     no     none   no     none   none
GET   team.index                       login    no     no     no     no     no     no     ok     ok     ok     ok
GET   team.invitation                  gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
POST  team.invite                      login    no     no     no     no     no     no     said   no     said   said
POST  team.join                        gone     gone   gone   gone   gone   gone   gone   gone   gone   gone   gone
POST  team.leave                       login    no     no     no     no     no     no     said   done   said   said
POST  team.refuse                      login    no     no     no     no     no     no     none   no     none   none
POST  team.remove                      login    no     no     no     no     no     no     done   no     none   none
POST  team.take_back                   login    no     no     no     no     no     no     said   said   said   done
POST  team.withdraw_invitation         login    no     no     no     no     no     no     done   no     none   none
"""


def scene(cast: Cast) -> dict[str, Any]:
    """What stands behind the numbers in the addresses."""
    with factories.work(cast):
        firm_id = cast.lars.firm_id
        seat = select(SupplierSeat.id).where(SupplierSeat.user_id == cast.mona.id)
        claim = select(Claim.id).where(Claim.supplier_id == cast.vidar.firm_id)
        invitation = TeamInvitation(
            token_hash="1" * 64,
            supplier_id=firm_id,
            email="kollega@firma.example",
            name="Kaja Kollega",
            role="supplier_member",
            invited_by_id=cast.lars.id,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=14),
        )
        db.session.add(invitation)
        db.session.flush()
        return {
            "seat_id": db.session.scalars(seat).one(),
            "claim_id": db.session.scalars(claim).one(),
            "invitation_id": invitation.id,
            "token": "ukjent",
        }

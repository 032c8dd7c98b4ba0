"""Firms on their way in, for the pages that a browser looks at. The links are those of the addresses."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import SupplierSeat, User
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import db
from portal.core.security import new_token
from portal.market.categories.queries import by_slug
from portal.market.suppliers.models import Claim, SignUp, Supplier, SupplierCategory, TeamInvitation
from portal.registers.enhetsregisteret.facts import Facts
from tests.cast import Cast

FACTS = Facts(
    orgnr="912345602",
    name="Nyland Snekkeri AS",
    form="AS",
    nace=(("43.320", "Snekkerarbeid"),),
    employees=4,
    size="0-4",
    address="Snekkervegen 4",
    postal_code="2827",
    postal_place="HUNNDALEN",
    municipality_number="3407",
    email="post@nyland.example",
)


def _claim(orgnr: str, name: str, person: str, token: str, **more: str) -> None:
    now = clock.now()
    user = User(name=person, email=f"{person.split()[0].lower()}@firma.example", created_at=now)
    row = Supplier(
        orgnr=orgnr, name=name, nace=[["43.320", "Snekkerarbeid"]], employees=4, size="0-4", address="Snekkervegen 4",
        postal_code="2827", postal_place="HUNNDALEN", municipality_number="3407", register_state="done",
        register_checked_at=now, created_at=now, **({"register_status": "active"} | more),
    )  # fmt: skip
    db.session.add_all([user, row])
    db.session.flush()
    user.seats.append(SupplierSeat(supplier_id=row.id, role="supplier_admin", created_at=now))
    life = {"token_hash": token_hash(token), "token_expires_at": now + timedelta(days=14)}
    db.session.add(Claim(supplier_id=row.id, user_id=user.id, created_at=now, **life))


def furnish(cast: Cast) -> dict[str, str]:
    """In a unit of work: a sign-up, claims to a new firm and to lars' firm, an invitation, two firms in the list."""
    now, tokens = clock.now(), {name: new_token() for name in ("sign_up", "sign_up_bare", "claim_link", "team_link")}
    life = {"created_at": now, "expires_at": now + timedelta(hours=24)}
    for name, facts in (("sign_up", FACTS.as_json()), ("sign_up_bare", {})):
        db.session.add(
            SignUp(
                token_hash=token_hash(tokens[name]),
                email="ny@firma.example",
                name="Nina Ny",
                orgnr=FACTS.orgnr,
                facts=facts,
                **life,
            )  # fmt: skip
        )
    _claim(FACTS.orgnr, FACTS.name, "Nils Nyland", tokens["claim_link"], register_email="post@nyland.example")
    _claim("974760673", "Fjellvarme AS", "Frida Fjell", new_token(), register_status="bankrupt")
    lars = db.session.scalars(select(User).where(User.email == "lars@behov.example")).one()
    db.session.add(
        TeamInvitation(
            token_hash=token_hash(tokens["team_link"]),
            supplier_id=cast.lars.firm_id,
            email="kaja@firma.example",
            name="Kaja Kollega",
            role="supplier_member",
            invited_by_id=lars.id,
            **life,
        )  # fmt: skip
    )
    for number, slugs in (
        (cast.lars.firm_id, ("rorlegger", "energisparing")),
        (cast.olga.firm_id, ("varetransport-og-flytting",)),
    ):
        row = db.session.get_one(Supplier, number)
        chosen = [category for slug in slugs if (category := by_slug(slug, "nb")) is not None]
        row.in_directory, row.categories = True, [SupplierCategory(category_id=category.id) for category in chosen]
    fjellvarme = db.session.get_one(Supplier, cast.lars.firm_id)
    fjellvarme.website = "https://www.fjellvarme.example"
    fjellvarme.about = "Vi legger rør og varme i hele Mjøsområdet, og rykker ut på dagen når det lekker."
    return tokens

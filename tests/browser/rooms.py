"""Every page there is, with an address that shows it, and a world in which all of them have something to show."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from jobs import send_mail
from portal.accounts import sessions
from portal.accounts.models import Invitation, LoginLink, LoginSession, Organisation, User
from portal.accounts.tokens import token_hash
from portal.accounts.totp import new_secret
from portal.admin import demo
from portal.core import clock
from portal.core.db import db
from portal.core.security import new_token
from portal.exchange.notices.models import ImportRun, MarketNotice
from portal.files import actions as files
from portal.market.categories.queries import by_slug
from portal.needs.pipeline.models import Need, NeedPart
from portal.outbox.actions import post
from tests import factories
from tests.browser.site import Site
from tests.dialogue.ideas import stage as ideas
from tests.dialogue.interest.hands import raise_hand
from tests.dialogue.partners.groups import group
from tests.dialogue.proposals import scenes as proposals
from tests.market.suppliers import stage as suppliers

# Answers of GET that are no pages: files and pictures.
FILES = {
    *("static", "pages.favicon", "pipeline.attachment", "duties_admin.text", "login.qr"),
    *("proposal_files.fetch", "proposals_staff.fetch"),
    # Not a page: leads on to the list.
    "proposals_staff.opened_before",
}


@dataclass(frozen=True)
class Visit:
    """Who goes where, and whether the form there is sent as it stands before one looks."""

    who: str
    address: str
    press: bool = False
    status: int = 200


def _of(who: str, *addresses: str) -> list[Visit]:
    return [Visit(who, address) for address in addresses]


NEED = "/behov/{%s}"
PAGES: dict[str, list[Visit]] = {
    "pages.front": _of("stranger", "/"),
    "pages.about": _of("stranger", "/om"),
    "pages.privacy": _of("stranger", "/personvern"),
    "pages.accessibility": _of("stranger", "/tilgjengelighet"),
    "pages.category": _of("stranger", "/kategorier/mat-og-kjokken", "/kategorier/gatelys"),
    "categories.index": _of("stranger", "/kategorier"),
    "needs.index": _of(
        "stranger",
        "/behov",
        "/behov?vis=tidslinje&status=alle",
        "/behov?vis=kart&status=alle",
        "/behov?q=sn%C3%B8bryting",
        "/behov?q=qqqqqqq",
    ),
    "needs.earlier": _of("stranger", "/behov/tidligere"),
    "need.show": [
        *_of("stranger", *(NEED % state for state in ("public", "tendered", "concluded", "withdrawn", "joint"))),
        *_of("per", *(NEED % state for state in ("draft", "submitted", "scheduled", "public", "concluded"))),
        *_of("lars", NEED % "public", NEED % "open"),
    ],
    "publication.changes": _of("stranger", "/behov/{public}/endringer"),
    "travel.show": [
        *_of("stranger", "/reise", "/reise?fra=5003&land=NO&til=&til_postnr=&med=truck_diesel&last=10&turer=50&tom=y"),
        Visit("stranger", "/reise?fra=1&land=NO&til=&til_postnr=&med=truck_diesel&last=mye&turer=", status=422),
    ],
    "notices.index": _of("stranger", "/andre-kjopere"),
    "notices.show": _of("stranger", "/andre-kjopere/{notice}"),
    "login.login": [Visit("stranger", "/logg-inn"), Visit("stranger", "/logg-inn", press=True, status=422)],
    "login.ask_link": _of("stranger", "/logg-inn/lenke"),
    "login.link_sent": _of("stranger", "/logg-inn/lenke/sendt"),
    "login.open_link": [
        Visit("stranger", "/logg-inn/lenke/{link}"),
        Visit("stranger", "/logg-inn/lenke/ukjent", status=410),
    ],
    "login.invitation": [
        Visit("stranger", "/invitasjon/{invitation}"),
        Visit("stranger", "/invitasjon/ukjent", status=410),
    ],
    "login.code": _of("half", "/logg-inn/kode"),
    "login.recovery": _of("half", "/logg-inn/gjenoppretting"),
    "login.set_up": _of("new", "/logg-inn/oppsett"),
    "desk.today": _of("per", "/i-dag"),
    "desk.all_needs": _of("per", "/i-dag/behov"),
    "pipeline.create": [Visit("kari", "/behov/nytt"), Visit("kari", "/behov/nytt", press=True, status=422)],
    "pipeline.edit": _of("kari", "/behov/{draft}/rediger"),
    "pipeline.attachments": _of("kari", "/behov/{draft}/vedlegg"),
    "assessments.edit": _of("kari", "/behov/{draft}/vurdering"),
    "sustainability.edit": _of("kari", "/behov/{draft}/barekraft"),
    "publication.ready": [
        *_of("kari", "/behov/{draft}/klar", "/behov/{bare}/klar"),
        *_of("per", "/behov/{submitted}/klar", "/behov/{scheduled}/klar"),
    ],
    "publication.revise": _of("per", "/behov/{public}/endre"),
    "ending.withdraw": [
        Visit("per", "/behov/{public}/trekk"),
        Visit("per", "/behov/{public}/trekk", press=True, status=422),
    ],
    "ending.tender": _of("per", "/behov/{public}/anbud"),
    "ending.conclude": _of("per", "/behov/{tendered}/avslutt"),
    "interest.edit": _of("olga", *(f"/behov/{{{state}}}/interesse" for state in ("open", "public", "tendered"))),
    "interest.receipt": _of("lars", "/behov/{public}/interesse/kvittering"),
    "interest.of_need": _of("per", "/behov/{public}/interesserte", "/behov/{tendered}/interesserte"),
    "partners.index": [
        *_of("lars", "/behov/{public}/partnere"),
        *_of("olga", "/behov/{public}/partnere", "/behov/{open}/partnere"),
        *_of("vidar", "/behov/{public}/partnere"),
    ],
    "proposals.new": [
        Visit("lars", "/behov/{public}/forslag/nytt"),
        Visit("lars", "/behov/{public}/forslag/nytt", press=True, status=422),
        Visit("lars", "/behov/{tendered}/forslag/nytt"),
    ],
    "proposals.edit": _of("lars", "/forslag/{proposal}/rediger"),
    "proposals.show": [*_of("lars", "/forslag/{proposal}", "/forslag/{unsent}"), *_of("olga", "/forslag/{proposal}")],
    "proposal_sending.preview": _of("lars", "/forslag/{proposal}/forhandsvisning", "/forslag/{unsent}/forhandsvisning"),
    "proposal_sending.receipt": _of("lars", "/forslag/{proposal}/kvittering/1"),
    "proposal_files.index": _of("lars", "/forslag/{proposal}/vedlegg"),
    "proposals.of_need": _of("per", "/behov/{public}/forslag", "/behov/{open}/forslag"),
    "signup.start": [Visit("stranger", "/bli-med"), Visit("stranger", "/bli-med", press=True, status=422)],
    "signup.sent": _of("stranger", "/bli-med/sendt"),
    "signup.open_link": [
        *_of("stranger", "/bli-med/lenke/{sign_up}", "/bli-med/lenke/{sign_up_bare}"),
        Visit("stranger", "/bli-med/lenke/ukjent", status=410),
    ],
    "claims.index": _of("anna", "/firmaer/bekreft"),
    "claims.by_mail": [
        Visit("stranger", "/firmaer/svar/{claim_link}"),
        Visit("stranger", "/firmaer/svar/ukjent", status=410),
    ],
    "claims.answered": _of("stranger", "/firmaer/svar"),
    "profile.edit": _of("lars", "/min-side/profil"),
    "my_page.index": [*_of("lars", "/min-side"), *_of("olga", "/min-side"), *_of("vidar", "/min-side")],
    "own_data.index": [*_of("lars", "/min-side/mine-data"), *_of("kari", "/min-side/mine-data")],
    "own_data.delete_me": [
        *_of("lars", "/min-side/mine-data/slett-meg"),
        *_of("kari", "/min-side/mine-data/slett-meg"),
        Visit("lars", "/min-side/mine-data/slett-meg", press=True, status=422),
    ],
    "own_data.close_firm": [
        *_of("lars", "/min-side/mine-data/avslutt-firma"),
        Visit("lars", "/min-side/mine-data/avslutt-firma", press=True, status=422),
    ],
    "team.index": [*_of("lars", "/min-side/team"), *_of("mona", "/min-side/team"), *_of("vidar", "/min-side/team")],
    "team.invitation": _of("stranger", "/min-side/team/bli-med/{team_link}"),
    "directory.index": _of("stranger", "/leverandorer", "/leverandorer?kategori=heis"),
    "account.index": _of("kari", "/konto"),
    "account.recovery_codes": _of("kari", "/konto/gjenopprettingskoder"),
    "account.browsers": _of("kari", "/konto/innlogginger"),
    "account.new_factor": _of("kari", "/konto/ny-app"),
    "account.password": _of("kari", "/konto/passord"),
    "account.drop_factor": _of("kari", "/konto/totrinnskode/fjern"),
    "passkeys.index": _of("kari", "/konto/passnokler"),
    "services.index": _of("kari", "/konto/tjenester"),
    # With a service in the settings: tests/browser/test_login_service.py.
    "services.connect_form": [Visit("kari", "/konto/tjenester/ukjent/koble-til", status=404)],
    "services.onward_link": [Visit("stranger", "/logg-inn/tjeneste/ukjent/videre", status=404)],
    "services.answer": [Visit("stranger", "/logg-inn/tjeneste/ukjent/svar", status=404)],
    "admin.index": _of("ada", "/admin/"),
    "admin.trail": _of("ada", "/admin/hendelser"),
    "admin.chain": _of("ada", "/admin/hendelser/kjede"),
    "admin.mails": _of("ada", "/admin/epost"),
    "admin.mail": _of("ada", "/admin/epost/1"),
    "users.index": _of("ada", "/admin/brukere"),
    "users.person": _of("ada", "/admin/brukere/{person}"),
    "users.invite_form": _of("ada", "/admin/brukere/ny"),
    "categories_admin.index": _of("ada", "/admin/kategorier"),
    "categories_admin.edit": _of("ada", "/admin/kategorier/{category}"),
    "categories_admin.new_sub": _of("ada", "/admin/kategorier/{category}/ny"),
    "categories_admin.new_market": _of("ada", "/admin/kategorier/ny"),
    "notices.imports": _of("ada", "/admin/kunngjoringer"),
    "notices.run": _of("ada", "/admin/kunngjoringer/{run}"),
    "duties_admin.index": _of("ada", "/admin/regeldata"),
    "duties_admin.write": _of("ada", "/admin/regeldata/ny"),
    "ideas.new": [Visit("lars", "/ideer/ny"), Visit("lars", "/ideer/ny", press=True, status=422)],
    "ideas.mine": _of("lars", "/ideer"),
    "ideas.show": [
        *_of("lars", "/ideer/{idea}", "/ideer/{idea_met}"),
        *_of("per", "/ideer/{idea}", "/ideer/{idea_met}"),
    ],
    "ideas.inbox": _of("per", "/ideer/innboks", "/ideer/innboks?vis=ferdige"),
    "idea_answers.answer": [
        *_of("per", "/ideer/{idea}/koble", "/ideer/{idea_met}/mote", "/ideer/{idea_met}/videre"),
        Visit("per", "/ideer/{idea}/avsla", press=True, status=422),
    ],
}
# Ways out that no route shows by itself.
ERRORS = [
    Visit("stranger", "/finnes-ikke", status=404),
    Visit("kari", "/admin/", status=403),
    Visit("kari", "/behov/{public}/endre", status=403),
    Visit("per", "/behov/{public}/rediger", status=422),
]
VISITS = [*(visit for visits in PAGES.values() for visit in visits), *ERRORS]
# The pages that carry the product.
MAIN = [
    Visit("stranger", "/"),
    Visit("stranger", "/behov"),
    Visit("stranger", "/behov?vis=tidslinje&status=alle"),
    Visit("stranger", "/behov/{public}"),
    Visit("per", "/i-dag"),
]


def furnish(site: Site) -> dict[str, Any]:
    """The demonstration set, one need of the cast in each state, and what the addresses name."""
    cast = site.cast
    with factories.work(cast):
        demo.load()
    names: dict[str, Any] = {
        "bare": factories.draft(cast),
        "draft": factories.ready(cast, what="Vi trenger en lokal leverandør av kasser."),
        "submitted": factories.submitted(cast),
        "scheduled": factories.scheduled(cast),
        "public": factories.published(cast),
        "open": factories.published(cast),
        "tendered": factories.tendered(cast),
        "concluded": factories.concluded(cast),
        "withdrawn": factories.withdrawn(cast, public=True),
    }
    for who in ("lars", "olga", "vidar"):
        raise_hand(
            cast, names["public"], who, find_partners=True, show_name=who == "lars", part="Kjøring til Snertingdal"
        )
    group(cast, names["public"], "olga")
    names |= proposals.furnish(cast, names["public"])
    with factories.work(cast):
        kari = cast.kari.user()
        for state in ("draft", "public"):
            owner = f"need:{names[state]}"
            files.attach(owner, "kart.pdf", BytesIO(b"%PDF-1.7 kart"), "Kart over kjøkkenene", by=kari)
        person = User(name="Ny Ansatt", email="ny@behov.example", created_at=clock.now())
        db.session.add(person)
        db.session.flush()
        names |= {
            "joint": _joint(),
            "notice": db.session.scalars(select(MarketNotice.id).limit(1)).one(),
            "run": db.session.scalars(select(ImportRun.id).limit(1)).one(),
            "category": by_slug("mat-og-kjokken", "nb").id,  # type: ignore[union-attr]
            "person": cast.nina.id,
            "invitation": _invite(cast.ada.user()),
            "half": _half_way(kari),
            "new": _half_way(person),
            "link": _link(kari),
        }
    with factories.work(cast):
        names |= suppliers.furnish(cast)
    names["idea"] = ideas.sent(cast)
    names["idea_met"] = ideas.met(cast, ideas.matched(cast, ideas.sent(cast), need=names["public"]))
    ideas.declined(cast, ideas.sent(cast, place=None))
    send_mail.run(site.app)
    site.reindex()
    return names


def _joint() -> int:
    """A need of several municipalities."""
    many = select(NeedPart.need_id).group_by(NeedPart.need_id).having(func.count() > 3)
    return db.session.scalars(select(Need.id).where(Need.id.in_(many), Need.stage == "announced").limit(1)).one()


def _invite(by: User) -> str:
    token = new_token()
    place = db.session.scalars(select(Organisation).where(Organisation.slug == "gjovik")).one()
    life = {"created_at": clock.now(), "expires_at": clock.now() + timedelta(days=7)}
    who = {"email": "oda@behov.example", "name": "Oda Nyansatt", "organisation_id": place.id, "role": "need_owner"}
    db.session.add(Invitation(**who, **life, token_hash=token_hash(token), invited_by_id=by.id))
    post(key="invitation", to=who["email"], subject="Invitasjon", text=f"Hei!\n\nhttp://portal/invitasjon/{token}\n")
    return token


def _link(user: User) -> str:
    token, now = new_token(), clock.now()
    life = {"created_at": now, "expires_at": now + timedelta(minutes=10)}
    db.session.add(LoginLink(token_hash=token_hash(token), user_id=user.id, **life))
    return token


def _half_way(user: User) -> str:
    """The cookie of a browser in which the password alone was shown."""
    token, now = new_token(), clock.now()
    db.session.add(
        LoginSession(
            token_hash=sessions.token_hash(token),
            user_id=user.id,
            stage=sessions.PASSWORD_OK,
            way="password",
            pending_secret=None if user.totp_secret else new_secret(),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=1),
            agent="Firefox, Linux",
            ip="127.0.0.1",
        )
    )
    return token

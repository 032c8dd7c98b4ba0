"""A firm's own page: what waits for it, what it has said, and what became of that. Pure but for addresses."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from portal.core.i18n import _, ngettext
from portal.core.templating import date_full, date_long, datetime_long, url_or_none
from portal.dialogue.interest.rules import role_label
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline import stages
from portal.pages import cards

SOON = timedelta(days=7)
HURRY = timedelta(days=2)
NEWS = timedelta(days=14)
Entry = dict[str, Any]


def entry(icon: str, title: str, detail: str, label: str, href: str | None, about: str) -> Entry | None:
    """One line of the list; without an address there is nothing to press, so nothing is shown."""
    if href is None:
        return None
    found = {"icon": icon, "title": title, "detail": detail, "label": label, "href": href}
    return found | {"primary": False, "about": about}


def _closes(row: Any, now: datetime) -> datetime | None:
    """When the input of an open need closes, or None."""
    open_now = row is not None and stages.input_state(row, now) == "open"
    return row.input_closes_at if open_now else None


def _draft(proposal: Any, need: Any, now: datetime) -> tuple[bool, Entry | None]:
    closes = _closes(need, now)
    hurries = closes is not None and closes - now < HURRY
    detail = _("Fristen går ut %(moment)s", moment=datetime_long(closes)) if closes else _("Uten frist ennå")
    title = _("Fullfør forslaget til «%(name)s»", name=need.title)
    edit = url_or_none("proposals.edit", proposal_id=proposal.id)
    return hurries, entry("pencil", title, detail, _("Fortsett"), edit, need.title)


def waiting(said: Mapping[str, Any], needs: Mapping[int, Any], firm: Supplier, now: datetime) -> list[Any]:
    """What waits for the firm, as (whether it hurries, entry). `said`: rows by name, as my_page_queries gives them."""
    found: list[tuple[bool, Entry | None]] = []
    for name in said["claimants"]:
        title = _("%(name)s sier å snakke for firmaet", name=name)
        detail = _("Si ja bare hvis du kjenner personen. Ellers får ingen se noe.")
        found.append((False, entry("shield-checkmark", title, detail, _("Svar"), url_or_none("team.index"), name)))
    for asked in said["invitations"]:
        title = _("%(lead)s vil ha dere med i «%(group)s»", lead=asked.lead, group=asked.name)
        need = needs.get(asked.need_id)
        closes = _closes(need, now)
        href = url_or_none("partners.index", need_id=asked.need_id) if need is not None else None
        detail = need.title if need is not None else ""
        hurries = closes is not None and closes - now < SOON
        found.append((hurries, entry("handshake", title, detail, _("Svar"), href, asked.name)))
    for proposal in said["proposals"]:
        need = needs.get(proposal.need_id)
        if need is None:
            continue
        if proposal.unconfirmed:
            title = _("Bekreft forslaget fra «%(group)s»", group=proposal.group_name)
            show = url_or_none("proposals.show", proposal_id=proposal.id)
            found.append((_closes(need, now) is not None, entry("seal", title, need.title, _("Les"), show, need.title)))
        elif proposal.state == "draft" and stages.input_state(need, now) == "open":
            found.append(_draft(proposal, need, now))
    for idea in said["ideas"]:
        if idea.by_staff and idea.withdrawn_at is None and now - idea.at < NEWS:
            title = _("Nytt om ideen «%(name)s»", name=idea.title)
            detail = _("%(state)s, %(day)s", state=idea_state(idea), day=date_long(idea.at))
            show = url_or_none("ideas.show", idea_id=idea.id)
            found.append((False, entry("light-bulb", title, detail, _("Se"), show, idea.title)))
    if not firm.categories or not firm.areas:
        title = _("Fortell hva dere leverer, og hvor")
        detail = _("Da viser vi behovene som passer for dere. Det tar et par minutter.")
        found.append((False, entry("briefcase", title, detail, _("Fyll ut"), url_or_none("profile.edit"), title)))
    return [(hurries, one) for hurries, one in found if one is not None]


def todo(found: Sequence[tuple[bool, Entry]]) -> tuple[str, list[dict[str, Any]]]:
    """The sentence that opens the page, and the list."""
    hurry, later = [one for hurries, one in found if hurries], [one for hurries, one in found if not hurries]
    number = len(found)
    if number:
        word = cards.number_word(number).capitalize()
        sentence = ngettext("Én ting venter på dere", "%(word)s ting venter på dere", number, word=word)
        (hurry or later)[0]["primary"] = True
    else:
        sentence = _("Ingenting venter på dere")
    groups = [{"heading": _("Haster"), "entries": hurry}, {"heading": _("Når det passer"), "entries": later}]
    return sentence, [group for group in groups if group["entries"]]


def answer_rows(rows: Sequence[Any], needs: Mapping[int, Any], now: datetime) -> list[dict[str, Any]]:
    """Needs on which the firm raised its hand, as lines."""
    found = []
    for row in rows:
        need = needs.get(row.need_id)
        if need is None:
            continue
        state, raised = stages.input_state(need, now), row.withdrawn_at is None
        change = _("Endre eller trekk") if raised else _("Meld interesse igjen")
        found.append(
            {
                "title": need.title,
                "href": cards.need_url(need),
                "role": role_label(row.role) if raised else _("Trukket"),
                "state": cards.state_text(need, state, now),
                "change": change if state == "open" or raised else "",
                "change_href": url_or_none("interest.edit", need_id=need.id),
            }
        )
    return found


def proposal_state(row: Any, open_now: bool) -> str:
    """How far a proposal has come, with its day."""
    if row.state == "sent":
        return _("Sendt %(day)s", day=date_full(row.sent_at))
    if row.state == "withdrawn":
        return _("Trukket %(day)s", day=date_full(row.withdrawn_at))
    return _("Utkast, ikke sendt") if open_now else _("Ikke sendt. Fristen er ute")


def proposal_rows(rows: Sequence[Any], needs: Mapping[int, Any], now: datetime) -> list[dict[str, Any]]:
    """The firm's proposals, as lines."""
    found = []
    for row in rows:
        need = needs.get(row.need_id)
        if need is None:
            continue
        open_now = stages.input_state(need, now) != "closed"
        endpoint = "proposals.edit" if row.state == "draft" and open_now else "proposals.show"
        found.append(
            {
                "title": need.title,
                "href": url_or_none(endpoint, proposal_id=row.id),
                "state": proposal_state(row, open_now),
                "group": row.group_name or "",
                "need": cards.state_text(need, stages.input_state(need, now), now),
                "need_href": cards.need_url(need),
            }
        )
    return found


def idea_state(row: Any) -> str:
    """How far an idea has come, in the words of the screen."""
    if row.withdrawn_at is not None:
        return _("Trukket")
    return {
        "received": _("Mottatt"),
        "read": _("Lest"),
        "matched": _("Koblet til en kommune"),
        "meeting": _("Møte avtalt"),
        "taken_further": _("Tatt videre"),
        "declined": _("Ikke tatt videre"),
    }[row.state]


def idea_rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The firm's ideas, as lines."""
    return [
        {
            "title": row.title,
            "href": url_or_none("ideas.show", idea_id=row.id),
            "state": idea_state(row),
            "at": date_full(row.at),
        }
        for row in rows
    ]


def profile_points(firm: Supplier) -> list[tuple[str, bool]]:
    """What makes a profile useful to a buyer, and whether the firm has told it."""
    return [
        (_("hva dere leverer"), bool(firm.categories)),
        (_("hvor dere leverer"), bool(firm.areas)),
        (_("hva firmaet gjør"), bool(firm.about)),
        (_("hvor mye dere kan ta"), bool(firm.capacity)),
        (_("fossilfri transport"), bool(firm.fossil_free)),
        (_("sertifikater"), bool(firm.certificates)),
        (_("noe dere har levert før"), bool(firm.references)),
    ]


def profile_words(firm: Supplier) -> tuple[str, str]:
    """How complete the profile is, and what is missing."""
    points = profile_points(firm)
    told, missing = sum(done for _name, done in points), [name for name, done in points if not done]
    if not missing:
        return _("Profilen er fylt ut"), _("Alt dere har fortalt, brukes om igjen når dere svarer.")
    head = _("%(told)d av %(all)d deler er fylt ut", told=told, all=len(points))
    return head, _("Mangler: %(names)s.", names=", ".join(missing))


def notes(firm: Supplier) -> list[dict[str, str]]:
    """What the firm should know although there is nothing to do: the claim, and a register that has not answered."""
    found = []
    if not firm.is_confirmed:
        found.append(
            {
                "title": _("Firmaet er ikke bekreftet ennå"),
                "text": _(
                    "Noen i firmaet, en e-post til adressen i Enhetsregisteret eller kommunen må bekrefte at du "
                    "snakker for det. Du kan svare på behov i mellomtiden, men dere telles ikke i offentlige tall, "
                    "står ikke i leverandørlista og ser ikke andre firmaer."
                ),
            }
        )
    if firm.register_state == "waiting":
        found.append(
            {
                "title": _("Vi mangler opplysninger fra Enhetsregisteret"),
                "text": _("Registeret svarte ikke da vi spurte. Vi spør igjen av oss selv. Du trenger ikke gjøre noe."),
            }
        )
    return found

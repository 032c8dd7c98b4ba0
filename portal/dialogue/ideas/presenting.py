"""An idea as each side sees it. Pages get the firm from here alone, and nothing before staff may know it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from portal.accounts.queries import municipalities, names_of
from portal.core import clock
from portal.core.i18n import _, get_language, ngettext
from portal.core.templating import date_full, date_long
from portal.dialogue.ideas import queries, rules, waiting
from portal.dialogue.ideas.models import Idea
from portal.market.categories.queries import by_id, tree
from portal.market.suppliers.models import CONFIRMED, MERGED, Supplier
from portal.market.suppliers.rules import size_label
from portal.registers.enhetsregisteret.orgnr import written
from portal.registers.working_days import add_working_days

ANSWERS = {"koble": "matched", "mote": "meeting", "videre": "taken_further", "avsla": "declined"}


def choices_of_categories(none: str) -> dict[str, list[tuple[Any, str]]]:
    """Markets with their sub-markets, as a select shows them; `none` is the word for leaving it open."""
    found: dict[str, list[tuple[Any, str]]] = {none: [("", none)]}
    for market in tree(get_language()):
        whole = (market.id, _("Hele faget %(name)s", name=market.name))
        found[market.name] = [whole, *((child.id, child.name) for child in market.children)]
    return found


def place_in_words(idea: Idea) -> str:
    """Where it went."""
    return idea.organisation.short_name if idea.organisation else _("Alle kommunene")


def promised_by(idea: Idea, promise: int) -> date:
    """The last day on which an answer keeps the promise."""
    return add_working_days(clock.to_local(idea.created_at).date(), promise)


@dataclass(frozen=True)
class Line:
    """An idea in a list. `who` is empty as long as staff are not to know."""

    href: str
    title: str
    place: str
    category: str
    size: str
    who: str
    state: str
    when: str
    is_late: bool


def line_of(idea: Idea, promise: int, now: datetime) -> Line:
    """For the firm's own list and for the inbox."""
    category = by_id(idea.category_id)
    days = waiting.days_taken(idea.created_at, now)
    late = rules.is_waiting(idea) and days > promise
    if rules.is_waiting(idea) and days:
        when = ngettext("Har ventet %(num)d virkedag", "Har ventet %(num)d virkedager", days)
    else:
        when = _("Sendt %(day)s", day=date_long(idea.created_at))
    return Line(
        href=url_for("ideas.show", idea_id=idea.id),
        title=idea.title,
        place=place_in_words(idea),
        category=category.name if category else "",
        size=size_label(idea.supplier.size),
        who=_known_firm(idea).name if rules.is_named(idea) else "",
        state=state_in_words(idea),
        when=when,
        is_late=late,
    )


def state_in_words(idea: Idea) -> str:
    """Where it is on its way."""
    return rules.label("withdrawn" if idea.withdrawn_at is not None else idea.state)


def _known_firm(idea: Idea) -> Supplier:
    firm = idea.supplier
    return queries.firm(firm.merged_into_id) or firm if firm.state == MERGED else firm


@dataclass(frozen=True)
class LogLine:
    """One line that both sides see: the day alone, since the hour would tell who was logged in."""

    day: date
    words: str
    who: str
    note: str


def _log(idea: Idea, firm: str, *, own: bool) -> list[LogLine]:
    # Of the firm's people the firm alone is told.
    people = names_of(event.by_id for event in idea.events if own or event.by_staff)
    return [
        LogLine(
            day=clock.to_local(event.at).date(),
            words=rules.label(event.state),
            who=people.get(event.by_id or 0, "") if own or event.by_staff else firm,
            note=event.note,
        )
        for event in idea.events
    ]


def _sender(idea: Idea) -> dict[str, Any] | None:
    """Who sent it, for staff; None before they may know."""
    if not rules.is_named(idea):
        return None
    firm, author = _known_firm(idea), queries.author_of(idea)
    return {
        "name": firm.name,
        "orgnr": written(firm.orgnr),
        "place": firm.postal_place.capitalize(),
        "person": author.name if author else "",
        "email": author.email if author else "",
        "phone": firm.phone,
        "confirmed": firm.state == CONFIRMED,
        "since": date_full(idea.named_at),
    }


def _acts(idea: Idea, user: Any) -> list[dict[str, Any]]:
    """What staff may do now; the first is the obvious one."""
    if not queries.allowed(idea, user, "idea:answer") or rules.why_not_answer(idea, queries.is_own(idea, user)):
        return []
    again = idea.state in ("matched", "meeting")
    match = ("koble", _("Koble på nytt") if again else _("Koble til fag eller behov"))
    meet = ("mote", _("Avtal møte") if idea.meeting_on is None else _("Endre møtedagen"))
    further, decline = ("videre", _("Ta den videre")), ("avsla", _("Avslå"))
    order = {"matched": (meet, further, decline, match), "meeting": (further, decline, meet, match)}
    return [
        {"label": label, "href": url_for("idea_answers.answer", idea_id=idea.id, answer=name)}
        for name, label in order.get(idea.state, (match, meet, further, decline))
        if rules.why_not_move(idea, ANSWERS[name]) is None
    ]


def for_reader(idea: Idea, user: Any, *, own: bool) -> dict[str, Any]:
    """What the page of an idea shows to this reader."""
    sender = None if own else _sender(idea)
    firm = idea.supplier.name if own else sender["name"] if sender else _("Firmaet")
    category, need = by_id(idea.category_id), queries.need_shown(idea, user)
    promised = promised_by(idea, queries.promise_days())
    return {
        "sender": sender,
        "size": size_label(idea.supplier.size),
        "place": place_in_words(idea),
        "category": category,
        "need": need,
        "hidden_need": idea.need_id is not None and need is None,
        "state": state_in_words(idea),
        "log": _log(idea, firm, own=own),
        "is_named": rules.is_named(idea),
        "is_open": rules.is_open(idea),
        "is_waiting": rules.is_waiting(idea),
        "acts": [] if own else _acts(idea, user),
        "why_not_read": rules.why_not_move(idea, "read"),
        "promised": promised,
        "is_late": clock.today() > promised,
        "waited": waiting.days_taken(idea.created_at, clock.now()),
    }


def times_in_words(user: Any) -> list[str]:
    """How fast the person's municipalities answer: a line each, or one for all."""
    if user.may_everywhere("idea:read"):
        measured = [(_("Kommunene"), queries.answer_times(None))]
    else:
        mine = [place for place in municipalities() if place.id in user.organisation_ids("idea:read")]
        one = len(mine) == 1
        measured = [(_("Vi") if one else place.short_name, queries.answer_times(place.id)) for place in mine]
    return [_in_words(who, times) for who, times in measured if times.number]


def _in_words(who: str, times: waiting.AnswerTimes) -> str:
    days, share = times.median or 0, round(100 * (times.share or 0))
    if days < 1:
        return _("%(who)s svarer som regel samme dag. %(share)d %% får svar innen fristen.", who=who, share=share)
    number = f"{days:.1f}".removesuffix(".0").replace(".", "," if get_language() != "en" else ".")
    return ngettext(
        "%(who)s svarer på %(days)s virkedag i middel. %(share)d %% får svar innen fristen.",
        "%(who)s svarer på %(days)s virkedager i middel. %(share)d %% får svar innen fristen.",
        1 if days == 1 else 2,
        who=who,
        days=number,
        share=share,
    )

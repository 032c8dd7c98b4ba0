"""The way of an idea, who may move it on, and when its firm becomes known. Pure: no session, no clock."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from portal.core.i18n import _
from portal.dialogue.ideas.models import Idea
from portal.market.suppliers.models import CLAIMED, CONFIRMED, MERGED, Supplier
from portal.needs.pipeline import stages
from portal.needs.pipeline.models import Need

# From each state, where it may go. Matched again: another category or need; met again: another day.
NEXT: dict[str, tuple[str, ...]] = {
    "received": ("read", "matched", "declined"),
    "read": ("matched", "declined"),
    "matched": ("matched", "meeting", "taken_further", "declined"),
    "meeting": ("matched", "meeting", "taken_further", "declined"),
    "taken_further": (),
    "declined": (),
}
ENDED = ("taken_further", "declined")
MOST_A_DAY = 10
MOST_NOTES = 50
SHORTEST_REASON = 10
FURTHEST_MEETING = timedelta(days=730)
# Words of a firm's form: without them the rest of the name may be an ordinary word.
_FORMS = frozenset({"as", "asa", "ans", "da", "enk", "nuf", "sa", "ba", "ks", "holding", "norge"})


def label(state: str) -> str:
    """A state, or another line of the log, in the words of the screen."""
    return {
        "received": _("Mottatt"),
        "read": _("Lest"),
        "matched": _("Koblet"),
        "meeting": _("Møte avtalt"),
        "taken_further": _("Tatt videre"),
        "declined": _("Avslått"),
        "note": _("Melding fra firmaet"),
        "named": _("Firmaet sto fram med navn"),
        "withdrawn": _("Trukket av firmaet"),
    }[state]


def is_open(idea: Idea) -> bool:
    """Whether anything can still become of it."""
    return idea.withdrawn_at is None and idea.state not in ENDED


def is_waiting(idea: Idea) -> bool:
    """Whether the firm has had no answer yet; that somebody has read it is none."""
    return is_open(idea) and idea.first_answered_at is None


def is_named(idea: Idea) -> bool:
    """Whether staff may know the firm. Asked by everything that shows it."""
    return idea.named_at is not None


def _why_not_open(idea: Idea) -> str | None:
    if idea.withdrawn_at is not None:
        return _("Firmaet har trukket ideen.")
    if idea.state in ENDED:
        return _("Ideen er ferdig behandlet.")
    return None


# The firm ---------------------------------------------------------------------------------------------------------


def why_not_speak(supplier: Supplier) -> str | None:
    """The reason nobody can speak for this firm here any more, or None."""
    return None if supplier.state in (CLAIMED, CONFIRMED) else _("Firmaets konto her er avsluttet.")


def _why_not_heard(idea: Idea) -> str | None:
    # A claim that became one with its firm is heard as the firm.
    return None if idea.supplier.state == MERGED else why_not_speak(idea.supplier)


def why_not_send(supplier: Supplier, sent_today: int) -> str | None:
    """The reason the firm cannot send one more idea today, or None: nobody is to be swamped."""
    if sent_today >= MOST_A_DAY:
        return _("Dere har sendt %(most)d ideer i dag. Send resten i morgen.", most=MOST_A_DAY)
    return why_not_speak(supplier)


def why_not_note(idea: Idea, notes: int) -> str | None:
    """The reason the firm cannot add a message, or None. `notes`: how many it has added."""
    if notes >= MOST_NOTES:
        return _("Dere har skrevet %(most)d meldinger om ideen. Det er det meste vi tar imot.", most=MOST_NOTES)
    return _why_not_open(idea) or _why_not_heard(idea)


def why_not_reveal(idea: Idea) -> str | None:
    """The reason the firm cannot say its name now, or None."""
    if is_named(idea):
        return _("Kommunen ser alt hvem dere er.")
    return _why_not_open(idea) or _why_not_heard(idea)


def why_not_withdraw(idea: Idea) -> str | None:
    """The reason the firm cannot take the idea back, or None."""
    return _why_not_open(idea)


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def giveaways(texts: Iterable[str], supplier: Supplier, names: Sequence[str], email: str) -> list[str]:
    """What in the texts would tell staff who sent an anonymous idea, as it is written in our records.

    The firm's whole name, and its name without the form when two words or more are left (one word alone may be an
    ordinary one); the organisation number, also with spaces; the people's names, the e-mail address and the website.
    """
    text = "\n".join(texts)
    plain, digits = f" {_plain(text)} ", "".join(text.split())
    short = [word for word in _plain(supplier.name).split() if word not in _FORMS]
    found = [supplier.name] if f" {_plain(supplier.name)} " in plain else []
    if not found and len(short) > 1 and f" {' '.join(short)} " in plain:
        found.append(supplier.name)
    if supplier.orgnr and supplier.orgnr in digits:
        found.append(supplier.orgnr)
    found += [name for name in names if len(_plain(name).split()) > 1 and f" {_plain(name)} " in plain]
    host = supplier.website.removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]
    found += [word for word in (email, host, supplier.phone) if len(word) > 4 and word.casefold() in text.casefold()]
    return found


def why_not_anonymous(found: Sequence[str]) -> str | None:
    """The reason a text does not stay anonymous, or None."""
    if not found:
        return None
    told = ", ".join(found)
    return _("Her står det hvem dere er (%(words)s). Ta det bort, eller vis navnet fra starten.", words=told)


# Staff ------------------------------------------------------------------------------------------------------------


def why_not_answer(idea: Idea, is_own: bool) -> str | None:
    """The reason this person may not have a hand in what becomes of the idea, or None."""
    if is_own:
        return _("Du hører til firmaet som har sendt ideen. En annen må svare.")
    return _why_not_open(idea)


def why_not_move(idea: Idea, to: str) -> str | None:
    """The reason the idea cannot get that state now, or None."""
    if reason := _why_not_open(idea):
        return reason
    if to in NEXT[idea.state]:
        return None
    if to in ("meeting", "taken_further"):
        return _("Koble ideen til et fag eller et behov først. Da ser dere hvem som har sendt den.")
    return _("Ideen er alt lest.")


def why_not_choose(need: Need | None, number: int | None) -> str | None:
    """The reason the chosen need cannot be had, or None; the same whether it is closed or not this person's."""
    if number is not None and need is None:
        return _("Behovet tar ikke lenger imot innspill, eller du har ikke tilgang til det. Velg et annet.")
    return None


def why_not_match(need: Need | None, category_id: int | None, now: datetime) -> str | None:
    """The reason the idea cannot be matched so, or None: to a category, or a need that still takes input."""
    if need is None and category_id is None:
        return _("Velg et fag, et behov eller begge.")
    if need is not None and stages.input_state(need, now) == "closed":
        return _("Behovet tar ikke lenger imot innspill. Velg et annet behov, eller bare et fag.")
    return None


def why_not_meet(day: date, sent_on: date, today: date) -> str | None:
    """The reason a meeting cannot be on that day, or None: after the idea came, and within two years."""
    if day < sent_on:
        return _("Møtet kan ikke være før ideen kom.")
    if day > today + FURTHEST_MEETING:
        return _("Velg en dag innen to år.")
    return None


def why_not_decline(reason: str) -> str | None:
    """The reason these words are not enough to decline with, or None: the firm is to learn from them."""
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Skriv hvorfor, med minst ti tegn. Firmaet får teksten.")
    return None

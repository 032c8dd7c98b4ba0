"""Search: one question, the same ranked answer on SQLite and PostgreSQL, with the reason in plain words.

A whole result page is three statements: the vocabulary, the candidates, and the rows that the page shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement

from portal.core import clock
from portal.core.i18n import LANGUAGES, _, get_language
from portal.needs.search import candidates
from portal.needs.search.ranking import Reason, question, score
from portal.needs.search.typed import read
from portal.needs.search.vocabulary import understand

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A hit this many times weaker than the best says nothing beside it.
_TOO_WEAK = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A public need that answers the search."""

    need_id: int
    score: int
    reasons: tuple[Reason, ...]
    category_names: str

    @property
    def why(self) -> str:
        """Told in words only where it is shown; empty where the words stand in plain sight."""
        return explain(self.reasons, self.category_names)


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, best first. `corrected` is the text that was searched for instead of a misspelt one; `suggestion` is
    something to offer when there are no hits; `more` tells that there may be more hits than the search weighs."""

    hits: tuple[Hit, ...]
    corrected: str | None = None
    suggestion: str | None = None
    more: bool = False


def moment(at: datetime) -> int:
    """Microseconds since 1970: how the index keeps time, exact and the same on both databases."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def search_ids(text: str | None, where: Sequence[ColumnElement[bool]] = (), limit: int = 30) -> list[Hit]:
    """Public needs that answer the text and meet the conditions on `Need`, best first."""
    return list(search(text, where, limit).hits)


def search(
    text: str | None, where: Sequence[ColumnElement[bool]] = (), limit: int = 30, current: bool = False
) -> Answer:
    """Like `search_ids`, with a correction or a suggestion; `current` leaves concluded needs out.

    Of more hits than `limit` (60 at least, 300 at most) the ones in the strongest fields are ranked, then those open
    for input.
    """
    now = moment(clock.now())
    typed = read(text)
    understood = understand(typed, now)
    plan = candidates.steps(typed, understood.words)
    enough = max(candidates.FEWEST, min(limit, candidates.MOST))
    rows = candidates.find(plan, typed.phrases, where, understood.about, enough, now, current)
    asked, ranked = question(understood.words), []
    for row in rows:
        if understood.words:
            scored = score(asked, row._mapping, row.plain)
            if not scored.score:
                continue
            value, missing, reasons = scored.score, scored.missing, scored.reasons
        else:
            value, missing, reasons = 1, 0, ()
        ranked.append((missing, -value, candidates.tie_key(row.need_id, row.opens, row.closes, now), row, reasons))
    ranked.sort(key=lambda item: item[:3])
    # What has all the words is the answer; the rest is shown only when nothing has.
    if ranked and ranked[0][0] == 0:
        ranked = [item for item in ranked if item[0] == 0 and item[1] * _TOO_WEAK <= ranked[0][1]]
        closer = [item for item in ranked if all(reason.field != "market" for reason in item[4])]
        ranked = closer or ranked
    hits = tuple(Hit(item[3].need_id, -item[1], item[4], item[3].category_names) for item in ranked[:limit])
    if hits:
        return Answer(hits, corrected=understood.corrected, more=len(ranked) >= enough)
    return Answer((), suggestion=understood.suggestion)


def explain(reasons: Sequence[Reason], category_names: str) -> str:
    """Why a need was found, for the reader, when it does not show: `kategorien Vinterdrift, ligner på «brøyting»`."""
    said: dict[str, None] = {}
    for reason in reasons:
        sentence = _why(reason, category_names)
        if sentence:
            said[sentence] = None
    return ", ".join(said)


def _why(reason: Reason, category_names: str) -> str:
    typed, shown = reason.typed, reason.shown
    if reason.kind in ("loose", "typo"):
        return _("ligner på «%(word)s»", word=shown)
    if reason.field in ("category", "market"):
        names, own = category_names.split("\n"), 0 if reason.field == "category" else len(LANGUAGES)
        name = names[own + list(LANGUAGES).index(get_language())] or names[own]
        return _("kategorien %(name)s", name=name)
    if reason.kind == "split":
        return _("har både «%(words)s»", words=shown)
    if reason.kind == "synonym":
        return _("«%(word)s» er et annet ord for «%(typed)s»", word=shown, typed=typed)
    if reason.kind == "half":
        return _("«%(word)s» er en del av «%(typed)s»", word=shown, typed=typed)
    if reason.kind == "part":
        return _("«%(word)s» hører sammen med «%(typed)s»", word=shown, typed=typed)
    if reason.field == "place":
        return _("sted: %(word)s", word=typed)
    if reason.field == "body":
        return _("«%(word)s» er nevnt i teksten", word=typed)
    return ""

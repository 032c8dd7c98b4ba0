"""Texts of proposals as markup: what is kept from the public is marked, or a block stands in its place.

Markup is put in after the text was escaped, in the place of characters that clean text cannot hold.
"""

from datetime import datetime

from markupsafe import Markup, escape

from portal.core import clock
from portal.core.i18n import _
from portal.core.templating import date_full, paragraphs
from portal.dialogue.proposals.confidential import WITHHELD, pieces_of
from portal.dialogue.proposals.fields import withheld_words

_START, _END = "\ue001", "\ue002"


def _with_signs(text: str) -> str:
    """Every line of a marked passage between two signs: a mark of the page ends where its paragraph does."""
    parts = []
    for piece in pieces_of(text):
        lines = piece.text.split("\n") if piece.confidential else []
        marked = "\n".join(f"{_START}{line}{_END}" if line.strip() else line for line in lines)
        parts.append(marked if piece.confidential else piece.text)
    return "".join(parts)


def _with_markup(markup: Markup, law: str) -> Markup:
    block = Markup('<span class="withheld">{}</span>').format(withheld_words(law))
    start = Markup('<mark class="kept-secret"><span class="ds-sr-only">{}</span>').format(_("Unntatt:") + " ")
    end = Markup("</mark>")
    return markup.replace(_START, start).replace(_END, end).replace(WITHHELD, block)


def shown_text(text: str, law: str) -> Markup:
    """Several lines, as paragraphs."""
    return _with_markup(paragraphs(_with_signs(text)), law)


def shown_line(text: str, law: str) -> Markup:
    """One line, for headings and lists."""
    return _with_markup(escape(_with_signs(text)), law)


def exact_time(moment: datetime) -> str:
    """`4. mars 2027 kl. 11.59.59,998 (UTC+01:00)`: Norwegian time, to the millisecond, with its distance from UTC."""
    local = clock.to_local(moment)
    offset = local.strftime("%z")
    return _(
        "%(day)s kl. %(time)s (UTC%(offset)s)",
        day=date_full(moment),
        time=f"{local:%H.%M.%S},{local.microsecond // 1000:03d}",
        offset=f"{offset[:3]}:{offset[3:]}",
    )

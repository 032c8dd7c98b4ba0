"""The page on which staff read the proposals to a need side by side, in the order they came."""

from collections.abc import Sequence

from flask import render_template

from portal.accounts.access import current_user
from portal.core import clock
from portal.core.i18n import _
from portal.core.spreadsheet import Cell
from portal.dialogue.proposals import fields
from portal.dialogue.proposals.confidential import in_words
from portal.dialogue.proposals.pages import columns, travels_of
from portal.dialogue.proposals.queries import may_open, may_read, of_need, withdrawn_of_need
from portal.dialogue.travel.presenting import shared
from portal.needs.pipeline.models import Need


def side_by_side(need: Need, opened: int | None = None) -> str:
    """Public versions; the proposal with the number `opened` whole. The caller has asked who may, and recorded it."""
    found = columns(of_need(need), opened)
    return render_template(
        "dialogue/proposals/of_need.html",
        need=need,
        columns=found,
        travels=travels_of(found, need, clock.today()),
        words=shared(),
        withdrawn=withdrawn_of_need(need),
        may_open=may_open(need, current_user),
        may_export=may_read(need, current_user, "input:export"),
    )


def as_table(need: Need) -> tuple[list[str], list[Sequence[Cell]]]:
    """Headings and one row per proposal, in the public version and the order they came."""
    found = columns(of_need(need))
    headings = [_("Først mottatt"), _("Utgave"), _("Utgaven mottatt"), _("Firma"), _("Organisasjonsnummer")]
    headings += [_("Bekreftet firma"), _("Sammen med"), _("Venter på bekreftelse fra")]
    headings += [str(said.label) for said in fields.FIELDS] + [_("Vedlegg")]
    rows: list[Sequence[Cell]] = []
    for column in found:
        words, firm = fields.withheld_words(column.law), column.proposal.supplier
        group = column.revision.public["group"] or {"firms": []}
        others = [name for number, name in group["firms"] if number != firm.id]
        rows.append(
            [
                column.proposal.sent_at,
                column.revision.number,
                column.revision.at,
                firm.name,
                firm.orgnr,
                firm.is_confirmed,
                ", ".join(others),
                column.waiting,
                *(in_words(row.text, words) for row in column.rows),
                "\n".join(fields.file_words(file) for file in column.files),
            ]
        )
    return headings, rows

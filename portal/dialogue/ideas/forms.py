"""What is written in a form about an idea."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.core.forms import PortalForm, choice_or_none, line, pick, text
from portal.core.i18n import _, _l

EVERYWHERE = "alle"


def _place(raw: Any) -> int | str | None:
    """A municipality's number, or the word for all of them; None when nothing is chosen."""
    return EVERYWHERE if raw == EVERYWHERE else choice_or_none(raw)


class IdeaForm(PortalForm):
    """A new idea."""

    key = HiddenField(validators=[Length(max=64)])
    title = line(
        _l("Kort fortalt"), 120, required=True, hint=_l("Én linje. For eksempel: Varme i gulvet fra kjølerommet.")
    )
    problem = text(
        _l("Hvilket problem løser den?"),
        4000,
        required=True,
        hint=_l("Hvem merker problemet i dag, og hvordan? Skriv som til en som ikke kan faget."),
    )
    solution = text(
        _l("Hva foreslår dere?"),
        4000,
        required=True,
        hint=_l("Ta med det som trengs for å forstå ideen. Ikke det som gjør den mulig å kopiere."),
    )
    benefit = text(
        _l("Hva kan det bety for dem det gjelder?"),
        2000,
        rows=4,
        hint=_l("For eksempel spart tid, færre turer eller et bedre måltid. Et grovt anslag er nok."),
    )
    place = pick(_l("Hvilken kommune er den for?"), coerce=_place)
    category_id = pick(_l("Fag"), coerce=choice_or_none, hint=_l("Velg det nærmeste, eller la det stå."))
    anonymous = BooleanField(
        _l("Send uten navn"),
        default=True,
        description=_l(
            "De som leser, ser bare fag og hvor mange ansatte dere har. Firmaet, navnet ditt og e-posten din vises når "
            "kommunen kobler ideen til et fag eller et behov, eller når dere selv velger det."
        ),
    )

    def validate_place(self, field: Any) -> None:
        """Somebody must get it."""
        if field.data is None:
            raise ValidationError(_("Velg en kommune, eller alle."))


class NoteForm(PortalForm):
    """A message from the firm."""

    note = text(_l("Melding til kommunen"), 2000, required=True, rows=4)


class _AnswerForm(PortalForm):
    edit_no = HiddenField()


class ReadForm(_AnswerForm):
    """Nothing but the state it began from."""


class MatchForm(_AnswerForm):
    """Where it belongs."""

    category_id = pick(_l("Fag"), coerce=choice_or_none)
    need_id = pick(
        _l("Behov"),
        coerce=choice_or_none,
        hint=_l("Behov som tar imot innspill nå eller senere. Firmaet ser bare behov som er offentlige."),
    )
    note = text(_l("Melding til firmaet"), 2000, rows=4)


class MeetingForm(_AnswerForm):
    """When one meets."""

    meeting_on = DateField(_l("Dag"), [InputRequired(_l("Velg en dag."))])
    note = text(_l("Melding til firmaet"), 2000, rows=4, hint=_l("Sted, klokkeslett og hvem som kommer."))


class FurtherForm(_AnswerForm):
    """What happens now."""

    note = text(_l("Hva skjer nå?"), 2000, required=True, rows=4)


class DeclineForm(_AnswerForm):
    """Why not."""

    note = text(
        _l("Hvorfor ikke?"),
        2000,
        required=True,
        hint=_l("Skriv rett fram. Hva stoppet det, og hva måtte vært annerledes?"),
    )

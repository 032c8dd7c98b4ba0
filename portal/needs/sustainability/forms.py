"""The sustainability profile on paper, with one question for each duty that the rules lay on the need."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from portal.core.forms import PortalForm, options, text
from portal.core.i18n import _, _l
from portal.needs.sustainability import fields
from portal.needs.sustainability.actions import Answers
from portal.needs.sustainability.models import DutyAnswer, SustainabilityProfile
from portal.needs.sustainability.properties import Property
from portal.needs.sustainability.rules import why_not_answer
from portal.registers.duties.rules import Duty


def _theme(label: Any, hint: Any) -> Any:
    return text(label, 1000, rows=3, hint=hint)


def _shown(label: Any, hint: Any) -> Any:
    return text(label, 1000, rows=2, hint=hint)


class SustainabilityForm(PortalForm):
    """The themes. Questions about duties are added by `form_for`, because the rules and their number change."""

    duties: Sequence[Duty] = ()

    edit_no = HiddenField()

    climate_way = RadioField(_l("Hvordan skal klima og miljø telle?"), default="")
    climate_weight = IntegerField(
        _l("Hvor mange prosent skal det telle?"),
        [Optional(), NumberRange(min=0, max=100, message=_l("Skriv et helt tall fra 0 til 100."))],
        description=_l("Bare når det teller i valget av tilbud. Vanligvis minst 30."),
        render_kw={"inputmode": "numeric"},
    )
    climate_reason = text(
        _l("Hvorfor dette valget?"),
        1000,
        rows=3,
        hint=_l("For eksempel: Kjøringen er det meste av utslippet, og rutene kan legges på mange måter."),
    )
    climate_documentation = _shown(
        _l("Klima: Hvordan skal det vises at det er gjort?"),
        _l("For eksempel: CO₂ per levering, regnet likt for alle og meldt hvert kvartal."),
    )

    environment = _theme(_l("Miljø"), _l("Avfall, kjemikalier, vann, natur. For eksempel: kasser som brukes om igjen."))
    environment_documentation = _shown(
        _l("Miljø: Hvordan skal det vises at det er gjort?"),
        _l("For eksempel: miljømerke, eller telling av kasser hver måned."),
    )
    apprentices = _theme(
        _l("Lærlinger"), _l("Unge som lærer faget i bedrift. For eksempel: minst ti prosent av timene.")
    )
    apprentices_documentation = _shown(
        _l("Lærlinger: Hvordan skal det vises at det er gjort?"), _l("For eksempel: lærekontrakt og timelister.")
    )
    wages = _theme(
        _l("Lønns- og arbeidsvilkår"),
        _l("Lønn, arbeidstid, bolig og innleie hos leverandøren og de leverandøren bruker."),
    )
    wages_documentation = _shown(
        _l("Lønns- og arbeidsvilkår: Hvordan skal det vises at det er gjort?"),
        _l("For eksempel: egenerklæring, og stikkprøve av lønnsslipper én gang i året."),
    )
    ethical_trade = _theme(
        _l("Etisk handel"),
        _l("Forholdene der varen er laget, langt bak i kjeden. Gjelder særlig tekstiler, IT-utstyr, kaffe og kakao."),
    )
    ethical_trade_documentation = _shown(
        _l("Etisk handel: Hvordan skal det vises at det er gjort?"),
        _l("For eksempel: oversikt over hvor de viktigste varene er laget."),
    )

    un_goals = SelectMultipleField(
        _l("Hvilke av FNs bærekraftsmål hjelper dette?"),
        coerce=int,
        description=_l("Velg to eller tre som virkelig treffer."),
    )
    un_goals_documentation = _shown(
        _l("Bærekraftsmål: Hvordan skal det vises at det er gjort?"),
        _l("For eksempel: kilo mat kastet per kjøkken, meldt to ganger i året."),
    )

    properties = SelectMultipleField(
        _l("Hva skal vi spørre om?"),
        description=_l(
            "Det er ikke lov å kreve at leverandøren eller varen er lokal. Dette er lov, og passer ofte for "
            "dem som har kort vei."
        ),
    )
    short_travel = text(
        _l("Mer om kort vei"),
        1000,
        rows=3,
        hint=_l("Vises for alle. Skriv hva dere trenger, ikke hvor noen skal holde til."),
    )
    short_travel_documentation = _shown(
        _l("Kort vei: Hvordan skal det vises at det er gjort?"), _l("For eksempel: høstedato på kassa.")
    )

    def question(self, duty: Duty) -> tuple[Any, Any]:
        """The two fields of a duty: the answer and its text."""
        return self[answer_name(duty)], self[text_name(duty)]

    def values(self) -> dict[str, Any]:
        """The answers by name, as `actions.save` takes them."""
        found: dict[str, Any] = {name: self[name].data or "" for name in ("climate_way", *fields.TEXT_CAPS)}
        found["climate_weight"] = self.climate_weight.data
        found["un_goals"] = sorted(set(self.un_goals.data or []))
        found["properties"] = [code for code, _title in self.properties.choices if code in (self.properties.data or [])]
        return found

    def answers(self) -> Answers:
        """What is answered to each duty that was asked."""
        return {d.id: (self[answer_name(d)].data or "", self[text_name(d)].data or "") for d in self.duties}

    def add_faults(self) -> bool:
        """Put missing reasons beside their fields; answers whether there were any."""
        found = False
        for duty in self.duties:
            reason = why_not_answer(*self.answers()[duty.id])
            if reason:
                field = self[text_name(duty)]
                field.errors, found = [*field.errors, reason], True
        return found

    def fill(self, kept: SustainabilityProfile | None, given: Mapping[str, DutyAnswer]) -> None:
        """Show what is kept: for a page that is opened, not for one that was sent."""
        for name, value in fields.values_of(kept).items():
            self[name].data = value
        self.edit_no.data = str(kept.edit_no if kept else 0)
        for duty in self.duties:
            said = given.get(duty.id)
            self[answer_name(duty)].data = said.answer if said else ""
            self[text_name(duty)].data = said.text if said else ""


def answer_name(duty: Duty) -> str:
    """The name of the field with the answer; ids of the rule data cannot collide with our own names."""
    return f"duty-{duty.id}-answer"


def text_name(duty: Duty) -> str:
    """The name of the field with the words."""
    return f"duty-{duty.id}-text"


def form_for(asked: Sequence[Duty], apt: Sequence[Property]) -> SustainabilityForm:
    """The form with a question for each duty, and the properties that are apt for the market."""

    class WithDuties(SustainabilityForm):
        """This need's questions."""

    for duty in asked:
        answers = [(code, fields.answer_label(code)) for code in (*fields.ANSWERS, "")]
        question = _("Følger dere «%(duty)s»?", duty=duty.title)
        setattr(WithDuties, answer_name(duty), RadioField(question, choices=options(answers), default=""))
        label = _("%(duty)s: hvordan, eller hvorfor ikke?", duty=duty.title)
        words = text(label, 1000, rows=2, hint=_("Må fylles ut når svaret er noe annet enn ja."))
        setattr(WithDuties, text_name(duty), words)
    form = WithDuties()
    form.duties = asked
    form.climate_way.choices = [(way, fields.way_label(way)) for way in (*fields.WAYS, "")]
    form.un_goals.choices = [(number, fields.goal_label(number)) for number in fields.GOALS]
    form.properties.choices = [(entry.code, entry.title) for entry in apt]
    return form

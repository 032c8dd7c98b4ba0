"""What an administrator writes about a category."""

from typing import Any

from wtforms import ValidationError

from portal.core.forms import PortalForm, line, pick, text
from portal.core.i18n import _, _l
from portal.market.categories.actions import CategoryValues
from portal.market.categories.prefixes import malformed, split_prefixes

KIND_NAMES = {
    "goods": _l("Vare"),
    "services": _l("Tjeneste"),
    "works": _l("Bygg og anlegg"),
    "special_services": _l("Særlig tjeneste eller helse- og sosialtjeneste"),
}


class CategoryForm(PortalForm):
    """One category in three languages; Bokmål is needed, the others may wait."""

    name_nb = line(_l("Navn på bokmål"), 80, required=True, hint=_l("Slik folk i bransjen sier det."))
    name_nn = line(_l("Navn på nynorsk"), 80, hint=_l("Uten dette vises bokmål."))
    name_en = line(_l("Navn på engelsk"), 80, hint=_l("Uten dette vises bokmål."))
    examples_nb = line(
        _l("Eksempler på bokmål"), 200, hint=_l("Noen få ord, med komma mellom: brøyting, strøing, feiing.")
    )
    examples_nn = line(_l("Eksempler på nynorsk"), 200)
    examples_en = line(_l("Eksempler på engelsk"), 200)
    synonyms = text(
        _l("Andre ord for det samme"),
        2000,
        hint=_l("Ord folk søker med, også dialekt og fagord. Komma mellom."),
        rows=4,
    )
    cpv_prefixes = text(
        _l("CPV-numre"),
        1000,
        hint=_l(
            "2 til 8 sifre, med mellomrom mellom. Det lengste nummeret som passer, avgjør hvor en kunngjøring havner."
        ),
        rows=2,
    )
    contract_kind = pick(_l("Vanlig type kontrakt"), list(KIND_NAMES.items()))
    icon = pick(_l("Ikon"))

    def validate_cpv_prefixes(self, field: Any) -> None:
        """Digits only; whether somebody has them already is for the rules."""
        wrong = malformed(split_prefixes(field.data or ""))
        if wrong is not None:
            raise ValidationError(_("«%(code)s» er ikke et CPV-nummer. Skriv 2 til 8 sifre.", code=wrong[:20]))

    def values(self) -> CategoryValues:
        """What was written, field by field."""
        return CategoryValues(
            icon=self.icon.data,
            contract_kind=self.contract_kind.data,
            name_nb=self.name_nb.data,
            name_nn=self.name_nn.data or "",
            name_en=self.name_en.data or "",
            examples_nb=self.examples_nb.data or "",
            examples_nn=self.examples_nn.data or "",
            examples_en=self.examples_en.data or "",
            synonyms=self.synonyms.data or "",
            cpv_prefixes=self.cpv_prefixes.data or "",
        )

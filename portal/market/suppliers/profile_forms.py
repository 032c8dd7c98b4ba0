"""The form of a firm's profile."""

import re
from typing import Any
from urllib.parse import urlsplit

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.forms import PortalForm, options, text
from portal.core.i18n import _, _l
from portal.core.text import clean_line
from portal.market.suppliers import fields
from portal.market.suppliers.models import SIZES, Supplier

_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::[0-9]{1,5})?", re.IGNORECASE)


def website(raw: Any) -> str:
    """`www.firma.no` as an address; what is no address stays as written, to be refused beside its field."""
    typed = clean_line(raw)
    return typed if not typed or "://" in typed else f"https://{typed}"


def is_website(address: str) -> bool:
    """Whether it is the address of a site on the web, and nothing that a reader's browser would run or log in to."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.netloc
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and " " not in address


def _many(label: Any, hint: Any = "") -> SelectMultipleField:
    """Check boxes of ids."""
    boxes: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    return SelectMultipleField(label, coerce=int, description=hint, **boxes)


class CountField(IntegerField):
    """A small whole number; what is longer than any count of people is not read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse what is too long before it becomes a number."""
        if valuelist and len(valuelist[0]) > 9:
            self.data = None
            raise ValueError(_("Skriv et tall fra 0 til 9999."))
        super().process_formdata(valuelist)


class ProfileForm(PortalForm):
    """What a firm says of itself; everything may stay empty."""

    edit_no = HiddenField()
    categories = _many(_l("Hva leverer dere?"))
    areas = _many(_l("Hvor kan dere levere?"), _l("Kommunene dere kan levere i, ikke hvor dere holder til."))
    about = text(
        _l("Om firmaet"), fields.TEXT_CAPS["about"], rows=4, hint=_l("Hva dere er gode på, med to–tre setninger.")
    )
    website = StringField(
        _l("Nettsted"),
        [Length(max=250, message=_l("Høyst %(max)d tegn. Kort ned teksten."))],
        filters=[website],
        render_kw={"maxlength": 250, "inputmode": "url", "autocomplete": "url", "autocapitalize": "none"},
    )
    phone = StringField(
        _l("Telefon"),
        [Optional(), Length(max=20), Regexp(r"^\+?[0-9 ()-]{5,20}$", message=_l("Skriv telefonnummeret med sifre."))],
        filters=[clean_line],
        description=_l("For kommunene. Vises aldri i leverandørlista."),
        render_kw={"autocomplete": "tel", "inputmode": "tel", "maxlength": 20},
    )
    capacity = text(
        _l("Kapasitet"),
        fields.TEXT_CAPS["capacity"],
        rows=3,
        hint=_l("For eksempel: to biler og fem folk, ledig fra mars."),
    )
    apprentices = CountField(
        _l("Lærlinger nå"),
        [Optional(), NumberRange(0, 9999, message=_l("Skriv et tall fra 0 til 9999."))],
        render_kw={"inputmode": "numeric", "maxlength": 4},
    )
    apprenticeship_scheme = BooleanField(_l("Vi er godkjent lærebedrift eller med i et opplæringskontor"))
    fossil_free = RadioField(
        _l("Hvor mye av transporten er fossilfri?"), choices=options(fields.FOSSIL_FREE), default=""
    )
    certificates = text(
        _l("Sertifikater og godkjenninger"),
        fields.TEXT_CAPS["certificates"],
        rows=3,
        hint=_l("For eksempel: Miljøfyrtårn, sentral godkjenning, StartBANK."),
    )
    references = text(
        _l("Referanser"), fields.TEXT_CAPS["references"], rows=5, hint=_l("Oppdrag dere er stolte av, og for hvem.")
    )
    size = RadioField(
        _l("Hvor mange ansatte er dere?"),
        default="",
        description=_l("Enhetsregisteret viser ikke tallet for små firmaer. Dere kan si det selv."),
    )
    in_directory = BooleanField(
        _l("Vis oss i leverandørlista"),
        description=_l(
            "Navn, kommune, størrelse, fag, område, «Om firmaet» og nettsted. Aldri telefon eller personer."
        ),
    )
    partner_finding = BooleanField(
        _l("La andre firmaer finne oss som partner"),
        description=_l("Bare firmaer som selv har krysset av, ser dere, og bare på behov dere er interessert i."),
    )

    def prepare(self, supplier: Supplier, areas: list[tuple[int, str]], categories: list[tuple[int, str]]) -> None:
        """The lists of this firm; whoever does not say a size keeps the one there is."""
        self.areas.choices, self.categories.choices = options(areas), options(categories)
        unknown = [] if supplier.size else [("", _("Vil ikke si"))]
        self.size.choices = options([*unknown, *((size, size.replace("-", "–")) for size in SIZES)])
        self.size.data = self.size.data or supplier.size

    def validate_website(self, field: Any) -> None:
        """Only addresses on the web: readers click on it."""
        if field.data and not is_website(field.data):
            raise ValidationError(_("Skriv adressen til nettstedet, for eksempel www.firma.no."))

    def values(self) -> dict[str, Any]:
        """The answers by name, as `profile_actions.edit` takes them."""
        plain = {name: self[name].data for name in fields.PLAIN}
        for name in (*fields.TEXT_CAPS, "fossil_free"):
            plain[name] = plain[name] or ""
        return plain | {
            "size": self.size.data or "",
            "categories": sorted(set(self.categories.data or [])),
            "areas": sorted(set(self.areas.data or [])),
        }

    def fill(self, supplier: Supplier, suggested: list[int]) -> None:
        """Show what is kept; before anything has been kept, what the register suggests."""
        for name, value in fields.snapshot(supplier).items():
            self[name].data = value
        if supplier.edit_no == 1 and not supplier.categories:
            self.categories.data = suggested
        self.edit_no.data = str(supplier.edit_no)

"""What a need may ask for instead of origin or nearness: lawful properties in the words of the public page. Pure.

The codes are those of the property library of the wording check, which holds ready sentences and sources.
"""

from dataclasses import dataclass

from portal.core.i18n import _

# code: icon
ICONS = {
    "freshness_hours": "clock",
    "season": "sun",
    "taste_test": "chef-hat",
    "animal_welfare": "plant",
    "delivery_frequency": "truck",
    "response_time": "lightning",
    "site_attendance": "location-pin",
    "contact_hours": "phone",
    "packaging_return": "recycle",
    "co2_per_delivery": "weight",
    "fossil_free_transport": "truck",
    "delivery_area_lots": "compass",
    "order_size": "package",
    "traceability": "magnifying-glass",
    "site_introduction": "person-group",
    "apprentices": "hat-school",
    "repair_on_site": "wrench",
}
CODES = tuple(ICONS)
FOOD_ONLY = ("freshness_hours", "season", "taste_test", "animal_welfare")
FOOD_MARKET = "mat-og-kjokken"


@dataclass(frozen=True)
class Property:
    """One lawful property: its code, icon, name, and a sentence for suppliers."""

    code: str
    icon: str
    title: str
    text: str


def _words() -> dict[str, tuple[str, str]]:
    return {
        "freshness_hours": (
            _("Ferskt når det kommer fram"),
            _("Vi spør hvor kort tid det går fra varen er høstet eller laget til den er framme."),
        ),
        "season": (_("Mat i sesong"), _("Menyen følger det som er i sesong.")),
        "taste_test": (_("Smakstest uten navn"), _("De som skal spise maten, smaker uten å vite hvem som har levert.")),
        "animal_welfare": (_("God dyrevelferd"), _("Dyr får bare medisin når de er syke, og bruken kan vises.")),
        "delivery_frequency": (_("Hyppige leveringer"), _("Vi spør hvor ofte dere kan komme.")),
        "response_time": (_("Kort svartid"), _("Tiden regnes fra vi ringer til dere er på plass, likt for alle.")),
        "site_attendance": (
            _("Oppmøte på stedet"),
            _("Dere møter opp når vi trenger det. Hvor kontoret er, betyr ikke noe."),
        ),
        "contact_hours": (_("Et menneske å ringe til"), _("En fast kontakt som svarer i arbeidstiden.")),
        "packaging_return": (_("Kasser i retur"), _("Emballasje brukes om igjen og blir med tilbake.")),
        "co2_per_delivery": (_("CO₂ per levering"), _("Samme regnestykke for alle, uansett hvor dere kommer fra.")),
        "fossil_free_transport": (_("Fossilfri transport"), _("Siste strekning kjøres uten fossilt drivstoff.")),
        "delivery_area_lots": (
            _("Delt etter leveringsområde"),
            _("Dere kan gi tilbud på ett, flere eller alle områder."),
        ),
        "order_size": (_("Små bestillinger"), _("Dere kan gi tilbud på én varegruppe og trenger ikke ha alt.")),
        "traceability": (_("Kan spores"), _("Dere kan vise hvem som har laget varen, når og hvor.")),
        "site_introduction": (_("Befaring for alle"), _("Alle får de samme opplysningene og en omvisning.")),
        "apprentices": (_("Plass til lærlinger"), _("Lærlinger deltar i arbeidet.")),
        "repair_on_site": (_("Kan repareres"), _("Deler og reparasjon er lett å få tak i.")),
    }


def all_properties() -> dict[str, Property]:
    """Every property by its code, in the reader's language."""
    return {code: Property(code, ICONS[code], title, text) for code, (title, text) in _words().items()}


def apt_for(market_slug: str, chosen: list[str]) -> list[Property]:
    """The properties worth showing for a market; those already chosen are always among them."""
    return [
        entry
        for code, entry in all_properties().items()
        if code in chosen or market_slug == FOOD_MARKET or code not in FOOD_ONLY
    ]

"""What a notice does not tell, in plain Norwegian, so that a reader knows what to look for in the documents. Pure."""

from dataclasses import dataclass

from portal.exchange.notices.parsed import ParsedNotice

BUYER = "Kjøper er ikke oppgitt."
BUYER_NUMBER = "Kjøperens organisasjonsnummer mangler eller er feil."
TITLE = "Tittel mangler."
TITLE_FROM_LOT = "Kunngjøringen har ingen egen tittel. Tittelen er hentet fra en del av den."
DESCRIPTION = "Beskrivelse mangler."
DESCRIPTION_FROM_LOT = "Kunngjøringen har ingen egen beskrivelse. Teksten er hentet fra en del av den."
SHORTENED = "Beskrivelsen er forkortet her."
CPV = "CPV-kode mangler."
PLACE = "Leveringssted er ikke oppgitt."
DEADLINE = "Frist er ikke oppgitt i eget felt. Den kan stå i teksten."
DEADLINE_PLACEHOLDER = "Fristen er ikke bestemt (datoen i kunngjøringen fyller bare feltet)."
PLANNED = "Tidspunkt for konkurransen er ikke oppgitt."
VALUE = "Verdi er ikke oppgitt."
FOREIGN_CURRENCY = "Verdien er ikke oppgitt i norske kroner."
DURATION = "Varighet er ikke oppgitt."
DISPATCHED = "Dato for kunngjøringen mangler."
LINK = "Lenke til kunngjøringen eller dokumentene mangler."
BAD_LINK = "En adresse i kunngjøringen var ikke en nettadresse og er utelatt."
VERSION = "Versjonsnummer mangler. Vi regner den som første versjon."
TYPE = "Type kunngjøring er ikke oppgitt."
CONVERTED = "Kunngjøringen er omgjort fra et eldre format og følger ikke eForms-skjemaet fullt ut."
WRONG_PROFILE = "Kunngjøringstypen hører ikke hjemme i profilen den er sendt med."
CLEANED = "Filen hadde ulovlige styretegn. De er fjernet."


@dataclass(frozen=True)
class Observed:
    """Faults that the plain values no longer show."""

    has_version: bool
    own_title: bool
    own_description: bool
    placeholder_deadline: bool
    bad_link: bool
    converted: bool
    cleaned: bool
    shortened: bool


def of(notice: ParsedNotice, seen: Observed) -> list[str]:
    """The gaps, those that matter most to a supplier first."""
    planning = notice.kind == "planning"
    checks = [
        (not notice.buyers, BUYER),
        (bool(notice.buyers) and any(buyer.orgnr is None for buyer in notice.buyers), BUYER_NUMBER),
        (not seen.own_title and not any(lot.title for lot in notice.lots), TITLE),
        (not seen.own_title and any(lot.title for lot in notice.lots), TITLE_FROM_LOT),
        (not notice.description, DESCRIPTION),
        (bool(notice.description) and not seen.own_description, DESCRIPTION_FROM_LOT),
        (seen.shortened, SHORTENED),
        (notice.cpv_main is None, CPV),
        (not notice.place, PLACE),
        (seen.placeholder_deadline and notice.deadline is None, DEADLINE_PLACEHOLDER),
        (notice.kind != "result" and notice.deadline is None and not seen.placeholder_deadline, DEADLINE),
        (planning and notice.planned_on is None, PLANNED),
        (notice.value is None, VALUE),
        (notice.currency not in (None, "NOK"), FOREIGN_CURRENCY),
        (notice.duration_months is None, DURATION),
        (notice.dispatched_at is None, DISPATCHED),
        (notice.url is None, LINK),
        (seen.bad_link, BAD_LINK),
        (not seen.has_version, VERSION),
        (notice.subtype is None, TYPE),
        (seen.converted, CONVERTED),
        (notice.subtype == "E1" and notice.profile == "national-e", WRONG_PROFILE),
        (seen.cleaned, CLEANED),
    ]
    return [line for applies, line in checks if applies]

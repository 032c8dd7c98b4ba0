"""Notices as the pages show them: rows, facts and words in the reader's language."""

from typing import Any

from babel.numbers import format_decimal
from flask import url_for

from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.i18n import _, _l, get_language, ngettext
from portal.core.templating import date_full, date_long, datetime_long, money
from portal.exchange.notices import gaps
from portal.exchange.notices.models import MarketNotice
from portal.exchange.notices.queries import PER_PAGE, NoticePage
from portal.exchange.notices.rules import our_buyer
from portal.market.categories.queries import by_id, descendant_ids, tree

Words = dict[str, Any]

KINDS = {"planning": _l("Planlegges"), "competition": _l("Konkurransen er ute"), "result": _l("Avgjort")}
DEADLINES = {
    "answers": _l("Svarfrist"),
    "interest": _l("Frist for å melde interesse"),
    "participation": _l("Frist for å be om å delta"),
    "tenders": _l("Tilbudsfrist"),
}
NATURES = {"services": _l("Tjenester"), "supplies": _l("Varer"), "works": _l("Bygg og anlegg")}
OUTCOMES = {"new": _l("Ny"), "updated": _l("Oppdatert"), "unchanged": _l("Uendret"), "refused": _l("Avvist")}
TONES = {"new": "good", "updated": "info", "unchanged": "", "refused": "stop"}
# The lines of `gaps`, so that they can be translated; stored rows hold the Norwegian line.
GAPS = {
    gaps.BUYER: _l("Kjøper er ikke oppgitt."),
    gaps.BUYER_NUMBER: _l("Kjøperens organisasjonsnummer mangler eller er feil."),
    gaps.TITLE: _l("Tittel mangler."),
    gaps.TITLE_FROM_LOT: _l("Kunngjøringen har ingen egen tittel. Tittelen er hentet fra en del av den."),
    gaps.DESCRIPTION: _l("Beskrivelse mangler."),
    gaps.DESCRIPTION_FROM_LOT: _l("Kunngjøringen har ingen egen beskrivelse. Teksten er hentet fra en del av den."),
    gaps.SHORTENED: _l("Beskrivelsen er forkortet her."),
    gaps.CPV: _l("CPV-kode mangler."),
    gaps.PLACE: _l("Leveringssted er ikke oppgitt."),
    gaps.DEADLINE: _l("Frist er ikke oppgitt i eget felt. Den kan stå i teksten."),
    gaps.DEADLINE_PLACEHOLDER: _l("Fristen er ikke bestemt (datoen i kunngjøringen fyller bare feltet)."),
    gaps.PLANNED: _l("Tidspunkt for konkurransen er ikke oppgitt."),
    gaps.VALUE: _l("Verdi er ikke oppgitt."),
    gaps.FOREIGN_CURRENCY: _l("Verdien er ikke oppgitt i norske kroner."),
    gaps.DURATION: _l("Varighet er ikke oppgitt."),
    gaps.DISPATCHED: _l("Dato for kunngjøringen mangler."),
    gaps.LINK: _l("Lenke til kunngjøringen eller dokumentene mangler."),
    gaps.BAD_LINK: _l("En adresse i kunngjøringen var ikke en nettadresse og er utelatt."),
    gaps.VERSION: _l("Versjonsnummer mangler. Vi regner den som første versjon."),
    gaps.TYPE: _l("Type kunngjøring er ikke oppgitt."),
    gaps.CONVERTED: _l("Kunngjøringen er omgjort fra et eldre format og følger ikke eForms-skjemaet fullt ut."),
    gaps.WRONG_PROFILE: _l("Kunngjøringstypen hører ikke hjemme i profilen den er sendt med."),
    gaps.CLEANED: _l("Filen hadde ulovlige styretegn. De er fjernet."),
}


def amount_words(value: int | None, currency: str | None) -> str:
    """`1,8 mill. kr`, or the whole number with its currency when it is not kroner."""
    if value is None:
        return ""
    if currency == "NOK":
        return str(money(value))
    return f"{format_decimal(value, locale=get_language())} {currency or ''}".strip()


def foreign_language(notice: MarketNotice) -> str | None:
    """The language of the buyer's text when it is not the page's."""
    return None if notice.language == get_language() else notice.language


def deadline_words(notice: MarketNotice) -> tuple[str, str] | None:
    """(what for, when)."""
    if notice.deadline is None:
        return None
    return str(DEADLINES.get(notice.deadline_kind or "", _("Frist"))), datetime_long(notice.deadline)


def is_ours(notice: MarketNotice) -> bool:
    """Whether the buyer is one of the region's own municipalities."""
    return our_buyer(notice, municipalities()) is not None


def address(notice: MarketNotice) -> str:
    """The notice's own page here."""
    return url_for("notices.show", notice_id=notice.id, slug=notice.slug)


def _shortened(text: str, limit: int = 240) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def row(notice: MarketNotice) -> Words:
    """One notice in the list."""
    category = by_id(notice.category_id)
    deadline = deadline_words(notice)
    facts = [deadline] if deadline else []
    if notice.planned_at:
        facts.append((_("Konkurranse ventes"), date_full(notice.planned_at)))
    if notice.value is not None:
        facts.append((_("Verdi"), amount_words(notice.value, notice.currency)))
    if notice.dispatched_at:
        facts.append((_("Kunngjort"), date_full(notice.dispatched_at)))
    return {
        "href": address(notice),
        "title": notice.title,
        "lang": foreign_language(notice),
        "buyer": notice.buyer_name,
        "place": notice.place,
        "kind": KINDS[notice.kind],
        "category": category.name if category else None,
        "icon": category.icon if category else None,
        "summary": _shortened(notice.description),
        "facts": facts,
        "over": notice.deadline is not None and notice.deadline < clock.now(),
        "is_demo": notice.is_demo,
        "is_ours": is_ours(notice),
    }


def facts(notice: MarketNotice) -> list[Words]:
    """The fact table of one notice."""
    category = by_id(notice.category_id)
    deadline = deadline_words(notice)
    months = notice.duration_months
    pairs = [
        (_("Kjøper"), notice.buyer_name, notice.buyer_orgnr and _("Org.nr. %(number)s", number=notice.buyer_orgnr)),
        (_("Hvor langt"), str(KINDS[notice.kind]), None),
        (deadline[0], deadline[1], None) if deadline else ("", "", None),
        (_("Konkurranse ventes"), date_full(notice.planned_at), None),
        (_("Verdi"), amount_words(notice.value, notice.currency), _("Kjøperens eget anslag")),
        (_("Oppstart"), date_full(notice.starts_on), None),
        (_("Varighet"), ngettext("%(num)d måned", "%(num)d måneder", months) if months else "", None),
        (_("Sted"), notice.place, None),
        (_("Kategori"), category.name if category else "", None),
        (_("Gjelder"), str(NATURES.get(notice.nature or "", "")), None),
        (_("CPV"), ", ".join(notice.cpv_codes[:6]) + (" …" if len(notice.cpv_codes) > 6 else ""), None),
        (_("Kunngjort"), date_long(notice.dispatched_at), None),
        (_("Nummer hos Doffin"), notice.publication_number or "", None),
    ]
    return [{"label": label, "value": value, "note": note} for label, value, note in pairs if value]


def gap_words(notice: MarketNotice) -> list[str]:
    """What the notice does not tell, in the reader's language."""
    return [str(GAPS.get(line, line)) for line in notice.missing]


def lots(notice: MarketNotice) -> list[Words]:
    """The parts worth showing: several of them, or one that says more than the notice itself."""
    found = [lot for lot in notice.lots if lot["title"] or lot["description"]]
    return found if len(found) > 1 or any(lot["description"] for lot in found) else []


def query(category: str, text: str, open_only: bool, **changes: Any) -> dict[str, Any]:
    """The words of the list's address; defaults are left out."""
    words = {"kategori": category, "q": text, "frist": "kommer" if open_only else ""} | changes
    return {name: value for name, value in words.items() if value}


def chips(page: NoticePage, category: str, text: str, open_only: bool) -> list[Words]:
    """Filters as chips with counts; a category that would show nothing is left out unless it is the chosen one."""

    def chip(label: str, count: int | None, current: bool, icon: str | None = None, **changes: Any) -> Words:
        href = url_for("notices.index", **query(category, text, open_only, **changes))
        return {"label": label, "href": href, "count": count, "current": current, "state": None, "icon": icon}

    markets = []
    for market in tree():
        count = sum(page.counts.get(number, 0) for number in descendant_ids(market.id))
        current = market.slug == category
        if count or current:
            markets.append(chip(market.name, count, current, market.icon, kategori="" if current else market.slug))
    deadlines = [
        chip(_("Alle"), None, not open_only, frist=""),
        chip(_("Frist som ikke er ute"), None, open_only, frist="kommer"),
    ]
    groups = [
        {"name": _("Frist"), "folded": False, "chips": deadlines},
        {"name": _("Kategori"), "folded": True, "chips": markets},
    ]
    return [group for group in groups if group["chips"]]


def pages(page: NoticePage, category: str, text: str, open_only: bool) -> Words:
    """Links to the pages of the list, as the pagination component takes them."""

    def href(number: int) -> str:
        return url_for("notices.index", **query(category, text, open_only, side=number if number > 1 else None))

    near = sorted({1, page.last, *range(max(page.number - 1, 1), min(page.number + 1, page.last) + 1)})
    links: list[Words] = []
    for number in near:
        if links and number > links[-1]["number"] + 1:
            links.append({"number": number - 1, "href": "", "current": False, "gap": True})
        links.append({"number": number, "href": href(number), "current": number == page.number, "gap": False})
    first = (page.number - 1) * PER_PAGE
    return {
        "links": links,
        "previous": href(page.number - 1) if page.number > 1 else None,
        "next": href(page.number + 1) if page.number < page.last else None,
        "summary": _(
            "Viser %(first)d–%(last)d av %(all)d", first=first + 1, last=first + len(page.rows), all=page.total
        ),
    }

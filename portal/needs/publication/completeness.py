"""The completeness check: does the need say what a supplier must know? What is missing, why it matters, and the mend.

How strict each question is, the limits and the evidence stand in completeness.toml."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.core.i18n import _
from portal.needs.publication.plain_language import tells_of_trouble
from portal.needs.publication.questions import LIMITS, Fields, found, share_of, text_of, words_of
from portal.needs.publication.timing import input_findings, time_findings
from portal.needs.wording.findings import Finding


def completeness_findings(need: Fields, today: date) -> list[Finding]:
    """Everything the need still lacks, in the order of the form. Pure.

    `need`: the field names of `Need` with plain values, `asks` as (heading, detail) and `parts` as (organisation_id,
    volume). A missing key is a missing value. With `approved_at` set the need is public already, and then a deadline
    that has passed is history and not a fault.
    """
    parts = (
        _what(need),
        _money(need),
        time_findings(need, today),
        input_findings(need, today),
        _market(need),
        _people(need),
    )
    return [finding for part in parts for finding in part]


def _what(need: Fields) -> Iterator[Finding]:
    if not text_of(need, "title"):
        yield from found(
            "title_missing",
            "title",
            _("Behovet mangler tittel"),
            _("Tittelen er det leverandørene ser først, i lister, på e-post og i søk."),
            _("Skriv hva det gjelder, for eksempel «Ferske grønnsaker til kjøkkenene»."),
        )
    if len(words_of(text_of(need, "summary"))) < LIMITS["summary_least_words"]:
        yield from found(
            "summary_missing",
            "summary",
            _("Det mangler en kort oppsummering"),
            _("Mange leser bare lista, på telefonen. Der er det denne teksten de ser."),
            _("Skriv problemet og hva dere trenger i to korte setninger."),
            text_of(need, "summary"),
        )
    if need.get("category_id") is None:
        yield from found(
            "category_missing",
            "category_id",
            _("Behovet mangler kategori"),
            _("De som følger kategorien, får ikke beskjed."),
            _("Velg kategorien leverandørene selv ville lett i."),
        )
    yield from _problem(need)
    yield from _users(need)
    yield from _facts(need)


def _problem(need: Fields) -> Iterator[Finding]:
    problem = text_of(need, "problem")
    words = words_of(problem)
    why = _(
        "%(share)s prosent av kunngjøringene i en gjennomgang forklarte ikke problemet. Da får dere få forslag.",
        share=share_of("problem"),
    )
    mend = _("Skriv hva som ikke virker i dag, hvem som merker det, og hvor ofte. Bruk egne ord.")
    if not words:
        yield from found("problem_missing", "problem", _("Problemet er ikke beskrevet"), why, mend, "", "problem")
        return
    known = set(
        words_of(text_of(need, "title")) + words_of(text_of(need, "short_title")) + words_of(text_of(need, "summary"))
    )
    title_words = set(words_of(text_of(need, "title")))
    new_words = [word for word in words if word not in title_words]
    if len(words) < LIMITS["problem_least_words"]:
        short = _("Problemet er beskrevet med bare %(count)s ord", count=len(words))
        yield from found("problem_short", "problem", short, why, mend, problem, "problem")
    if len(new_words) < LIMITS["problem_new_words"] or not set(words) - known:
        same = _("Problemet gjentar tittelen")
        yield from found("problem_is_title", "problem", same, why, mend, problem, "problem")
    elif not tells_of_trouble(problem):
        yield from found(
            "problem_no_trouble",
            "problem",
            _("Teksten sier ikke hva som er galt i dag"),
            _("Leverandøren må forstå hva som er vanskelig for å kunne løse det."),
            _("Skriv hva som mangler, er slitt, tar for lang tid eller går ut."),
            problem,
        )


def _users(need: Fields) -> Iterator[Finding]:
    for_whom = words_of(text_of(need, "for_whom"))
    users = _("Løsninger blir gode når leverandøren vet hvem som skal bruke dem.")
    how = _("Skriv hvem det gjelder og omtrent hvor mange, for eksempel «310 beboere på sju omsorgssentre».")
    if not for_whom:
        yield from found("for_whom_missing", "for_whom", _("Det står ikke hvem behovet gjelder"), users, how)
    elif len(for_whom) < LIMITS["for_whom_least_words"]:
        title = _("Si litt mer om hvem behovet gjelder")
        yield from found("for_whom_short", "for_whom", title, users, how, text_of(need, "for_whom"))
    reasons = words_of(text_of(need, "why"))
    matters = _("%(share)s prosent av kunngjøringene sa ikke hvorfor kjøpet kommer.", share=share_of("why"))
    mend = _("Skriv hva som skjer hvis dere ikke gjør noe, eller hva som går ut og når.")
    if not reasons:
        yield from found("why_missing", "why", _("Det står ikke hvorfor dette kommer nå"), matters, mend, "", "why")
    elif len(reasons) < LIMITS["why_least_words"]:
        yield from found(
            "why_short", "why", _("Begrunnelsen er svært kort"), matters, mend, text_of(need, "why"), "why"
        )


def _facts(need: Fields) -> Iterator[Finding]:
    asked = (
        (
            "what_missing",
            "what",
            _("Det står ikke hva dere tror dere trenger"),
            _("Leverandørene må vite om dette er noe for dem."),
            _("Skriv hva det skal kunne, ikke hvordan det skal være laget."),
        ),
        (
            "quantity_missing",
            "quantity",
            _("Det står ikke hvor mye"),
            _(
                "%(share)s prosent av små bedrifter finner ikke oppdrag som passer. Mengden avgjør det ofte.",
                share=share_of("suitable"),
            ),
            _("Skriv et anslag, for eksempel «om lag 92 tonn i året»."),
        ),
        (
            "delivery_place_missing",
            "delivery_place",
            _("Det står ikke hvor det skal leveres"),
            _("Stedene avgjør kjøring, mannskap og pris."),
            _("Skriv hvor mange steder det er, og hvilket som ligger lengst unna."),
        ),
    )
    for code, field, title, why, mend in asked:
        if not text_of(need, field):
            yield from found(code, field, title, why, mend, "", "suitable" if field == "quantity" else None)


def _money(need: Fields) -> Iterator[Finding]:
    low, high = need.get("value_from"), need.get("value_to")
    why = _(
        "%(share)s prosent av kunngjøringene sa ikke noe om budsjettet. Da vet ikke bedriften om den er stor nok.",
        share=share_of("budget"),
    )
    if low is None and high is None:
        mend = _("Oppgi et spenn, for eksempel 2–4 millioner kroner. Det binder ikke kommunen.")
        yield from found("value_missing", "value_to", _("Det står ikke hva det kan koste"), why, mend, "", "budget")
    elif low is None or high is None:
        half = _("Bare den ene enden av spennet er oppgitt")
        field = "value_from" if low is None else "value_to"
        yield from found("value_half", field, half, why, _("Oppgi både fra og til."), str(low or high), "budget")
    elif low > high:
        turned = _("Spennet er snudd")
        yield from found(
            "value_reversed", "value_from", turned, why, _("Sett det laveste tallet først."), f"{low}-{high}"
        )
    elif high > max(low, 1) * LIMITS["band_widest"]:
        wide = _("Spennet er så vidt at det sier lite")
        yield from found(
            "value_wide",
            "value_to",
            wide,
            why,
            _("Snevre det inn, eller forklar hva det kommer an på."),
            f"{low}-{high}",
        )


def _market(need: Fields) -> Iterator[Finding]:
    same = _("Den som leverer i dag, vet det alt. Alle skal vite det samme.")
    if not text_of(need, "current_contract"):
        mend = _("Skriv hvor mange som leverer i dag, og hva som er inkludert. «Ingen avtale i dag» er også et svar.")
        yield from found("current_missing", "current_contract", _("Det står ikke noe om dagens avtale"), same, mend)
    elif need.get("current_contract_ends") is None and not _denies(text_of(need, "current_contract")):
        title = _("Det står ikke når dagens avtale går ut")
        yield from found("current_end_missing", "current_contract_ends", title, same, _("Oppgi datoen."))
    effort = _(
        "%(share)s prosent av små bedrifter kaster bort tid på å gi de samme opplysningene flere ganger.",
        share=share_of("reentry"),
    )
    if not text_of(need, "effort_input"):
        title = _("Det står ikke hvor mye arbeid et innspill er")
        mend = _("Skriv for eksempel «rundt 30 minutter».")
        yield from found("effort_missing", "effort_input", title, effort, mend, "", "reentry")
    if not text_of(need, "effort_tender"):
        title = _("Det står ikke hvor mye arbeid et tilbud blir")
        mend = _("Skriv et anslag, for eksempel «6 timer».")
        yield from found("effort_tender_missing", "effort_tender", title, effort, mend, "", "reentry")
    asks = [ask for ask in _rows(need.get("asks")) if str(_cell(ask, 0, "heading") or "").strip()]
    simple = _("Uten et spørsmål vet ikke leverandøren hva dere vil ha svar på.")
    if not asks:
        mend = _("Still minst ett spørsmål, for eksempel «Hva må vi ikke kreve?».")
        yield from found("ask_missing", "asks", _("Dere spør ikke markedet om noe"), simple, mend)
    elif len(asks) > 8:
        many = _("Dere stiller %(count)s spørsmål", count=len(asks))
        mend = _("Velg de viktigste. Korte runder får flere svar.")
        yield from found("ask_many", "asks", many, effort, mend, str(len(asks)), "reentry")


def _denies(text: str) -> bool:
    return bool({"ingen", "inga", "ikke", "ikkje", "none", "no", "ny", "nytt"} & set(words_of(text)[:4]))


def _people(need: Fields) -> Iterator[Finding]:
    if need.get("owner_id") is None:
        yield from found(
            "owner_missing",
            "owner_id",
            _("Behovet mangler behovseier"),
            _("Noen må svare for at behovet er virkelig."),
            _("Velg den som kjenner problemet fra innsiden."),
        )
    if not text_of(need, "owner_title"):
        yield from found(
            "owner_title_missing",
            "owner_title",
            _("Det står ikke hvem som svarer for behovet"),
            _("Leverandørene vil vite hvilken rolle og hvilket sted det gjelder."),
            _("Skriv stilling og arbeidssted, for eksempel «Kjøkkensjef, Snertingdal omsorgssenter»."),
        )
    if need.get("procurement_id") is None:
        yield from found(
            "procurement_missing",
            "procurement_id",
            _("Behovet mangler en innkjøper"),
            _("Leverandørene må ha et sted å spørre om konkurransen."),
            _("Velg kontakt hos innkjøp."),
        )
    if need.get("lead_id") is None:
        yield from found(
            "lead_missing",
            "lead_id",
            _("Behovet mangler en kommune som leder"),
            _("Noen må eie prosessen."),
            _("Velg kommunen som leder arbeidet."),
        )
    parts = _rows(need.get("parts"))
    without = sum(not str(_cell(part, 1, "volume") or "").strip() for part in parts)
    if len(parts) > 1 and without:
        yield from found(
            "volume_missing",
            "parts",
            _("%(count)s av %(all)s kommuner mangler mengde", count=without, all=len(parts)),
            _("Den som bare kan levere til én kommune, må kunne se hvor mye det er."),
            _("Skriv mengden for hver kommune, for eksempel «54 tonn»."),
            f"{without}/{len(parts)}",
        )


def _rows(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str | bytes) else []


def _cell(row: Any, index: int, name: str) -> Any:
    """A cell of a row that is a tuple, a mapping or an object."""
    if isinstance(row, Mapping):
        return row.get(name)
    if isinstance(row, tuple | list):
        return row[index] if len(row) > index else None
    return getattr(row, name, None)

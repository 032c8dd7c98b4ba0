"""The word model of the measuring sets: what is bought in each market, and sentences to say it in. Invented, seeded."""

from typing import NamedTuple


class Market(NamedTuple):
    """Words of one market, by its slug in the tree: things bought, where they go, what is wrong today, units."""

    slug: str
    things: tuple[str, ...]
    places: tuple[str, ...]
    troubles: tuple[str, ...]
    units: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


MARKETS = (
    Market(
        "vei-og-uteomrader",
        _words(
            "brøyting, strøing, feiing av gang- og sykkelveier, grøfterensk, asfaltering, skilting, kantslått, "
            "vedlikehold av bruer, opparbeiding av lekeplass, rydding av snø fra tak, gatelys, beskjæring av trær"
        ),
        _words("boligfelt, fylkesgrensa, sentrum, skoleveien, turstien, gravlunden, parkeringsplassen"),
        _words("glatte veier om morgenen, hull i dekket, grøfter som er fulle, lang ventetid, maskiner som står"),
        _words("km vei, skift, kvadratmeter, stolper, tonn grus"),
    ),
    Market(
        "bygg-og-handverk",
        _words(
            "rehabilitering av tak, nye vinduer, ventilasjonsanlegg, rørleggerarbeid, elektrisk arbeid, maling, "
            "gulvbelegg, modulbygg til barnehage, heis, låssystem, riving av gammelt skolebygg, universell utforming"
        ),
        _words("ungdomsskolen, sykehjemmet, rådhuset, svømmehallen, barnehagen, omsorgsboligene, idrettshallen"),
        _words("lekkasje, trekk fra vinduene, dårlig luft, dører som ikke lukker, høye strømregninger"),
        _words("kvadratmeter, rom, dører, etasjer, leiligheter"),
    ),
    Market(
        "mat-og-kjokken",
        _words(
            "ferskt brød, poteter og rotgrønnsaker, middag til hjemmeboende, melk og ost, fisk, kjøtt, skolefrukt, "
            "storkjøkkenutstyr, oppvaskmaskiner, kaffe og te, ferdig oppskårne grønnsaker, lunsj til møter"
        ),
        _words("produksjonskjøkkenet, sykehjemmet, barnehagene, skolefritidsordningen, kantina, dagsenteret"),
        _words("mat som kastes, levering for sent på dagen, mye emballasje, lite norsk grønt, gamle ovner"),
        _words("kg i uka, porsjoner, liter, brett, leveringer"),
    ),
    Market(
        "helse-og-omsorg",
        _words(
            "trygghetsalarmer, medisindispensere, pleiesenger, personløftere, inkontinensprodukter, vikarer, "
            "avlastning, tilsyn om natta, hjelpemidler, fotpleie, legevaktbil, sårutstyr"
        ),
        _words("hjemmetjenesten, sykehjemmet, bofellesskapet, legesenteret, rehabiliteringen, dagtilbudet"),
        _words("alarmer som ikke når fram, tunge løft, lang kjøring mellom brukere, utstyr som ikke passer sammen"),
        _words("brukere, senger, alarmer, vakter, esker"),
    ),
    Market(
        "ikt",
        _words(
            "saksbehandlingssystem, bærbare maskiner til elever, trådløst nett, telefoni, skrivere, "
            "sikkerhetskopiering, møteromsutstyr, timeregistrering, fagsystem for barnevern, "
            "opplæring i personvern, brannmurer"
        ),
        _words("rådhuset, skolene, helsestasjonen, biblioteket, teknisk etat, servicetorget"),
        _words("dobbelt arbeid, innlogging som feiler, gamle maskiner, treg linje, systemer som ikke snakker sammen"),
        _words("lisenser, maskiner, brukere, rom, skrivere"),
    ),
    Market(
        "vann-avfall-og-miljo",
        _words(
            "utskifting av vannledning, slamtømming, pumper til renseanlegget, avfallsdunker, vannprøver, spyling av "
            "kloakk, miljøstasjon, kartlegging av elvemusling, kjemikalier til vannverket, overvannsløsning"
        ),
        _words("vannverket, renseanlegget, gjenvinningsstasjonen, boligområdet, elva, bekkelukkingen"),
        _words("lekkasjer, lukt, oversvømmelse i kjellere, prøver som må kjøres langt, pumper som stopper"),
        _words("meter, prøver, dunker, tømminger, kummer"),
    ),
    Market(
        "renhold-og-tekstil",
        _words("renhold, vask av vinduer, vaskeri, arbeidstøy, såpe og papir, matter, gardiner, skadedyrkontroll"),
        _words("skolene, rådhuset, sykehjemmet, svømmehallen, barnehagene, brannstasjonen"),
        _words("støv i luftekanaler, tøy som blir borte, sterke midler, gulv som slites, tunge traller"),
        _words("kvadratmeter, kg tøy, sett, vasker, matter"),
    ),
    Market(
        "transport-og-biler",
        _words("elbiler, skoleskyss, verksted, dekk, traktor, lastebil, minibuss med rampe, flytting, leie av biler"),
        _words("hjemmetjenesten, teknisk etat, skolene, brannvesenet, vaktmesterne, dagsenteret"),
        _words("biler uten rekkevidde om vinteren, lang ventetid på verksted, få reservebiler, dyrt drivstoff"),
        _words("biler, turer, kilometer, dekkskift, elever"),
    ),
    Market(
        "skole-kultur-og-fritid",
        _words("lærebøker, leker, ballbinger, noter og instrumenter, scenelys, kurs, leirskole, kunst til skolegården"),
        _words("kulturskolen, biblioteket, ungdomsklubben, skolene, kulturhuset, svømmehallen"),
        _words("bøker som er utdaterte, utstyr som er ødelagt, få tilbud i helgene, lang vei til leirskole"),
        _words("elever, sett, timer, deltakere, plasser"),
    ),
    Market(
        "radgiving-og-fagtjenester",
        _words("arkitekt, byggeleder, oppmåling, juridisk bistand, revisjon, rekruttering, tolk, flomkartlegging"),
        _words("plankontoret, rådhuset, teknisk etat, barnevernet, økonomiavdelingen, flyktningtjenesten"),
        _words("for få folk, planer som blir gamle, frister som ryker, spørsmål ingen her kan svare på"),
        _words("timer, saker, planer, oppdrag, møter"),
    ),
    Market(
        "kontor-og-mobler",
        _words("kontorstoler, pulter, garderobeskap, hvitevarer, rekvisita, skilt, trykking av brosjyrer, porto"),
        _words("rådhuset, skolene, barnehagene, helsestasjonen, servicetorget, biblioteket"),
        _words("stoler som gir vondt i ryggen, skap som ikke låser, støy i klasserommet, for mye papir"),
        _words("stoler, skap, pulter, eksemplarer, rom"),
    ),
    Market(
        "energi",
        _words("strøm, pellets, solceller på tak, ladestasjoner, energioppfølging, varmepumper, biodrivstoff, batteri"),
        _words("skolene, sykehjemmet, idrettshallen, parkeringshuset, rådhuset, lageret"),
        _words("store svingninger i pris, gammel oljekjel, full last om morgenen, biler som ikke får ladet"),
        _words("kWh, ladepunkter, tonn, kvadratmeter, tak"),
    ),
    Market(
        "beredskap-og-sikkerhet",
        _words("brannbil, røykdykkerutstyr, feietjenester, vakthold, adgangskontroll, aggregat, øvelser, nødnett"),
        _words("brannstasjonen, rådhuset, skolene, sykehjemmet, kriseledelsen, vannverket"),
        _words("falske alarmer, gammelt utstyr, nøkler på avveie, strømbrudd, lange utrykninger"),
        _words("sett, piper, timer, dører, mannskap"),
    ),
)

# Sentences of the need owner: {thing}, {place}, {trouble}, {unit}, {number}, {month} and {compound} are filled in.
PROBLEMS = (
    "Vi sliter med {trouble} ved {place}.",
    "I dag bruker vi mye tid på {thing}, og likevel har vi {trouble}.",
    "Avtalen om {thing} går ut i {month}, og den passer ikke lenger.",
    "De ansatte melder om {trouble} nesten hver uke.",
    "For {number} år siden var behovet halvparten så stort.",
    "Vi har prøvd en ordning med {compound}, men den holdt ikke gjennom vinteren.",
    "Når noe svikter, må vi ringe rundt, og ingen vet hvem som har ansvaret for {compound}.",
    "Innbyggerne klager mest på {trouble}.",
    "Det er {number} {unit} i dag, og tallet øker.",
    "Vi er åpne for andre måter å løse {thing} på enn den vi har nå.",
    "Særlig {place} merker dette i {month}.",
    "Budsjettet er det samme som i fjor, så løsningen må være enkel å drifte.",
)
WHATS = (
    "Vi tror vi trenger {thing} for {number} {unit}.",
    "Løsningen må virke sammen med {compound}.",
    "Leverandøren bør kunne stille innen {number} timer.",
    "Vi ønsker opplæring av dem som skal bruke det ved {place}.",
    "Det er fint om {compound} kan leveres i deler, slik at også små firma kan delta.",
    "Service og reservedeler må være tilgjengelige i minst {number} år.",
)
WHYS = (
    "Dagens ordning går ut i {month}.",
    "Kommunestyret har vedtatt å halvere {trouble} innen {number} år.",
    "Flere kommuner har det samme behovet, og sammen blir vi en større kunde.",
    "Prisen på {compound} har økt, og vi må vite hva som finnes.",
)
SUMMARIES = (
    "{number} {unit} ved {place}. Vi vil ha slutt på {trouble}.",
    "{Thing} for {place}, med mindre {trouble} enn i dag.",
    "Vi ser etter {thing} og {compound} til {place}.",
)
TITLES = (
    "{Thing} til {place}",
    "{Thing} ved {place}",
    "{Thing} og {compound}",
    "Ny avtale om {thing}",
    "{Thing} uten {trouble}",
)
ASKS = (
    ("Hva koster det?", "Et anslag per {unit} er nok."),
    ("Hvor lang tid trenger dere?", "Fra avtale til første levering av {thing}."),
    ("Hva bør vi ikke kreve?", "Krav til {compound} som gjør det dyrt uten å gjøre det bedre."),
    ("Finnes det en bedre måte?", "Vi er åpne for andre løsninger enn {thing}."),
    ("Kan oppdraget deles?", "For eksempel mellom {place} og resten av kommunen."),
)
ASKED_IN_ENGLISH = (
    "What {thing} costs, and how soon it can be in place.",
    "A need told early: {thing}, for {place}.",
)
FIRST_PARTS = _words(
    "vinter, sommer, skole, bygg, drift, vann, nett, tekstil, energi, kjøkken, transport, sikkerhets, uteområde, "
    "helse, barnehage, kontor, miljø, beredskaps, vedlikeholds, hjemme, kommune, avfalls, idretts, data, strøm, vei, "
    "park, pleie"
)
LAST_PARTS = _words(
    "avtale, løsning, plan, anlegg, system, tjeneste, opplegg, utstyr, lager, sentral, vakt, logistikk, oppfølging, "
    "kontroll, register, kurs, maskin, pakke, verktøy, rom, kasse, stasjon, rutine, bil, modul, tralle, mappe, linje"
)
MIDDLE_PARTS = ("", "", "", "s", "bruks", "felles", "reserve", "digital", "nød", "hoved")
MONTHS = _words("januar, februar, mars, april, mai, juni, juli, august, september, oktober, november, desember")
FIRST_SYLLABLES = _words(
    "Nord, Sør, Øst, Vest, Fjell, Elve, Bjørke, Stein, Lang, Myr, Sand, Fure, Tind, Vass, Hav, Skog"
)
LAST_SYLLABLES = _words("dal, vik, nes, bø, li, rud, seter, voll, fjord, heim, stad, øy, sund, land, ås, foss")

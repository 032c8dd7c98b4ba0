"""What the portal keeps of a person and of a firm, table by table: the one list that what is handed out goes by.

A column that is not named is not handed out: what proves who somebody is, and what is other people's.
"""

from typing import Any, NamedTuple

from portal.core.i18n import _l


class Kept(NamedTuple):
    """One table. `who`: the columns that point at the person (or the firm). `given`: the columns handed out.

    `by`: the column that names the person behind a firm's row, where there is one.
    """

    table: str
    label: Any
    who: tuple[str, ...]
    given: tuple[str, ...]
    by: str = ""


_WHEN = ("created_at", "updated_at")
PERSON = (
    Kept(
        "user_account",
        _l("Kontoen"),
        ("id",),
        ("id", "name", "email", "phone", "language", "active", "created_at", "totp_confirmed_at"),
    ),
    Kept("membership", _l("Roller i kommunen"), ("user_id",), ("organisation_id", "role")),
    Kept("supplier_seat", _l("Firmaer du snakker for"), ("user_id",), ("supplier_id", "role", "created_at")),
    Kept(
        "supplier_claim",
        _l("Innmeldinger"),
        ("user_id",),
        # Not how it was decided: that would tell a stranger who was refused that the firm has people here.
        ("supplier_id", "state", "note", "created_at", "decided_at"),
    ),
    Kept("passkey", _l("Nøkler til innlogging"), ("user_id",), ("name", "created_at", "last_used_at")),
    Kept(
        "identity",
        _l("Innlogging gjennom andre"),
        ("user_id",),
        ("issuer", "subject", "created_at", "last_used_at"),
    ),
    Kept(
        "login_session",
        _l("Innlogginger"),
        ("user_id",),
        ("way", "agent", "ip", "created_at", "last_seen_at", "expires_at"),
    ),
    Kept("login_link", _l("Lenker til innlogging"), ("user_id",), ("created_at", "expires_at", "used_at")),
    Kept("recovery_code", _l("Gjenopprettingskoder"), ("user_id",), ("created_at", "used_at")),
    Kept("challenge", _l("Påbegynte innlogginger"), ("user_id",), ("kind", "created_at", "expires_at")),
    Kept(
        "invitation",
        _l("Invitasjoner du har sendt"),
        ("invited_by_id",),
        ("organisation_id", "role", "created_at", "used_at"),
    ),
    Kept(
        "team_invitation",
        _l("Kolleger du har invitert"),
        ("invited_by_id",),
        ("supplier_id", "role", "created_at", "used_at"),
    ),
    Kept(
        "need",
        _l("Behov du har med å gjøre"),
        ("owner_id", "adviser_id", "procurement_id", "submitted_by_id", "approved_by_id", "created_by_id"),
        ("id", "title", "created_at"),
    ),
    Kept("need_version", _l("Utgaver av behov"), ("by_id",), ("need_id", "number", "at")),
    Kept("assessment", _l("Vurderinger"), ("updated_by_id",), ("need_id", "updated_at")),
    Kept("sustainability_profile", _l("Bærekraft"), ("updated_by_id",), ("need_id", "updated_at")),
    Kept("duty_answer", _l("Svar om plikter"), ("updated_by_id",), ("need_id", "updated_at")),
    Kept("finding_reason", _l("Begrunnelser"), ("by_id",), ("need_id", "at")),
    Kept("import_run", _l("Importer"), ("by_id",), ("source", "at")),
    Kept("market_notice", _l("Importerte kunngjøringer"), ("imported_by_id",), ("notice_id", "imported_at")),
    Kept("supplier_claim", _l("Innmeldinger du har avgjort"), ("decided_by_id",), ("id", "state", "decided_at")),
    Kept("interest", _l("Interesse du har meldt"), ("by_id",), ("need_id", *_WHEN)),
    Kept("group_seat", _l("Svar til grupper"), ("by_id",), ("group_id", "state", "answered_at")),
    Kept("proposal", _l("Forslag du skrev sist i"), ("by_id",), ("id", "need_id", "state", *_WHEN)),
    Kept("proposal_revision", _l("Forslag du har sendt"), ("by_id",), ("proposal_id", "number", "at", "sha256")),
    Kept("proposal_confirmation", _l("Forslag du har bekreftet"), ("by_id",), ("revision_id", "at")),
    Kept("idea", _l("Ideer du har sendt"), ("by_id",), ("id", "state", "created_at")),
    Kept("idea_event", _l("Det du har gjort med ideer"), ("by_id",), ("idea_id", "state", "at")),
)

# Found by the address alone: there was no account yet.
BY_EMAIL = (
    Kept("sign_up", _l("Påbegynte innmeldinger"), ("email",), ("name", "email", "orgnr", "created_at", "used_at")),
    Kept(
        "invitation",
        _l("Invitasjoner til deg"),
        ("email",),
        ("name", "email", "organisation_id", "role", "created_at", "used_at"),
    ),
    Kept(
        "team_invitation",
        _l("Invitasjoner til et firma"),
        ("email",),
        ("name", "email", "supplier_id", "role", "created_at", "used_at"),
    ),
    Kept("outbox_mail", _l("E-post til deg"), ("to",), ("subject", "created_at", "sent_at", "state")),
)

FIRM = (
    Kept(
        "supplier",
        _l("Firmaet og profilen"),
        ("id",),
        (
            *("id", "orgnr", "state", "name", "form", "nace", "employees", "size", "address", "postal_code"),
            *("postal_place", "municipality_number", "register_email", "register_status", "register_checked_at"),
            *("is_subunit", "parent_orgnr", "about", "website", "phone", "capacity", "apprentices"),
            *("apprenticeship_scheme", "fossil_free", "certificates", "references", "in_directory"),
            *("partner_finding", "created_at", "confirmed_at"),
        ),
    ),
    Kept("supplier_category", _l("Kategorier"), ("supplier_id",), ("category_id",)),
    Kept("supplier_area", _l("Kommuner dere leverer i"), ("supplier_id",), ("organisation_id",)),
    Kept("supplier_seat", _l("Teamet"), ("supplier_id",), ("role", "created_at"), "user_id"),
    Kept("supplier_claim", _l("Innmeldinger"), ("supplier_id",), ("state", "created_at", "decided_at")),
    Kept("team_invitation", _l("Invitasjoner til teamet"), ("supplier_id",), ("role", "created_at", "used_at")),
    Kept(
        "interest",
        _l("Interesse"),
        ("supplier_id",),
        (
            *("id", "need_id", "role", "part", "capacity", "message", "show_name", "find_partners"),
            *("created_at", "updated_at", "withdrawn_at"),
        ),
        "by_id",
    ),
    Kept("supplier_group", _l("Grupper dere leder"), ("lead_id",), ("id", "need_id", "name", "created_at")),
    Kept(
        "group_seat",
        _l("Plasser i grupper"),
        ("supplier_id",),
        ("group_id", "state", "part", "invited_at", "answered_at"),
        "by_id",
    ),
    Kept(
        "proposal",
        _l("Løsningsforslag"),
        ("supplier_id",),
        ("id", "need_id", "group_id", "state", "draft", "created_at", "updated_at", "sent_at", "withdrawn_at"),
        "by_id",
    ),
    Kept("proposal_confirmation", _l("Forslag dere har bekreftet"), ("supplier_id",), ("revision_id", "at"), "by_id"),
    Kept(
        "idea",
        _l("Ideer"),
        ("supplier_id",),
        (
            *("id", "title", "problem", "solution", "benefit", "organisation_id", "category_id", "need_id"),
            *("anonymous", "state", "meeting_on", "created_at", "first_answered_at", "withdrawn_at"),
        ),
        "by_id",
    ),
)

# Rows that hang on a row of the firm: (what, the table of FIRM it hangs on, the column that points there).
BENEATH = (
    (
        Kept("interest_area", _l("Kommuner i interessen"), ("interest_id",), ("interest_id", "organisation_id")),
        "interest",
    ),
    (
        Kept(
            "proposal_revision",
            _l("Forslag slik de ble sendt"),
            ("proposal_id",),
            ("proposal_id", "number", "at", "content", "public", "sha256"),
            "by_id",
        ),
        "proposal",
    ),
    (
        Kept(
            "proposal_file",
            _l("Merking av vedlegg"),
            ("proposal_id",),
            ("proposal_id", "stored_file_id", "confidential", "kind", "harm"),
        ),
        "proposal",
    ),
    (
        Kept(
            "idea_event",
            _l("Det som har skjedd med ideene"),
            ("idea_id",),
            ("idea_id", "at", "state", "note", "by_staff"),
        ),
        "idea",
    ),
)

# What a column is called in what a person reads; the data file has the names of the columns.
LABELS = {
    "id": _l("Nummer"),
    "name": _l("Navn"),
    "email": _l("E-post"),
    "phone": _l("Telefon"),
    "language": _l("Språk"),
    "active": _l("Åpen"),
    "created_at": _l("Opprettet"),
    "updated_at": _l("Endret"),
    "totp_confirmed_at": _l("Totrinnskode satt opp"),
    "organisation_id": _l("Kommune eller råd"),
    "category_id": _l("Kategori"),
    "supplier_id": _l("Firma"),
    "need_id": _l("Behov"),
    "need": _l("Behov"),
    "role": _l("Rolle"),
    "state": _l("Status"),
    "how": _l("Hvordan"),
    "note": _l("Merknad"),
    "decided_at": _l("Avgjort"),
    "last_used_at": _l("Sist brukt"),
    "issuer": _l("Tjeneste"),
    "subject": _l("Kjennetegn der"),
    "way": _l("Måte"),
    "agent": _l("Nettleser"),
    "ip": _l("IP-adresse"),
    "last_seen_at": _l("Sist sett"),
    "expires_at": _l("Går ut"),
    "used_at": _l("Brukt"),
    "kind": _l("Slag"),
    "title": _l("Tittel"),
    "number": _l("Utgave"),
    "at": _l("Tid"),
    "source": _l("Kilde"),
    "answered_at": _l("Svart"),
    "sha256": _l("Fingeravtrykk (SHA-256)"),
    "orgnr": _l("Organisasjonsnummer"),
    "sent_at": _l("Sendt"),
    "form": _l("Organisasjonsform"),
    "nace": _l("Næring"),
    "employees": _l("Ansatte"),
    "size": _l("Størrelse"),
    "address": _l("Adresse"),
    "postal_code": _l("Postnummer"),
    "postal_place": _l("Poststed"),
    "municipality_number": _l("Kommunenummer"),
    "register_email": _l("E-post i Enhetsregisteret"),
    "register_status": _l("Status i Enhetsregisteret"),
    "register_checked_at": _l("Hentet fra Enhetsregisteret"),
    "is_subunit": _l("Underenhet"),
    "parent_orgnr": _l("Hører til"),
    "about": _l("Om firmaet"),
    "website": _l("Nettsted"),
    "capacity": _l("Kapasitet"),
    "apprentices": _l("Lærlinger"),
    "apprenticeship_scheme": _l("Lærebedrift"),
    "fossil_free": _l("Fossilfri transport"),
    "certificates": _l("Sertifikater"),
    "references": _l("Referanser"),
    "in_directory": _l("Står i leverandørlista"),
    "partner_finding": _l("Vil finne partnere"),
    "confirmed_at": _l("Bekreftet"),
    "part": _l("Del"),
    "message": _l("Melding"),
    "show_name": _l("Viser navnet"),
    "find_partners": _l("Leter etter partnere her"),
    "withdrawn_at": _l("Trukket"),
    "invited_at": _l("Invitert"),
    "draft": _l("Utkast"),
    "content": _l("Innhold"),
    "public": _l("Offentlig utgave"),
    "confidential": _l("Unntatt offentlighet"),
    "harm": _l("Skade"),
    "problem": _l("Problem"),
    "solution": _l("Løsning"),
    "benefit": _l("Nytte"),
    "anonymous": _l("Uten navn"),
    "meeting_on": _l("Møte"),
    "first_answered_at": _l("Første svar"),
    "by_staff": _l("Fra kommunen"),
    "group_id": _l("Gruppe"),
    "proposal_id": _l("Forslag"),
    "revision_id": _l("Utgave"),
    "idea_id": _l("Idé"),
    "interest_id": _l("Interesse"),
    "stored_file_id": _l("Vedlegg"),
    "notice_id": _l("Kunngjøring"),
    "imported_at": _l("Importert"),
    "mine": _l("Gjort av deg"),
}

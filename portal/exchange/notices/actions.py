"""Taking in notices of other buyers, and writing a need from one that is our own. Never commits."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from portal.accounts.models import User
from portal.accounts.queries import municipalities, organisations_for
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import refuse_if
from portal.core.i18n import _
from portal.core.text import clean_line, slugify
from portal.exchange.notices import queries, rules
from portal.exchange.notices.models import ImportRun, MarketNotice
from portal.exchange.notices.notice_xml import MAX_BYTES, NoticeUnreadable
from portal.exchange.notices.parsed import ParsedNotice
from portal.exchange.notices.reading import numbered, read_notices
from portal.exchange.notices.rules import FileReport, ImportReport
from portal.market.categories.queries import category_for_cpv
from portal.needs.pipeline import actions as pipeline
from portal.needs.pipeline.models import Need

File = Path | str | tuple[str, bytes]
DEMO = Path(__file__).with_name("demo")
# Columns that hold what the parser says under the same name.
SAME = (
    *("version", "kind", "notice_type", "subtype", "nature", "language", "title", "description", "note", "missing"),
    *("cpv_main", "cpv_codes", "nuts", "place", "value", "currency", "starts_on", "duration_months"),
    *("publication_number", "url", "dispatched_at", "published_on"),
)
# The day the demonstration files are written for; their dates are moved as far as today is from it.
DEMO_WRITTEN = date(2026, 11, 22)
_DEMO_DATE = re.compile(rb"(?<=>)20\d\d-\d\d-\d\d(?=[<+Z])")


def _load(file: File) -> tuple[str, bytes | None]:
    """(name, bytes); no bytes when the file cannot be read. At most one byte more than is allowed is taken."""
    if isinstance(file, tuple):
        return clean_line(file[0])[:200] or "uten navn", file[1]
    path = Path(file)
    try:
        with path.open("rb") as stream:
            return path.name, stream.read(MAX_BYTES + 1)
    except OSError:
        return path.name, None


def _category_id(parsed: ParsedNotice) -> int | None:
    """Our category for the main code, else for the first other code that has one."""
    for code in parsed.cpv_codes:
        category = category_for_cpv(code)
        if category is not None:
            return category.id
    return None


def _values(parsed: ParsedNotice) -> dict[str, Any]:
    """The row of a notice."""
    deadline = parsed.deadline
    searched = (parsed.title, parsed.buyer_name, parsed.place, " ".join(parsed.cpv_codes), parsed.description[:4000])
    return {name: getattr(parsed, name) for name in SAME} | {
        "slug": slugify(parsed.title),
        "buyer_name": parsed.buyer_name[:300],
        "buyer_orgnr": parsed.buyer_orgnr,
        "buyers": [asdict(buyer) for buyer in parsed.buyers],
        "category_id": _category_id(parsed),
        "deadline": deadline.at if deadline else None,
        "deadline_kind": deadline.kind if deadline else None,
        "planned_at": parsed.planned_on,
        "lots": [{"id": x.id, "title": x.title, "description": x.description, "cpv": x.cpv} for x in parsed.lots],
        "documents_url": parsed.links.documents,
        "folded": rules.searchable(" ".join(searched)),
    }


def _keep(name: str, parsed: ParsedNotice, sha256: str, by: User | str, is_demo: bool) -> FileReport:
    """One readable file: a row more, a row changed, or nothing."""
    notice = queries.known("doffin", parsed.notice_id)
    outcome = rules.outcome_for(notice, parsed, sha256)
    if notice is not None and outcome == rules.UNCHANGED:
        older = parsed.version < notice.version
        text = _("Vi har en nyere versjon fra før.") if older else _("Vi har den fra før, uendret.")
        return FileReport(name, outcome, text, notice.id)
    if notice is not None and parsed.publication_number is None:
        # A file without the number in its name does not take the number away.
        parsed = numbered(parsed, notice.publication_number)
    values = _values(parsed)
    values |= {"raw_sha256": sha256, "imported_at": clock.now(), "imported_by_id": getattr(by, "id", None)}
    if notice is None:
        notice = MarketNotice(source="doffin", notice_id=parsed.notice_id, is_demo=is_demo)
        db.session.add(notice)
    for field, value in values.items():
        setattr(notice, field, value)
    db.session.flush()
    return FileReport(name, outcome, notice.title, notice.id)


class ReadFile(NamedTuple):
    """A file as it came (no bytes: it could not be opened), and what the reader made of it."""

    name: str
    payload: bytes | None
    answer: ParsedNotice | NoticeUnreadable


def read_files(files: Sequence[File]) -> list[ReadFile]:
    """Read paths, or (name, bytes). May take many seconds and asks the database nothing."""
    loaded = [_load(file) for file in files]
    answers = read_notices([(name, payload or b"") for name, payload in loaded])
    return [ReadFile(*file, answer) for file, answer in zip(loaded, answers, strict=True)]


def import_files(files: Sequence[File], by: User | str, *, is_demo: bool = False) -> ImportReport:
    """Read notices and take them in; for callers that hold up nobody, such as a command."""
    return take_in(read_files(files), by, is_demo=is_demo)


def take_in(files: Sequence[ReadFile], by: User | str, *, is_demo: bool = False) -> ImportReport:
    """Keep notices, each file on its own: a file that is none is refused with one line and hurts no other.

    `by`: the person, or a word such as `"job"`. The same file twice changes nothing. All in the caller's unit of work.
    """
    report = ImportReport()
    for name, payload, answer in files:
        if payload is None:
            report.files.append(FileReport(name, rules.REFUSED, _("Filen finnes ikke eller kan ikke åpnes.")))
        elif isinstance(answer, NoticeUnreadable):
            report.files.append(FileReport(name, rules.REFUSED, answer.reason))
        else:
            report.files.append(_keep(name, answer, hashlib.sha256(payload).hexdigest(), by, is_demo))
    run = ImportRun(
        at=clock.now(),
        by_id=getattr(by, "id", None),
        files=len(report.files),
        created=report.count(rules.NEW),
        updated=report.count(rules.UPDATED),
        unchanged=report.count(rules.UNCHANGED),
        refused=report.count(rules.REFUSED),
        messages=[asdict(file) for file in report.files],
    )
    db.session.add(run)
    db.session.flush()
    report.run_id = run.id
    kept = [file.notice_id for file in report.files if file.outcome in (rules.NEW, rules.UPDATED)]
    record("notices.imported", f"import:{run.id}", by=by, files=run.files, refused=run.refused, notices=kept)
    return report


def make_need_draft(notice: MarketNotice, by: User) -> Need:
    """A draft in our own pipeline from a plan that one of our municipalities published. Raises Refused."""
    lead_id = rules.our_buyer(notice, municipalities())
    allowed = [o.id for o in organisations_for(by, "need:create")]
    refuse_if(rules.why_not_make_need(notice, lead_id, allowed))
    # Refused above; said again for the reader of types.
    assert lead_id is not None
    assert notice.category_id is not None
    in_kroner = notice.value if notice.currency == "NOK" else None
    need = pipeline.draft(
        title=notice.title[:120],
        problem=(notice.description or notice.title)[:4000],
        for_whom="",
        category_id=notice.category_id,
        lead_id=lead_id,
        delivery_place=notice.place,
        value_from=in_kroner,
        value_to=in_kroner,
        tender_on=notice.planned_at,
        tender_precision="month",
        contract_on=notice.starts_on,
        contract_precision="month",
        duration_months=notice.duration_months,
        by=by,
    )
    notice.need_id = need.id
    record("notice.made_need", f"notice:{notice.id}", by=by, need=need.id)
    return need


def _moved(content: bytes) -> bytes:
    """A demonstration file with its dates moved by whole weeks, so that what was to come still is."""
    weeks = (clock.today() - DEMO_WRITTEN) // timedelta(weeks=1)

    def move(found: re.Match[bytes]) -> bytes:
        return (date.fromisoformat(found[0].decode()) + timedelta(weeks=weeks)).isoformat().encode()

    return _DEMO_DATE.sub(move, content)


def load_demo_notices(by: User | str = "demo") -> ImportReport | None:
    """The notices of the demonstration; None when they are here already."""
    files = sorted(DEMO.glob("*.xml"))
    if not files or queries.has_demo():
        return None
    return import_files([(path.name, _moved(path.read_bytes())) for path in files], by, is_demo=True)

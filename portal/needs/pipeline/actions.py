"""What people do to a need before and after it is public. Checks first, changes after, records, never commits."""

import hashlib
import json
from typing import Any, BinaryIO

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.accounts.queries import names_of, organisations
from portal.audit.actions import record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, refuse_if
from portal.core.i18n import _
from portal.core.text import clean_line, slugify
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.market.categories import queries as categories
from portal.needs.pipeline import fields, rules, stages
from portal.needs.pipeline.models import Need, NeedAsk, NeedPart, NeedTranslation, NeedVersion
from portal.needs.pipeline.queries import allowed, by_draft_key, last_version_number


def _subject(need: Need) -> str:
    return f"need:{need.id}"


def first_title(problem: str) -> str:
    """A working title from the first sentence of the problem, at most 80 characters, cut between words."""
    sentence = clean_line(problem.split("\n", 1)[0])
    for end in (". ", "? ", "! "):
        sentence = sentence.split(end, 1)[0]
    sentence = sentence.rstrip(".!?")
    return sentence if len(sentence) <= 80 else sentence[:79].rsplit(" ", 1)[0] + "…"


def draft(*, problem: str, for_whom: str, category_id: int, lead_id: int, by: User, **more: Any) -> Need:
    """A need in three fields; everything else comes later. `more` are other fields by name (imports, demonstration)."""
    title = more.pop("title", "") or first_title(problem) or _("Nytt behov")
    moment = clock.now()
    need = Need(
        problem=problem,
        for_whom=for_whom,
        category_id=category_id,
        lead_id=lead_id,
        title=title,
        slug=slugify(title),
        stage="idea",
        created_by_id=by.id,
        owner_id=more.pop("owner_id", by.id),
        created_at=moment,
        updated_at=moment,
        **more,
    )
    if not need.parts:
        need.parts.append(NeedPart(organisation_id=lead_id))
    db.session.add(need)
    db.session.flush()
    record("need.drafted", _subject(need), by=by, title=title, lead=lead_id)
    return need


def draft_once(key: str, *, by: User, **values: Any) -> Need:
    """`draft`, but the same form with the same words sent twice makes one need. `key` is that of the form."""
    if not key:
        return draft(**values, by=by)
    said = json.dumps([by.id, key, values], sort_keys=True)
    seal = hashlib.sha256(said.encode()).hexdigest()
    known = by_draft_key(seal)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            return draft(**values, by=by, draft_key=seal)
    except IntegrityError:
        # The other click was kept in the meantime; anything else that is wrong is said again.
        known = by_draft_key(seal)
        if known is None:
            raise
        return known


def check_unchanged(need: Need, edit_no: int, values: dict[str, Any]) -> None:
    """Two people edited the same need: the second gets both texts and nothing is lost. Raises Conflict."""
    if edit_no == need.edit_no:
        return
    here, sent = fields.snapshot(need), fields.snapshot_of(values)
    names = {"category": categories.names(), "organisation": {o.id: o.short_name for o in organisations()}}
    names["person"] = names_of(getattr(need, f) for f in fields.PEOPLE) | names_of(values.get(f) for f in fields.PEOPLE)
    here |= {field: getattr(need, field) for field in (*fields.PEOPLE, "short_title")}
    differs = [field for field in sent if sent[field] != here[field]]
    mine = {fields.label(field): fields.exactly(field, sent[field], sent, names) for field in differs}
    theirs = {fields.label(field): fields.exactly(field, here[field], here, names) for field in differs}
    raise Conflict(
        _("Noen andre lagret behovet mens du skrev. Her er begge tekstene. Ta vare på din, og åpne behovet på nytt."),
        mine,
        theirs,
    )


def put(need: Need, values: dict[str, Any]) -> list[str]:
    """Write values into the need; returns the names of the fields that changed. Used by `edit` and by new versions.

    `values`: fields of `fields.PLAIN` by name; `parts` as {organisation id: volume}; `asks` as [(heading, detail)];
    `translations` as {language: (title, summary)}. What is not named stays.
    """
    before = fields.snapshot(need)
    kept_people = {field: getattr(need, field) for field in ("owner_id", "adviser_id", "procurement_id", "short_title")}
    for field in fields.PLAIN:
        if field in values:
            setattr(need, field, values[field])
    if "parts" in values:
        _put_parts(need, {need.lead_id: "", **values["parts"]})
    if "asks" in values and [[a.heading, a.detail] for a in need.asks] != [list(ask) for ask in values["asks"]]:
        need.asks = [NeedAsk(position=i, heading=h, detail=d) for i, (h, d) in enumerate(values["asks"])]
    if "translations" in values:
        _put_translations(need, values["translations"])
    after = fields.snapshot(need)
    changed = [field for field in after if after[field] != before[field]]
    return changed + [field for field, value in kept_people.items() if getattr(need, field) != value]


def _put_parts(need: Need, wanted: dict[int, str]) -> None:
    present = {part.organisation_id: part for part in need.parts}
    for organisation_id, volume in wanted.items():
        if organisation_id in present:
            present[organisation_id].volume = volume
        else:
            need.parts.append(NeedPart(organisation_id=organisation_id, volume=volume))
    for organisation_id, part in present.items():
        if organisation_id not in wanted:
            need.parts.remove(part)


def _put_translations(need: Need, wanted: dict[str, tuple[str, str]]) -> None:
    present = {t.language: t for t in need.translations}
    for language, (title, summary) in wanted.items():
        if not title and not summary:
            if language in present:
                need.translations.remove(present[language])
        elif language in present:
            present[language].title, present[language].summary = title, summary
        else:
            need.translations.append(NeedTranslation(language=language, title=title, summary=summary))


def touch(need: Need) -> None:
    """Everybody who opened the need before now has an old text."""
    need.edit_no += 1
    need.updated_at = clock.now()


def note_change(need: Need, by: User) -> None:
    """A draft was changed. When somebody else had sent it to review, they must read it and send it again: two people
    stand behind every word that comes out."""
    touch(need)
    if need.submitted_at is not None and need.approved_at is None and need.submitted_by_id != by.id:
        need.submitted_at = need.submitted_by_id = None
        need.returned_note = _(
            "%(name)s endret behovet etter at det var sendt. Les gjennom, og send det på nytt.", name=by.name
        )
        record("need.unsubmitted", _subject(need), by=by)


def edit(need: Need, values: dict[str, Any], *, edit_no: int, by: User) -> list[str]:
    """Change a draft. Raises Conflict when somebody else saved since `edit_no`. Returns the changed fields."""
    check_unchanged(need, edit_no, values)
    refuse_if(rules.why_not_edit(need, clock.now()))
    changed = put(need, values)
    if changed:
        note_change(need, by)
        need.slug = slugify(need.title)
        if need.stage == "idea":
            need.stage = "investigating"
        record("need.edited", _subject(need), by=by, fields=changed)
    return changed


def submit(need: Need, *, by: User) -> None:
    """Send a draft to a second person."""
    refuse_if(rules.why_not_submit(need, clock.now()))
    need.submitted_at, need.submitted_by_id, need.returned_note = clock.now(), by.id, ""
    need.stage = "investigating"
    record("need.submitted", _subject(need), by=by)


def attach(need: Need, name: str, stream: BinaryIO, title: str, *, by: User) -> StoredFile:
    """Put a file beside the need. Where the need is public, a new version says so."""
    refuse_if(rules.why_not_attach(need, allowed(need, by, "need:revise"), clock.now()))
    stored = files.attach(_subject(need), name, stream, title, by=by)
    _files_changed(need, _("Vedlegget «%(title)s» er lagt til.", title=stored.title), "", stored.title, by)
    return stored


def detach(need: Need, stored: StoredFile, *, by: User) -> None:
    """Take a file away from the need. Where the need is public, a new version says so."""
    refuse_if(rules.why_not_attach(need, allowed(need, by, "need:revise"), clock.now()))
    files.remove(stored, by=by)
    _files_changed(need, _("Vedlegget «%(title)s» er fjernet.", title=stored.title), stored.title, "", by)


def _files_changed(need: Need, note: str, before: str, after: str, by: User) -> None:
    if not stages.is_public(need, clock.now()):
        note_change(need, by)
        return
    touch(need)
    change = {"field": "attachments", "label": fields.label("attachments"), "before": before, "after": after}
    version = NeedVersion(need_id=need.id, number=last_version_number(need) + 1, at=clock.now(), by_id=by.id, note=note)
    version.snapshot, version.changes = fields.snapshot(need), [change]
    db.session.add(version)
    db.session.flush()


def give_back(need: Need, note: str, *, by: User) -> None:
    """The second person wants something mended first."""
    refuse_if(rules.why_not_review(need, by.id))
    refuse_if(None if note.strip() else _("Skriv hva som bør rettes."))
    need.submitted_at, need.submitted_by_id, need.returned_note = None, None, note
    record("need.returned", _subject(need), by=by, note=note)

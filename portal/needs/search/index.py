"""Keeping the text index in step: called by the actions that change what the public reads, in their transaction.

Only needs that are public, or approved to become so, are kept. The vocabulary knows from when each word is public, so
that neither a correction nor a suggestion can give away a word of a need that is still waiting.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from portal.accounts.models import Organisation
from portal.core.db import db
from portal.market.categories.models import Category
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.stages import CURRENT as CURRENT_STAGES
from portal.needs.pipeline.stages import PUBLIC
from portal.needs.search.documents import BREAK, FIELDS, HEAD, Document, Entry, Texts, make
from portal.needs.search.queries import moment
from portal.needs.search.tables import CURRENT, MATCHES, entry, term, tokens

BATCH = 500
_LAST_POSITION = 16_383


def reindex(need: Need) -> None:
    """Bring the index in step with one need: put it in, change it, or take it out if it is not to be public."""
    db.session.flush()
    if not _to_be_kept(need):
        unindex(need)
        return
    category = db.session.get_one(Category, need.category_id)
    parent = db.session.get(Category, category.parent_id) if category.parent_id else None
    wanted = {need.lead_id, *(part.organisation_id for part in need.parts)}
    names = select(Organisation.name).where(Organisation.id.in_(wanted)).order_by(Organisation.position)
    document = make(texts_of(need, category, parent, list(db.session.scalars(names))))
    old, public_from = _stored(need.id), _public_from(need)
    known: set[str] = set()
    if old is not None:
        _take_out(old)
        if old.public_from == public_from:
            known = set(old.vocabulary.split())
        else:
            _forget(old.vocabulary.split(), old.public_from)
    _insert([(need, document, _names(category, parent))])
    _forget(known - document.entries.keys(), public_from)
    _learn([word for word in document.entries.values() if word.word not in known], public_from)


def unindex(need: Need) -> None:
    """Take a need out of the index; words that no other need has are forgotten."""
    old = _stored(need.id)
    if old is not None:
        _take_out(old)
        _forget(old.vocabulary.split(), old.public_from)


def _stored(need_id: int) -> Any:
    columns = (*tokens.c, entry.c.public_from)
    return db.session.execute(
        select(*columns).join(entry, entry.c.need_id == tokens.c.need_id).where(tokens.c.need_id == need_id)
    ).one_or_none()


def _take_out(old: Any) -> None:
    if _on_sqlite():
        for name in MATCHES:
            # An index over text that is kept elsewhere is told word by word what to forget.
            told = f"INSERT INTO {name} ({name}, rowid, stems) SELECT 'delete', need_id, stems FROM {name}_text"  # noqa: S608
            db.session.execute(text(f"{told} WHERE need_id = :need_id"), {"need_id": old.need_id})
    db.session.execute(delete(tokens).where(tokens.c.need_id == old.need_id))
    db.session.execute(delete(entry).where(entry.c.need_id == old.need_id))


def reindex_category(category: Category) -> int:
    """After a change of a category's words: all its needs anew, and those of its sub-markets. Number of needs."""
    ids = select(Category.id).where((Category.id == category.id) | (Category.parent_id == category.id))
    needs = db.session.scalars(select(Need).where(Need.category_id.in_(ids), *_KEPT)).all()
    for need in needs:
        reindex(need)
    return len(needs)


def reindex_all() -> int:
    """The whole index anew, the same whatever stood there before. Number of needs."""
    db.session.flush()
    for table in (term, tokens, entry):
        db.session.execute(delete(table))
    categories = {category.id: category for category in db.session.scalars(select(Category))}
    names = {o.id: o.name for o in db.session.scalars(select(Organisation).order_by(Organisation.position))}
    vocabulary: dict[str, list[Any]] = {}
    last, count = 0, 0
    while needs := db.session.scalars(
        select(Need)
        .where(Need.id > last, *_KEPT)
        .order_by(Need.id)
        .limit(BATCH)
        .options(selectinload(Need.parts), selectinload(Need.asks), selectinload(Need.translations))
    ).all():
        rows = []
        for need in needs:
            category = categories[need.category_id]
            taking_part = {need.lead_id, *(part.organisation_id for part in need.parts)}
            buyers = [name for number, name in names.items() if number in taking_part]
            parent = categories.get(category.parent_id or 0)
            document = make(texts_of(need, category, parent, buyers))
            rows.append((need, document, _names(category, parent)))
            for word in document.entries.values():
                known = vocabulary.setdefault(word.word, [word, 0, _public_from(need)])
                known[1] += 1
                known[2] = min(known[2], _public_from(need))
        _insert(rows, bulk=True)
        last, count = needs[-1].id, count + len(needs)
        for need in needs:
            db.session.expunge(need)
    _insert_terms((word, df, public_from) for word, df, public_from in vocabulary.values())
    if _on_sqlite():
        for name in MATCHES:
            db.session.execute(text(f"INSERT INTO {name} ({name}) VALUES ('rebuild')"))  # noqa: S608
    return count


def fill_if_empty() -> int:
    """The whole index, where an upgrade has emptied it. Number of needs put in."""
    return 0 if db.session.scalar(select(entry.c.need_id).limit(1)) is not None else reindex_all()


def texts_of(need: Need, category: Category, parent: Category | None, buyers: Sequence[str]) -> Texts:
    """What a need is found by. Pure."""
    return Texts(
        title=[need.title],
        short=[need.short_title or ""],
        translated=[
            said for translation in need.translations for said in (translation.title, translation.summary or "")
        ],
        category=_words(category),
        market=_words(parent) if parent else [],
        summary=[need.summary or ""],
        place=[*buyers, need.delivery_place or ""],
        body=[
            need.problem or "",
            need.what or "",
            need.for_whom or "",
            need.why or "",
            need.quantity or "",
            need.current_contract or "",
            *(part.volume or "" for part in need.parts),
            *(f"{ask.heading}. {ask.detail or ''}" for ask in need.asks),
            need.outcome_supplier or "",
            need.tender_url or "",
        ],
        cpv=[*(category.cpv_prefixes or "").split()],
    )


def _words(category: Category) -> list[str]:
    return [
        category.name_nb, category.name_nn, category.name_en, category.synonyms or "",
        category.examples_nb, category.examples_nn, category.examples_en,
    ]  # fmt: skip


def _names(category: Category, parent: Category | None) -> str:
    """Names in three languages, the market's after the category's own."""
    return "\n".join(name for c in (category, parent or category) for name in (c.name_nb, c.name_nn, c.name_en))


_KEPT = (Need.stage.in_(PUBLIC), Need.approved_at.is_not(None), Need.publish_at.is_not(None))


def _to_be_kept(need: Need) -> bool:
    """Public now or at its moment. The moment itself is asked for at each search."""
    return need.stage in PUBLIC and need.approved_at is not None and need.publish_at is not None


def _public_from(need: Need) -> int:
    assert need.publish_at is not None  # _to_be_kept has said so
    return moment(need.publish_at)


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


# --- the need ------------------------------------------------------------------------------------------------------


def _insert(rows: Iterable[tuple[Need, Document, str]], bulk: bool = False) -> None:
    """Put documents in. In `bulk` the match index of SQLite is left for one rebuild at the end."""
    entries, stored = [], []
    on_sqlite = _on_sqlite()
    for need, document, names in rows:
        line: dict[str, Any] = {
            "need_id": need.id,
            "public_from": _public_from(need),
            # Only an announced need can be open; the others are ordered by when they closed.
            "opens": moment(need.input_opens_at) if need.stage == "announced" and need.input_opens_at else None,
            "closes": moment(need.input_closes_at) if need.input_closes_at else None,
            "plain": document.plain,
        }
        shelf = CURRENT if need.stage in CURRENT_STAGES else ""
        if not on_sqlite:
            line |= {"head": vector(document, HEAD, shelf), "whole": vector(document, FIELDS, shelf)}
        entries.append(line)
        stored.append(
            {
                "need_id": need.id,
                **document.stems,
                "shelf": shelf,
                "category_names": names,
                "vocabulary": " ".join(sorted(document.entries)),
            }
        )
    db.session.execute(insert(entry), entries)
    db.session.execute(insert(tokens), stored)
    if on_sqlite and not bulk:
        for name in MATCHES:
            told = f"INSERT INTO {name} (rowid, stems) SELECT need_id, stems FROM {name}_text"  # noqa: S608
            db.session.execute(text(f"{told} WHERE need_id = :need_id"), stored)


def vector(document: Document, fields: Sequence[str], shelf: str = "") -> str:
    """The token of the shelf and the stems of some fields as PostgreSQL writes a `tsvector`, with positions. Pure."""
    positions: dict[str, list[str]] = {shelf: ["1"]} if shelf else {}
    at = 0
    for name in fields:
        at += 1
        for stem in document.stems[name].split():
            at += 1
            if stem != BREAK and at < _LAST_POSITION:
                positions.setdefault(stem, []).append(str(at))
    return " ".join(f"'{stem}':{','.join(places[:250])}" for stem, places in positions.items())


# --- the vocabulary ------------------------------------------------------------------------------------------------


def _term_rows(words: Iterable[tuple[Entry, int, int]]) -> list[dict[str, Any]]:
    # In one order for everybody, so that two writers never wait for each other crosswise.
    return [
        {
            "word": w.word,
            "stem": w.stem,
            "shown": w.shown,
            "mirror": w.mirror,
            "loose": w.loose,
            "df": df,
            "public_from": public_from,
        }
        for w, df, public_from in sorted(words, key=lambda row: row[0].word)
    ]


def _insert_terms(words: Iterable[tuple[Entry, int, int]]) -> None:
    rows = _term_rows(words)
    for start in range(0, len(rows), 5000):
        db.session.execute(insert(term), rows[start : start + 5000])


def _learn(words: Iterable[Entry], public_from: int) -> None:
    rows = _term_rows((word, 1, public_from) for word in words)
    if not rows:
        return
    add = (sqlite.insert if _on_sqlite() else postgresql.insert)(term)
    earlier = func.min if _on_sqlite() else func.least
    db.session.execute(
        add.on_conflict_do_update(
            index_elements=["word"],
            set_={"df": term.c.df + 1, "public_from": earlier(term.c.public_from, add.excluded.public_from)},
        ),
        rows,
    )


def _forget(words: Iterable[str], public_from: int) -> None:
    """One need fewer has these words. One that was public through it alone is so no longer."""
    words = sorted(words)
    for start in range(0, len(words), 500):
        some = words[start : start + 500]
        db.session.execute(update(term).where(term.c.word.in_(some)).values(df=term.c.df - 1))
        db.session.execute(delete(term).where(term.c.word.in_(some), term.c.df <= 0))
        through_it = select(term.c.word, term.c.stem).where(term.c.word.in_(some), term.c.public_from >= public_from)
        for word, stem in db.session.execute(through_it.order_by(term.c.word)).all():
            holders = select(func.min(entry.c.public_from)).join(tokens, tokens.c.need_id == entry.c.need_id)
            holders = holders.where((" " + tokens.c.vocabulary + " ").contains(f" {word} "), _has(stem))
            earliest = db.session.scalar(holders)
            if earliest is not None:
                db.session.execute(update(term).where(term.c.word == word).values(public_from=earliest))


def _has(stem: str) -> Any:
    if _on_sqlite():
        return text(
            "search_entry.need_id IN (SELECT rowid FROM search_whole WHERE search_whole MATCH :stem)"
        ).bindparams(stem=f'"{stem}"')
    return entry.c.whole.op("@@")(func.to_tsquery("simple", f"'{stem}'"))

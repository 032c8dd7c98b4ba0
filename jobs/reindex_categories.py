"""When an administrator changes the words of a category, the needs that stand in it are found by the new words."""

from flask import Flask
from sqlalchemy import select

from portal.admin.models import JobRun
from portal.audit.models import AuditEvent
from portal.core.db import db, unit_of_work
from portal.market.categories.models import Category
from portal.needs.search.index import reindex_category

NAME = "reindex_categories"


def _changed() -> list[Category]:
    """Categories with an event since the run before the last; the overlap costs little and misses nothing."""
    runs = select(JobRun.started_at).where(JobRun.job == NAME, JobRun.ended_at.is_not(None), JobRun.failed.is_(False))
    since = db.session.scalars(runs.order_by(JobRun.id.desc()).offset(1).limit(1)).first()
    events = select(AuditEvent.subject).where(AuditEvent.kind.in_(("category.changed", "category.moved")))
    if since is not None:
        events = events.where(AuditEvent.at >= since)
    numbers = {int(subject.rpartition(":")[2]) for subject in db.session.scalars(events)}
    return list(db.session.scalars(select(Category).where(Category.id.in_(numbers)).order_by(Category.id)))


def run(app: Flask) -> str:
    """Index the needs of every category that was changed; doing it again changes nothing."""
    with unit_of_work(app):
        changed = _changed()
        needs = sum(reindex_category(category) for category in changed)
    return f"{len(changed)} categories, {needs} needs" if changed else ""

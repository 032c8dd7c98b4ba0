"""What every page's frame shows that only the last room knows: the demonstration banner and the person's menu."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.access import current_user
from portal.core.db import db
from portal.core.i18n import _
from portal.core.snapshot import Snapshot
from portal.core.templating import url_or_none
from portal.needs.pipeline.models import Need


def _has_demo() -> bool:
    return db.session.scalar(select(Need.id).where(Need.is_demo).limit(1)) is not None


shows_demonstration = Snapshot(_has_demo, seconds=60.0)


def menu_links() -> list[dict[str, Any]]:
    """The rooms of the person's roles, in the menu behind the name: first those of a firm, then those of staff."""
    entries = (
        ("supplier:see", "my_page.index", _("Min side"), "house"),
        ("supplier:edit", "profile.edit", _("Profil"), "briefcase"),
        ("supplier:see", "team.index", _("Team"), "person-group"),
        ("claim:decide", "claims.index", _("Bekreft firma"), "shield-checkmark"),
        ("idea:read", "ideas.inbox", _("Ideer"), "light-bulb"),
        ("settings:see", "admin.index", _("Drift"), "cog"),
        ("user:manage", "users.index", _("Brukere"), "person-group"),
        ("category:edit", "categories_admin.index", _("Kategorier"), "archive"),
        ("duty:edit", "duties_admin.index", _("Regeldata"), "gavel"),
        ("notice:import", "notices.imports", _("Importer kunngjøringer"), "download"),
        ("audit:read", "admin.trail", _("Hendelser"), "clock"),
        ("mail:read", "admin.mails", _("E-post"), "envelope-closed"),
    )
    mine = [
        {"href": url_or_none(endpoint), "label": label, "icon": icon}
        for permission, endpoint, label, icon in entries
        if (current_user.may_everywhere if endpoint.startswith("admin.") else current_user.may)(permission)
    ]
    return [entry for entry in mine if entry["href"]]


def init(app: Flask) -> None:
    """Both are functions, asked for by the frame alone."""
    app.jinja_env.globals.update(shows_demonstration=shows_demonstration, menu_links=menu_links)

"""The factory, and the only place that knows every room and their order."""

import importlib
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask_wtf import CSRFProtect

import config as settings
from portal.accounts import access
from portal.admin import frame
from portal.core import cache, db, errors, i18n, security, templating, web
from portal.files import serving as files

ROOT = Path(__file__).resolve().parent.parent

# Imports go up this list only. A room knows the rooms above it and none below.
ORDER = (
    "core",
    "audit",
    "outbox",
    "files",
    "registers.cpv",
    "registers.duties",
    "registers.enhetsregisteret",
    "registers.postal",
    "registers.freight",
    "registers",
    "accounts",
    "market.places",
    "market.categories",
    "market.suppliers",
    "needs.pipeline",
    "needs.search",
    "needs.assessments",
    "needs.wording",
    "needs.sustainability",
    "needs.publication",
    "dialogue.interest",
    "dialogue.partners",
    "dialogue.travel",
    "dialogue.proposals",
    "dialogue.ideas",
    "exchange.notices",
    "pages",
    "admin",
)
csrf = CSRFProtect()


def _rooms() -> list[Path]:
    return [ROOT / "portal" / room.replace(".", "/") for room in ORDER]


def _module(path: Path) -> Any:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def import_models() -> None:
    """Every table is known to the metadata before a session is opened or a migration compared."""
    for room in _rooms():
        for path in sorted(room.glob("*models.py")):
            _module(path)


def _register_views(app: Flask) -> None:
    """A view file (`views.py` or `…_views.py`) holds one blueprint, `bp`."""
    for room in _rooms():
        for path in sorted(room.glob("*views.py")):
            app.register_blueprint(_module(path).bp)


def create_app(given: dict[str, Any] | None = None) -> Flask:
    """The portal, ready to serve, with the settings of the environment or those `given` (tests, benchmarks)."""
    app = web.Portal(
        "portal",
        root_path=str(ROOT / "portal"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.from_mapping(settings.from_environment() if given is None else given)
    app.config.setdefault("TRANSLATIONS", str(ROOT / "portal" / "translations"))
    app.config["ALEMBIC"] = {"script_location": str(ROOT / "portal" / "migrations")}
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86400
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )

    import_models()
    # The page cache stands innermost but for the language prefix, the proxy's word about the host outermost.
    cache.init(app)
    i18n.init(app)
    web.init(app)
    security.init(app)
    errors.init(app)
    templating.init(app)
    db.init(app)
    csrf.init_app(app)
    access.init(app)
    files.init(app)
    _register_views(app)
    frame.init(app)
    return app

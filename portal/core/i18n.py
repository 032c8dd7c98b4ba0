"""Language: chosen by the address (`/nn/…`, `/en/…`, none is Bokmål), so that a page and a cache never guess."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from flask import Flask, has_request_context, request, url_for
from flask_babel import Babel, gettext, lazy_gettext, ngettext

__all__ = ["DEFAULT", "LANGUAGES", "Language", "_", "_l", "get_language", "init", "language_links", "ngettext"]

_ = gettext
_l = lazy_gettext
DEFAULT = "nb"
LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}

StartResponse = Callable[..., Any]
Environ = dict[str, Any]


class Language(NamedTuple):
    """One way to read the page: shown in the foot and as `hreflang`."""

    code: str
    label: str
    href: str
    current: bool


class LanguagePrefix:
    """Moves `/nn` or `/en` from the path to the script name, so that routes know nothing of languages and
    `url_for` keeps the reader's language by itself."""

    def __init__(self, app: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        head = path[1:3]
        if head in LANGUAGES and head != DEFAULT and path[3:4] in ("", "/"):
            environ["portal.language"] = head
            environ["portal.root"] = environ.get("SCRIPT_NAME", "")
            environ["SCRIPT_NAME"] = environ["portal.root"] + "/" + head
            environ["PATH_INFO"] = path[3:] or "/"
        return self.app(environ, start_response)


def get_language() -> str:
    """`nb`, `nn` or `en`: the language of this page."""
    if has_request_context():
        language: str = request.environ.get("portal.language", DEFAULT)
        return language
    return DEFAULT


def language_links() -> list[Language]:
    """This page in every language; the query is kept."""
    if not has_request_context():
        return []
    root = request.environ.get("portal.root", request.script_root)
    query = request.query_string.decode("latin-1")
    here = request.path + ("?" + query if query else "")
    mine = get_language()
    return [
        Language(code, label, root + ("" if code == DEFAULT else "/" + code) + here, code == mine)
        for code, label in LANGUAGES.items()
    ]


def static_url(name: str) -> str:
    """Address of a file under static/, without the language prefix, so that it is fetched and cached once."""
    address = url_for("static", filename=name)
    language = request.environ.get("portal.language") if has_request_context() else None
    return address.replace(f"/{language}/", "/", 1) if language else address


def init(app: Flask) -> None:
    """Bokmål is the source; nn and en are catalogues under portal/translations."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Oslo")
    Babel(app, locale_selector=get_language, default_translation_directories=app.config["TRANSLATIONS"])
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]

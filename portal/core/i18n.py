"""Language: chosen by the address (`/nn/…`, `/en/…`, none is Bokmål), so that a page and a cache never guess."""

import hashlib
from collections.abc import Callable, Iterable
from gettext import NullTranslations
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Flask, current_app, g, has_app_context, has_request_context, request, url_for
from flask_babel import Babel, LazyString, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

__all__ = ["DEFAULT", "LANGUAGES", "Language", "_", "_l", "get_language", "init", "language_links", "ngettext"]

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


_catalogues: dict[str, NullTranslations] = {}
_source = NullTranslations()


def _catalogue() -> NullTranslations:
    """The words of this page's language, or of the mail that is being written (`force_locale`).

    Asking the extension costs more than a look in the catalogue itself, and a page asks some two hundred times.
    """
    if not has_app_context():
        return _source
    locale = getattr(g.get("_flask_babel"), "babel_locale", None)
    if locale is None:
        return get_translations()  # type: ignore[no-any-return]
    found = _catalogues.get(locale.language)
    if found is None:
        found = _catalogues[locale.language] = get_translations()
    return found


def gettext(text: str, /, **values: Any) -> str:
    """`text` in the language of the page, with the values put in."""
    said = _catalogue().gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, /, num: int, **values: Any) -> str:
    """The form that goes with the number, which is `%(num)d` in the text."""
    return _catalogue().ngettext(one, many, num) % {"num": num, **values}


def lazy_gettext(text: str, /, **values: Any) -> LazyString:
    """Like `gettext`, said when it is shown: for labels that are made once."""
    return LazyString(gettext, text, **values)


@pass_eval_context
def _written(context: EvalContext, text: str, /, **values: Any) -> str:
    """`_` in a template: on a page our own words are markup and values are escaped; in a mail all is plain text."""
    said = _catalogue().gettext(text)
    words = Markup(said) if context.autoescape else said  # noqa: S704
    return words % values if values or "%" in said else words


_ = gettext
_l = lazy_gettext


def language_links() -> list[Language]:
    """This page in every language; the query is kept."""
    if not has_request_context():
        return []
    root = request.environ.get("portal.root", request.script_root)
    query = request.query_string.decode("latin-1")
    # Written as an address again: a browser takes `/\name` and `//name` for another host.
    here = "/" + quote(request.path.lstrip("/")) + ("?" + query if query else "")
    mine = get_language()
    return [
        Language(code, label, root + ("" if code == DEFAULT else "/" + code) + here, code == mine)
        for code, label in LANGUAGES.items()
    ]


def _content_mark(name: str) -> str | None:
    """Eight letters that follow from the file's content; None for a file that is not there."""
    place = Path(current_app.static_folder or "") / name
    return hashlib.sha256(place.read_bytes()).hexdigest()[:8] if place.is_file() else None


def static_url(name: str) -> str:
    """Address of a file under static/, without the language prefix, so that it is fetched and cached once."""
    if not has_request_context():
        return url_for("static", filename=name)
    known = _static.get((request.script_root, name))
    if known is None:
        # The address changes with the content, so that a new version is never read from an old cache.
        address = url_for("static", filename=name, v=_content_mark(name))
        language = request.environ.get("portal.language")
        known = address.replace(f"/{language}/", "/", 1) if language else address
        _static[request.script_root, name] = known
    return known


_static: dict[tuple[str, str], str] = {}


def init(app: Flask) -> None:
    """Bokmål is the source; nn and en are catalogues under portal/translations."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Oslo")
    Babel(app, locale_selector=get_language, default_translation_directories=app.config["TRANSLATIONS"])
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().gettext(text),
        ngettext=lambda one, many, num: _catalogue().ngettext(one, many, num),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _written
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]

"""Where people are sent: after a login only to a place in this portal, in mails only to BASE_URL."""

import re
import unicodedata
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, request, url_for
from werkzeug.routing import BuildError

from portal.core.i18n import DEFAULT

DESK = "desk.today"
_LONGEST = 1000
_NEVER = re.compile(r"^/(?:nn/|en/)?(?:logg-inn|logg-ut)(?:[/?]|$)")


def _is_local(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return False
    if any(unicodedata.category(c)[0] == "C" for c in path):
        return False
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and not parts.path.startswith("//")


def safe_next(target: str | None) -> str | None:
    """The target when it is a path of this portal that may follow a login, else None.

    Looked at as given, decoded once and twice, and in compatibility form: what one reader takes for a path another
    may take for a host. No control characters (browsers drop tabs and breaks), no backslash (browsers read a slash).
    """
    if not target or len(target) > _LONGEST:
        return None
    once = unquote(target)
    faces = {target, once, unquote(once)}
    faces |= {unicodedata.normalize("NFKC", face) for face in faces}
    if not all(_is_local(face) for face in faces) or any(_NEVER.match(face) for face in faces):
        return None
    return target


def _in_language(endpoint: str, language: str, **values: Any) -> str:
    path = url_for(endpoint, **values).removeprefix(request.script_root)
    return ("" if language == DEFAULT else f"/{language}") + path


def home(language: str) -> str:
    """Where a working day starts: the desk, in the person's language."""
    try:
        return path_in(DESK, language)
    except BuildError:
        return path_in("account.index", language)


def path_in(endpoint: str, language: str, **values: Any) -> str:
    """The path of a page in that language, whatever the language of this one."""
    root: str = request.environ.get("portal.root", request.script_root)
    return root + _in_language(endpoint, language, **values)


def address_in(endpoint: str, language: str, **values: Any) -> str:
    """The full address of a page in that language, for mails; never from the Host header."""
    return str(current_app.config["BASE_URL"]) + _in_language(endpoint, language, **values)

"""Where people are sent: after a login only to a place in this portal, in mails only to BASE_URL."""

import re
import unicodedata
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, request, url_for
from werkzeug.routing import BuildError

from portal.accounts.models import LoginSession, User
from portal.core.i18n import DEFAULT

DESK = "desk.today"
MY_PAGE = "my_page.index"
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


def home(user: User) -> str:
    """Where one starts, in the person's language: staff at the desk, people of firms at their own page."""
    try:
        return path_in(DESK if user.is_staff else MY_PAGE, user.language)
    except BuildError:
        return path_in("account.index", user.language)


def onward(session: LoginSession, target: str | None) -> str:
    """Where the browser goes when a session has begun (`login_actions.begin`): the next step, or where it was going."""
    target = safe_next(target)
    if session.stage == "full":
        return target or home(session.user)
    return url_for("login.code" if session.user.has_second_factor else "login.set_up", next=target)


def path_in(endpoint: str, language: str, **values: Any) -> str:
    """The path of a page in that language, whatever the language of this one."""
    root: str = request.environ.get("portal.root", request.script_root)
    return root + _in_language(endpoint, language, **values)


def address_in(endpoint: str, language: str, **values: Any) -> str:
    """The full address of a page in that language, for mails; never from the Host header."""
    return str(current_app.config["BASE_URL"]) + _in_language(endpoint, language, **values)

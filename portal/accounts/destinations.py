"""Where a person is sent after logging in: only to a place in this portal, never to another site."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

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

"""The icons a category can have: those in the sprite that every page carries."""

import re
from functools import lru_cache
from pathlib import Path

_ID = re.compile(r'<symbol id="([a-z0-9-]+)"')


@lru_cache(maxsize=4)
def icon_names(sprite: Path) -> tuple[str, ...]:
    """Names in the sprite, in order; read once per process."""
    return tuple(sorted(_ID.findall(sprite.read_text(encoding="utf-8"))))

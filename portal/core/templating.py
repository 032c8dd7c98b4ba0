"""How values are written on the page: dates, money and plain text, in the reader's language."""

import re
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Flask, url_for
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from portal.core import clock
from portal.core.i18n import _, get_language, language_links, static_url

_DAY = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en": "EEEE d MMMM"}
_SHORT = {"nb": "d. MMM", "nn": "d. MMM", "en": "d MMM"}
_FULL = {"nb": "d. MMMM y", "nn": "d. MMMM y", "en": "d MMMM y"}
_PARAGRAPH = re.compile(r"\n\s*\n")


def _local_day(value: date | datetime) -> date:
    return clock.to_local(value).date() if isinstance(value, datetime) else value


def _write(value: date | datetime, pattern: str) -> str:
    return _written_day(_local_day(value), pattern, get_language())


@lru_cache(maxsize=4096)
def _written_day(day: date, pattern: str, language: str) -> str:
    # The same days stand on every page, and writing one takes as long as a small page.
    return babel_date(day, pattern, locale=language)


@lru_cache(maxsize=4096)
def _written_number(number: float, pattern: str | None, language: str) -> str:
    return format_decimal(number, format=pattern, locale=language)


def date_long(value: date | datetime | None) -> str:
    """`torsdag 4. mars`, with the year when it is not this one."""
    if value is None:
        return ""
    day = _local_day(value)
    year = "" if day.year == clock.today().year else " y"
    return _write(day, _DAY[get_language()] + year)


def date_short(value: date | datetime | None) -> str:
    """`8. des.`"""
    return "" if value is None else _write(value, _SHORT[get_language()])


def date_full(value: date | datetime | None) -> str:
    """`4. mars 2027`"""
    return "" if value is None else _write(value, _FULL[get_language()])


def clock_time(value: datetime) -> str:
    """`09.00` (`09:00` in English)."""
    return clock.to_local(value).strftime("%H:%M" if get_language() == "en" else "%H.%M")


def datetime_long(value: datetime | None) -> str:
    """`torsdag 4. mars kl. 09.00`"""
    return "" if value is None else _("%(day)s kl. %(time)s", day=date_long(value), time=clock_time(value))


def month(value: date | datetime | None) -> str:
    """`mars 2027`"""
    return "" if value is None else _write(value, "LLLL y")


def planned(day: date | None, precision: str) -> str:
    """A plan is written as exactly as it is known: `2. kvartal 2027`, `mars 2027`, `4. mars 2027`."""
    if day is None:
        return ""
    if precision == "quarter":
        return _("%(number)d. kvartal %(year)d", number=(day.month - 1) // 3 + 1, year=day.year)
    return month(day) if precision == "month" else date_full(day)


def money(amount: int | None) -> str:
    """`850 000 kr`, `1,2 mill. kr`: exact below a million, one decimal above."""
    if amount is None:
        return ""
    language = get_language()
    if abs(amount) < 1_000_000:
        return _("%(amount)s kr", amount=_written_number(amount, None, language))
    millions = _written_number(amount / 1_000_000, "#,##0.#", language)
    return _("%(amount)s mill. kr", amount=millions)


def paragraphs(text: str | None) -> Markup:
    """Plain text as escaped paragraphs; single breaks are kept."""
    blocks = [block for block in _PARAGRAPH.split((text or "").strip()) if block]
    return Markup("").join(
        Markup("<p>") + Markup("<br>").join(escape(line) for line in block.split("\n")) + Markup("</p>")
        for block in blocks
    )


def url_or_none(endpoint: str, **values: Any) -> str | None:
    """The address of a page that may not be part of this portal; the template leaves the link out."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


class Templates(Environment):
    """Jinja, whose templates know all functions in one plain dictionary: every import of a component compares them."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The functions of all templates and those of one."""
        return {**self.globals, **(d or {})}


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder; one that cannot be written only costs time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if there is room for it."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled(folder: str | None) -> Compiled | None:
    """Templates compiled by an earlier start, told from others by their source: half a second for every worker."""
    if not folder:
        return None
    cache = Path(folder) / "cache" / "templates"
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return Compiled(str(cache), f"{version('jinja2')}-%s.cache")


def init(app: Flask) -> None:
    """Filters and functions known to every template."""
    app.jinja_env.bytecode_cache = _compiled(app.config.get("DATA_DIR"))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date_long=date_long,
        date_short=date_short,
        date_full=date_full,
        datetime_long=datetime_long,
        clock_time=clock_time,
        month=month,
        money=money,
        paragraphs=paragraphs,
    )
    app.jinja_env.globals.update(
        planned=planned,
        url_or_none=url_or_none,
        language_links=language_links,
        get_language=get_language,
        static_url=static_url,
    )

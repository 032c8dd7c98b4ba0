"""What may be done to a category. Pure."""

from collections.abc import Mapping

from portal.core.i18n import _
from portal.market.categories.prefixes import malformed, split_prefixes


def why_bad_prefixes(text: str, taken: Mapping[str, str]) -> str | None:
    """The reason these CPV prefixes cannot stand, or None. `taken` maps prefixes of other categories to their names."""
    prefixes = split_prefixes(text)
    wrong = malformed(prefixes)
    if wrong is not None:
        return _(
            "«%(code)s» er ikke et CPV-nummer. Skriv 2 til 8 sifre, med mellomrom mellom numrene.", code=wrong[:20]
        )
    for prefix in prefixes:
        if prefix in taken:
            return _(
                "CPV %(code)s hører alt til %(name)s. Et nummer kan bare stå ett sted.", code=prefix, name=taken[prefix]
            )
    return None


def why_not_delete(used: bool) -> str | None:
    """The reason a category cannot be deleted, or None."""
    if used:
        return _("Kategorien er i bruk og kan ikke slettes. Slå den av i stedet, så kan ingen velge den i nye behov.")
    return None


def why_not_move(place: int, count: int, step: int) -> str | None:
    """The reason a category cannot move `step` (-1 up, 1 down) from `place` (0-based) among `count`, or None."""
    if step not in (-1, 1):
        return _("En kategori flyttes ett steg om gangen.")
    if not 0 <= place + step < count:
        return _("Kategorien står alt ytterst.")
    return None

"""Numbered versions and what is new in each, in plain words. Pure."""

import difflib
from dataclasses import dataclass
from typing import Any

from portal.needs.pipeline import fields

Names = dict[str, dict[int, str]]
Snapshot = dict[str, Any]
# Said together with their date or amount, never alone.
COMPANIONS = {"tender_precision": "tender_on", "contract_precision": "contract_on"}


@dataclass(frozen=True)
class Change:
    """One field that is new: its label and both texts, empty where there was or is nothing."""

    field: str
    label: str
    before: str
    after: str


def changes(before: Snapshot, after: Snapshot, names: Names) -> list[Change]:
    """What a reader of `before` should know about `after`, in the order of the form."""
    seen, found = set(), []
    for field in after:
        shown = COMPANIONS.get(field, field)
        if before.get(field) == after.get(field) or shown in seen:
            continue
        seen.add(shown)
        old = fields.in_words(shown, before.get(shown), before, names)
        new = fields.in_words(shown, after.get(shown), after, names)
        if old != new:
            found.append(Change(shown, fields.label(shown), old, new))
    return found


def retold(kept: list[dict[str, str]], before: Snapshot, after: Snapshot, names: Names) -> list[dict[str, str]]:
    """The changes kept with a version, with dates, amounts and names in the reader's language.

    They were written in the language of whoever published; what the snapshots hold is said anew, the rest as kept.
    """
    anew = {change.field: change for change in changes(before, after, names)}
    told = []
    for change in kept:
        new = anew.get(change["field"])
        if new:
            told.append({"label": new.label, "before": new.before, "after": new.after})
        else:
            told.append(dict(change, label=fields.label_or(change["field"], change["label"])))
    return told


def words_changed(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of a long text as (`same`|`gone`|`new`, words), for a diff that is read and not guessed."""
    old, new = before.split(" "), after.split(" ")
    if len(old) * len(new) > 4_000_000:
        return [("gone", before), ("new", after)]
    pieces: list[tuple[str, str]] = []
    for verb, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            pieces.append(("same", " ".join(old[a:b])))
            continue
        if b > a:
            pieces.append(("gone", " ".join(old[a:b])))
        if d > c:
            pieces.append(("new", " ".join(new[c:d])))
    return pieces

"""The list of routes: each names who may call it, and none does more than it says."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from portal.accounts.permissions import PERMISSIONS

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"public", "logged_in", *PERMISSIONS}


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    unmarked = {
        endpoint: getattr(view, "access", None)
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and getattr(view, "access", None) not in ALLOWED
    }
    assert unmarked == {}


def test_every_number_in_an_address_is_typed(app: Flask) -> None:
    """`<id>` without a type would reach the database as text."""
    loose = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and {a for a in rule.arguments if a.endswith("_id") or a == "number"} - _typed(rule)
    ]
    assert loose == []


def _typed(rule: object) -> set[str]:
    return {name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)}  # type: ignore[attr-defined]


def test_no_route_answers_to_verbs_that_forms_cannot_send(app: Flask) -> None:
    verbs = {verb for rule in app.url_map.iter_rules() for verb in rule.methods or ()}
    assert verbs <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_room_is_whole(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file of views in the source is part of the application."""
    files = [path for path in (ROOT / "portal").rglob("*views.py")]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files}
    assert modules == {bp.import_name for bp in app.blueprints.values()}

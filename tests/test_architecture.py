"""The laws of the house hold, and the judge of them can tell an offender of each kind."""

from pathlib import Path

import pytest

from portal.app import ORDER, import_models
from portal.core.db import Base
from tests.architecture import faults, python_files, relationship_faults

pytestmark = pytest.mark.nodb
ROOT = Path(__file__).resolve().parent.parent
TOP = {"portal", "templates", "static", "jobs", "tests", "bench", "docs"}
SMALL_ORDER = ("core", "accounts", "needs.pipeline", "needs.search", "pages")


def test_the_portal_keeps_the_laws_of_the_house() -> None:
    assert faults(ROOT, ORDER) == []


def test_relationships_point_upstream_only() -> None:
    import_models()
    assert relationship_faults([mapper.class_ for mapper in Base.registry.mappers], ORDER) == []


def test_every_room_in_the_plan_exists_and_every_room_is_in_the_plan() -> None:
    rooms = {room.replace(".", "/") for room in ORDER}
    folders = {
        p.parent.relative_to(ROOT / "portal").as_posix()
        for p in python_files(ROOT)
        if p.is_relative_to(ROOT / "portal") and p.name != "__init__.py"
    }
    missing = {f for f in folders if f != "." and not any(f == r or f.startswith(r + "/") for r in rooms)}
    assert missing == set()
    assert {room for room in rooms if not (ROOT / "portal" / room).is_dir()} == set()


def test_the_top_of_the_house_is_the_mission() -> None:
    folders = {
        p.name
        for p in ROOT.iterdir()
        if p.is_dir()
        and not p.name.startswith(".")
        and p.name not in ("var", "behovstorget.egg-info", "screenshots", "build", "__pycache__")
    }
    assert folders - TOP == set()
    assert {"config.py", "pyproject.toml", "README.md"} <= {p.name for p in ROOT.iterdir()}


def test_most_files_are_small() -> None:
    sizes = sorted(
        len(p.read_text(encoding="utf-8").splitlines()) for p in python_files(ROOT) if p.name != "__init__.py"
    )
    assert sizes[len(sizes) // 2] < 130


def test_templates_have_no_inline_style_or_script() -> None:
    bad = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for mark in (' style="', "<style", "<script>", " onclick=", " onchange=", " onsubmit=", "javascript:"):
            if mark in text:
                bad.append(f"{path.name}: {mark}")
        if "|safe" in text.replace('"<br>"|safe', ""):
            bad.append(f"{path.name}: |safe")
    assert bad == []


OFFENDERS = {
    "imports downstream": (
        "portal/accounts/rules.py",
        '"""x"""\nfrom portal.pages.cards import card\n',
        "stands below",
    ),
    "imports sideways by from": (
        "portal/needs/pipeline/queries.py",
        '"""x"""\nfrom portal.needs import search\n',
        "stands below",
    ),
    "later layer": ("portal/accounts/models.py", '"""x"""\nfrom portal.accounts.actions import a\n', "later layer"),
    "later layer with a prefix": (
        "portal/accounts/users_forms.py",
        '"""x"""\nfrom portal.accounts.users_views import a\n',
        "later layer",
    ),
    "filled init": ("portal/accounts/__init__.py", "x = 1\n", "not empty"),
    "second commit": (
        "portal/accounts/actions.py",
        '"""x"""\ndef f(db):\n    db.session.commit()\n',
        "commits outside",
    ),
    "impure rule, session": ("portal/accounts/rules.py", '"""x"""\nfrom portal.core.db import db\n', "not pure"),
    "impure rule, clock": ("portal/accounts/rules.py", '"""x"""\nfrom portal.core import clock\n', "not pure"),
    "impure rule, flask": ("portal/accounts/rules.py", '"""x"""\nfrom flask import g\n', "not pure"),
    "back-reference": ("portal/accounts/models.py", '"""x"""\nr = relationship(backref="needs")\n', "back-reference"),
    "import in a function": ("portal/accounts/actions.py", '"""x"""\ndef f():\n    import json\n', "inside a function"),
    "too long": ("portal/accounts/actions.py", '"""x"""\n' + "x = 1\n" * 400, "longer than"),
    "vague name": ("portal/accounts/utils.py", '"""x"""\n', "says nothing"),
    "no docstring": ("portal/accounts/actions.py", "x = 1\n", "no word"),
    "imports jobs": ("portal/accounts/actions.py", '"""x"""\nimport jobs.runner\n', "imports jobs"),
    "imports the factory": ("portal/accounts/actions.py", '"""x"""\nfrom portal.app import create_app\n', "factory"),
    "own clock": (
        "portal/accounts/actions.py",
        '"""x"""\nfrom datetime import datetime\nd = datetime.now()\n',
        "core/clock",
    ),
}


@pytest.mark.parametrize("kind", OFFENDERS)
def test_an_offender_is_caught(kind: str, tmp_path: Path) -> None:
    name, source, words = OFFENDERS[kind]
    for room in SMALL_ORDER:
        folder = tmp_path / "portal" / room.replace(".", "/")
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
    (tmp_path / "jobs").mkdir()
    assert faults(tmp_path, SMALL_ORDER) == []
    (tmp_path / name).write_text(source)
    found = faults(tmp_path, SMALL_ORDER)
    assert any(words in fault for fault in found), found

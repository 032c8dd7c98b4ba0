"""The vendored files are the ones that were fetched, and the icons that pages ask for exist."""

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.nodb


@pytest.fixture(scope="module")
def renew() -> ModuleType:
    spec = importlib.util.spec_from_file_location("renew", ROOT / "static" / "vendor" / "renew.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_files_are_as_listed(renew: ModuleType) -> None:
    assert renew.problems() == []


def test_listing_names_version_licence_and_integrity_of_everything(renew: ModuleType) -> None:
    packages = json.loads((ROOT / renew.LISTING).read_text(encoding="utf-8"))["packages"]
    assert len(packages) == len(renew.PACKAGES) + 1
    for entry in packages:
        assert sorted(entry) == ["files", "integrity", "licence", "name", "version"]
        assert re.match(r"sha(256|512)-", entry["integrity"])


def test_a_changed_a_missing_and_an_unlisted_file_are_found(renew: ModuleType, tmp_path: Path) -> None:
    for folder in ("static/vendor", "tests/vendor"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / renew.SPRITE, tmp_path / renew.SPRITE)
    assert renew.problems(tmp_path) == []
    with (tmp_path / renew.SPRITE).open("a", encoding="utf-8") as sprite:
        sprite.write(" ")
    (tmp_path / "static/vendor/htmx/LICENSE").unlink()
    (tmp_path / "static/vendor/stray.js").write_text("1", encoding="utf-8")
    assert renew.problems(tmp_path) == [
        "changed: static/icons.svg",
        "missing: static/vendor/htmx/LICENSE",
        "not listed: static/vendor/stray.js",
    ]


def test_every_icon_named_in_a_template_is_in_the_sprite(renew: ModuleType) -> None:
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / renew.SPRITE).read_text(encoding="utf-8")))
    asked = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'\bicon\("([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert {(path, name) for path, name in asked if name not in drawn} == set()

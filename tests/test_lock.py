"""What is declared is locked, with hashes, and both locked files agree."""

import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.nodb
ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", re.M)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    found = dict(PIN.findall(text))
    blocks = re.split(r"\n(?=[a-z0-9-]+(?:\[[a-z,]+\])?==)", text)
    assert all("--hash=sha256:" in block for block in blocks if PIN.match(block)), "a package without a hash"
    assert "://" not in text, "an address in the lock"
    return found


def normal(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def test_everything_declared_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {normal(r) for r in project["dependencies"]} - set(run) == set()
    assert {normal(r) for r in project["optional-dependencies"]["dev"]} - set(dev) == set()


def test_the_tests_run_on_what_the_portal_runs_on() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


def test_every_import_of_ours_is_declared() -> None:
    known = {
        "flask",
        "flask-login",
        "flask-wtf",
        "wtforms",
        "werkzeug",
        "jinja2",
        "markupsafe",
        "click",
        "portal",
        "jobs",
        "config",
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {"argon2": "argon2-cffi", "stdnum": "python-stdnum", "flask_wtf": "flask-wtf", "flask_login": "flask-login"}
    declared = {normal(r) for r in project["dependencies"]} | known
    found = set()
    for path in [*(ROOT / "portal").rglob("*.py"), *(ROOT / "jobs").rglob("*.py"), ROOT / "config.py"]:
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.match(r"(?:from|import) ([a-zA-Z_0-9]+)", line)
            if match:
                found.add(match.group(1))
    import sys

    outside = {names.get(name, name.replace("_", "-")) for name in found if name not in sys.stdlib_module_names}
    assert outside - declared == set()

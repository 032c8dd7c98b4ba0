"""`behovstorget serve`: two processes that live and end together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.nodb
ROOT = Path(__file__).resolve().parents[2]
# Each process says that it is there, and ends or waits.
SAYS = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).open('a').write('x'); time.sleep(float(sys.argv[2]))"


def start(folder: Path, pages_for: float, background_for: float) -> subprocess.Popen[bytes]:
    pages = [sys.executable, "-c", SAYS, str(folder / "pages"), str(pages_for)]
    background = [sys.executable, "-c", SAYS, str(folder / "background"), str(background_for)]
    code = f"import sys; from portal import cli; sys.exit(cli._run_both({pages!r}, {background!r}))"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})


def count(place: Path) -> int:
    return len(place.read_text()) if place.exists() else 0


def wait_for(place: Path, number: int) -> None:
    until = time.monotonic() + 40
    while count(place) < number:
        assert time.monotonic() < until, f"{place.name} did not start {number} times"
        time.sleep(0.1)


def test_a_signal_ends_both(tmp_path: Path) -> None:
    process = start(tmp_path, 100, 100)
    wait_for(tmp_path / "pages", 1)
    wait_for(tmp_path / "background", 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False)
    assert left.stdout == ""


def test_background_work_that_died_is_started_again_and_ends_with_the_pages(tmp_path: Path) -> None:
    process = start(tmp_path, 8, 0)
    wait_for(tmp_path / "background", 2)
    assert process.wait(40) == 0

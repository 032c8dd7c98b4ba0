"""`make test`: everything, on both databases and in a real browser, with one closing line each."""

import os
import shutil
import subprocess
import sys

SECONDS = 3600


def pytest(*arguments: str) -> int:
    """Run pytest on all cores; exit code 5 (nothing to run) counts as a fault."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        os.environ.get("TEST_PROCESSES", "auto"),
        "--dist",
        "loadfile",
        *arguments,
    ]
    print("$", "pytest", *arguments, flush=True)
    return subprocess.run(command, check=False, timeout=SECONDS).returncode


def find_chromium() -> str | None:
    """The browser for the browser tests: CHROMIUM, one that is installed, or Debian's installed now (as root)."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if found or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return found
    print("No Chromium here: installing Debian's", flush=True)
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL, "check": False}
    subprocess.run(["apt-get", "update", "-q"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], **quiet)
    return shutil.which("chromium")


def main() -> int:
    """All runs, even after one failed; the sum of their faults."""
    browser = find_chromium()
    if browser:
        os.environ["CHROMIUM"] = browser
    else:
        print("Left out: the browser tests, because no Chromium was found and none could be installed", flush=True)
    chosen = sys.argv[1:]
    lint = subprocess.run([sys.executable, "-m", "ruff", "check", "."], check=False).returncode
    codes = [
        lint,
        pytest("--database", "sqlite", *([] if browser else ["-m", "not browser"]), *chosen),
        pytest("--database", "postgresql", "-m", "not browser", *chosen),
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())

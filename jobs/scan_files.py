"""Let clamd look at what was attached. It happens here, between transactions, and never while somebody waits."""

import time

import structlog
from flask import Flask

from portal.core import clock
from portal.core.db import unit_of_work
from portal.files.actions import note_scan, path_of
from portal.files.queries import waiting_for_scan
from portal.files.rules import CLEAN, FAILED, INFECTED
from portal.files.scanning import NotScanned, ScannerDown, scan

NAME = "scan_files"
MOST = 50
# Mail and other jobs wait meanwhile.
LONGEST_RUN = 30.0
log = structlog.get_logger("jobs")


def _verdict(app: Flask, sha256: str) -> str:
    """clean, infected or failed. Raises ScannerDown."""
    with app.app_context():
        place = path_of(sha256)
    try:
        return (
            CLEAN if scan(place.read_bytes(), app.config["CLAMD"], app.config["CLAMD_SECONDS"]).is_clean else INFECTED
        )
    except (OSError, NotScanned) as fault:
        log.warning("file not scanned", sha256=sha256[:12], problem=str(fault)[:100])
        return FAILED


def run(app: Flask) -> str:
    """Scan what waits. When nobody answers, everything goes on waiting; what one file fails at is tried again later."""
    if not app.config["CLAMD"]:
        return ""
    with app.app_context():
        waiting = waiting_for_scan(clock.now(), MOST)
    counted = dict.fromkeys((CLEAN, INFECTED, FAILED), 0)
    started = time.monotonic()
    for sha256 in waiting:
        try:
            verdict = _verdict(app, sha256)
        except ScannerDown as fault:
            return f"the scanner does not answer ({fault}), {len(waiting) - sum(counted.values())} wait"
        with unit_of_work(app):
            note_scan(sha256, verdict)
        counted[verdict] += 1
        if time.monotonic() - started > LONGEST_RUN:
            break
    return ", ".join(f"{number} {what}" for what, number in counted.items() if number)

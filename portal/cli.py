"""Everything an operator does, as `behovstorget …`."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, FlaskGroup, with_appcontext

from portal.accounts.actions import create_administrator
from portal.accounts.passwords import why_not_password
from portal.admin import demo as demonstration
from portal.admin.checks import faults, is_local
from portal.admin.setup import load_base, migrate
from portal.app import create_app
from portal.audit.queries import verify
from portal.core.db import refresh_statistics, unit_of_work
from portal.core.errors import Refused
from portal.exchange.notices.actions import import_files
from portal.needs.search.index import fill_if_empty, reindex_all
from portal.registers.cpv.actions import import_cpv
from portal.registers.postal.actions import import_register

notices = AppGroup("notices", help="Notices of other public buyers.")
cpv = AppGroup("cpv", help="The CPV code list.")
postal = AppGroup("postal", help="Norwegian postal codes.")
audit = AppGroup("audit", help="The trail of events.")
demo = AppGroup("demo", help="The demonstration set.")
users = AppGroup("users", help="People.")
search = AppGroup("search", help="The search index.")
jobs = AppGroup("jobs", help="Background work.")


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _kept(work: Callable[[], Any]) -> Any:
    """Run an action in one unit of work; a refusal is one line and exit code 1."""
    try:
        with unit_of_work(_app()):
            return work()
    except Refused as refusal:
        raise click.ClickException(refusal.reason) from None


@click.command()
@with_appcontext
def init() -> None:
    """Make or update the tables and load the base data. May be run again at any time."""
    migrate(_app())
    _kept(load_base)
    _kept(fill_if_empty)
    refresh_statistics(_app())
    click.echo("Databasen er klar.")


@users.command("create-admin")
@click.option("--email", prompt="E-post")
@click.option("--name", prompt="Navn")
@click.password_option("--password", prompt="Passord (minst 12 tegn)")
def create_admin(email: str, name: str, password: str) -> None:
    """The first administrator; the second factor is set up at the first login."""
    reason = why_not_password(password, email=email, name=name)
    if reason:
        raise click.ClickException(reason)
    _kept(lambda: create_administrator(name, email, password))
    click.echo(f"{email} er administrator.")


@demo.command("load")
@click.option("--even-in-public", is_flag=True, help="Although the portal is reached from outside.")
def demo_load(even_in_public: bool) -> None:
    """Load the demonstration set, clearly marked. A second time changes nothing.

    Its passwords and codes are known to everybody, so it is refused where BASE_URL is not this machine.
    """
    if not even_in_public and not is_local(_app().config["BASE_URL"]):
        raise click.ClickException("Demonstrasjonens passord er kjent for alle. Mener du det? Bruk --even-in-public.")
    click.echo(_kept(demonstration.load))


@demo.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--short", is_flag=True, help="One person for each role.")
def demo_accounts(as_json: bool, short: bool) -> None:
    """Addresses, passwords and TOTP secrets of the demonstration; only where it is loaded."""
    accounts = _kept(demonstration.accounts)
    if short:
        accounts = list({account["role"]: account for account in reversed(accounts)}.values())
    if as_json:
        click.echo(json.dumps(accounts, ensure_ascii=False, indent=2))
        return
    click.echo(f"Passord for alle: {demonstration.PASSWORD}")
    click.echo("Engangskoden skifter hvert halve minutt. For nye koder: .venv/bin/behovstorget demo accounts")
    for account in accounts:
        click.echo(f"  {account['role_name']:<26} {account['email']:<48} {account['code']}  {account['totp_secret']}")


@notices.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def notices_import(paths: tuple[Path, ...]) -> None:
    """Read notices (eForms XML) from files; the same file again changes nothing."""
    report = _kept(lambda: import_files(list(paths), by="command"))
    for line in report.lines():
        click.echo(line)
    if report.refused:
        sys.exit(1)


@cpv.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def cpv_import(path: Path) -> None:
    """Read the full CPV list from a CSV file."""
    counts = _kept(lambda: import_cpv(path))
    click.echo(f"{counts.added} nye, {counts.changed} endret, {counts.unchanged} uendret")


@postal.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def postal_import(path: Path) -> None:
    """Read Bring's register (postnummerregister-ansi.txt); the same file again changes nothing."""
    counts = _kept(lambda: import_register(path))
    click.echo(f"{counts.added} nye, {counts.changed} endret, {counts.unchanged} uendret")


@audit.command("verify")
def audit_verify() -> None:
    """Walk the whole chain; exit code 1 when it is broken."""
    written, fault = _kept(verify)
    if fault:
        raise click.ClickException(fault)
    click.echo(f"{written} hendelser, kjeden er hel.")


@search.command("rebuild")
def search_rebuild() -> None:
    """Build the search index anew from the needs."""
    click.echo(f"{_kept(reindex_all)} behov er indeksert.")


@jobs.command("work")
def jobs_work() -> None:
    """Run the timetable until stopped."""
    subprocess.run([sys.executable, "-m", "jobs"], check=False)


@click.command()
@with_appcontext
def check() -> None:
    """Look for what is wrong with the settings and the database; one line each, exit code 2."""
    found = faults(_app())
    for fault in found:
        click.echo(f"FEIL: {fault}", err=True)
    if found:
        sys.exit(2)
    click.echo("Alt er i orden.")


def _run_both(pages: list[str], background: list[str]) -> int:
    """Until the pages end or somebody stops us, by keyboard or by signal; the exit code. Background work that died is
    started again, and neither outlives the other."""
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
    running = [subprocess.Popen(pages), subprocess.Popen(background)]
    try:
        while running[0].poll() is None:
            time.sleep(1)
            if running[1].poll() is not None:
                running[1] = subprocess.Popen(background)
        return running[0].returncode
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


@click.command()
@click.option("--workers", default=lambda: os.environ.get("WORKERS", "2"), help="Processes that serve pages.")
@click.option("--threads", default=lambda: os.environ.get("THREADS", "4"), help="Requests at a time in each process.")
@with_appcontext
def serve(workers: str, threads: str) -> None:
    """Serve the portal and run its background work until stopped.

    More than one thread, because a phone that loses its signal in the middle of a form holds the one it has.
    """
    port, host = os.environ.get("PORT", "8000"), os.environ.get("HOST", "127.0.0.1")
    pages = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", port]
    pages += ["--workers", workers, "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    pages += ["--blocking-threads", threads, "--no-ws", "--log-level", "warning", "portal.serving:app"]
    sys.exit(_run_both(pages, [sys.executable, "-m", "jobs"]))


def group() -> FlaskGroup:
    """All commands, with Flask's own underneath."""
    whole = FlaskGroup(name="behovstorget", create_app=create_app, add_version_option=False)
    for command in (init, users, demo, notices, cpv, postal, audit, search, jobs, check, serve):
        whole.add_command(command)
    return whole


def main() -> None:
    """The console command. What it writes is for the owner's eyes alone."""
    os.umask(0o077)
    group().main(prog_name="behovstorget")


if __name__ == "__main__":
    main()

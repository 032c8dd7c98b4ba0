"""The results as a Markdown table, and its place in the README."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench import scenarios as known
from bench.generator import SIZES


def write(results: Sequence[Any], command: str, machine: str, tool: str, day: date) -> str:
    """One table per set, with the ratios that the targets speak of, all within the same run."""
    out = [
        f"Measured {day.isoformat()} with `{command}`. {machine}. Load by {tool}, 16 connections, medians of the runs."
    ]
    for result in results:
        size = SIZES[result.size]
        out += [
            "",
            f"**Set {size.name}, {result.database}**: {size.municipalities} municipalities, {size.needs:,} needs, "
            f"{size.suppliers:,} suppliers, {size.responses:,} responses; "
            f"worker memory {result.memory_mb:.0f} MB (target < 100), start to first page {result.first_page:.1f} s "
            f"(target < 2)" + (f", built in {result.built:.0f} s" if result.built > 2 else "") + ".",
            "",
            "| page | requests/s | p50 ms | p99 ms | p95 alone | CPU ms | SQL | ratio | by CPU | target |",
            "|---|---:|---:|---:|---:|---:|---:|---|---|---|",
        ]
        rates = {line.scenario.name: line for line in result.lines}
        out += [_line(line, rates) for line in result.lines]
    return "\n".join(out) + "\n"


def _line(line: Any, rates: dict[str, Any]) -> str:
    scenario = line.scenario
    failed = f" ({line.failed} failed)" if line.failed else ""
    sql = "–" if line.sql is None else str(line.sql)
    return (
        f"| {scenario.name}{failed} | {line.rps:,.0f} | {line.p50:.1f} | {line.p99:.1f} | {line.alone:.1f} "
        f"| {line.cpu_ms:.2f} | {sql} | {_ratio(line, rates)} | {scenario.target} |"
    )


def _ratio(line: Any, rates: dict[str, Any]) -> str:
    """Against what the target names, by requests per second and by processor time (steadier where others work, too):
    hello for the cached pages, the bare page for the others."""
    if line.scenario.writes:
        return f"{line.rps / known.PEER_SIGN_UP:.1f} × sign-up | "
    name, yardstick = ("hello", known.HELLO) if line.scenario.server == "warm" else ("bare", known.ROWS)
    other = rates.get(yardstick)
    if line.scenario.server == "baseline" or other is None or not other.rps or not line.cpu_ms:
        return " | "
    return f"{line.rps / other.rps:.2f} × {name} | {other.cpu_ms / line.cpu_ms:.2f} × {name}"


def peers() -> str:
    """The peers' table, as it stands in the design."""
    rows = ["| peer | list, 1,000 items | list, 10,000 | detail | search 1,000 · 10,000 |", "|---|---|---|---|---|"]
    return "\n".join([*rows, *(f"| {' | '.join(peer)} |" for peer in known.PEERS)]) + "\n"


def into_readme(readme: Path, database: str, sets: str, text: str) -> None:
    """Put the table between its markers; tables of other databases and sets stay."""
    begin, end = f"<!-- measured {database} {sets} -->", f"<!-- /measured {database} {sets} -->"
    said = readme.read_text(encoding="utf-8")
    block = f"{begin}\n{text}{end}"
    if begin in said:
        said = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _match: block, said, flags=re.DOTALL)
    else:
        said = said.rstrip("\n") + f"\n\n{block}\n"
    readme.write_text(said, encoding="utf-8")

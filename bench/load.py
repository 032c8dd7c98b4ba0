"""Asks a server on this machine for pages, for some seconds, over sixteen connections that are kept open.

`wrk` does it where it is installed: it takes least from the server. Else threads of our own, which take so much of the
processor that the figures are lower; the report says which it was.
"""

import http.client
import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 16
HOST = "127.0.0.1"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class Load(NamedTuple):
    """Requests per second, milliseconds at three percentiles, how many requests, and how many of them failed."""

    rps: float
    p50: float
    p95: float
    p99: float
    requests: int
    failed: int


def tool() -> str:
    """Which generator is used."""
    return "wrk" if shutil.which("wrk") else "own threads (wrk is not installed)"


def run(port: int, paths: list[str], seconds: int, headers: dict[str, str], connections: int = CONNECTIONS) -> Load:
    """Load on 127.0.0.1 only, at most a minute."""
    seconds = min(seconds, 60)
    return (_wrk if shutil.which("wrk") else _threads)(port, paths, seconds, headers, connections)


# In turn: every address of the list, again and again, in each connection.
_LUA = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency, requests)
  io.write(string.format("p95 %%.3fms\\n", latency:percentile(95) / 1000))
end
"""


def _wrk(port: int, paths: list[str], seconds: int, headers: dict[str, str], connections: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA % ", ".join(f'"{path}"' for path in paths))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(Path(script.name))]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run(
            [*command, f"http://{HOST}:{port}/"], capture_output=True, text=True, timeout=120, check=True
        )
    said = done.stdout
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    failed += sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", said))
    requests = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return Load(
        float(rate[1]) if rate else 0.0,
        _milliseconds(said, r"50%\s+([\d.]+)(us|ms|s|m)"),
        _milliseconds(said, r"p95 ([\d.]+)(ms)"),
        _milliseconds(said, r"99%\s+([\d.]+)(us|ms|s|m)"),
        int(requests[1]) if requests else 0,
        failed,
    )


def _milliseconds(said: str, pattern: str) -> float:
    found = re.search(pattern, said)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def _threads(port: int, paths: list[str], seconds: int, headers: dict[str, str], connections: int) -> Load:
    waits: list[float] = []
    failed = [0]
    end = time.perf_counter() + seconds

    def ask(number: int) -> None:
        connection, at = http.client.HTTPConnection(HOST, port, timeout=10), number
        while time.perf_counter() < end:
            begun = time.perf_counter()
            try:
                connection.request("GET", paths[at % len(paths)], headers=headers)
                answer = connection.getresponse()
                answer.read()
                failed[0] += answer.status >= 400
            except OSError:
                failed[0] += 1
                connection.close()
            waits.append((time.perf_counter() - begun) * 1000)
            at += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits.sort()
    at = [waits[min(len(waits) - 1, int(len(waits) * share))] if waits else 0.0 for share in (0.5, 0.95, 0.99)]
    return Load(len(waits) / seconds, *at, len(waits), failed[0])

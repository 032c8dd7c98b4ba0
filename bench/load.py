"""Asks a server on this machine for pages, or sends it forms, for some seconds, over connections that are kept open.

`wrk` does it where it is installed: it takes least from the server. Else threads of our own, which take so much of the
processor that the figures are lower; the report says which it was.
"""

import http.client
import itertools
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
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


class Post(NamedTuple):
    """A form as a browser sends it."""

    path: str
    cookies: str
    body: str


FORM = "application/x-www-form-urlencoded"
Request = tuple[str, str, str | None, dict[str, str]]


def tool() -> str:
    """Which generator is used."""
    return "wrk" if shutil.which("wrk") else "own threads (wrk is not installed)"


def run(port: int, paths: list[str], seconds: int, headers: dict[str, str], connections: int = CONNECTIONS) -> Load:
    """Load on 127.0.0.1 only, at most a minute."""
    seconds = min(seconds, 60)
    return (_wrk if shutil.which("wrk") else _threads)(port, paths, seconds, headers, connections)


def send(port: int, posts: Sequence[Post], seconds: int, connections: int = CONNECTIONS) -> Load:
    """Each form at most once; it ends early when there are none left."""
    return (_wrk_posts if shutil.which("wrk") else _thread_posts)(port, posts, min(seconds, 60), connections)


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


# The forms stand in a file, one a line; when all are sent, a page that costs nothing is asked for.
_LUA_POSTS = """
local posts = {}
for line in io.lines("%s") do posts[#posts + 1] = line end
local at = 0
request = function()
  at = at + 1
  local line = posts[at]
  if not line then
    wrk.thread:stop()
    return wrk.format("GET", "/favicon.ico")
  end
  local path, cookies, body = line:match("([^\t]*)\t([^\t]*)\t(.*)")
  return wrk.format("POST", path, {["Cookie"] = cookies, ["Content-Type"] = "%s"}, body)
end
done = function(summary, latency, requests)
  io.write(string.format("p95 %%.3fms\\n", latency:percentile(95) / 1000))
end
"""


def _wrk_posts(port: int, posts: Sequence[Post], seconds: int, connections: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as forms:
        forms.writelines("\t".join(post) + "\n" for post in posts)
        forms.flush()
        return _run_wrk(port, _LUA_POSTS % (forms.name, FORM), seconds, {}, connections)


def _wrk(port: int, paths: list[str], seconds: int, headers: dict[str, str], connections: int) -> Load:
    return _run_wrk(port, _LUA % ", ".join(f'"{path}"' for path in paths), seconds, headers, connections)


def _run_wrk(port: int, source: str, seconds: int, headers: dict[str, str], connections: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(source)
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
    asked = [
        itertools.cycle(paths[number % len(paths) :] + paths[: number % len(paths)]) for number in range(connections)
    ]
    return _work(port, [(("GET", path, None, headers) for path in mine) for mine in asked], seconds)


def _thread_posts(port: int, posts: Sequence[Post], seconds: int, connections: int) -> Load:
    def asked(number: int) -> Iterator[Request]:
        for post in posts[number::connections]:
            yield "POST", post.path, post.body, {"Cookie": post.cookies, "Content-Type": FORM}

    return _work(port, [asked(number) for number in range(connections)], seconds)


def _work(port: int, asked: Sequence[Iterator[Request]], seconds: int) -> Load:
    """One connection for each of these."""
    waits: list[float] = []
    failed = [0]
    begun_at = time.perf_counter()
    end = begun_at + seconds

    def ask(mine: Iterator[Request]) -> None:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        while time.perf_counter() < end and (request := next(mine, None)) is not None:
            verb, path, body, headers = request
            begun = time.perf_counter()
            try:
                connection.request(verb, path, body, headers)
                answer = connection.getresponse()
                answer.read()
                failed[0] += answer.status >= 400
            except OSError:
                failed[0] += 1
                connection.close()
            waits.append((time.perf_counter() - begun) * 1000)
        connection.close()

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = max(time.perf_counter() - begun_at, 0.001)
    waits.sort()
    at = [waits[min(len(waits) - 1, int(len(waits) * share))] if waits else 0.0 for share in (0.5, 0.95, 0.99)]
    return Load(len(waits) / min(took, seconds), *at, len(waits), failed[0])

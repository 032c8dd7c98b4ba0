"""Starts the application server as in production on a free port of this machine, and watches what its workers take."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
PATIENCE = 60


class Server:
    """A running server: its port, how long it took from start to the first page, and its workers."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], first_page: float) -> None:
        self.port, self.process, self.first_page = port, process, first_page

    def _workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def cpu_seconds(self) -> float:
        """Processor time of all workers until now, user and system."""
        return sum(sum(worker.cpu_times()[:2]) for worker in self._workers())

    def memory_mb(self) -> float:
        """Resident memory of the largest worker."""
        return max((worker.memory_info().rss / 2**20 for worker in self._workers()), default=0.0)


def free_port(first: int = 8030) -> int:
    """The first free port from 8030 on."""
    for port in range(first, first + 200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


@contextmanager
def serving(target: str, path: str, settings: dict[str, str]) -> Iterator[Server]:
    """Two workers with one thread each; ended when the block ends, and only these processes."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws", "--log-level", "warning", target]
    # In production the interpreter keeps what it has compiled.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = inherited | settings | {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, path, process)
        yield Server(port, process, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            etag(port, path)
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server does not answer")


def etag(port: int, path: str) -> str:
    """Fetch a page once; its ETag."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:  # noqa: S310
        answer.read()
        return str(answer.headers.get("ETag", ""))

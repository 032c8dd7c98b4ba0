"""Hostile bytes are parsed in a child process with little memory, little time and nothing to write to.

`run_limited("package.module:function", payload)` starts a Python that imports the function, gives it the bytes and
returns what it answers as JSON. A child that crashes, hangs or grows is killed; the caller gets `SandboxFault`.
"""

import importlib
import json
import resource
import subprocess
import sys
from typing import Any

LARGEST_ANSWER = 8 * 1024 * 1024


class SandboxFault(Exception):
    """The child did not answer within its limits."""


def run_limited(function: str, payload: bytes, *, seconds: int = 10, memory_mb: int = 512) -> Any:
    """The JSON value that `function(payload)` returned. Raises SandboxFault on time-out or crash."""
    command = [sys.executable, "-m", "portal.core.sandbox", function, str(seconds), str(memory_mb)]
    try:
        done = subprocess.run(command, input=payload, capture_output=True, timeout=seconds + 5, check=False)
    except subprocess.TimeoutExpired as fault:
        raise SandboxFault("time") from fault
    if done.returncode != 0 or len(done.stdout) > LARGEST_ANSWER:
        raise SandboxFault("crash" if done.returncode else "size")
    try:
        return json.loads(done.stdout)
    except ValueError as fault:
        raise SandboxFault("answer") from fault


def _child(function: str, seconds: int, memory_mb: int) -> None:
    module, name = function.split(":")
    work = getattr(importlib.import_module(module), name)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = json.dumps(work(sys.stdin.buffer.read()))
    sys.stdout.write(answer)


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

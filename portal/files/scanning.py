"""Talks to clamd, the virus scanner: the bytes of one file there, one line back. Only jobs ask it about files.

CLAMD says where: `host:port` (or `host`, port 3310) or the path of a socket.
"""

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

PORT = 3310
PIECE = 128 * 1024
LONGEST_REPLY = 4096


class ScannerDown(Exception):
    """Nobody answers at CLAMD; nothing was scanned."""


class NotScanned(Exception):
    """The scanner took the file and said neither clean nor infected."""


@dataclass(frozen=True)
class Verdict:
    """`found` is the name of what was found, or empty."""

    found: str = ""

    @property
    def is_clean(self) -> bool:
        """Nothing was found."""
        return not self.found


class _Line:
    """One connection, one command, one budget of time."""

    def __init__(self, where: str, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        try:
            self._socket = self._open(where)
        except (OSError, ValueError) as fault:
            raise ScannerDown(type(fault).__name__) from fault

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is spent")
        return left

    def _open(self, where: str) -> socket.socket:
        if where.startswith(("/", "unix:")):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(min(self._left(), 5))
            line.connect(where.removeprefix("unix:"))
            return line
        host, port = where, PORT
        if where.startswith("["):
            host, _bracket, rest = where[1:].partition("]")
            port = int(rest[1:]) if rest.startswith(":") else PORT
        elif where.count(":") == 1:
            host, _colon, number = where.partition(":")
            port = int(number)
        return socket.create_connection((host, port), timeout=min(self._left(), 5))

    def send(self, pieces: Iterable[bytes]) -> None:
        """A scanner that has seen enough hangs up while we send; its reply is there all the same."""
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                self._socket.settimeout(self._left())
                self._socket.sendall(piece)

    def reply(self) -> str:
        """One line, ended by a zero byte or by hanging up."""
        came = b""
        while b"\0" not in came and len(came) <= LONGEST_REPLY:
            self._socket.settimeout(self._left())
            piece = self._socket.recv(LONGEST_REPLY)
            if not piece:
                break
            came += piece
        return came.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def close(self) -> None:
        self._socket.close()


def scan(content: bytes, where: str, seconds: float) -> Verdict:
    """What the scanner says of these bytes. Raises ScannerDown and NotScanned."""
    line = _Line(where, seconds)
    try:
        line.send(_stream(content))
        said = line.reply()
    except OSError as fault:
        raise NotScanned(type(fault).__name__) from fault
    finally:
        line.close()
    if said == "stream: OK":
        return Verdict()
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Verdict(said.removeprefix("stream: ").removesuffix(" FOUND").strip()[:100] or "?")
    raise NotScanned(said[:100] or "no reply")


def _stream(content: bytes) -> Iterable[bytes]:
    yield b"zINSTREAM\0"
    for at in range(0, len(content), PIECE):
        piece = content[at : at + PIECE]
        yield struct.pack(">L", len(piece)) + piece
    yield struct.pack(">L", 0)


def why_no_answer(where: str, seconds: float = 2.0) -> str | None:
    """Nothing when the scanner is there and well, else in a word what is wrong. Sends no file."""
    try:
        line = _Line(where, seconds)
    except ScannerDown as fault:
        return str(fault)
    try:
        line.send([b"zPING\0"])
        said = line.reply()
    except OSError as fault:
        return type(fault).__name__
    finally:
        line.close()
    return None if said == "PONG" else f"answers {said[:40]!r}"

"""Talking to the scanner: what it says, and all the ways in which it says nothing."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.files.scanning import NotScanned, ScannerDown, scan, why_no_answer
from tests.files.clamd_server import EICAR, Clamd

pytestmark = pytest.mark.nodb


@pytest.fixture
def scanner() -> Iterator[Clamd]:
    scanner = Clamd()
    yield scanner
    scanner.stop()


def test_clean_and_infected(scanner: Clamd) -> None:
    assert scan(b"Kart over ruta", scanner.where, 2).is_clean is True
    assert scan(b"%PDF-1.7\n" + EICAR, scanner.where, 2).found == "Eicar-Test-Signature"


@pytest.mark.parametrize("size", [0, 1, 128 * 1024, 128 * 1024 + 1, 3_000_000])
def test_every_byte_arrives(scanner: Clamd, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert scan(content, scanner.where, 5).is_clean is True
    assert scanner.scanned == [content]


@pytest.mark.parametrize("prefix", ["", "unix:"])
def test_over_a_socket_in_the_file_system(tmp_path: Path, prefix: str) -> None:
    scanner = Clamd(tmp_path / "clamd.sock")
    try:
        assert scan(EICAR, prefix + scanner.where, 2).is_clean is False
        assert why_no_answer(prefix + scanner.where) is None
    finally:
        scanner.stop()


@pytest.mark.parametrize(
    "reply",
    [
        *("", "stream: ERROR", "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND", "OK", "stream: OK FOUND OK"),
        *("stream: not OK", "stream:OK", "x: OK", "PONG", "x" * 100_000, "stream: OK\nstream: OK"),
    ],
)
def test_only_the_very_words_mean_clean(scanner: Clamd, reply: str) -> None:
    scanner.says = reply
    with pytest.raises(NotScanned):
        scan(b"x", scanner.where, 2)


@pytest.mark.parametrize("how", ["silent", "drips", "hangs_up", "full"])
def test_a_scanner_that_misbehaves(scanner: Clamd, how: str) -> None:
    scanner.how = how
    started = time.monotonic()
    with pytest.raises(NotScanned):
        scan(b"x" * 3_000_000, scanner.where, 0.5)
    assert time.monotonic() - started < 2


def test_a_file_that_is_too_large_for_the_scanner_says_so(scanner: Clamd) -> None:
    scanner.how = "full"
    with pytest.raises(NotScanned) as told:
        scan(b"x", scanner.where, 2)
    assert "size limit" in str(told.value)


@pytest.mark.parametrize(
    "where", ["127.0.0.1:1", "/finnes/ikke", "unix:/finnes/ikke", "127.0.0.1:x", "127.0.0.1:99999", "[::1]:1"]
)
def test_nobody_is_there(where: str) -> None:
    with pytest.raises(ScannerDown):
        scan(b"x", where, 2)
    assert why_no_answer(where)


def test_the_answer_to_a_call(scanner: Clamd) -> None:
    assert why_no_answer(scanner.where) is None
    scanner.says = "noe annet"
    assert why_no_answer(scanner.where) == "answers 'noe annet'"
    scanner.how = "silent"
    assert why_no_answer(scanner.where, 0.3) == "TimeoutError"
    assert scanner.scanned == []


def test_a_host_without_a_port_is_asked_at_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        socket, "create_connection", lambda where, timeout: asked.append(where) or (_ for _ in ()).throw(OSError())
    )
    for where in ("clamav.example", "clamav.example:3311", "[2001:db8::1]", "[2001:db8::1]:3311"):
        assert why_no_answer(where)
    assert asked == [("clamav.example", 3310), ("clamav.example", 3311), ("2001:db8::1", 3310), ("2001:db8::1", 3311)]

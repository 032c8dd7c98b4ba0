"""The guarded client against servers that lie, drip, swell and lead astray."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from portal.core.fetch import (
    Answer,
    BadAnswer,
    FetchFault,
    NotAllowed,
    TooLarge,
    TooSlow,
    Unreachable,
    fetch,
    is_public,
)
from tests.core.bad_server import BadServer, says

pytestmark = pytest.mark.nodb


@pytest.fixture
def portal() -> Iterator[Flask]:
    """Only the settings that the client asks for."""
    app = Flask("fetching")
    app.config.update(BASE_URL="https://behov.example", FETCH_ALLOW_PRIVATE=frozenset({"127.0.0.1"}))
    with app.app_context():
        yield app


@pytest.fixture
def server(portal: Flask) -> Iterator[BadServer]:
    server = BadServer()
    yield server
    server.stop()


def ask(url: str, **more: Any) -> Answer:
    return fetch(url, **{"seconds": 2, "most": 100_000} | more)


def test_an_answer_comes_back_whole(server: BadServer) -> None:
    server.behave = says("blåbær".encode(), content_type="text/plain; charset=utf-8")
    answer = ask(server.url + "sti?q=1")
    assert (answer.status, answer.body.decode(), answer.headers["content-type"]) == (
        200,
        "blåbær",
        "text/plain; charset=utf-8",
    )
    assert server.asked[0].startswith("GET /sti?q=1 HTTP/1.1\r\n")
    assert "User-Agent: Behovstorget (+https://behov.example)\r\n" in server.asked[0]


def test_a_form_is_sent_and_the_callers_headers_with_it(server: BadServer) -> None:
    ask(server.url, method="POST", data={"a": "1"}, headers={"X-Mine": "2"}, auth=("x", "y"))
    assert server.asked[0].startswith("POST / ")
    assert "X-Mine: 2" in server.asked[0]
    assert "Authorization: Basic eDp5" in server.asked[0]


@pytest.mark.parametrize("status", ["204 No Content", "404 Not Found", "410 Gone", "500 Oops", "503 Busy", "999 What"])
def test_every_status_is_given_back(server: BadServer, status: str) -> None:
    server.behave = says(b"", status)
    assert ask(server.url).status == int(status[:3])


# Addresses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1"),
        *(
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2001:db8::1",
            "100::1",
            "2001:0:4136:e378:8000:63bf:80ff:fffe",
        ),
    ],
)
def test_addresses_that_are_nobodys_business(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["1.1.1.1", "91.102.1.1", "2a01:79c::1", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/", "https://localhost/", "https://127.1/", "https://0/", "https://2130706433/"),
        *("https://0x7f000001/", "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/"),
        *(
            "https://[::ffff:7f00:1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://10.0.0.1/",
            "https://[fe80::1]/",
        ),
        *("https://localhost./", "https://100.64.0.1/"),
    ],
)
def test_no_spelling_of_an_inner_address_is_called(portal: Flask, url: str) -> None:
    portal.config["FETCH_ALLOW_PRIVATE"] = frozenset()
    with pytest.raises((NotAllowed, Unreachable)) as told:
        ask(url)
    assert "nobody answers" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://x/", "javascript:alert(1)", ""),
        *("//example.org/", "https://", "https:///x", "https://user:pass@example.org/", "https://a@127.0.0.1/"),
        *(
            "https://example.org\\@127.0.0.1/",
            "https://exa mple.org/",
            "https://example.org/\r\nX: 1",
            "https://[::1",
            "x" * 10,
        ),
        *("https://example.org:99999/", "https://example.org/" + "a" * 2000, "https://blåbær.no/", "https://x.no/\x00"),
    ],
)
def test_what_is_no_address_is_not_even_looked_up(portal: Flask, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: asked.append(a) or [])
    with pytest.raises(NotAllowed):
        ask(url)
    assert asked == []


def test_a_host_inside_is_called_without_encryption_only_when_it_is_named_and_this_machine(
    server: BadServer, portal: Flask
) -> None:
    portal.config["FETCH_ALLOW_PRIVATE"] = frozenset({f"127.0.0.1:{server.port}"})
    assert ask(server.url).status == 200
    portal.config["FETCH_ALLOW_PRIVATE"] = frozenset({"127.0.0.1:1", "10.0.0.1"})
    for url in (server.url, "http://10.0.0.1/"):
        with pytest.raises(NotAllowed):
            ask(url)
    assert len(server.asked) == 1


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The name server says one thing after the other."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_more: Any) -> list[Any]:
        said = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in said]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_that_changes_its_mind_gains_nothing(server: BadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up once: first open, then inside. The second answer is never asked for."""
    called: list[Any] = []
    monkeypatch.setattr(
        socket.socket, "connect", lambda _self, where: called.append(where) or (_ for _ in ()).throw(OSError())
    )
    asked = resolving(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    with pytest.raises(Unreachable):
        ask(f"https://rebind.example:{server.port}/")
    assert (asked, called) == (["rebind.example"], [("1.1.1.1", server.port)])


def test_a_name_with_one_foot_inside_is_not_called(server: BadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(NotAllowed):
        ask(f"https://both.example:{server.port}/")
    assert server.asked == []


def test_a_name_server_that_does_not_answer_costs_no_more_than_the_budget(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wake = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: wake.wait(10) and [])
    started = time.monotonic()
    with pytest.raises(TooSlow):
        ask("https://slow.example/", seconds=0.3)
    wake.set()
    assert time.monotonic() - started < 1.5


def test_a_proxy_in_the_environment_is_not_used(server: BadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert ask(server.url).status == 200


# Redirects ----------------------------------------------------------------------------------------------------------


def test_a_redirect_is_not_followed_unless_asked_for(server: BadServer) -> None:
    server.behave = says(b"", "302 Found", Location="/annet")
    assert (ask(server.url).status, len(server.asked)) == (302, 1)


def test_a_redirect_is_followed_when_asked_for(server: BadServer) -> None:
    def behave(connection: socket.socket, request: str) -> None:
        (says(b"framme") if "GET /annet" in request else says(b"", "301 Moved", Location="/annet"))(connection, request)

    server.behave = behave
    answer = ask(server.url, redirects=2, headers={"X-Mine": "1"})
    assert (answer.body, answer.url) == (b"framme", server.url + "annet")
    assert all("X-Mine: 1" in request for request in server.asked)


def test_a_loop_ends(server: BadServer) -> None:
    server.behave = says(b"", "302 Found", Location="/")
    with pytest.raises(NotAllowed):
        ask(server.url, redirects=5)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.2/",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "http://example.org/",
        "//10.0.0.1/x",
        "https://a:b@x.no/",
    ],
)
def test_a_redirect_leads_to_nothing_that_is_not_checked(server: BadServer, where: str) -> None:
    server.behave = says(b"", "302 Found", Location=where)
    with pytest.raises(NotAllowed):
        ask(server.url, redirects=5)


def test_what_was_meant_for_one_host_is_not_told_another(server: BadServer) -> None:
    other = BadServer(says(b"annen"))
    try:
        server.behave = says(b"", "307 Moved", Location=other.url)
        assert ask(server.url, redirects=1, headers={"X-Key": "hemmelig"}, auth=("a", "b")).body == b"annen"
        assert "hemmelig" in server.asked[0]
        assert "hemmelig" not in other.asked[0]
        assert "Authorization" not in other.asked[0]
    finally:
        other.stop()


def test_a_form_is_never_sent_on(server: BadServer) -> None:
    server.behave = says(b"", "307 Moved", Location="/annet")
    assert (ask(server.url, method="POST", data={"a": "b"}, redirects=5).status, len(server.asked)) == (307, 1)


# Slow ---------------------------------------------------------------------------------------------------------------


def drip(before: bytes, piece: bytes, pause: float = 0.05) -> Any:
    def behave(connection: socket.socket, _request: str) -> None:
        connection.sendall(before)
        for _turn in range(400):
            connection.sendall(piece)
            time.sleep(pause)

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"), id="body"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), id="body without a length"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), id="chunks"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"), id="headers"),
        pytest.param(drip(b"", b"H", 0.05), id="first line"),
        pytest.param(lambda connection, _request: time.sleep(3), id="silence"),
    ],
)
def test_one_budget_of_time_for_everything(server: BadServer, behave: Any) -> None:
    server.behave = behave
    started = time.monotonic()
    with pytest.raises(TooSlow):
        ask(server.url, seconds=0.4)
    assert time.monotonic() - started < 1.5


def test_slow_redirects_share_the_budget(server: BadServer) -> None:
    def behave(connection: socket.socket, request: str) -> None:
        time.sleep(0.15)
        says(b"", "302 Found", Location="/x")(connection, request)

    server.behave = behave
    with pytest.raises(TooSlow):
        ask(server.url, seconds=0.5, redirects=50)
    assert len(server.asked) < 6


# Large --------------------------------------------------------------------------------------------------------------


def test_the_cap_to_the_byte(server: BadServer) -> None:
    server.behave = says(b"x" * 1000)
    assert len(ask(server.url, most=1000).body) == 1000
    server.behave = says(b"x" * 1001)
    with pytest.raises(TooLarge):
        ask(server.url, most=1000)


@pytest.mark.parametrize("length", ["1000000000", "9" * 4000])
def test_a_length_that_is_too_much_is_believed(server: BadServer, length: str) -> None:
    def behave(connection: socket.socket, _request: str) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode())
        time.sleep(1)

    server.behave = behave
    with pytest.raises(FetchFault):
        ask(server.url, seconds=5)


def test_a_body_without_end_is_cut(server: BadServer) -> None:
    def behave(connection: socket.socket, _request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    server.behave = behave
    with pytest.raises(TooLarge):
        ask(server.url, seconds=5)


def test_what_is_packed_is_unpacked(server: BadServer) -> None:
    server.behave = says(gzip.compress(b"a" * 50_000, mtime=0), Content_Encoding="gzip")
    assert ask(server.url).body == b"a" * 50_000


def test_a_packed_bomb_does_not_go_off(server: BadServer) -> None:
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join(pack.compress(b"\0" * 1_000_000) for _turn in range(90)) + pack.flush()
    server.behave = says(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    with pytest.raises(TooLarge):
        ask(server.url, seconds=5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"not packed at all", "gzip"),
        (gzip.compress(b"x" * 5000, mtime=0)[:-6], "gzip"),
        (gzip.compress(b"a", mtime=0) + b"more", "gzip"),
        (gzip.compress(gzip.compress(b"a", mtime=0), mtime=0), "gzip, gzip"),
        (b"x", "br"),
        (b"x", "deflate"),
        (b"x", "zstd"),
    ],
)
def test_packing_that_is_broken_or_was_not_asked_for(server: BadServer, body: bytes, coding: str) -> None:
    server.behave = says(body, Content_Encoding=coding)
    with pytest.raises(BadAnswer):
        ask(server.url)


# Wrong --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"\x00" * 100, b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(300)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    ],
)
def test_what_is_not_an_answer(server: BadServer, raw: bytes) -> None:
    server.behave = lambda connection, _request: connection.sendall(raw)
    with pytest.raises(Unreachable):
        ask(server.url)


def test_another_kind_of_content_than_asked_for(server: BadServer) -> None:
    server.behave = says(b"<title>Logg inn</title>", content_type="text/html")
    with pytest.raises(BadAnswer):
        ask(server.url, accept=("application/json",))
    server.behave = says(b"{}", content_type="Application/JSON; charset=utf-8")
    assert ask(server.url, accept=("application/json",)).json() == {}
    server.behave = says(b"<p>", "404 Not Found", content_type="text/html")
    assert ask(server.url, accept=("application/json",)).status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a": NaN}',
        b"Infinity",
        b"{}{}",
        b"9" * 50_000,
        b'\xef\xbb\xbf{"a":1}',
    ],
)
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        Answer("", 200, {}, body).json()


def test_nobody_is_there(server: BadServer) -> None:
    server.stop()
    with pytest.raises(Unreachable) as told:
        ask(server.url + "?hemmelig=1")
    assert "hemmelig" not in str(told.value)


def test_a_name_that_does_not_exist(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_a: Any, **_k: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(Unreachable):
        ask("https://finnes-ikke.example/")


def test_a_certificate_of_ones_own_making_is_not_trusted(portal: Flask, tmp_path: Path) -> None:
    server = BadServer(tls=_tls(tmp_path))
    try:
        with pytest.raises(Unreachable) as told:
            ask(server.url)
        assert ("SSLError" in str(told.value), server.asked) == (True, [])
    finally:
        server.stop()


def test_the_budget_holds_inside_encryption_too(portal: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = BadServer(tls=_tls(tmp_path))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "tls.pem"))
    try:
        assert ask(server.url).body == b"ok"
        server.behave = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x")
        started = time.monotonic()
        with pytest.raises(TooSlow):
            ask(server.url, seconds=0.5)
        assert time.monotonic() - started < 1.5
    finally:
        server.stop()


def test_no_thread_and_no_connection_is_left_behind(server: BadServer) -> None:
    for _turn in range(5):
        ask(server.url)
    before = threading.active_count()
    for _turn in range(10):
        ask(server.url)
    time.sleep(0.1)
    assert threading.active_count() <= before


def _tls(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(day).not_valid_after(day + datetime.timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "tls.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    return context

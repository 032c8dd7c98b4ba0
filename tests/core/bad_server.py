"""A server on loopback that behaves as badly as a test tells it to, byte by byte."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

Behaviour = Callable[[socket.socket, str], None]


def says(body: bytes = b"", status: str = "200 OK", content_type: str = "text/plain", **headers: str) -> Behaviour:
    """A plain answer; further headers as `Content_Encoding="gzip"`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    def answer(connection: socket.socket, _request: str) -> None:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answer


class BadServer:
    """`server.behave = says(b"hi")`; `server.asked` holds every request as text."""

    def __init__(self, behave: Behaviour | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.behave, self.asked, self.stopping = behave or says(b"ok"), list[str](), threading.Event()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/"

    def _serve(self) -> None:
        while not self.stopping.is_set():
            with suppress(OSError):
                connection, _who = self._listener.accept()
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            came = b""
            while b"\r\n\r\n" not in came and (piece := connection.recv(65536)):
                came += piece
            self.asked.append(came.decode("latin-1"))
            self.behave(connection, came.decode("latin-1"))

    def stop(self) -> None:
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

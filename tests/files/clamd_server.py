"""A virus scanner on loopback that speaks clamd's language and behaves as a test tells it to."""

import socket
import struct
import threading
import time
from contextlib import suppress
from pathlib import Path

# The test file every scanner knows. In two halves, so that no scanner stops this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`clamd.says` is None (judge), or the very reply; `clamd.how`: well, silent, hangs_up, drips, full."""

    def __init__(self, path: Path | None = None) -> None:
        self.says: str | None = None
        self.how = "well"
        self.scanned: list[bytes] = []
        if path is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.where = f"127.0.0.1:{self._listener.getsockname()[1]}"
        else:
            self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listener.bind(str(path))
            self._listener.listen()
            self.where = str(path)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            with suppress(OSError):
                connection, _who = self._listener.accept()
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with suppress(OSError, struct.error), connection:
            connection.settimeout(20)
            file = connection.makefile("rb")
            command = b""
            while not command.endswith(b"\0"):
                command += file.read(1)
            if self.how == "silent":
                time.sleep(5)
            elif self.how == "full":
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            elif self.how == "drips":
                for _turn in range(200):
                    connection.sendall(b"s")
                    time.sleep(0.05)
            elif self.how == "well":
                reply = b"PONG" if command == b"zPING\0" else self._judge(file)
                connection.sendall((self.says.encode() if self.says is not None else reply) + b"\0")

    def _judge(self, file: object) -> bytes:
        content = b""
        while size := struct.unpack(">L", file.read(4))[0]:  # type: ignore[attr-defined]
            content += file.read(size)  # type: ignore[attr-defined]
        self.scanned.append(content)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"

    def stop(self) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

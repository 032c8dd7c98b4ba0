"""A ZIP that is written while it is sent: nothing is laid down on the way, and little is held in memory."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from portal.core import clock

PIECE = 256 * 1024
Entry = tuple[str, bytes | Path]


class _Pipe:
    """What the ZIP writes is taken out again piece by piece. It has no `seek`, so that nothing winds it back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take what is written."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> Iterator[bytes]:
        """What has been written since it was asked last."""
        pieces, self.pieces = self.pieces, []
        yield from pieces


def stream(entries: Iterable[Entry], at: datetime) -> Iterator[bytes]:
    """The archive of these (path, content or file); a file that is not there any more is left out."""
    pipe = _Pipe()
    local = clock.to_local(at)
    with zipfile.ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]
        for name, content in entries:
            info = zipfile.ZipInfo(name, local.timetuple()[:6])
            info.external_attr = 0o600 << 16
            if isinstance(content, Path):
                if not content.is_file():
                    continue
                # Pictures, PDF and office files are pressed already.
                info.compress_type = zipfile.ZIP_STORED
                with archive.open(info, "w", force_zip64=True) as part, content.open("rb") as source:
                    while piece := source.read(PIECE):
                        part.write(piece)
                        yield from pipe.taken()
            else:
                archive.writestr(info, content, zipfile.ZIP_DEFLATED)
            yield from pipe.taken()
    yield from pipe.taken()

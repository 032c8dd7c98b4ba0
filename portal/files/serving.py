"""Handing out bytes safely: as a download, never as a page, never guessed at."""

from flask import Response, abort, send_file

from portal.files.actions import path_of
from portal.files.models import StoredFile


def download(stored: StoredFile) -> Response:
    """The file as a download. The caller has asked the owner's rule first."""
    place = path_of(stored.sha256)
    if not place.is_file():
        abort(404)
    response = send_file(place, mimetype=stored.media_type, as_attachment=True, download_name=stored.name, etag=False)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""A register on loopback that says what a test tells it to. `brreg` is a fixture for every test."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from portal.registers.enhetsregisteret import client
from tests.core.bad_server import BadServer, says


def unit(orgnr: str, name: str, **more: Any) -> dict[str, Any]:
    """A living firm in the register's own shape; `more` replaces or adds fields."""
    place = {"adresse": ["Storgata 1"], "postnummer": "2815", "poststed": "GJØVIK", "kommune": "GJØVIK"}
    return {
        "organisasjonsnummer": orgnr,
        "navn": name,
        "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
        "naeringskode1": {"kode": "43.220", "beskrivelse": "Rørleggerarbeid"},
        "antallAnsatte": 12,
        "harRegistrertAntallAnsatte": True,
        "forretningsadresse": {**place, "kommunenummer": "3407", "land": "Norge", "landkode": "NO"},
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        **more,
    }


def subunit(orgnr: str, name: str, parent: str, **more: Any) -> dict[str, Any]:
    """A living sub-unit: its address is where it lies, and it has a parent."""
    said = unit(orgnr, name, organisasjonsform={"kode": "BEDR"}, overordnetEnhet=parent, **more)
    said["beliggenhetsadresse"] = said.pop("forretningsadresse")
    return said


class Brreg:
    """`brreg.answer("974760673", unit(...))`, `.answer(number, 410)`, `.down()`; `.asked` are the paths asked for."""

    def __init__(self) -> None:
        self._said: dict[str, Any] = {}
        self._how = "up"
        self.server = BadServer(self._behave)
        self.url = self.server.url.rstrip("/") + "/enhetsregisteret/api"

    @property
    def asked(self) -> list[str]:
        return [request.split(" ")[1].removeprefix("/enhetsregisteret/api") for request in self.server.asked]

    def answer(self, orgnr: str, said: Any, kind: str | None = None) -> None:
        """A status (404, 410, 500 …) or a body; a body with `beliggenhetsadresse` is that of a sub-unit."""
        if kind is None:
            kind = "underenheter" if isinstance(said, dict) and "beliggenhetsadresse" in said else "enheter"
        self._said[f"/{kind}/{orgnr}"] = said
        client.forget()

    def down(self) -> None:
        """503 for everything, until `up`."""
        self._how = "down"
        client.forget()

    def silent(self) -> None:
        """Takes the call and says nothing."""
        self._how = "silent"
        client.forget()

    def up(self) -> None:
        self._how = "up"
        client.forget()

    def _behave(self, connection: socket.socket, request: str) -> None:
        path = request.split(" ")[1].removeprefix("/enhetsregisteret/api")
        said = self._said.get(path, 404) if self._how == "up" else 503
        if self._how == "silent":
            time.sleep(3)
        elif isinstance(said, int):
            says(b"", f"{said} Status", content_type="application/json")(connection, request)
        else:
            body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
            kind = "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8"
            says(body, content_type=kind)(connection, request)


@pytest.fixture
def brreg(app: Flask) -> Iterator[Brreg]:
    """The portal asks this register; it knows nobody until a test tells it."""
    register = Brreg()
    before = {name: app.config[name] for name in ("ENHETSREGISTERET_URL", "ENHETSREGISTERET_SECONDS")}
    app.config.update(ENHETSREGISTERET_URL=register.url, ENHETSREGISTERET_SECONDS=1.0)
    client.forget()
    yield register
    app.config.update(before)
    client.forget()
    register.server.stop()

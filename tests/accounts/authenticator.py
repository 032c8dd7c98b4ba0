"""A security key in software: makes keys on P-256 and signs with them, honestly or not."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://localhost"
RP_ID = "localhost"


@dataclass
class Key:
    """One key of one person."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    number: bytes = field(default_factory=lambda: os.urandom(32))
    handle: bytes = b""
    count: int = 0

    def _public(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def _data(self, flags: int, rp_id: str, more: bytes = b"") -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count) + more

    def made(self, options: dict[str, Any], *, origin: str = ORIGIN, verified: bool = True, rp_id: str = RP_ID) -> str:
        """The answer to the question for a new key."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        client = json.dumps({"type": "webauthn.create", "challenge": options["challenge"], "origin": origin}).encode()
        attested = bytes(16) + struct.pack(">H", len(self.number)) + self.number + self._public()
        data = self._data(0x41 | (0x04 if verified else 0), rp_id, attested)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._told({"clientDataJSON": client, "attestationObject": made})

    def shown(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        verified: bool = True,
        rp_id: str = RP_ID,
        kind: str = "webauthn.get",
        handle: bytes | None = None,
        counts: bool = True,
    ) -> str:
        """The answer to the question at the login page."""
        self.count += 1 if counts else 0
        client = json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()
        data = self._data(0x01 | (0x04 if verified else 0), rp_id)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        told = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._told(told | {"userHandle": self.handle if handle is None else handle})

    def _told(self, response: dict[str, bytes]) -> str:
        number = bytes_to_base64url(self.number)
        parts = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": parts})

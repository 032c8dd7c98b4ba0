"""The WebAuthn protocol, for this portal's own address and never for the one a request claims."""

import json
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

NAME = "Behovstorget"
LONGEST = 20_000


class Place(NamedTuple):
    """Where keys of this portal work: the domain (`rp_id`) and the address of its pages."""

    rp_id: str
    origin: str


class NewKey(NamedTuple):
    """A key as it is kept, in base64url."""

    credential_id: str
    public_key: str
    sign_count: int


class Shown(NamedTuple):
    """A key that somebody shows: which one, and for whom the device says it is (`""`: it does not say)."""

    credential_id: str
    user_handle: str


class NotProved(Exception):
    """What the browser sent does not prove what was asked for."""


def place() -> Place | None:
    """From BASE_URL alone; None where browsers know no passkeys: bare IP addresses, plain http beyond this machine."""
    parts = urlsplit(str(current_app.config["BASE_URL"]))
    host = parts.hostname or ""
    try:
        ip_address(host)
        return None
    except ValueError:
        pass
    if not host or (parts.scheme != "https" and host != "localhost"):
        return None
    return Place(host, f"{parts.scheme}://{parts.netloc}")


def handle(user_id: int) -> bytes:
    """What the device keeps of the person: a number that says nothing elsewhere."""
    return f"bt-{user_id}".encode()


def options_for_new(at: Place, user_id: int, email: str, name: str, known: list[str]) -> dict[str, Any]:
    """What the browser is told when a key is made; `known` are the person's keys, which are not made twice."""
    options = generate_registration_options(
        rp_id=at.rp_id,
        rp_name=NAME,
        user_id=handle(user_id),
        user_name=email,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in known],
    )
    return dict(json.loads(options_to_json(options)))


def options_for_login(at: Place) -> dict[str, Any]:
    """What the browser is told when somebody logs in: any key of this portal, always with finger, face or code."""
    options = generate_authentication_options(rp_id=at.rp_id, user_verification=UserVerificationRequirement.REQUIRED)
    return dict(json.loads(options_to_json(options)))


def read_new(at: Place, credential: str, challenge: str) -> NewKey:
    """The key that was made for this challenge. Raises NotProved."""
    try:
        made = verify_registration_response(
            credential=credential[:LONGEST],
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=at.rp_id,
            expected_origin=at.origin,
            require_user_verification=True,
        )
    except Exception as fault:  # the bytes are a stranger's, and the library meets them in many ways
        raise NotProved from fault
    return NewKey(
        bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), made.sign_count
    )


def read_shown(credential: str) -> Shown:
    """Which key is shown; nothing is proved yet. Raises NotProved."""
    try:
        told = parse_authentication_credential_json(credential[:LONGEST])
        user_handle = (told.response.user_handle or b"").decode()
    except Exception as fault:
        raise NotProved from fault
    return Shown(bytes_to_base64url(told.raw_id), user_handle)


def prove(at: Place, credential: str, challenge: str, public_key: str, sign_count: int) -> int:
    """The key's new count, when it has signed this challenge here with the person verified. Raises NotProved.

    A count that does not grow tells of a copied key. Keys that are kept in step between devices always count 0.
    """
    try:
        shown = verify_authentication_response(
            credential=credential[:LONGEST],
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=at.rp_id,
            expected_origin=at.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as fault:
        raise NotProved from fault
    return shown.new_sign_count

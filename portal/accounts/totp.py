"""The second factor: six digits from an app (RFC 6238, 30 seconds), and recovery codes for the day it is lost."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno

ISSUER = "Behovstorget"
STEP = 30
WINDOW = 1
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A secret for an app: 160 bits, base32."""
    return pyotp.random_base32()


def readable(secret: str) -> str:
    """The secret in groups of four, for those who type it."""
    return " ".join(re.findall(".{1,4}", secret))


def address(secret: str, email: str) -> str:
    """The `otpauth://` address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_svg(secret: str, email: str) -> bytes:
    """The QR code as an SVG file: dark on white with a quiet zone, so that it reads in dark mode, too."""
    out = BytesIO()
    segno.make(address(secret, email), error="m", micro=False).save(out, kind="svg", scale=5, border=4, light="#fff")
    return out.getvalue()


def digits(code: str) -> str:
    """What was typed, without spaces."""
    return re.sub(r"\s+", "", code)


def matching_counter(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The time step whose code this is, one step either side allowed, or None.

    A step at or before `last` does not count: no code works twice, nor an older one after a newer.
    """
    code = digits(code)
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    found = None
    for counter in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(counter), code) and (last is None or counter > last):
            found = counter
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes such as `kq7m-t3np-x9ac-w2hd` (about 79 bits each), without letters that look alike."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _place in range(4)) for _group in range(4))
        for _code in range(RECOVERY_CODES)
    ]


def recovery_hash(user_id: int, code: str) -> str:
    """What is kept of a recovery code; case, spaces and hyphens do not matter when it is typed."""
    plain = re.sub(r"[\s-]+", "", code).lower()
    return hashlib.sha256(f"recovery:{user_id}:{plain}".encode()).hexdigest()

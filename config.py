"""What an operator may set, all from the environment; every name has a default that works on one machine."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
REGISTER = "https://data.brreg.no/enhetsregisteret/api"


def _flag(environ: dict[str, str], name: str, default: bool) -> bool:
    return environ.get(name, "1" if default else "0").strip().lower() in ("1", "true", "yes", "ja", "on")


def _secret_key(environ: dict[str, str], data_dir: Path) -> str:
    """SECRET_KEY from the environment, else one made once and kept beside the data, readable by its owner alone."""
    if environ.get("SECRET_KEY"):
        return environ["SECRET_KEY"]
    kept = data_dir / "secret_key"
    try:
        descriptor = os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return kept.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key


def from_environment(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """All settings. DATA_DIR holds the database (unless DATABASE_URL is set), attachments, mail and the secret key."""
    environ = dict(os.environ) if environ is None else environ
    data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = environ.get("PORT", "8000")
    base_url = environ.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    return {
        "DATA_DIR": data_dir,
        "DATABASE_URL": database_url(environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'behovstorget.db'}"),
        "SECRET_KEY": _secret_key(environ, data_dir),
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": trusted_hosts(environ.get("TRUSTED_HOSTS", ""), base_url),
        "PROXIES": int(environ.get("PROXIES", "0")),
        "PAGE_CACHE_SECONDS": float(environ.get("PAGE_CACHE_SECONDS", "5")),
        "PAGE_CACHE_PLACES": int(environ.get("PAGE_CACHE_PLACES", "500")),
        "FETCH_ALLOW_PRIVATE": names(environ.get("FETCH_ALLOW_PRIVATE", "")),
        "ENHETSREGISTERET_URL": environ.get("ENHETSREGISTERET_URL", REGISTER).rstrip("/"),
        "ENHETSREGISTERET_SECONDS": float(environ.get("ENHETSREGISTERET_SECONDS", "6")),
        "CLAMD": environ.get("CLAMD", "").strip(),
        "CLAMD_SECONDS": float(environ.get("CLAMD_SECONDS", "30")),
        "LOG_REQUESTS": _flag(environ, "LOG_REQUESTS", True),
        "MAIL_SMTP_HOST": environ.get("MAIL_SMTP_HOST", ""),
        "MAIL_SMTP_PORT": int(environ.get("MAIL_SMTP_PORT", "25")),
        "MAIL_SMTP_USER": environ.get("MAIL_SMTP_USER", ""),
        "MAIL_SMTP_PASSWORD": environ.get("MAIL_SMTP_PASSWORD", ""),
        "MAIL_SMTP_TLS": environ.get("MAIL_SMTP_TLS", "starttls"),
        "MAIL_FROM": environ.get("MAIL_FROM", "Behovstorget <ikke-svar@behovstorget.example>"),
        # Working days within which a firm gets the first answer to an idea: a promise that both sides are shown.
        "IDEA_ANSWER_DAYS": min(max(int(environ.get("IDEA_ANSWER_DAYS", "10")), 1), 60),
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        # Hours and days without a sign of life after which one logs in anew.
        "SESSION_IDLE_HOURS_STAFF": float(environ.get("SESSION_IDLE_HOURS_STAFF", "12")),
        "SESSION_IDLE_DAYS_FIRMS": float(environ.get("SESSION_IDLE_DAYS_FIRMS", "30")),
        "OIDC_PROVIDERS": login_services(environ),
        "SESSION_COOKIE_NAME": "__Host-session" if base_url.startswith("https://") else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": base_url.startswith("https://"),
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def login_services(environ: dict[str, str]) -> list[dict[str, Any]]:
    """Other login services: JSON in OIDC_PROVIDERS, or in the file that OIDC_PROVIDERS_FILE names."""
    text = environ.get("OIDC_PROVIDERS", "")
    if environ.get("OIDC_PROVIDERS_FILE"):
        text = Path(environ["OIDC_PROVIDERS_FILE"]).read_text(encoding="utf-8")
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("OIDC_PROVIDERS must be a JSON list of objects")
    return rows


def database_url(url: str) -> str:
    """Names the driver that is installed: `postgres://` and `postgresql://` both become psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def names(given: str) -> frozenset[str]:
    """Names in a list with commas: hosts, with or without a port."""
    return frozenset(name.strip().lower() for name in given.split(",") if name.strip())


def trusted_hosts(given: str, base_url: str) -> list[str]:
    """The hosts this portal answers to: those given, that of BASE_URL, and this machine."""
    host = base_url.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    return sorted({h.strip() for h in given.split(",") if h.strip()} | {host, "127.0.0.1", "localhost"})

"""How a mail leaves: into a folder (the default, so that the portal is whole without a mail server) or by SMTP."""

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.outbox.models import OutboxMail


class NotSent(Exception):
    """The mail did not leave; `final` when trying again cannot help."""

    def __init__(self, fault: str, *, final: bool = False) -> None:
        super().__init__(fault)
        self.fault, self.final = fault, final


def compose(mail: OutboxMail, sender: str) -> EmailMessage:
    """The message as it leaves: one recipient, a stable Message-ID, plain text in UTF-8."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Message-ID"], message["Date"] = mail.message_id, format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.text)
    return message


def to_folder(message: EmailMessage, folder: Path, number: int) -> None:
    """Write the message as `000012.eml`; the same mail again replaces its file."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{number:06d}.part"
    part.write_bytes(message.as_bytes())
    part.replace(folder / f"{number:06d}.eml")


def by_smtp(message: EmailMessage, settings: Mapping[str, Any]) -> None:
    """One message over SMTP. Raises NotSent; 5xx answers are final."""
    try:
        with smtplib.SMTP(settings["MAIL_SMTP_HOST"], settings["MAIL_SMTP_PORT"], timeout=20) as server:
            if settings["MAIL_SMTP_TLS"] == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings["MAIL_SMTP_USER"]:
                server.login(settings["MAIL_SMTP_USER"], settings["MAIL_SMTP_PASSWORD"])
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _words in fault.recipients.values()]
        raise NotSent(f"recipient refused {codes}", final=all(code >= 500 for code in codes)) from fault
    except smtplib.SMTPResponseException as fault:
        raise NotSent(f"server answered {fault.smtp_code}", final=fault.smtp_code >= 500) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise NotSent(type(fault).__name__) from fault


def send(mail: OutboxMail, settings: Mapping[str, Any]) -> None:
    """Send one mail in the configured way. Raises NotSent."""
    message = compose(mail, settings["MAIL_FROM"])
    if settings["MAIL_SMTP_HOST"]:
        by_smtp(message, settings)
    else:
        to_folder(message, Path(settings["DATA_DIR"]) / "mail", mail.id)

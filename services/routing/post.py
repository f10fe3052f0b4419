"""The mail server by which people are told: which it is, as the environment says, and handing it a mail."""

import os
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import aiosmtplib

from libs.eventlog import NotNow

TIMEOUT = 20.0
SECURITY = ("tls", "starttls", "none")  # the last: on a line that nobody else hears


@dataclass(frozen=True, slots=True)
class Post:
    host: str
    sender: str  # the address it comes from
    links: str  # where people open Diwan
    port: int = 0  # 0: the one that is usual
    security: str = "tls"
    user: str = ""  # empty: nobody is asked who we are
    secret: Path | None = None  # a file with the password

    def written(self, to: str, id: str, subject: str, text: str, at: datetime) -> EmailMessage:
        """`id`: the same however often the same is told, so that a reader's program may know it again."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    async def send(self, message: EmailMessage) -> None:
        """Raises NotNow when it may go later; what is refused for good is parked with its cause."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port or None,
                username=self.user or None,
                password=(self.secret.read_text("utf-8").strip() or None) if self.secret else None,
                use_tls=self.security == "tls",
                start_tls=self.security == "starttls",
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPAuthenticationError as refused:  # until somebody mends the password
            raise NotNow(repr(refused)) from refused
        except aiosmtplib.SMTPRecipientsRefused as refused:
            if all(each.code < 500 for each in refused.recipients):
                raise NotNow(repr(refused)) from refused
            raise
        except aiosmtplib.SMTPResponseException as answer:
            if answer.code < 500:
                raise NotNow(repr(answer)) from answer
            raise
        except (
            aiosmtplib.SMTPConnectError,
            aiosmtplib.SMTPTimeoutError,
            aiosmtplib.SMTPServerDisconnected,
            OSError,
        ) as away:
            raise NotNow(repr(away)) from away


def post() -> Post | None:
    """None where no mail server is named: nobody is told. Raises when what is named is not whole."""
    if not (host := os.environ.get("DIWAN_SMTP_HOST")):
        return None
    security = os.environ.get("DIWAN_SMTP_SECURITY", "tls")
    if security not in SECURITY:
        raise ValueError(f"DIWAN_SMTP_SECURITY is {security}: it is one of {', '.join(SECURITY)}")
    secret = os.environ.get("DIWAN_SMTP_SECRET")
    return Post(
        host=host,
        sender=os.environ["DIWAN_SMTP_FROM"],
        links=os.environ["DIWAN_PUBLIC_URL"].rstrip("/"),
        port=int(os.environ.get("DIWAN_SMTP_PORT") or 0),
        security=security,
        user=os.environ.get("DIWAN_SMTP_USER", ""),
        secret=Path(secret) if secret else None,
    )

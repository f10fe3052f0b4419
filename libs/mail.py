"""The mail servers that Diwan writes through: which one, a mail, and handing it over. The only room that knows SMTP."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import aiosmtplib
from pydantic import BaseModel, ConfigDict, StringConstraints

from libs.eventlog import NotNow

TIMEOUT = 20.0  # seconds
AWAY = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, aiosmtplib.SMTPServerDisconnected, OSError)

Refused = aiosmtplib.SMTPException  # for good: it is parked with its cause


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"  # on a line that nobody else hears


class Server(BaseModel):
    """Also one that mail is fetched from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    port: int = 0  # 0: the one that is usual
    security: Security = Security.TLS
    user: str = ""  # empty: nobody is asked who we are
    secret: Path | None = None  # a file with the password

    @property
    def password(self) -> str:
        return self.secret.read_text("utf-8").strip() if self.secret else ""


def written(sender: str, to: str, id: str, subject: str, text: str, at: datetime) -> EmailMessage:
    """`id`: the same however often the same is told, so that a reader's program may know it again."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@{sender.rpartition('@')[2]}>"
    message.set_content(text)
    return message


async def hand_over(server: Server, message: EmailMessage) -> None:
    """Raises NotNow when it may go later, Refused when it may not."""
    try:
        await aiosmtplib.send(
            message,
            hostname=server.host,
            port=server.port or None,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            timeout=TIMEOUT,
        )
    except (aiosmtplib.SMTPException, OSError) as failure:
        if _may_go_later(failure):
            raise NotNow(repr(failure)) from failure
        raise


def _may_go_later(failure: Exception) -> bool:
    match failure:
        case aiosmtplib.SMTPAuthenticationError():  # until somebody mends the password
            return True
        case aiosmtplib.SMTPRecipientsRefused():
            return all(each.code < 500 for each in failure.recipients)
        case aiosmtplib.SMTPResponseException():
            return failure.code < 500
        case _:
            return isinstance(failure, AWAY)

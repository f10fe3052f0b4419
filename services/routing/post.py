"""The mail server by which people are told, and in whose name: as the environment says."""

import os
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from libs.mail import Server, written


@dataclass(frozen=True, slots=True)
class Post:
    server: Server
    sender: str  # the address it comes from
    links: str  # where people open Diwan

    def written(self, to: str, id: str, subject: str, text: str, at: datetime) -> EmailMessage:
        message = written(self.sender, to, id, subject, text, at)
        message["Auto-Submitted"] = "auto-generated"
        return message


def post() -> Post | None:
    """None where no mail server is named: nobody is told. Raises when what is named is not whole."""
    if not (host := os.environ.get("DIWAN_SMTP_HOST")):
        return None
    server = {
        "host": host,
        "port": int(os.environ.get("DIWAN_SMTP_PORT") or 0),
        "security": os.environ.get("DIWAN_SMTP_SECURITY", "tls"),
        "user": os.environ.get("DIWAN_SMTP_USER", ""),
        "secret": os.environ.get("DIWAN_SMTP_SECRET") or None,
    }
    return Post(
        server=Server.model_validate(server),
        sender=os.environ["DIWAN_SMTP_FROM"],
        links=os.environ["DIWAN_PUBLIC_URL"].rstrip("/"),
    )

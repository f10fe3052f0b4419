"""The log on JetStream. The only room that knows NATS."""

from .errors import Conflict, Damaged, KeyReused, MailboxMissing, NotNow, SpoolMissing, TooLong, Unavailable
from .following import by_itself, following, shown
from .group import MOST, Group
from .log import Log
from .mailbox import end_mailbox, mailbox, make_mailbox, post
from .parked import Parked, nudge_of, parked, settle
from .react import Work, react
from .reader import Stored, follow
from .salvage import lay, lying, rewrite, salvaged
from .spool import Attempt, Spool
from .stream import KINDS, SPOOL, STREAM, connected, connected_as, end_of_log, make_streams
from .witness import intact

__all__ = [
    "KINDS",
    "MOST",
    "SPOOL",
    "STREAM",
    "Attempt",
    "Conflict",
    "Damaged",
    "Group",
    "KeyReused",
    "Log",
    "MailboxMissing",
    "NotNow",
    "Parked",
    "Spool",
    "SpoolMissing",
    "Stored",
    "TooLong",
    "Unavailable",
    "Work",
    "by_itself",
    "connected",
    "connected_as",
    "end_mailbox",
    "end_of_log",
    "follow",
    "following",
    "intact",
    "lay",
    "lying",
    "mailbox",
    "make_mailbox",
    "make_streams",
    "nudge_of",
    "parked",
    "post",
    "react",
    "rewrite",
    "salvaged",
    "settle",
    "shown",
]

"""The log on JetStream. The only room that knows NATS."""

from .again import publish_again
from .errors import Conflict, Damaged, KeyReused, MailboxMissing, NotNow, SpoolMissing, TooLong, Unavailable
from .group import MOST, Group
from .log import Log
from .mailbox import end_mailbox, mailbox, make_mailbox, post
from .parked import Parked, nudge_of, parked, settle
from .react import Work, react
from .reader import Stored, follow
from .spool import Attempt, Spool
from .stream import KINDS, STREAM, connected, connected_as, end_of_log, make_streams

__all__ = [
    "KINDS",
    "MOST",
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
    "connected",
    "connected_as",
    "end_mailbox",
    "end_of_log",
    "follow",
    "mailbox",
    "make_mailbox",
    "make_streams",
    "nudge_of",
    "parked",
    "post",
    "publish_again",
    "react",
    "settle",
]

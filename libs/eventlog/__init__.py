"""The log on JetStream. The only room that knows NATS."""

from .errors import Conflict, Damaged, KeyReused, NotNow, SpoolMissing, TooLong, Unavailable
from .group import MOST, Group
from .log import Log
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
    "end_of_log",
    "follow",
    "make_streams",
    "nudge_of",
    "parked",
    "react",
    "settle",
]

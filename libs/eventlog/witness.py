"""What this process knows to be in the log. A broker that came back without it is not written to any more."""

from hashlib import sha256
from weakref import WeakKeyDictionary

from nats.aio.client import Client
from nats.errors import Error
from nats.js.errors import APIError

from .direct import Direct
from .errors import Damaged, Unavailable
from .stream import STREAM

TRIES = 3  # one replica of the stream may be a moment behind the others


class Witness:
    """Of one connection: the highest message it was told of, by an acknowledgement or by reading."""

    def __init__(self) -> None:
        self.seq, self.fingerprint = 0, ""
        self.proven = 0  # how many reconnects there had been when it was last looked

    def note(self, seq: int, payload: bytes) -> None:
        if seq > self.seq:
            self.seq, self.fingerprint = seq, fingerprint_of(payload)


_WITNESSES: WeakKeyDictionary[Client, Witness] = WeakKeyDictionary()


def witness(nats: Client) -> Witness:
    return _WITNESSES.setdefault(nats, Witness())


def fingerprint_of(payload: bytes) -> str:
    """Of the exact bytes: what a checkpoint remembers of the last message it has."""
    return sha256(payload).hexdigest()


async def proven(nats: Client) -> Witness:
    """Before something is written: since the broker came back its log was looked at. Raises Damaged, Unavailable."""
    known, reconnects = witness(nats), nats.stats["reconnects"]
    if known.proven != reconnects:
        await intact(nats, known.seq, known.fingerprint)
        known.proven = reconnects
    return known


async def intact(nats: Client, seq: int, fingerprint: str) -> int:
    """The last sequence. Raises Damaged when messages are missing, or when what lay at seq does not; Unavailable."""
    try:
        state = (await nats.jetstream().stream_info(STREAM)).state
    except (Error, APIError, TimeoutError) as silence:
        raise Unavailable(repr(silence)) from silence
    if state.last_seq < seq:
        raise Damaged(f"the log ends at {state.last_seq}, we know of {seq}")
    if state.messages != state.last_seq:  # nothing is ever deleted
        raise Damaged(f"{state.last_seq - state.messages} messages before {state.last_seq} are missing")
    if seq and fingerprint not in ("", await lies_at(nats, seq)):
        raise Damaged(f"the message at {seq} is not the one we know")
    return state.last_seq


async def lies_at(nats: Client, seq: int) -> str:
    """The fingerprint of what lies there; empty when it cannot be read."""
    for _ in range(TRIES):
        if message := await Direct(nats).at(seq):
            return fingerprint_of(message.data)
    return ""

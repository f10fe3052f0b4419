"""A head of the ledger is signed once, and stamped once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from libs.contracts.archive import HEAD as KIND
from libs.contracts.archive import HeadEvent, Signed, Stamped
from libs.decider import Command, Decider, Meta


class Sign(Command):
    """Said when the ledger has all up to there."""

    seq: int
    chain: str
    key_id: str
    signature: str


class Stamp(Command):
    """Said when an authority has answered."""

    authority: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Head:
    signed: bool = False
    stamped: bool = False


def decide(command: Sign | Stamp, head: Head, _: Meta) -> Sequence[HeadEvent]:
    """Two archives may sign at once: the second one's is not needed."""
    match command:
        case Sign(seq=seq, chain=chain, key_id=key_id, signature=signature):
            return [] if head.signed else [Signed(seq=seq, chain=chain, key_id=key_id, signature=signature)]
        case Stamp(authority=authority, stamp=stamp):
            return [] if head.stamped or not head.signed else [Stamped(authority=authority, stamp=stamp)]


def evolve(head: Head, event: HeadEvent) -> Head:
    match event:
        case Signed():
            return replace(head, signed=True)
        case Stamped():
            return replace(head, stamped=True)


HEAD: Decider[Sign | Stamp, HeadEvent, Head] = Decider(KIND, Head(), decide, evolve)


def words(number: int, seq: int, chain: str) -> bytes:
    """What is signed: ASCII, three lines, each with its end."""
    return f"diwan ledger head {number}\nseq {seq}\nchain {chain}\n".encode()

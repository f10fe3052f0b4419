"""What a letter means for others: which partner is told, in which words, and that it was told once. Pure."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from libs.contracts.exchange import DELIVERY as KIND
from libs.contracts.exchange import CloudEventV1, Delivered, LetterRegisteredV1
from libs.contracts.intake import Degree, Direction, LetterEvent, Reclassified, Registered
from libs.decider import Command, Commit, Decider, Meta


class Deliver(Command):
    """Said when the message lies in the partner's mailbox."""

    partner: str
    message: str


def decide(command: Deliver, told: frozenset[str], _: Meta) -> Sequence[Delivered]:
    return [] if command.partner in told else [Delivered(partner=command.partner, message=command.message)]


def evolve(told: frozenset[str], event: Delivered) -> frozenset[str]:
    return told | {event.partner}


DELIVERY: Decider[Deliver, Delivered, frozenset[str]] = Decider(KIND, frozenset(), decide, evolve)


def telling(history: Sequence[Commit[LetterEvent]]) -> Registered | None:
    """The letter, if others may know that we have it: it came from outside, and is of no degree above ordinary now.

    An outgoing letter tells its addressee nothing here: it is told by the letter itself.
    """
    registered, degree = None, None
    for event in (event for commit in history for event in commit.events):
        match event:
            case Registered():
                registered, degree = event, event.degree
            case Reclassified():
                degree = event.degree
    if registered and registered.direction is Direction.INCOMING and degree is Degree.ORDINARY:
        return registered
    return None


def entered(history: Sequence[Commit[LetterEvent]]) -> Commit[LetterEvent]:
    """The commit that registered it: what came through a door had arrived before."""
    return next(commit for commit in history if isinstance(commit.events[0], Registered))


def told(registered: Registered, meta: Meta, partner: str, source: str) -> CloudEventV1:
    """`meta`: the registration's. The id is the same however often this is asked, and says nothing of ours."""
    return CloudEventV1(
        id=uuid5(UUID(meta.id), partner).hex,
        source=source,
        subject=registered.written,
        time=meta.at,
        data=LetterRegisteredV1(reference=registered.sender_reference, number=registered.written, date=meta.on),
    )

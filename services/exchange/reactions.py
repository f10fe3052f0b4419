"""A letter of a partner's was registered: the message goes into that partner's mailbox, and then it is delivered."""

from datetime import UTC, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.contracts import intake
from libs.decider import Commit, Meta
from libs.eventlog import Log, Stored, Unavailable, post
from libs.views import Behind, Views

from .delivery import DELIVERY, Deliver, entered, telling, told
from .partners import concerned

BY = "exchange"
KINDS = (intake.LETTER,)


async def tell(log: Log, views: Views, zone: ZoneInfo, source: str, nudge: Stored) -> None:
    """Whatever was done before, by whomever: does what is missing. Raises when that cannot be done now.

    The message first, the fact second: killed between, the next one finds the message and says the fact.
    """
    letter = nudge.subject.rpartition(".")[2]
    past = await log.load(intake.LETTER, letter)
    if not past or past[-1].seq < nudge.seq:
        raise Unavailable(f"the log does not show {nudge.subject} at {nudge.seq} yet")
    if registered := telling(past):
        entry = entered(past)
        for partner in await _concerned(views, registered.party, entry.seq, nudge.seq):
            message = told(registered, entry.meta, partner, source)
            done = DELIVERY.fold(event for commit in await log.load(DELIVERY.kind, letter) for event in commit.events)
            if partner not in done:
                await post(log.nats, partner, message.id, message.model_dump_json().encode())
                wish = Deliver(partner=partner, message=message.id)
                await log.handle(DELIVERY, letter, wish, _meta(entry, message.id, zone))


async def _concerned(views: Views, party: str, registered: int, nudged: int) -> list[str]:
    """Partners as they are now: whoever was dismissed meanwhile is told no more."""
    try:
        await views.at_least(nudged)
    except Behind as late:
        raise Unavailable(repr(late)) from late
    return await views.ask(concerned, party, registered)


def _meta(registered: Commit[intake.LetterEvent], message: str, zone: ZoneInfo) -> Meta:
    """Its id comes from the message's, so that two who do the same say the same."""
    cause, now = registered.meta, datetime.now(UTC)
    return Meta(
        id=uuid5(UUID(message), BY).hex,
        by=BY,
        at=now,
        on=now.astimezone(zone).date(),
        cause=cause.id,
        trace=cause.trace,
        seen=registered.seq,
    )

"""A letter of a partner's was registered: the message goes into that partner's mailbox, and then it is delivered."""

from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.contracts import intake
from libs.eventlog import Log, Stored, Unavailable, following, post, shown
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
    past = await shown(log, intake.LETTER, nudge)
    if registered := telling(past):
        entry = entered(past)
        for partner in await _concerned(views, registered.party, entry.seq, nudge.seq):
            message = told(registered, entry.meta, partner, source)
            done = DELIVERY.fold(event for commit in await log.load(DELIVERY.kind, letter) for event in commit.events)
            if partner not in done:
                await post(log.nats, partner, message.id, message.model_dump_json().encode())
                wish = Deliver(partner=partner, message=message.id)
                await log.handle(DELIVERY, letter, wish, following(entry, uuid5(UUID(message.id), BY).hex, BY, zone))


async def _concerned(views: Views, party: str, registered: int, nudged: int) -> list[str]:
    """Partners as they are now: whoever was dismissed meanwhile is told no more."""
    try:
        await views.at_least(nudged)
    except Behind as late:
        raise Unavailable(repr(late)) from late
    return await views.ask(concerned, party, registered)

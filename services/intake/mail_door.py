"""Letters that come by e-mail: each message of a mailbox becomes one arrival, whoever fetches it, however often.

A message is left where it is until its arrival stands in the log, and is marked then: killed anywhere, the next one
finds either a message that nobody has taken, or an arrival of the same id. Replicas may poll at once.
"""

import asyncio
from collections.abc import Iterable
from contextlib import ExitStack
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from prometheus_client import Counter, Gauge

from libs.contracts.intake import Arrived, Channel, LetterEvent, Proposal
from libs.contracts.routing import Role
from libs.decider import Commit, Rejected
from libs.eventlog import KeyReused, Log, NotNow, Spool, by_itself
from libs.policy import Person
from libs.views import Views
from libs.watch import logger
from libs.web import Problem

from . import mail
from .commands import Arrive
from .directory import addressed
from .entering import Registers, ready, spooled
from .letter import LETTER
from .mailbox import AWAY, Mailbox, Message, Open, opened
from .register import Register

BY = "intake"
EVERY = 30.0  # seconds between two looks into a mailbox

UP = Gauge("diwan_mailbox_up", "Whether the mailbox answered when it was last looked into", ["mailbox"])
TAKEN = Counter("diwan_mails_taken_total", "Messages that became arrivals", ["mailbox"])
LEFT = Gauge("diwan_mails_left", "Messages that could not be taken at the last look", ["mailbox"])

log = logger(__name__)


class MailDoor:
    def __init__(self, facts: Log, spool: Spool, registers: Registers, views: Views, zone: ZoneInfo) -> None:
        self._facts, self._spool, self._registers, self._views, self._zone = facts, spool, registers, views, zone

    async def watch(self, boxes: Iterable[Mailbox]) -> None:
        """Until cancelled. A mailbox that is away, or refuses us, stops nothing: it is looked into again."""
        async with asyncio.TaskGroup() as tasks:
            for box in boxes:
                tasks.create_task(self._watch(box))

    async def _watch(self, box: Mailbox) -> None:
        while True:
            try:
                await self.look(box)
                UP.labels(box.address).set(1)
            except NotNow as away:  # what we ask about files, or the broker: the mailbox is well
                log.warning("mail_waits", mailbox=box.address, error=repr(away))
            except Exception as away:  # whatever it is, letters go on being registered
                UP.labels(box.address).set(0)
                log.warning("mailbox_away", mailbox=box.address, error=repr(away))
            await asyncio.sleep(EVERY)

    async def look(self, box: Mailbox) -> None:
        """Everything new in it. A message that cannot be taken does not hold up the others.

        Raises what is in AWAY, and NotNow.
        """
        open, left = await asyncio.to_thread(opened, box), 0
        try:
            for uid in await asyncio.to_thread(open.new):
                try:
                    await self._take(box, open, uid)
                except (*AWAY, NotNow):
                    raise
                except Exception as failure:  # it stays, and is tried again
                    left += 1
                    log.error("mail_not_taken", mailbox=box.address, uid=uid, error=repr(failure))
        finally:
            LEFT.labels(box.address).set(left)
            await asyncio.to_thread(open.close)

    async def _take(self, box: Mailbox, open: Open, uid: str) -> None:
        id = open.id(uid)
        if not await self._facts.load(LETTER.kind, id):
            message = await asyncio.to_thread(open.fetch, uid)
            if message is None:
                return
            await self._arrive(box, message)
        if box.register_at_once:
            await self._register(box, id)
        await asyncio.to_thread(open.taken, uid)

    async def _arrive(self, box: Mailbox, message: Message) -> None:
        """Bytes before facts."""
        with ExitStack() as endings:
            found = await mail.read(message.content, message.received.astimezone(self._zone).date(), endings)
            await spooled(self._spool, message.id, found.parts)
        original, *attachments = (part.file for part in found.parts)
        command = Arrive(
            channel=Channel.MAIL,
            unit=box.unit,
            original=original,
            attachments=tuple(attachments),
            direction=box.direction,
            degree=box.degree,
            origin=box.address,
            sender=found.sender,
            received=message.received,
            message=found.message,
            seems=found.seems,
            proposal=self._proposal(found),
        )
        try:
            await self._facts.handle(LETTER, message.id, command, by_itself(message.id, BY, self._zone, unit=box.unit))
        except KeyReused:  # another replica read it otherwise: an older or newer one of us. It is there
            log.info("mail_read_otherwise", mailbox=box.address, letter=message.id)
        else:
            TAKEN.labels(box.address).inc()
            log.info("mail_arrived", mailbox=box.address, letter=message.id, seems=found.seems)

    async def _register(self, box: Mailbox, id: str) -> None:
        """What says all that a register asks, and is in none yet. The rest waits for a clerk."""
        past = await self._facts.load(LETTER.kind, id)
        if (arrived := _waits(past)) is None or (command := _told(arrived, id)) is None:
            return
        meta = by_itself(uuid5(UUID(id), "register").hex, BY, self._zone, unit=box.unit)
        clerk = Person(BY, frozenset({Role.CLERK}), box.unit, clearance=box.degree)
        try:
            await self._registers.handle(*await ready(self._facts, self._views, clerk, command, meta))
        except (Rejected, Problem) as refusal:
            log.info("mail_left_to_a_clerk", letter=id, why=refusal.code)

    def _proposal(self, found: mail.Mail) -> Proposal:
        """Whoever writes from an address that the directory has is called as it calls them."""
        match self._views.glance(addressed, found.sender) if found.sender else []:
            case [party]:
                return found.proposal.model_copy(update={"party": party.ar or party.en, "party_id": party.id})
            case _:
                return found.proposal


def _waits(past: tuple[Commit[LetterEvent], ...]) -> Arrived | None:
    """Only what nobody has touched."""
    match [event for commit in past for event in commit.events]:
        case [Arrived() as arrived]:
            return arrived
        case _:
            return None


def _told(arrived: Arrived, id: str) -> Register | None:
    said = arrived.proposal
    held = any(file.quarantined for file in (arrived.original, *arrived.attachments))
    if arrived.seems or held or not said.subject or not said.party:
        return None
    return Register(
        direction=arrived.direction,
        subject=said.subject,
        party=said.party,
        party_id=said.party_id,
        sender_reference=said.sender_reference,
        sender_date=said.sender_date,
        degree=arrived.degree,
        channel=arrived.channel,
        original=arrived.original,
        attachments=arrived.attachments,
        arrival=id,
    )

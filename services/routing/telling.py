"""What came to a desk, whose day is near or over, or lies there in the morning, is told by e-mail: mail, then fact.

Killed between mail and fact, the mail goes out again with the same Message-ID. What may be said, and to whom, is looked
at when it is sent: who left, was told by then, took it up or may not read it any more, is told nothing.
"""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from libs.contracts import notices, routing
from libs.contracts.calendar import Step
from libs.contracts.notices import DigestDue
from libs.contracts.routing import Assigned, Escalated, Referred, Reminded
from libs.decider import Commit
from libs.eventlog import Log, Stored, Unavailable, by_itself
from libs.mail import Refused, hand_over
from libs.views import Behind, Views
from libs.watch import logger

from .mail_words import came, digest, reminded
from .notice import NOTICE, TOLD, SayDigested, SayNotified, once
from .notices import Word, lying_there, to_remind, to_tell
from .post import Post

BY = "routing"
KINDS = (routing.LETTER, notices.NOTICE)

log = logger(__name__)


async def notify(facts: Log, views: Views, post: Post | None, zone: ZoneInfo, nudge: Stored) -> None:
    """Whatever was done before, by whomever: does what is missing. Raises NotNow while the mail server is away."""
    if post is None:
        return
    kind, _, entity = nudge.subject.rpartition(".")
    if kind == notices.NOTICE.name:
        for event in notices.NOTICE.decode(entity, nudge.seq, nudge.payload).events:
            if isinstance(event, DigestDue):
                await _shown(facts, views)
                await _tell_morning(facts, views, post, zone, entity, event)
        return
    await _tell_of(facts, views, post, zone, routing.LETTER.decode(entity, nudge.seq, nudge.payload))


async def _tell_of(facts: Log, views: Views, post: Post, zone: ZoneInfo, commit: Commit[routing.LetterEvent]) -> None:
    brought = {event.referral for event in commit.events if isinstance(event, Referred | Assigned)}
    days = [event for event in commit.events if isinstance(event, Reminded | Escalated)]
    if not brought and not days:
        return
    await _shown(facts, views)
    words = await views.ask(to_tell, brought, commit.meta.by, commit.seq)
    for day in days:
        words += await views.ask(to_remind, day, commit.meta.by, commit.seq)
    await _tell_each(facts, post, zone, words, commit.meta.at)


async def _shown(facts: Log, views: Views) -> None:
    """What may be read is known as of now, not as of the nudge."""
    try:
        await views.caught_up(facts.nats)
    except Behind as late:
        raise Unavailable(repr(late)) from late


async def _tell_each(facts: Log, post: Post, zone: ZoneInfo, words: list[Word], at: datetime) -> None:
    """One whose address is refused keeps nobody else waiting."""
    refused: Refused | None = None
    for word in words:
        try:
            await _tell(facts, post, zone, word, at)
        except Refused as why:
            refused = why
    if refused:
        raise refused


async def _tell(facts: Log, post: Post, zone: ZoneInfo, word: Word, at: datetime) -> None:
    row, day, person = word.row, word.day, word.reader.person.id
    if day is None:
        id, about = f"{row.referral} {row.desk} {person}", {}
        said = came(row, row.desk != person, post.links)
    else:
        id, about = f"{row.referral} {day.due} {day.step} {person}", {"step": day.step, "due": day.due}
        said = reminded(row, Step(day.step), day.to != person, post.links)
    id = uuid5(NAMESPACE_URL, id).hex
    message = post.written(word.reader.email, id, said.subject, said.text, at)
    wish = SayNotified(person=person, referral=row.referral, message=str(message["Message-ID"]), **about)
    past = await facts.load(notices.TOLD, row.letter)
    if once(wish) in TOLD.fold(event for commit in past for event in commit.events):
        return
    await hand_over(post.server, message)
    await facts.handle(TOLD, row.letter, wish, by_itself(id, BY, zone))
    log.info("person_notified", letter=row.letter, person=person)


async def _tell_morning(facts: Log, views: Views, post: Post, zone: ZoneInfo, person: str, due: DigestDue) -> None:
    past = await facts.load(notices.NOTICE, person)
    now, today = NOTICE.fold(event for commit in past for event in commit.events), datetime.now(zone).date()
    if now.digested >= due.day or due.day < today:  # told, or it is another day: its own morning comes
        return
    found = await views.ask(lying_there, person, today)
    id, message_id = uuid5(NAMESPACE_URL, f"{person} {due.day}").hex, ""
    if found and (found[1].figures.counts.open or found[1].figures.counts.escalated):
        reader, lying = found
        said = digest(lying, today, post.links)
        message = post.written(reader.email, id, said.subject, said.text, datetime.now(UTC))
        await hand_over(post.server, message)
        message_id = str(message["Message-ID"])
    await facts.handle(NOTICE, person, SayDigested(day=due.day, message=message_id), by_itself(id, BY, zone))

"""Whoever wrote by e-mail is told the number, once the letter is registered: one mail, then Acknowledged.

A mail machine is never answered, nor anything above the ordinary degree: not even its number leaves the house. Killed
between mail and fact, the mail goes out again with the same Message-ID.
"""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs import mail
from libs.contracts import intake
from libs.contracts.intake import Arrived, Channel, Degree, LetterEvent, Registered
from libs.decider import Commit
from libs.eventlog import Log, Stored, following, shown
from libs.watch import logger

from .commands import Acknowledge
from .letter import LETTER
from .mailbox import Mailbox

BY = "intake"
KINDS = (intake.LETTER,)
SUBJECT = "قُيّد خطابكم برقم {number} · Registered as No. {number}"
TEXT = """\
السلام عليكم ورحمة الله وبركاته

وصلنا خطابكم وقُيّد برقم {number} بتاريخ {day}. نرجو ذكر هذا الرقم في كل مراسلة تخصه.
هذه رسالة آلية.


Your letter has reached us. It was registered as No. {number} on {day}. Please quote this number whenever you write
about it. This message was sent automatically.
"""

log = logger(__name__)


async def acknowledge(facts: Log, boxes: Mapping[str, Mailbox], zone: ZoneInfo, nudge: Stored) -> None:
    """Whatever was done before, by whomever: does what is missing. Raises NotNow while the mail server is away."""
    letter = nudge.subject.rpartition(".")[2]
    if not any(_by_mail(event) for event in intake.LETTER.decode(letter, nudge.seq, nudge.payload).events):
        return
    past = await shown(facts, intake.LETTER, nudge)
    arrived, entry = _answerable(past)
    box = boxes.get(arrived.origin) if arrived else None
    if arrived is None or entry is None or box is None or not box.answer or box.smtp is None:
        return
    message = written(arrived, entry, box)
    await mail.hand_over(box.smtp, message)
    wish = Acknowledge(to=arrived.sender, message=str(message["Message-ID"]))
    meta = following(entry, uuid5(UUID(entry.meta.id), "acknowledged").hex, BY, zone)
    await facts.handle(LETTER, letter, wish, meta)
    log.info("letter_acknowledged", letter=letter, mailbox=box.address)


def _by_mail(event: LetterEvent) -> bool:
    return isinstance(event, Registered) and event.channel is Channel.MAIL


def _answerable(past: Sequence[Commit[LetterEvent]]) -> tuple[Arrived | None, Commit[LetterEvent] | None]:
    """What came, and what registered it; nothing where nobody is to be told, or was told."""
    letter = LETTER.fold(event for commit in past for event in commit.events)
    came = letter.arrival
    if came is None or came.seems or not came.sender or letter.acknowledged or letter.voided or letter.entry is None:
        return None, None
    if letter.entry.degree is not Degree.ORDINARY:
        return None, None
    return came, next(commit for commit in past if isinstance(commit.events[0], Registered))


def written(arrived: Arrived, entry: Commit[LetterEvent], box: Mailbox) -> EmailMessage:
    """RFC 3834: it says that a machine wrote it, so that no machine answers."""
    registered = entry.events[0]
    if not isinstance(registered, Registered):
        raise TypeError("what a register says of a letter is Registered")
    said = {"number": registered.written, "day": f"{entry.meta.on}"}
    id = uuid5(UUID(entry.meta.id), "acknowledge").hex
    subject, text = SUBJECT.format(**said), TEXT.format(**said)
    message = mail.written(box.address, arrived.sender, id, subject, text, entry.meta.at)
    message["Auto-Submitted"] = "auto-replied"
    if arrived.message:
        message["In-Reply-To"] = message["References"] = arrived.message
    return message

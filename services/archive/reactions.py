"""A letter was registered: its bytes go from the spool into the store, and then it is archived."""

from datetime import UTC, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.contracts import intake
from libs.contracts.intake import File, Registered
from libs.decider import Commit, Meta
from libs.eventlog import Log, Spool, Stored, Unavailable

from .letter import LETTER, Archive
from .store import Damaged, Missing, Store

BY = "archive"
KINDS = (intake.LETTER,)


async def keep(log: Log, spool: Spool, store: Store, zone: ZoneInfo, nudge: Stored) -> None:
    """Whatever was done before, by whomever: does what is missing. Raises when that cannot be done now.

    Bytes first, the fact second, the spool last: killed anywhere, the next one finds either the spool or the store.
    """
    letter = nudge.subject.rpartition(".")[2]
    past = await log.load(intake.LETTER, letter)
    if not past or past[-1].seq < nudge.seq:
        raise Unavailable(f"the log does not show {nudge.subject} at {nudge.seq} yet")
    files = files_of(past[0])
    archived = LETTER.fold(event for commit in await log.load(LETTER.kind, letter) for event in commit.events).archived
    if not archived:
        for file in {file.sha256: file for file in files}.values():
            await _store(spool, store, letter, file.sha256)
        await log.handle(LETTER, letter, Archive(files=files), _meta(past[0], zone))
    await spool.drop(letter)


def files_of(commit: Commit[intake.LetterEvent]) -> tuple[File, ...]:
    """The original, then the attachments."""
    match commit.events[0]:
        case Registered(original=original, attachments=attachments):
            return original, *attachments
        case _:
            raise TypeError("a letter's first word is Registered")


async def _store(spool: Spool, store: Store, letter: str, sha256: str) -> None:
    """Read back in any case: what another has put there before, too."""
    try:
        (await store.open(letter, sha256)).close()
    except (Missing, Damaged):
        await store.put(letter, sha256, spool.read(letter, sha256))
        (await store.open(letter, sha256)).close()


def _meta(registered: Commit[intake.LetterEvent], zone: ZoneInfo) -> Meta:
    """Its id comes from the registration's, so that two who do the same say the same."""
    cause, now = registered.meta, datetime.now(UTC)
    return Meta(
        id=uuid5(UUID(cause.id), "archive").hex,
        by=BY,
        at=now,
        on=now.astimezone(zone).date(),
        cause=cause.id,
        trace=cause.trace,
        seen=registered.seq,
    )

"""A letter was registered, or arrived: its bytes go from the spool into the store, and then its text is read.

And when it was destroyed, they go from wherever they are.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.contracts import archive, intake
from libs.contracts.archive import Archived, Destroyed
from libs.contracts.intake import File
from libs.decider import Commit, Meta
from libs.eventlog import Log, Spool, Stored, following, shown

from .disposition import Erase
from .drawings import drawn_in
from .letter import LETTER, Archive, KeepText, Letter, files_of
from .preview import Previews
from .store import Damaged, Missing, Store
from .texts import READER, Texts
from .twofold import Twofold

BY = "archive"
KINDS = (intake.LETTER,)
READ_KINDS = (archive.LETTER,)


class CameTooLate(Exception):
    """A file came to a letter in the moment in which it was destroyed: it stays in the spool, for a person to see."""


async def keep(log: Log, spool: Spool, store: Store, zone: ZoneInfo, nudge: Stored) -> None:
    """Whatever was done before, by whomever: does what is missing. Raises when that cannot be done now.

    Bytes first, the fact second, the spool last: killed anywhere, the next one finds either the spool or the store.
    """
    letter = nudge.subject.rpartition(".")[2]
    past = await shown(log, intake.LETTER, nudge)
    files, brought = files_of(past)
    now = _folded(await log.load(LETTER.kind, letter))
    if not now.fate.destroyed and not now.keeps(files):
        for file in _each(files):
            await _store(spool, store, letter, file.sha256)
        await log.handle(LETTER, letter, Archive(files=files), _following(brought, zone, "archive"))
        now = _folded(await log.load(LETTER.kind, letter))
    if now.fate.destroyed:  # it may have been while we were at it
        await store.delete(letter)
        if {file.sha256 for file in files} - {file.sha256 for file in now.files}:  # what was freed brought no bytes
            raise CameTooLate(letter)
    for file in _each(files):  # another may be on its way
        await spool.drop(letter, file.sha256)


async def read(log: Log, texts: Texts, zone: ZoneInfo, nudge: Stored) -> None:
    """A letter's files, once. Whatever is in them, this comes to an end; killed before it, it is begun again.

    Each text is in the store before the fact, so that a letter destroyed takes it along.
    """
    letter = nudge.subject.rpartition(".")[2]
    past = await shown(log, LETTER.kind, nudge)
    archived = _folded(past)
    if archived.reader < READER and not archived.fate.destroyed:
        found = [await texts.read(letter, file) for file in _each(archived.files)]
        command = KeepText(reader=READER, files=tuple(found))
        await log.handle(LETTER, letter, command, _following(_archived(past), zone, f"read {READER}"))


async def copy(log: Log, store: Twofold, nudge: Stored) -> None:
    """A letter's originals, behind: nobody waits for the second copy."""
    letter = nudge.subject.rpartition(".")[2]
    archived = _folded(await shown(log, LETTER.kind, nudge))
    for file in () if archived.fate.destroyed else _each(archived.files):
        await store.copy(letter, file.sha256)
    if _folded(await log.load(LETTER.kind, letter)).fate.destroyed:  # it may have been while we were at it
        await store.delete(letter)


async def erase(log: Log, spool: Spool, store: Store, previews: Previews, zone: ZoneInfo, nudge: Stored) -> None:
    """After `read`, for whatever that has kept of a letter that was destroyed meanwhile.

    The fact is there before the bytes go, and then it is said that they are gone: killed anywhere, it is done again.
    """
    letter = nudge.subject.rpartition(".")[2]
    past = await shown(log, LETTER.kind, nudge)
    destroyed = next((commit for commit in past if isinstance(commit.events[0], Destroyed)), None)
    if destroyed:
        for picture in await drawn_in(log, letter):  # before the store is emptied: nobody brings it there any more
            await spool.drop(letter, picture)
        await store.delete(letter)
        await previews.forget(letter)
        for file in _each(_folded(past).files):
            await spool.drop(letter, file.sha256)
        await log.handle(LETTER, letter, Erase(), _following(destroyed, zone, "erase"))


def _archived(past: Sequence[Commit[archive.LetterEvent]]) -> Commit[archive.LetterEvent]:
    """The last that said so: what came since is read as well."""
    return next(commit for commit in reversed(past) if isinstance(commit.events[0], Archived))


def _each(files: Iterable[File]) -> Iterable[File]:
    """One that a letter has twice is one in the store."""
    return {file.sha256: file for file in files}.values()


def _folded(past: Iterable[Commit[archive.LetterEvent]]) -> Letter:
    return LETTER.fold(event for commit in past for event in commit.events)


async def _store(spool: Spool, store: Store, letter: str, sha256: str) -> None:
    """Read back in any case: what another has put there before, too."""
    if await store.has(letter, sha256):
        with suppress(Missing, Damaged):
            (await store.open(letter, sha256)).close()
            return
    await store.put(letter, sha256, spool.read(letter, sha256))
    (await store.open(letter, sha256)).close()


def _following(of: Commit[Any], zone: ZoneInfo, act: str) -> Meta:
    return following(of, uuid5(UUID(of.meta.id), act).hex, BY, zone)

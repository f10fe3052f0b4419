"""The folders that scanners write into: each batch becomes what arrived, or goes to the letters whose slips are in it.

A share tells nobody of a new file, so the folders are looked into again and again; a file is taken when it has not
changed for a while. It stays until all that is in it is in the log. The ids come from its bytes and a part's place in
them: whoever takes it again, after a crash, as another replica, or as another copy, says the same.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from libs.contracts import archive
from libs.contracts.intake import Channel, Direction, File, Seems
from libs.decider import Rejected
from libs.eventlog import Conflict, KeyReused, Log, NotNow, Spool, by_itself
from libs.watch import logger

from .commands import Arrive, Attach
from .content import type_of
from .examine import examined, filed
from .letter import LETTER
from .names import clean
from .scan_folder import Folder, claimed
from .splitting import KINDS, NotSplit, Part, parts_of, split

BY = "intake"
EVERY = 2.0  # seconds between two looks
CHUNK = 1 << 20
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How a file was found. Found so again after a while, nobody writes it any more."""

    size: int
    changed: int  # ns
    first: float  # when it was first found so, by our own clock: a share's clock is another


class Scanner:
    def __init__(self, facts: Log, spool: Spool, zone: ZoneInfo, folders: tuple[Folder, ...]) -> None:
        self._log, self._spool, self._zone, self._folders = facts, spool, zone, folders
        self._looks: dict[Path, Look] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            for folder in self._folders:
                for path in await asyncio.to_thread(self._settled, folder):
                    await self._tried(folder, path)
            await asyncio.sleep(EVERY)

    def _settled(self, folder: Folder) -> list[Path]:
        """What can be taken now, the oldest first. A share that is away has nothing."""
        found, now = dict[Path, Look](), time.monotonic()
        try:
            for path, size, changed in folder.files():
                look = self._looks.get(path)
                same = look and (look.size, look.changed) == (size, changed)
                found[path] = look if look and same else Look(size, changed, now)
        except OSError as away:
            log.warning("scanner_folder_away", folder=str(folder.path), error=repr(away))
            return []
        for path in [path for path in self._looks if path.parent == folder.path]:
            del self._looks[path]
        self._looks |= found
        ready = [path for path, look in found.items() if look.size and now - look.first >= folder.settled]
        return sorted(ready, key=lambda path: (found[path].changed, path))

    async def _tried(self, folder: Folder, path: Path) -> None:
        """What cannot be done now is tried again: the file stays where it is."""
        try:
            await self.take(folder, path)
        except (NotNow, Conflict) as later:
            log.info("scan_waits", file=path.name, error=repr(later))
        except FileNotFoundError:  # another replica has put it aside, and what has its name now is looked at anew
            pass
        except Exception as wrong:  # whatever is wrong with one, the others go on, and so does intake
            log.error("scan_stays", file=path.name, exc_info=wrong)
            self._looks.pop(path, None)  # after a while it is tried once more

    async def take(self, folder: Folder, path: Path) -> None:
        """The whole batch. Raises NotNow, Conflict, OSError; then what was said is not said twice next time."""
        with await asyncio.to_thread(path.open, "rb") as file, TemporaryFile() as answer:
            if not claimed(file):
                return  # another replica is at it
            before = os.fstat(file.fileno())
            batch = await asyncio.to_thread(_digest, file)
            type = await asyncio.to_thread(type_of, file)
            if type not in KINDS:
                await asyncio.to_thread(folder.fail, path, batch, before)
                return
            parts = await self._parts(file, type, answer)
            after = os.fstat(file.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                return  # somebody writes on in it after all
            n = 0
            while part := await asyncio.to_thread(next, parts, None):
                await self._say(folder, batch, n, part, path.name)
                n += 1
            await asyncio.to_thread(folder.put_aside, path, batch, before)
        log.info("scan_taken", batch=batch)

    async def _parts(self, file: BinaryIO, type: str, answer: BinaryIO) -> Iterator[Part]:
        """What cannot be read comes whole: a clerk looks at it."""
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        try:
            await split(file, type, answer)
        except NotSplit:
            return iter([Part(file, type, "", "", True)])
        return parts_of(file, type, answer)

    async def _say(self, folder: Folder, batch: str, n: int, part: Part, name: str) -> None:
        id = uuid5(NAMESPACE_URL, f"diwan:scan/{folder.unit}/{batch}/{n}").hex
        verdict = await examined(part.content, part.type)
        if verdict.refused:
            return
        file = await filed(part.content, _named(name, n, part), verdict)
        if not (part.slip and await self._attached(folder, part, id, file)):
            await self._arrived(folder, part, id, file)

    async def _attached(self, folder: Folder, part: Part, id: str, file: File) -> bool:
        """False when its letter cannot have it: then it waits in the tray."""
        wish = Attach(file=file, channel=Channel.SCANNER, origin=folder.path.name)
        try:
            if not await self._log.load(LETTER.kind, part.slip) or await self._destroyed(part.slip):
                return False
            await self._spool.put(part.slip, file.sha256, part.content)
            await self._log.handle(LETTER, part.slip, wish, by_itself(id, BY, self._zone, unit=folder.unit))
        except KeyReused:  # said before; a part that is written anew has other bytes
            return True
        except Rejected as refused:
            log.info("slip_not_followed", letter=part.slip, code=refused.code)
            return False
        return True

    async def _destroyed(self, letter: str) -> bool:
        """Nothing is kept of such a letter: what comes for it is another one."""
        past = await self._log.load(archive.LETTER, letter)
        return any(isinstance(event, archive.Destroyed) for commit in past for event in commit.events)

    async def _arrived(self, folder: Folder, part: Part, id: str, file: File) -> None:
        if await self._log.load(LETTER.kind, id):
            return
        wish = Arrive(
            channel=Channel.SCANNER,
            unit=folder.unit,
            original=file,
            direction=Direction(part.direction) if part.direction else folder.direction,
            degree=folder.degree,
            origin=folder.path.name,
            seems=Seems.DOUBTFUL if part.doubt else None,
        )
        await self._spool.put(id, file.sha256, part.content)
        try:
            await self._log.handle(LETTER, id, wish, by_itself(id, BY, self._zone, unit=folder.unit))
        except KeyReused:
            log.info("scan_said_by_another", letter=id)


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _named(name: str, n: int, part: Part) -> str:
    """scan-0412-03.pdf, of the third letter in scan-0412.pdf."""
    path = Path(clean(name) or "scan")
    suffix = ".pdf" if part.type == "application/pdf" else path.suffix
    return f"{path.stem[:200]}-{n + 1:02}{suffix}"

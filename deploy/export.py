"""`diwan export`: letters leave as a bag, with their files, their records and what they mean; whole, or not at all."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO

import orjson
from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from libs.bags import (
    KINDS,
    PART,
    Bag,
    BagFolder,
    Opening,
    Packed,
    about,
    emptied,
    explained,
    info_of,
    line_of,
    packed,
    part_name,
)
from libs.eventlog import Log, Spool, SpoolMissing, connected, end_of_log
from services.archive.store import Damaged, Missing, Store

from .bag_trouble import already_there, no_such_letters
from .choosing import Choosing, Scope
from .folded import Folded, log_upto
from .originals import originals
from .permissions import ADMIN
from .place import Place
from .running import Running

AT_ONCE = 16  # letters
LETTER_KINDS = tuple(kind.name for kind in KINDS)


@dataclass
class Exported:
    letters: int = 0
    commits: int = 0
    not_kept: tuple[str, ...] = ()  # files that ought to be there: <letter>/<sha256>


async def export(place: Place, now: Running, to: Path, scope: Scope, console: Console) -> Exported:
    """Raises Trouble."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    async with connected(now.nats, ADMIN, place.seed(ADMIN)) as client, originals(place) as store:
        with Progress(*columns, console=console, transient=True) as progress:
            return await export_to(client, store, to, scope, progress)


async def export_to(client: Client, store: Store, to: Path, scope: Scope, progress: Progress) -> Exported:
    """Raises Trouble."""
    try:
        folder = BagFolder(to)
    except FileExistsError as there:
        raise already_there(to) from there
    try:
        with Bag(folder) as bag:
            said = await _Export(client, store, bag, scope, progress).run()
        await asyncio.to_thread(folder.finish)
    finally:
        folder.discard()
    return said


class _Export:
    """The log is read twice: for which letters and which names there are, and for its lines."""

    def __init__(self, client: Client, store: Store, bag: Bag, scope: Scope, progress: Progress) -> None:
        self._client, self._store, self._bag, self._scope, self._progress = client, store, bag, scope, progress
        self._log, self._spool = Log(client), Spool(client)
        self._said = Exported()
        self._not_kept: list[str] = []

    async def run(self) -> Exported:
        last = await end_of_log(self._client)
        with TemporaryDirectory() as scratch, ExitStack() as ends:
            folded = Folded(Path(scratch)) if self._scope.everything else None
            if folded:
                ends.callback(folded.close)
            chosen = await self._chosen(last, folded)
            letters = chosen.letters()
            await self._put(explained())
            await self._put_letters(letters, chosen, last)
            await self._put_log(set(letters), last)
            if folded:
                digests = await asyncio.to_thread(folded.digests)
                await self._put([("views.json", BytesIO(orjson.dumps(digests, option=orjson.OPT_INDENT_2)))])
        self._said.letters, self._said.not_kept = len(letters), tuple(self._not_kept)
        await asyncio.to_thread(emptied, self._bag.finish(self._info(last)))
        return self._said

    async def _chosen(self, last: int, folded: Folded | None) -> Choosing:
        choosing, bar = Choosing(self._scope), self._bar("log · السجل", last)
        async for messages in log_upto(self._client, last):
            await asyncio.to_thread(choosing.read, messages)
            if folded:
                await asyncio.to_thread(folded.read, messages)
            self._progress.advance(bar, len(messages))
        choosing.letters()
        if unmet := set(self._scope.letters) - choosing.met:
            raise no_such_letters(tuple(sorted(unmet)))
        return choosing

    async def _put_letters(self, letters: list[str], chosen: Choosing, last: int) -> None:
        """Asked for together and written one after the other: the log's answers take longer than the bag."""
        bar = self._bar("letters · المعاملات", len(letters))
        for start in range(0, len(letters), AT_ONCE):
            with ExitStack() as ends:
                async with asyncio.TaskGroup() as asking:
                    each = (self._packed(letter, chosen, last, ends) for letter in letters[start : start + AT_ONCE])
                    tasks = [asking.create_task(one) for one in each]
                found = [task.result() for task in tasks]
                await self._put(file for one in found for file in one.files)
            for one in found:
                absent = (file.sha256 for file in one.letter.files if file.absent == "not_kept")
                self._not_kept += [f"{one.letter.identifier}/{sha256}" for sha256 in absent]
            self._progress.advance(bar, len(found))

    async def _packed(self, letter: str, chosen: Choosing, last: int, ends: ExitStack) -> Packed:
        known = await about(self._log, letter, last)
        return await packed(known, chosen.names, self._opening(letter), ends, quarantined=self._scope.everything)

    async def _put_log(self, letters: set[str], last: int) -> None:
        bar, part, first = self._bar("log · السجل", last), BytesIO(), 0
        async for messages in log_upto(self._client, last):
            for message in messages:
                name, _, entity = message.subject.rpartition(".")
                if self._scope.everything or (entity in letters and name in LETTER_KINDS):
                    first = first or message.seq
                    part.write(line_of(message))
                    self._said.commits += 1
                    if part.tell() > PART:
                        await self._put_part(part, first)
                        part, first = BytesIO(), 0
            self._progress.advance(bar, len(messages))
        if first:
            await self._put_part(part, first)

    async def _put_part(self, part: BytesIO, first: int) -> None:
        part.seek(0)
        await self._put([(part_name(first), part)])

    async def _put(self, files: Iterable[tuple[str, BinaryIO]]) -> None:
        def put() -> None:
            for name, content in files:
                emptied(self._bag.put(name, content))

        await asyncio.to_thread(put)

    def _opening(self, letter: str) -> Opening:
        async def open(sha256: str, _: bool) -> BinaryIO | None:
            """From the store; what archive has not taken over yet, from the spool."""
            try:
                return await self._store.open(letter, sha256)
            except (Missing, Damaged):
                return await _spooled(self._spool, letter, sha256)

        return open

    def _info(self, last: int) -> Mapping[str, str]:
        scope, said, today = self._scope, self._said, datetime.now(UTC).date()
        told = info_of(scope.name, last, said.letters, said.commits, on=today, everything=scope.everything)
        return {**told, "Diwan-Not-Kept": str(len(self._not_kept))}

    def _bar(self, what: str, total: int) -> TaskID:
        return self._progress.add_task(what, total=total)


async def _spooled(spool: Spool, letter: str, sha256: str) -> BinaryIO | None:
    with ExitStack() as undo:
        file = undo.enter_context(TemporaryFile())
        try:
            async for chunk in spool.read(letter, sha256):
                await asyncio.to_thread(file.write, chunk)
        except SpoolMissing:
            return None
        file.seek(0)
        undo.pop_all()
        return file

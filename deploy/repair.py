"""`diwan repair`: the log built anew from the ledger, beside the damaged one, which is kept aside."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from nats.aio.client import Client
from pydantic import BaseModel
from rich.console import Console

from libs.eventlog import STREAM, Damaged, Stored, end_of_log, intact, make_streams, rewrite, salvaged
from libs.views.file import path_of
from services.archive.app import ledger_of
from services.archive.ledger import Entry, Ledger, Refused, chained

from . import parts
from .alone import broker_alone
from .broker import HOUSE
from .log_trouble import commits_lost, ledger_broken, log_disagrees, not_in_containers
from .permissions import FOLLOWERS
from .place import Place
from .running import elsewhere, only_one
from .sentences import say

EVERY = 20_000  # commits between two lines to the console


class Repaired(BaseModel):
    """Written beside what was built, for whoever goes on with it."""

    ledger: int = 0  # commits that came from the ledger
    log: int = 0  # that came from the damaged log: they follow, and the ledger had not got them yet
    unfit: int = 0  # that were left in the damaged log: what should stand before them is nowhere
    lost: list[tuple[Path, str]] = []  # views that remember more than there is now, and what
    aside: Path = Path()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(f"{view.parent.name}: {damage}" for view, damage in self.lost)


def repair(place: Place, console: Console, *, without: bool = False) -> Repaired:
    """While nothing runs here. `without`: also when that leaves out what was accepted. Raises Trouble."""
    if elsewhere():
        raise not_in_containers()
    with only_one(place):
        new = Place(place.nats / "rebuilt")
        whole = new.var / "whole"  # there when only the change of folders was left to do
        if whole.exists() and not _stream(place).exists():
            done = Repaired.model_validate_json(whole.read_bytes())
        else:  # a log that still lies there may have gone on since
            shutil.rmtree(new.var, ignore_errors=True)
            done = asyncio.run(_rebuilt(place, new, console, without=without))
            whole.write_text(done.model_dump_json())
            os.sync()
        done.aside = place.nats / f"aside-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        _exchange(place, new, done.aside, done.lost)
        return done


async def _rebuilt(place: Place, new: Place, console: Console, *, without: bool) -> Repaired:
    folder, done = Path(parts.folder(place, "archive")), Repaired()
    async with ledger_of(folder) as ledger, broker_alone(place) as old, broker_alone(new) as client:
        await make_streams(client)
        async with aclosing(_commits(ledger, old, done)) as commits:
            async for some in commits:
                await rewrite(client, some)
                if some[0].seq // EVERY != some[-1].seq // EVERY:
                    say(console, f"{some[-1].seq} commits …", "جار بناء السجل…", "dim")
        await _read_back(client)
        done.lost = [view async for view in _lost(place, client)]
        if (done.lost or done.unfit) and not without:
            raise commits_lost(await end_of_log(client), done.unfit, done.lines)
    return done


async def _commits(ledger: Ledger, old: Client, done: Repaired) -> AsyncGenerator[list[Stored], None]:
    """All there are: the ledger's, and those of the log that follow them. Raises Trouble where the two disagree."""
    last = await ledger.last()
    before: Entry | None = None
    async with aclosing(salvaged(old)) as pages:
        there: list[Stored] = []
        async for entries in ledger.read(0, last.seq if last else 0):
            kept = [Stored(entry.subject, entry.seq, entry.payload) for entry in entries]
            _unbroken(before, entries, kept)
            while (not there or there[-1].seq < kept[-1].seq) and (page := await anext(pages, None)):
                there += page
            _agreeing(kept, there)
            there = [message for message in there if message.seq > kept[-1].seq]
            before, done.ledger = entries[-1], kept[-1].seq
            yield kept
        while there or (there := await anext(pages, [])):
            next = done.ledger + done.log + 1
            fit = [] if done.unfit else [message for seq, message in enumerate(there, next) if message.seq == seq]
            done.log, done.unfit = done.log + len(fit), done.unfit + len(there) - len(fit)
            there = []
            if fit:
                yield fit


def _unbroken(before: Entry | None, entries: list[Entry], kept: list[Stored]) -> None:
    try:
        ours = chained(before, kept)
    except Refused as broken:
        raise ledger_broken(str(broken)) from broken
    for entry, own in zip(entries, ours, strict=True):
        if entry != own:
            raise ledger_broken(f"the chain does not hold at {entry.seq}")


def _agreeing(kept: list[Stored], there: list[Stored]) -> None:
    ours = {message.seq: message for message in kept}
    for message in there:
        if ours.get(message.seq, message) != message:
            raise log_disagrees(message.seq)


async def _read_back(client: Client) -> None:
    """Raises Damaged."""
    seq, last = 0, await end_of_log(client)
    async with aclosing(salvaged(client)) as pages:
        async for page in pages:
            seq += len(page)
    await intact(client, seq, "")
    if seq != last:
        raise Damaged(f"{last} were written, {seq} can be read")


async def _lost(place: Place, client: Client) -> AsyncIterator[tuple[Path, str]]:
    """The views that remember what the new log has not."""
    for view in _views(place):
        with closing(sqlite3.connect(f"file:{view}?mode=ro", uri=True)) as db:
            seq, fingerprint = db.execute("SELECT seq, fingerprint FROM checkpoint").fetchone()
        try:
            await intact(client, seq, fingerprint)
        except Damaged as damage:
            yield view, str(damage)


def _views(place: Place) -> Iterator[Path]:
    """Each replica's live file."""
    for service in FOLLOWERS:
        name = path_of(Path(), import_module(f"services.{service}.app").VIEWS).name
        yield from (path for path in place.var.glob(f"{service}*/{name}") if path.is_file())


def _exchange(place: Place, new: Place, aside: Path, lost: list[tuple[Path, str]]) -> None:
    """Broken off here, the next repair goes on here."""
    damaged, rebuilt = _stream(place), _stream(new)
    aside.mkdir(parents=True, exist_ok=True)
    for view, _ in lost:  # filled anew at the next start, as is the index that lies beside them
        (aside / view.parent.name).mkdir(exist_ok=True)
        for path in view.parent.glob(f"{view.stem}*"):
            path.rename(aside / view.parent.name / path.name)
    if rebuilt.exists():
        if damaged.exists():
            damaged.rename(aside / STREAM)
        rebuilt.rename(damaged)
        os.sync()
    shutil.rmtree(new.var)


def _stream(place: Place) -> Path:
    return place.nats / "jetstream" / "jetstream" / HOUSE / "streams" / STREAM

"""`diwan import-bag`: a whole system out of a bag, built beside the place where it is to be, and moved there last."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from libs.bags import FORMAT, Fit, Unfit, file_path, lines_in, text_path
from libs.bags.checking import opened
from libs.bags.describing import HASH, PREMIS
from libs.bags.letter import other_path
from libs.contracts.intake import File
from libs.decider import UnknownWord
from libs.eventlog import KINDS, Stored, rewrite
from libs.views import select
from services.archive.heads import signing_keys
from services.archive.originals import Original
from services.archive.store import Damaged, Store

from . import stores
from .alone import broker_alone
from .bag_trouble import in_containers, not_empty, not_everything, unfit
from .check_bag import fit
from .folded import Folded, compared
from .keys import public_pem
from .originals import originals
from .place import Place
from .running import elsewhere, only_one
from .sentences import say

FILES = 8  # on their way into the store
AT_ONCE = 1000  # messages: as many as one batch of the broker takes
CHUNK = 1 << 20
LARGEST = 1_000_000  # bytes of a message
DIGESTS = 1 << 20  # bytes that views.json may have


@dataclass
class Imported:
    commits: int
    letters: int
    same: int  # views that mean what they meant there
    missing: tuple[str, ...]  # files that the bag has not


def import_bag(place: Place, bag: Path, console: Console) -> Imported:
    """Raises Trouble, and has then changed nothing."""
    if elsewhere():
        raise in_containers()
    stores.checked()
    if place.var.exists() and any(place.var.iterdir()):
        raise not_empty(place.var)
    say(console, "Checking every file of the bag…", "جار التحقق من كل ملف في الحقيبة…", "dim")
    found = fit(bag)
    if (found.info.get("Diwan-Scope"), found.info.get("Diwan-Bag")) != ("everything", FORMAT):
        raise not_everything(bag)
    coming = Place(place.var.with_name(f"{place.var.name}.importing"))
    coming.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_one(coming):
        try:
            _emptied(coming)
            say(console, "Building it beside the place where it will be…", "جار بناء النظام…", "dim")
            imported = asyncio.run(_built(coming, bag, found))
            os.sync()
            coming.var.rename(place.var)
        except Unfit as wrong:
            raise unfit(bag, wrong) from wrong
        finally:
            shutil.rmtree(coming.var, ignore_errors=True)
    return imported


def _emptied(place: Place) -> None:
    """Of what an earlier try left that was killed."""
    for path in place.var.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != place.lock:
            path.unlink()


async def _built(place: Place, bag: Path, found: Fit) -> Imported:
    """Raises Unfit."""
    with closing(Folded(place.var)) as folded:
        commits, gone = await _filled(place, bag, folded)
        _trust(place, await folded.of("archive").ask(signing_keys))
        if str(commits) != found.info.get("Diwan-Last-Sequence"):
            raise Unfit("log_order", f"{commits} ≠ {found.info.get('Diwan-Last-Sequence')}")
        async with originals(place) as store:
            try:
                letters, missing = await _kept(store, bag, folded, gone)
            except ExceptionGroup as several:
                raise several.exceptions[0] from several
        same, other = compared(folded.digests(), _digests(bag))
        if other:
            raise Unfit("views", ", ".join(other))
    place.furnished.touch()
    return Imported(commits, letters, same, tuple(missing))


def _trust(place: Place, keys: Iterable[str]) -> None:
    """Its heads must stand on the chain here as they did there. Whose keys signed them, the page of integrity shows."""
    for key in keys:
        pem = public_pem(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)))
        (place.keys / f"head-{key[:16]}.pub.pem").write_bytes(pem)


async def _filled(place: Place, bag: Path, folded: Folded) -> tuple[int, set[str]]:
    """The log, message by message as it was, and what the views make of it: its end, and which letters it destroyed."""
    last, lines, gone = 0, _in_order(bag), set[str]()
    async with broker_alone(place, new=True) as client:
        while batch := await asyncio.to_thread(lambda: list(islice(lines, AT_ONCE))):
            try:
                await asyncio.to_thread(folded.read, batch)
                gone |= {each.subject.rpartition(".")[2] for each in batch if _destroys(each)}
            except (UnknownWord, ValueError, KeyError, TypeError, AttributeError) as wrong:
                raise Unfit("log_word", f"{batch[0].seq}–{batch[-1].seq}: {wrong!r}"[:300]) from wrong
            await rewrite(client, batch)
            last = batch[-1].seq
    return last, gone


def _destroys(message: Stored) -> bool:
    said = orjson.loads(message.payload)["events"] if message.subject.startswith("archive.letter.") else ()
    return any(PREMIS.get(event["type"]) == "deletion" for event in said)


def _in_order(bag: Path) -> Iterator[Stored]:
    """1, 2, 3 …, each on a subject that is one of ours. Raises Unfit."""
    for n, message in enumerate(lines_in(bag), 1):
        kind, _, entity = message.subject.rpartition(".")
        if message.seq != n:
            raise Unfit("log_order", f"{message.seq} ≠ {n}")
        if kind not in KINDS or not entity or set(entity) & set("*> \t\r\n\0") or len(message.payload) > LARGEST:
            raise Unfit("log_word", f"{n}: {message.subject[:100]}")
        yield message


async def _kept(store: Store, bag: Path, folded: Folded, gone: set[str]) -> tuple[int, list[str]]:
    """Every file that the log speaks of goes into the store, which reads each byte of it again."""
    missing, letters, free = list[str](), set[str](), asyncio.Semaphore(FILES)

    async def keep(original: Original) -> None:
        letter, sha256 = original.letter, original.sha256
        file = File(sha256=sha256, size=original.size, type=original.type, name="")
        async with free:
            if not await _put(store, bag, letter, sha256, file_path(letter, file)):
                missing.append(f"{letter}/{sha256}")
            elif original.text:
                await _put(store, bag, letter, original.text, text_path(letter, original.text))

    for shard in range(256):
        found = await folded.of("archive").ask(_originals, f"{shard:02x}%")
        letters |= {original.letter for original in found}
        async with asyncio.TaskGroup() as keeping:
            for original in found:
                if original.letter not in gone:
                    keeping.create_task(keep(original))
    for path in (bag / "data" / "letters").glob("*/*/others/*"):
        letter, sha256 = path.parts[-3], path.name
        if letter in letters - gone and HASH.fullmatch(sha256):
            await _put(store, bag, letter, sha256, other_path(letter, sha256))
    return len(letters), sorted(missing)


def _originals(db: sqlite3.Connection, letters: str) -> list[Original]:
    return select(db, Original, "SELECT * FROM originals WHERE letter LIKE ?", letters)


async def _put(store: Store, bag: Path, letter: str, sha256: str, name: str) -> bool:
    """Whether the bag has it."""
    try:
        file = opened(bag, f"data/{name}")
    except Unfit as wrong:
        if wrong.code == "missing":
            return False
        raise
    with file:
        try:
            await store.put(letter, sha256, _chunks(file))
        except Damaged as wrong:  # somebody writes in the bag while we read it
            raise Unfit("changed", f"data/{name}") from wrong
    return True


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, CHUNK):
        yield chunk


def _digests(bag: Path) -> object:
    with opened(bag, "data/views.json") as file:
        return orjson.loads(file.read(DIGESTS))

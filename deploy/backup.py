"""`diwan backup`: log, originals, keys and accounts into a folder, while Diwan runs; each time only what is new.

The log first, then the spool, then the originals: so whatever the log speaks of is in one of the two.
"""

import os
import re
import shutil
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson
from nats.aio.client import Client

from libs.eventlog import SPOOL, Damaged, Stored, connected, end_of_log, follow, intact, lying
from services.archive.ledger import START, Entry, chained

from . import backup_copy as copy
from .alone import broker_alone
from .backup_copy import LISTS, LOG, ORIGINALS, Manifest, Original
from .log_trouble import other_log
from .permissions import ADMIN
from .place import Place
from .running import elsewhere, lives, only_one, running
from .stores import MONGODB
from .trouble import log_damaged

ORIGINAL = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}/[^/]+")
SMALL = {"accounts": "KV_accounts", "spool": SPOOL}  # file -> stream
LEFT_OUT = (
    "the keys of sealed letters: their table has a backup of its own, kept for days and not for years",
    "what Diwan is started with (DIWAN_…, .env), and the files it names: mailboxes, scanners, passwords",
    "partners' mailboxes: what was in them and not fetched",
    "sessions: everybody signs in again; nudges that were parked: they are tried again",
    "views, index, previews and the ledger: they are made of the log again",
)
MONGO = "originals: they lie in MongoDB, whose own mongodump copies them (after this backup, not before)"


async def backup(place: Place, folder: Path) -> Manifest:
    """Raises Trouble; then what the folder held before is what it holds."""
    at, new = datetime.now(UTC), _begun(folder)
    small = folder / f"small-{at:%Y%m%dT%H%M%S%fZ}"
    async with _broker(place) as client:
        await _same_log(client, new, folder)
        if piece := await _log(client, new, folder):
            new.log += (piece,)
        for name, stream in SMALL.items():
            copy.write(small / name, [each async for each in _lying(client, stream)])
    shutil.copytree(place.keys, small / "keys")
    if originals := _originals(place, folder, copy.listed(folder, new)):
        new.lists += (originals,)
    _seal(new, folder, small, at)
    return new


def _begun(folder: Path) -> Manifest:
    """What it holds already. Raises Trouble."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / copy.MANIFEST).exists():
        return copy.read(folder)
    return Manifest(at=datetime.now(UTC), chain=START.hex())


@asynccontextmanager
async def _broker(place: Place) -> AsyncIterator[Client]:
    """The one that runs; where none does, one for us alone."""
    if elsewhere() or lives(place):
        async with connected(running(place).nats, ADMIN, place.seed(ADMIN)) as client:
            yield client
    else:
        with only_one(place):
            async with broker_alone(place) as client:
                yield client


async def _same_log(client: Client, before: Manifest, folder: Path) -> None:
    """A damaged log overwrites no good copy, and another one is not mixed with it."""
    try:
        await intact(client, 0, "")
    except Damaged as damage:
        raise log_damaged(str(damage)) from damage
    try:
        await intact(client, before.seq, before.fingerprint)
    except Damaged as damage:
        raise other_log(folder, str(damage)) from damage


async def _log(client: Client, new: Manifest, folder: Path) -> str:
    """What came since, as one more file; its name, or nothing."""
    upto = await end_of_log(client)
    if upto == new.seq:
        return ""
    name = f"{LOG}/{new.seq + 1:012}-{upto:012}"
    last = Entry("", new.seq, b"", bytes.fromhex(new.chain))
    (folder / LOG).mkdir(exist_ok=True)
    coming = folder / f"{name}.new"
    try:
        with coming.open("wb") as file:
            async with aclosing(follow(client, new.seq, new.fingerprint)) as log:
                async for messages in log:
                    some = [message for message in messages if message.seq <= upto]
                    last = chained(last, some)[-1]
                    file.writelines(map(copy.line, some))
                    if last.seq == upto:
                        break
            file.flush()
            os.fsync(file.fileno())
    except Damaged as damage:
        raise log_damaged(str(damage)) from damage
    coming.replace(folder / name)
    new.seq, new.chain = last.seq, last.chain.hex()
    new.fingerprint = Stored(last.subject, last.seq, last.payload).fingerprint
    return name


async def _lying(client: Client, stream: str) -> AsyncIterator[bytes]:
    async for subject, payload in lying(client, stream):
        yield orjson.dumps({"subject": subject, "payload": b64encode(payload).decode()}) + b"\n"


def _originals(place: Place, folder: Path, known: dict[str, Original]) -> str:
    """Files as they lie, sealed where they are; the name of a list of those that are new or were changed."""
    if os.environ.get(MONGODB) or elsewhere():
        return ""
    store = Path(os.environ.get("DIWAN_STORE", place.originals))
    found = [_taken(path, folder, name, stat) for path, name, stat in _changed(store, known)]
    if not found:
        return ""
    name = f"{LISTS}/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    copy.write(folder / name, (f"{' '.join(map(str, each))}\n".encode() for each in found))
    return name


def _changed(store: Path, known: dict[str, Original]) -> Iterator[tuple[Path, str, os.stat_result]]:
    for path in sorted(store.glob("*/*/*")):
        name = path.relative_to(store).as_posix()
        if not ORIGINAL.fullmatch(name):
            continue
        stat, before = path.stat(), known.get(name)
        if before is None or (before.size, before.changed) != (stat.st_size, stat.st_mtime_ns):
            yield path, name, stat


def _taken(path: Path, folder: Path, name: str, stat: os.stat_result) -> Original:
    to = folder / ORIGINALS / name
    with path.open("rb") as file:
        copy.write(to, iter(lambda: file.read(2**20), b""))
    return Original(copy.hash_of(to), stat.st_size, stat.st_mtime_ns, name)


def _seal(new: Manifest, folder: Path, small: Path, at: datetime) -> None:
    """The manifest last; then what the one before it had of what is small goes."""
    before = new.small
    new.at, new.small = at, small.name
    new.left_out = (*LEFT_OUT, MONGO) if os.environ.get(MONGODB) or elsewhere() else LEFT_OUT
    files = [*new.log, *new.lists, *(p.relative_to(folder).as_posix() for p in small.rglob("*") if p.is_file())]
    new.hashes = {name: new.hashes.get(name) or copy.hash_of(folder / name) for name in files}
    copy.write(folder / copy.MANIFEST, [new.model_dump_json(indent=1).encode()])
    os.sync()
    if before:
        shutil.rmtree(folder / before, ignore_errors=True)

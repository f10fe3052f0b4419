"""`diwan restore`: a Diwan made of a backup in an empty var/, as it was at a sequence or at a time."""

import os
import shutil
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

import orjson
from nats.aio.client import Client

from libs.eventlog import Stored, lay, make_mailbox, rewrite
from libs.web import ministry_zone

from . import backup_copy as copy
from .alone import broker_alone
from .backup_copy import ORIGINALS, Manifest
from .log_trouble import no_such_moment, not_empty
from .place import Place
from .room import prepare
from .running import only_one

AT_ONCE = 500

Moment = int | datetime | None


@dataclass
class Restored:
    seq: int = 0
    at: str = ""  # when the last commit was recorded
    letters: set[str] = field(default_factory=set)
    originals: int = 0
    damaged: list[str] = field(default_factory=list)  # originals that are not in the backup as they were put there


def moment(said: str | None) -> Moment:
    """Raises Trouble."""
    if said is None:
        return None
    if said.isdecimal():
        return int(said)
    try:
        when = datetime.fromisoformat(said)
    except ValueError as wrong:
        raise no_such_moment(said) from wrong
    return when if when.tzinfo else when.replace(tzinfo=ministry_zone())


async def restore(place: Place, folder: Path, to: Moment) -> Restored:
    """Raises Trouble, and then nothing was begun."""
    manifest = copy.checked(folder)
    if place.var.exists() and any(place.var.iterdir()):
        raise not_empty(place.var)
    prepare(place)
    with only_one(place):
        shutil.copytree(folder / manifest.small / "keys", place.keys)
        async with broker_alone(place, new=True) as client:
            done = await _written(client, upto(copy.commits(folder, manifest), to))
            for partner in place.partners:
                await make_mailbox(client, partner)
            await _laid(client, folder / manifest.small, done.letters)
        _put_back(place, folder, manifest, done)
        place.furnished.touch()
    return done


def upto(commits: Iterable[Stored], to: Moment) -> Iterator[Stored]:
    """From the first on; never a register's numbers without the letters that have them."""
    together: list[Stored] = []
    end = 0
    for commit in commits:
        record = orjson.loads(commit.payload)
        if _beyond(commit.seq, record, to):
            return
        together.append(commit)
        numbered = (len(event.get("letters", ())) for event in record["events"] if event["type"] == "Numbered")
        end = max(end, commit.seq + sum(numbered))
        if commit.seq >= end:
            yield from together
            together = []


def _beyond(seq: int, record: dict[str, str], to: Moment) -> bool:
    match to:
        case int():
            return seq > to
        case datetime():
            return datetime.fromisoformat(record["at"]) > to
    return False


async def _written(client: Client, commits: Iterator[Stored]) -> Restored:
    done = Restored()
    while some := list(islice(commits, AT_ONCE)):
        await rewrite(client, some)
        done.letters |= {commit.subject.rpartition(".")[2] for commit in some}
        done.seq, done.at = some[-1].seq, orjson.loads(some[-1].payload)["at"]
    return done


async def _laid(client: Client, small: Path, letters: set[str]) -> None:
    """Accounts; and the bytes that were on their way to archive, of letters that are there."""
    for name in ("accounts", "spool"):
        with (small / name).open("rb") as file:
            for each in map(orjson.loads, file):
                if name == "accounts" or each["subject"].split(".")[1] in letters:
                    await lay(client, each["subject"], b64decode(each["payload"]))


def _put_back(place: Place, folder: Path, manifest: Manifest, done: Restored) -> None:
    """The originals of letters that are there; one that is damaged is named, and the others are put back."""
    store = Path(os.environ.get("DIWAN_STORE", place.originals))
    for original in copy.listed(folder, manifest).values():
        if original.name.split("/")[1] not in done.letters:
            continue
        source = folder / ORIGINALS / original.name
        if copy.hash_of(source) != original.sha256:
            done.damaged.append(original.name)
            continue
        (store / original.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, store / original.name)
        done.originals += 1
    os.sync()

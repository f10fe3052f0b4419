"""Fixity: every few weeks all originals are read, each copy of them, at a pace, and what is seen is told."""

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5
from zoneinfo import ZoneInfo

from prometheus_client import Counter

from libs.contracts.archive import FIXITY, Checked, Copy
from libs.eventlog import Log, NotNow, Stored, by_itself, shown
from libs.views import Behind, Views
from libs.watch import logger

from .drawings import drawn_in
from .fixity import PASS, Begin, End, Pass, Reach
from .letter import LETTER, TellState
from .originals import Original, archived_in_all, kept_after
from .passes import last_passes
from .twofold import Twofold, total

KINDS = (FIXITY,)
BY = "archive"
PACE = 20_000_000.0  # bytes a second, unless DIWAN_FIXITY_PACE says otherwise
EVERY = 30.0  # days from the end of a pass to the next, unless DIWAN_FIXITY_DAYS says otherwise
LOOK = 60.0  # seconds
PORTION = 600.0  # seconds: what is done again at most, when whoever works on it is killed
MANY = 200  # originals asked for at once
CLEAN = Checked(files=1)

checked_bytes = Counter("diwan_originals_checked_bytes", "Bytes of originals read by fixity passes")
checked_files = Counter("diwan_originals_checked", "Originals read by fixity passes")
sealed_files = Counter("diwan_originals_sealed", "Originals sealed that lay in the clear")
damaged_files = Counter("diwan_originals_damaged", "Copies of originals found damaged", ["copy"])
repaired_files = Counter("diwan_originals_repaired", "Copies of originals repaired", ["copy"])

log = logger(__name__)


async def tell(facts: Log, zone: ZoneInfo, letter: str, sha256: str, where: Copy, damaged: bool, whole: bool) -> None:
    """Aloud in any case; as a fact where it is one. A log that is away keeps nobody from reading what is whole."""
    command = TellState(file=sha256, where=where, damaged=damaged, whole=whole)
    try:
        before = await facts.load(LETTER.kind, letter)
        if await facts.handle(LETTER, letter, command, by_itself(uuid4().hex, BY, zone)) <= (
            before[-1].seq if before else 0
        ):
            return
    except NotNow as silence:
        log.warning("damage_not_told", letter=letter, sha256=sha256, error=repr(silence))
    if damaged:
        damaged_files.labels(where).inc()
        log.critical("original_damaged", letter=letter, sha256=sha256, copy=where)
    if whole:
        repaired_files.labels(where).inc()
        log.warning("original_repaired", letter=letter, sha256=sha256, copy=where)


async def check(facts: Log, views: Views, store: Twofold, zone: ZoneInfo, nudge: Stored) -> None:
    """A portion of a pass, and then the word that wakes the next one, here or in another replica."""
    n = nudge.subject.rpartition(".")[2]
    past = await shown(facts, FIXITY, nudge)
    state = PASS.replay(past)
    if state.ended or past[-1].seq > nudge.seq:
        return
    await _seen(views, past[0].seq)
    said = await _portion(facts, views, store, state)
    await facts.handle(PASS, n, said, by_itself(uuid4().hex, BY, zone))
    of = await views.ask(archived_in_all)
    aloud = log.critical if said.checked.damaged > said.checked.repaired else log.info
    aloud("originals_checked", n=n, ended=isinstance(said, End), of=of, **said.checked.model_dump())


async def _portion(facts: Log, views: Views, store: Twofold, state: Pass) -> Reach | End:
    """When the store goes away in the middle, what was seen until then is said first."""
    after, checked, until = state.after, state.checked, time.monotonic() + PORTION
    while originals := await views.ask(kept_after, after, MANY):
        for original in originals:
            try:
                checked, after = total(checked, await _checked(facts, store, original)), original.key
            except NotNow:
                if after == state.after:
                    raise
                return Reach(after=after, checked=checked)
            if time.monotonic() > until:
                return Reach(after=after, checked=checked)
    return End(checked=checked)


async def begin(facts: Log, views: Views, zone: ZoneInfo) -> None:
    """Until cancelled: a pass whenever it is time for one. Replicas say the same."""
    while True:
        await asyncio.sleep(LOOK)
        try:
            await begin_when_due(facts, views, zone, datetime.now(UTC))
        except NotNow as silence:
            log.info("pass_not_begun", error=repr(silence))


async def begin_when_due(facts: Log, views: Views, zone: ZoneInfo, now: datetime) -> None:
    """The first one when there is anything to read: it also seals what lay in the clear before there were keys."""
    last = next(iter(await views.ask(last_passes, 1)), None)
    pause = timedelta(days=float(os.environ.get("DIWAN_FIXITY_DAYS") or EVERY))
    if last and (last.ended_at is None or last.ended_at + pause > now):
        return
    if await views.ask(archived_in_all):
        n = f"{int(last.n) + 1 if last else 1:06}"
        await facts.handle(PASS, n, Begin(), by_itself(uuid5(NAMESPACE_URL, f"archive.fixity.{n}").hex, BY, zone))


async def _checked(facts: Log, store: Twofold, original: Original) -> Checked:
    """Then as long a pause as the pace asks for."""
    began = time.monotonic()
    found = await _found(facts, store, original)
    checked_files.inc()
    checked_bytes.inc(original.size)
    sealed_files.inc(found.sealed)
    pace = float(os.environ.get("DIWAN_FIXITY_PACE") or PACE)
    await asyncio.sleep(max(0.0, original.size / pace - (time.monotonic() - began)))
    return total(found, Checked(size=original.size))


async def _found(facts: Log, store: Twofold, original: Original) -> Checked:
    """Of a letter destroyed meanwhile nothing: what is gone is no damage, and what was put back goes again."""
    letter = original.letter
    found = await store.check(letter, original.sha256, told=original.damaged_at is not None)
    resealed = bool(original.text) and await store.seal(letter, original.text)
    if original.role == "original":
        for picture in await drawn_in(facts, letter):
            if await store.has(letter, picture):  # nobody may have brought it yet
                seen = await store.check(letter, picture, told=False)
                found = total(found, seen.model_copy(update={"files": 0}))
    if (found != CLEAN or resealed) and LETTER.replay(await facts.load(LETTER.kind, letter)).fate.destroyed:
        await store.delete(letter)
        return CLEAN
    return found


async def _seen(views: Views, seq: int) -> None:
    """All that was archived before the pass began is in it."""
    try:
        await views.at_least(seq)
    except Behind as late:
        raise NotNow(repr(late)) from late

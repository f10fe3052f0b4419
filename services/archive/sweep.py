"""What is swept: uploads without a letter, what is archived or was broken off, and what is left of the destroyed."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from libs.contracts import intake
from libs.eventlog import Attempt, Log, NotNow, Spool
from libs.views import Views
from libs.watch import logger

from .drawings import drawing, drawn_in
from .letter import LETTER, files_of
from .preview import Previews
from .retention import destroyed_among, destroyed_ever
from .store import Damaged, Missing, Store
from .twofold import Twofold

EVERY = 60.0  # seconds
SELDOM = 60  # rounds: who looks through all that was ever destroyed
GRACE = timedelta(minutes=15)  # from the first byte of an upload until its letter is registered
ABANDONED = timedelta(hours=1)  # after so long nobody writes on in the store: its writer was killed

log = logger(__name__)


async def sweep(facts: Log, spool: Spool, store: Twofold, views: Views, previews: Previews) -> None:
    """Until cancelled. Replicas may sweep at the same time."""
    for turn in count():
        await asyncio.sleep(EVERY)
        now = datetime.now(UTC)
        for sweeping in (
            partial(sweep_once, facts, spool, store, views, now),
            partial(store.sweep, now - ABANDONED),
            partial(sweep_previews, previews, views),
            *([] if turn % SELDOM else [partial(sweep_keys, store, views)]),
        ):
            try:
                await sweeping()
            except NotNow as silence:  # the next round finds the same
                log.info("not_swept", error=repr(silence))


async def sweep_once(facts: Log, spool: Spool, store: Store, views: Views, now: datetime) -> None:
    """Of a letter without registration only the attempts that are old: a new one may be on its way."""
    attempts = await spool.attempts()
    archived = await views.ask(archived_among, {attempt.letter for attempt in attempts})
    for letter, file in archived & {(attempt.letter, attempt.sha256) for attempt in attempts}:
        await spool.drop(letter, file)
    for attempt in attempts:
        if (attempt.letter, attempt.sha256) in archived or attempt.at > now - GRACE:
            continue
        if attempt.sha256 in await drawn_in(facts, attempt.letter):
            await _brought(facts, spool, store, attempt)
            continue
        past = await facts.load(intake.LETTER, attempt.letter)
        if not past or attempt.sha256 not in {file.sha256 for file in files_of(past)[0]}:
            await spool.forget(attempt)
            log.info("upload_swept", letter=attempt.letter, sha256=attempt.sha256)


async def sweep_keys(store: Twofold, views: Views) -> None:
    """A backup of the table of keys, put back where that was lost, may hold those of letters destroyed since."""
    for letter in await views.ask(destroyed_ever):
        if await store.keyed(letter):
            await store.delete(letter)
            log.warning("destroyed_again", letter=letter)


async def _brought(facts: Log, spool: Spool, store: Store, attempt: Attempt) -> None:
    """A picture that nobody has asked for yet. What is whole nowhere stays, and is cried out about."""
    if LETTER.replay(await facts.load(LETTER.kind, attempt.letter)).fate.destroyed:
        return await spool.drop(attempt.letter, attempt.sha256)
    try:
        (await drawing(spool, store, attempt.letter, attempt.sha256)).close()
    except (Missing, Damaged) as wrong:
        log.critical("drawing_damaged", letter=attempt.letter, sha256=attempt.sha256, error=repr(wrong))
    else:
        await spool.drop(attempt.letter, attempt.sha256)


async def sweep_previews(previews: Previews, views: Views) -> None:
    letters = await asyncio.to_thread(previews.letters)
    for letter in await views.ask(destroyed_among, letters):
        await previews.forget(letter)


def archived_among(db: sqlite3.Connection, letters: set[str]) -> set[tuple[str, str]]:
    """Their files, by letter and bytes. A view may be behind, but what it calls archived is."""
    among = (
        "SELECT letter, sha256 FROM originals WHERE archived_at NOTNULL AND letter IN (SELECT value FROM json_each(?))"
    )
    return set(db.execute(among, (json.dumps(sorted(letters)),)))

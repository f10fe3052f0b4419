"""What is swept: uploads without a letter, what is archived or was broken off, and pictures of what was destroyed."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial

from libs.contracts import intake
from libs.eventlog import Log, NotNow, Spool
from libs.views import Views
from libs.watch import logger

from .letter import files_of
from .preview import Previews
from .retention import destroyed_among
from .store import Store

EVERY = 60.0  # seconds
GRACE = timedelta(minutes=15)  # from the first byte of an upload until its letter is registered
ABANDONED = timedelta(hours=1)  # after so long nobody writes on in the store: its writer was killed

log = logger(__name__)


async def sweep(facts: Log, spool: Spool, store: Store, views: Views, previews: Previews) -> None:
    """Until cancelled. Replicas may sweep at the same time."""
    while True:
        await asyncio.sleep(EVERY)
        now = datetime.now(UTC)
        for sweeping in (
            partial(sweep_once, facts, spool, views, now),
            partial(store.sweep, now - ABANDONED),
            partial(sweep_previews, previews, views),
        ):
            try:
                await sweeping()
            except NotNow as silence:  # the next round finds the same
                log.info("not_swept", error=repr(silence))


async def sweep_once(facts: Log, spool: Spool, views: Views, now: datetime) -> None:
    """Of a letter without registration only the attempts that are old: a new one may be on its way."""
    attempts = await spool.attempts()
    archived = await views.ask(archived_among, {attempt.letter for attempt in attempts})
    for letter, file in archived & {(attempt.letter, attempt.sha256) for attempt in attempts}:
        await spool.drop(letter, file)
    for attempt in attempts:
        if (attempt.letter, attempt.sha256) in archived or attempt.at > now - GRACE:
            continue
        past = await facts.load(intake.LETTER, attempt.letter)
        if not past or attempt.sha256 not in {file.sha256 for file in files_of(past)[0]}:
            await spool.forget(attempt)
            log.info("upload_swept", letter=attempt.letter, sha256=attempt.sha256)


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

"""The spool is swept: of uploads that never became letters, and of what was archived and not dropped."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta

from libs.contracts import intake
from libs.eventlog import Log, Spool, Unavailable
from libs.views import Views
from libs.watch import logger

EVERY = 60.0  # seconds
GRACE = timedelta(minutes=15)  # from the first byte of an upload until its letter is registered

log = logger(__name__)


async def sweep(facts: Log, spool: Spool, views: Views) -> None:
    """Until cancelled. Replicas may sweep at the same time."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await sweep_once(facts, spool, views, datetime.now(UTC))
        except Unavailable as silence:  # the next round finds the same
            log.info("spool_not_swept", error=repr(silence))


async def sweep_once(facts: Log, spool: Spool, views: Views, now: datetime) -> None:
    """Of a letter without registration only the attempts that are old: a new one may be on its way."""
    attempts = await spool.attempts()
    archived = await views.ask(archived_among, {attempt.letter for attempt in attempts})
    for letter in archived:
        await spool.drop(letter)
    for attempt in attempts:
        if attempt.letter in archived or attempt.at > now - GRACE:
            continue
        if not await facts.load(intake.LETTER, attempt.letter):
            await spool.forget(attempt)
            log.info("upload_swept", letter=attempt.letter, sha256=attempt.sha256)


def archived_among(db: sqlite3.Connection, letters: set[str]) -> set[str]:
    """A view may be behind, but what it calls archived is."""
    among = (
        "SELECT DISTINCT letter FROM originals WHERE archived_at NOTNULL AND letter IN (SELECT value FROM json_each(?))"
    )
    return {letter for (letter,) in db.execute(among, (json.dumps(sorted(letters)),))}

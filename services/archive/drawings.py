"""Guidance that was written by hand: its picture, which routing's facts name by its bytes, kept beside the originals.

Routing puts the bytes into the spool before the fact. Nobody is nudged for them: whoever asks first brings them into
the letter's place in the store, and the sweep brings what nobody asked for.
"""

from contextlib import suppress
from typing import BinaryIO

from libs.contracts import routing
from libs.contracts.routing import Referred
from libs.eventlog import Log, Spool, SpoolMissing

from .store import Damaged, Missing, Store

TYPE = "image/svg+xml"


async def drawn_in(facts: Log, letter: str) -> frozenset[str]:
    """The pictures that the letter's way names."""
    past = await facts.load(routing.LETTER, letter)
    events = (event for commit in past for event in commit.events)
    return frozenset(event.guidance_image for event in events if isinstance(event, Referred)) - {""}


async def drawing(spool: Spool, store: Store, letter: str, sha256: str) -> BinaryIO:
    """From the store, where it is once this was asked. Raises Missing or Damaged."""
    try:
        return await store.open(letter, sha256)
    except (Missing, Damaged):
        with suppress(SpoolMissing):  # another may have brought it in this moment
            await store.put(letter, sha256, spool.read(letter, sha256))
            await spool.drop(letter, sha256)
    return await store.open(letter, sha256)

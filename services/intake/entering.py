"""The way into a register, the same through every door: what is asked of a letter before it gets its number."""

import time
from collections.abc import Sequence

from libs.contracts.intake import PARTY, LetterEvent, Numbered
from libs.decider import Asked, Meta
from libs.eventlog import Group, Log, Spool, Unavailable
from libs.policy import Person
from libs.views import Views
from libs.web import Problem

from .books import book
from .directory import one as party
from .duplicates import duplicates
from .links import all_readable
from .register import Register, check, missing, takes
from .upload import Part

PATIENCE = 300.0  # seconds from the first byte in the spool to the register; archive sweeps after three times that

Registers = Group[Register, Numbered, LetterEvent]


async def ready(log: Log, views: Views, person: Person, command: Register, by: Meta) -> tuple[Register, Meta]:
    """As the register takes it, and as of what that is known. Raises Rejected, and Problem: nothing was entered."""
    if command.highest.rank > person.clearance.rank:
        raise Problem(422, "degree_above_clearance")
    if person.only not in (None, command.direction):
        raise Problem(403, "outside_delegation")
    check(Asked(command, by))
    seen, command = views.seq, _kept(views, command, by)
    seen_all(views, person, *(link.letter for link in command.links))
    await listed(command.party_id, log, views)
    _warned(views, person, command, command.arrival or by.id)
    return command, by.model_copy(update={"seen": seen})


async def spooled(spool: Spool, letter: str, parts: Sequence[Part]) -> None:
    """Raises Unavailable when it took so long that the spool may soon be swept: the next try begins anew."""
    started = time.monotonic()
    for part in parts:
        await spool.put(letter, part.file.sha256, part.content)
    if time.monotonic() - started > PATIENCE:
        raise Unavailable("the spool took too long")


def seen_all(views: Views, person: Person, *letters: str) -> None:
    """Raises Problem when one of them is none for this person: nobody finds out by a link what there is."""
    if letters and not views.glance(all_readable, person, letters):
        raise Problem(422, "link_unknown")


async def listed(party_id: str | None, log: Log, views: Views) -> None:
    """Raises Problem unless the directory has the entry, merged, delisted or not; it may have been listed just now."""
    if party_id and not views.glance(party, party_id) and not await log.load(PARTY, party_id):
        raise Problem(422, "party_unknown")


def _kept(views: Views, command: Register, by: Meta) -> Register:
    """With how its register is kept now. Raises Rejected, and Problem that names what the register asks for."""
    found = views.glance(book, command.register_name)
    takes(found, Asked(command, by))
    kept = found.kept if found else None
    if fields := missing(command, kept.required if kept else ()):
        raise Problem(422, "fields_required", fields=[f"letter.{name}" for name in fields])
    return command.model_copy(update={"kept": kept})


def _warned(views: Views, person: Person, command: Register, id: str) -> None:
    """Raises Problem when it seems to be in a register already, unless they say why it is entered all the same."""
    if not command.despite and (found := views.glance(duplicates, person, command, command.original.sha256, id)):
        raise Problem(409, "duplicate_suspected", **found.model_dump(mode="json"))

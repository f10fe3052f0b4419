"""HTTP in, a letter's bag out: for whoever keeps the register, of what they may read; sent while it is made."""

import re
from contextlib import suppress
from typing import BinaryIO

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from libs.bags import about, names_of, packed, sent
from libs.contracts.routing import Role
from libs.web import Problem, TheLog, ThePerson, Today

from .api import ArchiveStore, Endings, Originals, archived, told
from .serving import NOTHING_RUNS, disposition
from .store import Damaged, Missing

MAY = {Role.CLERK, Role.MANAGEMENT, Role.RECORDS}

router = APIRouter()


@router.get("/letters/{id}/bag")
async def bag(
    id: str, originals: Originals, person: ThePerson, log: TheLog, store: ArchiveStore, endings: Endings, today: Today
) -> StreamingResponse:
    """A ZIP. Never without a file that it ought to have: then none is sent, and the reason is said."""
    if person.roles.isdisjoint(MAY):
        raise Problem(403, "forbidden")
    by_hash = {name: original for original in originals for name in (original.sha256, original.text) if name}

    async def open(sha256: str, ours: bool) -> BinaryIO | None:
        if not ours:
            with suppress(Missing, Damaged):
                return await store.open(id, sha256)
            return None
        if sha256 not in by_hash:  # the log has it, and the view not yet
            raise Problem(503, "not_archived_yet")
        with told(by_hash[sha256]):
            return await store.open(id, sha256)

    for original in originals:
        if not original.quarantined:
            archived(originals, original.sha256)
    known = await about(log, id)
    found = await packed(known, await names_of(log, known), open, endings)
    name = f"{found.letter.register_id}-{found.letter.number}" if found.letter.number else id
    name = re.sub("[^A-Za-z0-9-]", "_", name)
    headers = {
        "cache-control": "private, no-cache",
        "content-disposition": disposition(f"{name}.zip", inline=False),
        "content-security-policy": NOTHING_RUNS,
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(sent(name, known, found, today), headers=headers, media_type="application/zip")

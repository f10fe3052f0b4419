"""HTTP in, what vouches for the log out: how far the ledger is, its signed heads; to `diwan`, the ledger itself."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from libs.eventlog import end_of_log
from libs.policy import SERVICE
from libs.web import Problem, ThePerson, TheViews

from .export import line
from .following import Following
from .heads import last_heads
from .ledger import Ledger

SHOWN = 20  # heads
LOOKERS = {"administrator", "management", "records"}
END = 2**62

router = APIRouter()


class HeadLine(BaseModel):
    number: int
    seq: int
    chain: str
    key_id: str
    signed_at: datetime
    authority: str
    stamped_at: datetime | None


class Integrity(BaseModel):
    end: int  # of the log
    behind: int  # commits that the ledger has not yet
    seconds: int  # for how long it has not had everything
    stopped: str  # why, where the two disagree
    heads: list[HeadLine]  # the last one first


@router.get("/integrity")
async def integrity(request: Request, person: ThePerson, views: TheViews) -> Integrity:
    if person.roles.isdisjoint(LOOKERS):
        raise Problem(403, "forbidden")
    following: Following = request.app.state.following
    end = await end_of_log(request.app.state.nats)
    lag = following.behind(end)
    heads = [HeadLine.model_validate(head, from_attributes=True) for head in await views.ask(last_heads, SHOWN)]
    return Integrity(end=end, behind=lag.commits, seconds=lag.seconds, stopped=following.stopped, heads=heads)


@router.get("/ledger")
async def ledger(
    request: Request, person: ThePerson, after: Annotated[int, Query(ge=0)] = 0, upto: Annotated[int, Query(ge=0)] = END
) -> StreamingResponse:
    """Everything that was ever said, of any degree: for `diwan` alone."""
    if SERVICE not in person.roles:
        raise Problem(403, "forbidden")
    return StreamingResponse(_lines(request.app.state.ledger, after, upto), media_type="application/jsonl")


async def _lines(ledger: Ledger, after: int, upto: int) -> AsyncIterator[bytes]:
    async with aclosing(ledger.read(after, upto)) as pages:
        async for page in pages:
            yield b"".join(map(line, page))

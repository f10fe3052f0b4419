"""What a service's reactions have parked: seen, retried and discarded by an administrator."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from nats.aio.client import Client

from libs.contracts.routing import Role
from libs.eventlog import Parked, Work, nudge_of, parked, settle
from libs.policy import Person
from libs.watch import logger

from .identity import ThePerson
from .problems import Problem

log = logger(__name__)


async def administrator(person: ThePerson) -> Person:
    if Role.ADMINISTRATOR not in person.roles:
        raise Problem(403, "forbidden")
    return person


ByAdministrator = Annotated[Person, Depends(administrator)]


def parked_router(*reactions: str) -> APIRouter:
    """A reaction is `<service>.<reaction>`. app.state.nats is their client, app.state.works what each of them does."""
    router = APIRouter(prefix="/parked")

    @router.get("")
    async def waiting(request: Request, _: ByAdministrator) -> list[Parked]:
        return [one for _, one in await _all(request.app.state.nats, reactions)]

    @router.post("/{id}/retry", status_code=204)
    async def retry(id: int, request: Request, by: ByAdministrator) -> None:
        nats: Client = request.app.state.nats
        works: Mapping[str, Work] = request.app.state.works
        reaction, one = await _one(nats, reactions, id)
        try:
            await works[reaction](await nudge_of(nats, one))
        except Exception as failure:
            log.warning("retry_failed", parked=id, error=repr(failure))
            raise Problem(409, "still_failing") from failure
        await settle(nats, reaction, id, said="retried", by=by.id, at=datetime.now(UTC).isoformat())

    @router.post("/{id}/discard", status_code=204)
    async def discard(id: int, request: Request, by: ByAdministrator) -> None:
        nats: Client = request.app.state.nats
        reaction, _ = await _one(nats, reactions, id)
        await settle(nats, reaction, id, said="discarded", by=by.id, at=datetime.now(UTC).isoformat())

    return router


async def _all(nats: Client, reactions: Iterable[str]) -> list[tuple[str, Parked]]:
    """Oldest first."""
    found = [(reaction, one) for reaction in reactions for one in await parked(nats, reaction)]
    return sorted(found, key=lambda each: each[1].id)


async def _one(nats: Client, reactions: Iterable[str], id: int) -> tuple[str, Parked]:
    for reaction, one in await _all(nats, reactions):
        if one.id == id:
            return reaction, one
    raise Problem(404, "parked_unknown")

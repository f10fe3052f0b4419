"""What a service's reactions have parked: seen, retried and discarded by an administrator."""

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


def parked_router(reaction: str) -> APIRouter:
    """`reaction` is `<service>.<reaction>`. app.state.nats is its client, app.state.work what the reaction does."""
    router = APIRouter(prefix="/parked")

    @router.get("")
    async def waiting(request: Request, _: ByAdministrator) -> list[Parked]:
        return await parked(request.app.state.nats, reaction)

    @router.post("/{id}/retry", status_code=204)
    async def retry(id: int, request: Request, by: ByAdministrator) -> None:
        nats: Client = request.app.state.nats
        work: Work = request.app.state.work
        one = await _one(nats, reaction, id)
        try:
            await work(await nudge_of(nats, one))
        except Exception as failure:
            log.warning("retry_failed", parked=id, error=repr(failure))
            raise Problem(409, "still_failing") from failure
        await settle(nats, reaction, id, said="retried", by=by.id, at=datetime.now(UTC).isoformat())

    @router.post("/{id}/discard", status_code=204)
    async def discard(id: int, request: Request, by: ByAdministrator) -> None:
        nats: Client = request.app.state.nats
        await _one(nats, reaction, id)
        await settle(nats, reaction, id, said="discarded", by=by.id, at=datetime.now(UTC).isoformat())

    return router


async def _one(nats: Client, reaction: str, id: int) -> Parked:
    for one in await parked(nats, reaction):
        if one.id == id:
            return one
    raise Problem(404, "parked_unknown")

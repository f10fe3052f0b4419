"""Who is asking, and the Meta of what they ask for. Time and ids enter the system here."""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import structlog
from fastapi import Depends, Header, Request
from pydantic import BaseModel

from libs.contracts.routing import Role
from libs.decider import Meta
from libs.policy import Person

from .problems import Problem
from .token import BadToken, verify, verify_service

EARLIEST = date(1900, 1, 1)  # a register is named by its year, in four digits


def ministry_zone() -> ZoneInfo:
    return ZoneInfo(os.environ.get("DIWAN_ZONE", "Asia/Muscat"))


async def signed_in(request: Request) -> Person:
    """Whom the gateway's token names. Raises Problem. Read by hand: each dependency costs a request 70 µs."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise BadToken("no token")
        person = verify(Path(os.environ["DIWAN_TOKEN_KEY"]), token)
    except BadToken as bad:
        raise Problem(401, "not_signed_in") from bad
    if person.mandate and not await getattr(request.app.state, "in_force", _as_signed)(person):
        raise Problem(403, "delegation_not_in_force")
    return person


async def _as_signed(_: Person) -> bool:
    """Where nothing is known of delegations the gateway's word counts, for the seconds that its token is good."""
    return True


def service_itself(request: Request) -> str | None:
    """The service whose own token this is, and None when it is none: it may be a person's."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    said = os.environ.get("DIWAN_READER_KEYS", "")
    keys = {name: Path(path) for name, _, path in (each.partition("=") for each in said.split(",") if each)}
    try:
        return verify_service(keys, token) if scheme.lower() == "bearer" else None
    except BadToken:
        return None


async def person(request: Request) -> Person:
    return await signed_in(request)


ThePerson = Annotated[Person, Depends(person)]


def command_id(person: str, method: str, path: str, key: str, under: str | None = None) -> str:
    """Two clients' keys never meet, nor one client's keys for two letters, nor those they send in another's name."""
    client = f"{person} {under}" if under else person
    return uuid5(uuid5(NAMESPACE_URL, client), f"{method} {path} {key}").hex


class Receipt(BaseModel):
    """What every accepted command answers with."""

    seq: int  # of its commit: ask with at_least=seq to read your own write


def may(*roles: str) -> Callable[..., Awaitable[Meta]]:
    """A dependency: the Meta of a command by a person who has one of the roles."""

    async def meta(
        request: Request,
        idempotency_key: Annotated[str, Header(min_length=1, max_length=200)],
        x_diwan_on: Annotated[date | None, Header(ge=EARLIEST)] = None,
    ) -> Meta:
        person = await signed_in(request)
        if person.roles.isdisjoint(roles):
            raise Problem(403, "forbidden")
        now, under = datetime.now(UTC), person.mandate.delegation if person.mandate else None
        return Meta(
            id=command_id(person.id, request.method, request.url.path, idempotency_key, under),
            by=person.id,
            for_=person.whose if under else None,
            under=under,
            at=now,
            on=_day(person, now.astimezone(ministry_zone()).date(), x_diwan_on),
            trace=structlog.contextvars.get_contextvars().get("trace"),
            unit=person.unit,
            desks=person.desks,
            directs=person.directs,
        )

    return meta


def _day(person: Person, today: date, said: date | None) -> date:
    """The ministry's day that it counts for: today, or the past one that an importer says it was done on."""
    if said is None:
        return today
    if Role.IMPORTER not in person.roles:
        raise Problem(403, "importers_only")
    if said > today:
        raise Problem(422, "day_to_come")
    return said

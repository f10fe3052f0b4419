"""Letters with files, as archive meets them: spooled, registered, archived."""

import asyncio
import io
from hashlib import sha256
from uuid import uuid4

from libs.contracts import intake
from libs.contracts.intake import Arrived, Channel, Degree, Direction, File, Registered
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.decider.spec import AMAL
from libs.eventlog import Log, Spool
from libs.policy import Person

UNIT = "a" * 32
CLERK = Person(id="amal", roles=frozenset({Role.CLERK}), unit=UNIT, clearance=Degree.SECRET)
STRANGER = Person(id="salim", roles=frozenset({Role.OFFICER}), unit="b" * 32, clearance=Degree.SECRET)
ADMINISTRATOR = Person(id="huda", roles=frozenset({Role.ADMINISTRATOR}))


def new_id() -> str:
    return uuid4().hex


def named(content: bytes, name: str = "خطاب.pdf", type: str = "application/pdf") -> File:
    return File(sha256=sha256(content).hexdigest(), size=len(content), type=type, name=name)


def registered(original: File, *attachments: File, degree: Degree = Degree.ORDINARY) -> Registered:
    return Registered(
        register_id="incoming-2026",
        number=17,
        direction=Direction.INCOMING,
        subject="طلب ترخيص",
        party="وزارة الصحة",
        original=original,
        attachments=attachments,
        degree=degree,
        unit=UNIT,
    )


def arrived(original: File, *attachments: File, degree: Degree = Degree.ORDINARY) -> Arrived:
    return Arrived(channel=Channel.MAIL, original=original, attachments=attachments, degree=degree, unit=UNIT)


def meta(id: str) -> Meta:
    return AMAL.model_copy(update={"id": id})


async def spool(spool: Spool, letter: str, *contents: bytes) -> None:
    for content in contents:
        await spool.put(letter, sha256(content).hexdigest(), io.BytesIO(content))


async def register(log: Log, letter: str, original: File, *attachments: File, degree: Degree = Degree.ORDINARY) -> int:
    event = registered(original, *attachments, degree=degree)
    return await log.append(intake.LETTER, letter, [event], meta(letter), "digest", expected=0)


async def arrive(log: Log, letter: str, original: File, *attachments: File, **more: Degree) -> int:
    event = arrived(original, *attachments, **more)
    return await log.append(intake.LETTER, letter, [event], meta(letter), "digest", expected=0)


async def until(found, seconds=10):
    """The first true answer of a question asked again and again."""
    async with asyncio.timeout(seconds):
        while True:
            if answer := await found():
                return answer
            await asyncio.sleep(0.02)
